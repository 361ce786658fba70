"""The model card and the notice. Every figure of the card comes out of metrics.json."""

from collections.abc import Mapping
from typing import Any

CARD = """\
# {name}

Reads a short English text that somebody wrote while learning, and guesses from its words alone:
which of 28 emotions it expresses, which of nine learning states speaks out of it, how pleasant
(valence), how roused (arousal) and how strong (intensity) it sounds, and whether it is English at
all. It is the part of Attune that reads how a learner's message sounds; it runs on the school's
own computer and sends nothing anywhere.

**It is a guess about a text, never a diagnosis of a person.** It knows nothing but the words: no
face, no voice, no typing rhythm, no history. A wrong guess is normal, and whoever sees one should
be able to see how sure it was and which words it rests on.

## What it is

all-MiniLM-L6-v2 (22.7 million parameters), the mean of its token vectors, one linear layer to
28 + 9 + 3 + 1 columns, all in one pass. ONNX, fused, dynamic int8 (weights in 7 bits, so that CPUs
without VNNI do not saturate): {megabytes:.1f} MB.

## What it was trained on

| corpus | teaches | rows to train | to tune | to test |
|---|---|---|---|---|
{corpora}

GoEmotions is Reddit, labelled by adults in India who speak English; EmoBank is news, essays,
fiction and letters; BRIGHTER is social media and stories. The learners' lines and those in other
languages were composed for this project by its developers, who are instances of a large language
model: no real learner's words are in them (see the data card beside the lines). Whole authors and
whole languages are held out.

Two stages: a teacher five times as large, from all-mpnet-base-v2, on all that people judged
({stages[teacher][epochs]} epochs; its word vectors and lowest {stages[teacher][frozen_layers]}
layers stay as they were; macro-F1 on dev {teacher[emotions_macro_f1]:.3f}, valence
{teacher[valence_pearson]:.3f} and arousal {teacher[arousal_pearson]:.3f} (Pearson), intensity
{teacher[intensity_spearman]:.3f} (Spearman)), then the student on everything
({stages[student][epochs]} epochs). Four tenths of each target are people's word, six what the
teacher makes of the text; texts that nobody judged have the teacher's word alone. What goes into
the matrix products is held to a narrow range, so that int8 costs little. At each reading, people
are exchanged for others in {stages[student][swapped]:.0%} of the texts (names, families, genders,
ages, origins), and {stages[student][roughened]:.0%} are typed roughly.
Emoji, emoticons and text-speak are written out as words before the tokenizer, at training as at
run time.

## How good it is

Thresholds, temperatures and doubt were tuned on dev; the last epoch of each stage was taken. A
threshold is the one whose F1 the label's calibrated probabilities expect to be the best: of a dozen
rows, as some labels have on dev, counting the right ones says little.

### 28 emotions (GoEmotions test)

| | int8 (shipped) | fp32 |
|---|---|---|
{emotions}

Between the two, {changed[emotions]:.1%} of the top labels differ. A label's calibration error is
the mean gap between the probability given and the share that proved right, over 15 bins, averaged
over the labels.

Published on the same test: {published}

How often the top label is among the right ones, on the surest part of the test:

| share of the texts | top label right |
|---|---|
{coverage}

### Nine learning states (lines of an author who taught nothing)

| | int8 (shipped) | fp32 |
|---|---|---|
{states}

Between the two, {changed[states]:.1%} of the best states differ. Where the best state is not likely
enough or not clearly above the next, Attune says `neutral`, not sure.

| state | rows | precision | recall | F1 |
|---|---|---|---|---|
{state_rows}

| share of the lines, surest first | best state right |
|---|---|
{state_coverage}

Those lines are harder than most of what is typed (irony, idiom, no feeling named). On
{plain[rows]} plain ones, by another author who taught nothing, macro-F1 is {plain[macro_f1]:.3f};
{plain[not_sure]:.1%} are not sure, and of the others {plain[right_when_sure]:.1%} are right.

All these lines are of the same make as those it learned from, by other authors of the same kind.
**How well it does on real learners' messages was not measured**, and it will do worse on them.

### Scales

| | on | int8 (shipped) | fp32 |
|---|---|---|---|
{scales}

EmoBank's ratings lie close to the middle, and so do these values: what counts is which of two texts
is the higher.

## How it behaves

Typed otherwise, it loses of macro-F1 (emotions on GoEmotions dev, states on the held-out lines; a
minus is a gain):

| | emotions | states |
|---|---|---|
{typing}

Of {little[rows]} messages that tell nothing ('ok', '?', 'x = 4'), {little[rightly_nothing]:.0%} are
read as neutral. Of lines in six languages that it never saw, {foreign[not_sure]:.0%} are called
not readable, and {reddit[not_sure]:.1%} of Reddit's English and {learners[not_sure]:.1%} of the
learners'.

Other people in the same sentence ({fairness[sentences]} sentences, {fairness[over_all][texts]:,}
texts): every column moves by {fairness[over_all][mean_change]:.4f} on average, and the most moving
one ({largest[head]}) by {largest[change]:.4f}.

| who is exchanged | texts | mean change | most in | by |
|---|---|---|---|---|
{kinds}

The one reading that moves furthest: '{furthest[text]}' ({furthest[head]}, by
{furthest[change]:.2f}).

## Emotions one by one (test)

| label | threshold | rows | precision | recall | F1 |
|---|---|---|---|---|---|
{labels}

## What it cannot do

- The emotions come from adults on Reddit, the states from composed lines. Real learners will write
  what neither has.
- English only. Other languages are mostly recognised and then not read at all; one or two foreign
  words, and very short foreign texts, slip through.
- The rare labels (few rows in the table) are poorly learned and poorly measured.
- It often takes irony, sarcasm and quotation at their word.
- It sees one message, without what was said before.
- Words of self-harm are found by a separate word rule in Attune, beside its `distressed` column;
  neither replaces a person who listens.
- Texts share a batch at run time, and int8 activations are scaled by batch, so that the same text
  may differ in the second decimal from one time to another.

## Not for

Judging, grading, ranking or disciplining anyone; hiring; medical or psychological conclusions;
watching a learner without their knowledge.

## Licence

Apache-2.0. Data and base model: see NOTICE. `make model DATA=folder` makes one like it: training
does not repeat to the bit. Every figure here is a line of metrics.json.
"""

