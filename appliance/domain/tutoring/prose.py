"""Cutting Markdown into sentences, excerpts and streamed pieces, never through a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appliance.protocol.objects import Value

WORDS_A_PIECE = 3  # few enough to be seen to stream, many enough not to flood the socket
LONGEST_EXCERPT = 160

_WHOLE = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$|`[^`\n]+`", re.DOTALL)
_LIST_LINE = re.compile(r"^\s*(?:[-*+]|\d+[.)]) +")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”')\]]*\s+(?=[\"“(\[A-Z0-9\x00])")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx|ca|Dr|Mr|Mrs|Ms|St|No|Fig)\.$")
_WORDS = re.compile(r"\s*\S+")


class Unit(Value, frozen=True, kw_only=True):
    """A sentence, or a list together with the line that leads to it: quoted whole or not at all."""

    text: str
    paragraph: int
    is_list: bool = False


def units(markdown: str) -> list[Unit]:
    """The sentences and lists of a section, in order, with the number of their paragraph."""
    found: list[Unit] = []
    for number, block in enumerate(re.split(r"\n\s*\n", markdown.strip())):
        lines = block.split("\n")
        first = next((i for i, line in enumerate(lines) if _LIST_LINE.match(line)), None)
        if first is None:
            sentences = split_sentences(" ".join(line.strip() for line in lines))
            found += [Unit(text=sentence, paragraph=number) for sentence in sentences]
        else:
            found.append(Unit(text=_list_block(lines, first), paragraph=number, is_list=True))
    return found


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph; nothing inside `$…$` or backticks ends one."""
    masked = _masked(text)
    sentences: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(masked):
        if _ABBREVIATION.search(masked[start : end.start()]):
            continue
        sentences.append(text[start : end.end()].strip())
        start = end.end()
    sentences.append(text[start:].strip())
    return [sentence for sentence in sentences if sentence]


def steps(markdown: str) -> tuple[str, list[str]]:
    """What a worked example asks, and its numbered steps."""
    lines = [line.strip() for line in markdown.strip().split("\n") if line.strip()]
    asked = [line for line in lines if not _LIST_LINE.match(line)]
    return " ".join(asked), [_LIST_LINE.sub("", line) for line in lines if _LIST_LINE.match(line)]


def excerpt(text: str, longest: int = LONGEST_EXCERPT) -> str:
    """The beginning of a text in at most `longest` characters, cut between words."""
    flat = " ".join(text.split())
    if len(flat) <= longest:
        return flat
    kept = ""
    for piece in _unbroken(flat):
        if len(kept) + len(piece) > longest - 1:
            break
        kept += piece
    return kept.rstrip(" ,;:") + "…"


def pieces(text: str) -> Iterator[str]:
    """The text in pieces of a few words each; joined they are the text again."""
    waiting: list[str] = []
    for piece in _unbroken(text):
        waiting.append(piece)
        if len(waiting) == WORDS_A_PIECE:
            yield "".join(waiting)
            waiting.clear()
    if waiting:
        yield "".join(waiting)


def _unbroken(text: str) -> Iterator[str]:
    """Words with the space before them; a formula counts as one word."""
    masked = _masked(text)
    end = 0
    for match in _WORDS.finditer(masked):
        yield text[match.start() : match.end()]
        end = match.end()
    if end < len(text):
        yield text[end:]


def _masked(text: str) -> str:
    """The text with formulas and code blanked out, at the same length."""
    return _WHOLE.sub(lambda match: "\x00" * len(match[0]), text)


def _list_block(lines: list[str], first: int) -> str:
    lead = " ".join(line.strip() for line in lines[:first])
    items = "\n".join(line.rstrip() for line in lines[first:])
    return f"{lead}\n\n{items}" if lead else items