PUBLISHED = (
    "the paper's BERT-base (110 million parameters)\nmacro-F1 .46; its thresholds were chosen "
    "otherwise, so compare with care."
)

EMOTION_ROWS = (
    ("macro-F1, 28 labels", "macro_f1"),
    ("macro-F1, labels with 50 rows or more", "macro_f1_frequent_labels"),
    ("macro-F1 without the texts that also occur in train", "macro_f1_without_copies"),
    ("micro-F1", "micro_f1"),
    ("calibration error", "calibration_error"),
)
STATE_ROWS = (
    ("macro-F1, doubt counted as neutral", "macro_f1"),
    ("macro-F1 of the best state, never in doubt", "macro_f1_without_doubt"),
    ("calibration error", "calibration_error"),
    ("share not sure", "not_sure"),
    ("right when sure", "right_when_sure"),
)
SCALE_ROWS = (
    ("valence, Pearson", "EmoBank dev", "valence_pearson"),
    ("arousal, Pearson", "EmoBank dev", "arousal_pearson"),
    ("intensity, Spearman", "BRIGHTER dev", "intensity_spearman"),
    ("intensity, Pearson", "BRIGHTER dev", "intensity_pearson"),
)
TEACHES = {
    "goemotions": ("GoEmotions", "28 emotions"),
    "emobank": ("EmoBank", "valence, arousal"),
    "brighter": ("BRIGHTER (English)", "intensity"),
    "learners": ("learners' lines", "learning states"),
    "foreign": ("lines in other languages", "what is not English"),
}
TESTED = ("goemotions", "learners", "foreign")  # the others have no rows for it here

NOTICE = """\
attune-emotion
Copyright 2026 the Attune authors. Licensed under the Apache License, Version 2.0.

This model was made from:

* all-MiniLM-L6-v2, by the sentence-transformers authors, Apache License 2.0
  https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
  which goes back to MiniLM-L6-H384-uncased (nreimers) and MiniLM (Microsoft, MIT License).
  Changed: fine-tuned, its pooler dropped, heads added, quantized.
  tokenizer.json is its tokenizer, without truncation and padding.

* all-mpnet-base-v2, by the sentence-transformers authors, Apache License 2.0
  https://huggingface.co/sentence-transformers/all-mpnet-base-v2
  which goes back to mpnet-base (Microsoft, MIT License). Its fine-tuned copy was the teacher; none
  of its weights are here.

* GoEmotions, by Dorottya Demszky, Dana Movshovitz-Attias, Jeongwoo Ko, Alan Cowen, Gaurav Nemade
  and Sujith Ravi (Google Research, 2020), code Apache License 2.0, data CC BY 4.0
  https://github.com/google-research/google-research/tree/master/goemotions
  'GoEmotions: A Dataset of Fine-Grained Emotions', ACL 2020, arXiv 2005.00547.

* EmoBank, by Sven Buechel and Udo Hahn (JULIE Lab, 2017), CC BY-SA 4.0
  https://github.com/JULIELab/EmoBank
  'EmoBank: Studying the Impact of Annotation Perspective and Representation Format on Dimensional
  Emotion Analysis', EACL 2017.

* BRIGHTER, English part (SemEval-2025 task 11, track B), by Shamsuddeen Hassan Muhammad and others
  (2025), CC BY 4.0
  https://github.com/emotion-analysis-project/SemEval2025-Task11
  'BRIGHTER: BRIdging the Gap in Human-Annotated Textual Emotion Recognition Datasets for 28
  Languages', 2025.

No rows of these three are part of this folder. The learners' lines and those in other languages are
the project's own.
"""


def card(name: str, metrics: dict[str, Any]) -> str:
    """The model card as Markdown."""
    emotions, states = metrics["emotions"]["test"], metrics["states"]["test"]
    behaviour = metrics["behaviour"]
    low, high = emotions["int8"]["macro_f1_interval_95"]
    emotion_rows = _rows(EMOTION_ROWS, emotions)
    emotion_rows.insert(1, f"| 95 % bootstrap interval of it | {low:.3f} to {high:.3f} | |")
    return CARD.format(
        name=name,
        megabytes=metrics["model_bytes"] / 1e6,
        corpora="\n".join(_corpus(part, metrics["rows"]) for part in TEACHES),
        stages=metrics["stages"],
        teacher=metrics["stages"]["teacher"]["dev"],
        changed=metrics["int8_changed"],
        published=PUBLISHED,
        emotions="\n".join(emotion_rows),
        coverage=_coverage(emotions["int8"]["top_label_right_at_coverage"]),
        states="\n".join(_rows(STATE_ROWS, states)),
        state_rows="\n".join(_scored(states["int8"]["states"])),
        state_coverage=_coverage(states["int8"]["right_at_coverage"]),
        scales="\n".join(_scale(row, metrics["scales"]["dev"]) for row in SCALE_ROWS),
        typing="\n".join(_typing(behaviour["typing"])),
        plain=behaviour["plain"],
        little=behaviour["little"],
        foreign=behaviour["languages"]["foreign"]["all"],
        reddit=behaviour["languages"]["english"]["Reddit (dev)"],
        learners=behaviour["languages"]["english"]["learners (test)"],
        fairness=behaviour["fairness"],
        largest=behaviour["fairness"]["over_all"]["largest"],
        furthest=behaviour["fairness"]["furthest"],
        kinds="\n".join(_exchanged(behaviour["fairness"]["kinds"])),
        labels="\n".join(_scored(metrics["labels"], "threshold")),
    )


def notice() -> str:
    """Whose work is in it, and under which licences."""
    return NOTICE


def _rows(titles: tuple[tuple[str, str], ...], kinds: Mapping[str, Any]) -> list[str]:
    return [
        f"| {title} | {kinds['int8'][key]:.3f} | {kinds['fp32'][key]:.3f} |"
        for title, key in titles
    ]


def _corpus(part: str, rows: Mapping[str, Any]) -> str:
    name, teaches = TEACHES[part]
    test = f"{rows['test'][part]:,}" if part in TESTED else "none"
    return f"| {name} | {teaches} | {rows['train'][part]:,} | {rows['dev'][part]:,} | {test} |"


def _coverage(shares: Mapping[str, float]) -> str:
    return "\n".join(f"| surest {share} | {right:.1%} |" for share, right in shares.items())


def _scored(table: Mapping[str, Mapping[str, float]], first: str | None = None) -> list[str]:
    """Rows, precision, recall and F1 of each name, behind its `first` figure if there is one."""
    return [
        f"| {name} "
        + (f"| {row[first]:.2f} " if first else "")
        + f"| {row['rows']} | {row['precision']:.2f} | {row['recall']:.2f} | {row['f1']:.2f} |"
        for name, row in table.items()
    ]


def _scale(row: tuple[str, str, str], kinds: Mapping[str, Any]) -> str:
    title, corpus, key = row
    return f"| {title} | {corpus} | {kinds['int8'][key]:.3f} | {kinds['fp32'][key]:.3f} |"


def _typing(heads: Mapping[str, Any]) -> list[str]:
    emotions, states = (heads[head]["perturbations"] for head in ("emotions", "states"))
    return [
        f"| {name.replace('_', ' ')} | {row['cost']:.3f} | {states[name]['cost']:.3f} |"
        for name, row in emotions.items()
    ]


def _exchanged(kinds: Mapping[str, Any]) -> list[str]:
    return [
        f"| {kind} | {row['texts']} | {row['mean_change']:.4f} | {row['largest']['head']} "
        f"| {row['largest']['change']:.4f} |"
        for kind, row in kinds.items()
    ]
