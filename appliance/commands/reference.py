"""The contract as a page for people, made from the code that keeps it.

`python -m appliance.commands.reference docs/protocol.md` writes it; a test holds the two together.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from appliance import config
from appliance.commands import COMMANDS
from appliance.commands.documents import ALWAYS, openapi, socket_schema
from appliance.errors import AttuneError
from appliance.protocol.frames import CLOSE_REASONS, RECONNECT, Close

Schema = dict[str, Any]

OPENING = """\
# The protocol

What clients may rely on. Names are fixed; a field may be added, never renamed. This page is made
from the code: `python -m appliance.commands.reference docs/protocol.md`. A running Attune serves
the same for programs: `/api/openapi.json` and `/api/ws/schema.json`.

JSON everywhere, UTF-8, snake_case; times are RFC 3339 UTC strings with milliseconds, ids opaque
strings. A field with `?` may be left out or null."""
ERRORS = """
## Errors

Every failure, on REST and on the socket, has one shape. `message` is a sentence for people,
`retry` says whether the same request may succeed later, `fields` names what was wrong with which
argument, `incident` leads to a line of the server's log; the last two only where they apply.

```json
{"error": {"code": "rate_limited", "message": "…", "retry": true, "fields": {}, "incident": "…"}}
```

429 and 503 come with `Retry-After`, in seconds.
"""
SOCKET = """
## WebSocket `/api/ws`

Three ways in: the first frame `{"type": "auth", "data": {"token": …}}`; the sub-protocols
`attune.v1, bearer.<token>`; `?token=<token>`. The `Origin` must be ours.

A frame in is `{"type", "data"?, "ref"?}`; `ref`, any JSON, is echoed in what answers it. A frame
out is `{"type", "data", "ts", "seq"?, "ref"?}`. Durable events carry `seq`, which grows through
the appliance's whole life in commit order; a client keeps the highest one it has handled, with
`epoch`, for `resume`. On one connection the events of a session come in `seq` order,
`emotion_update` before any `message_delta` of the answer, and an event before the answer to the
request that caused it.
"""


def protocol() -> str:
    """The whole page, as Markdown."""
    rest, socket = openapi(COMMANDS), socket_schema()
    objects = {**socket["components"]["schemas"], **rest["components"]["schemas"]}
    in_tables = {_referred(one) for way in ("client", "server") for one in socket[way].values()}
    parts = [
        OPENING,
        ERRORS,
        *_table(("code", "status", "retry", "meaning"), _errors()),
        "\n## REST\n",
        f"Any call may also be refused with {_joined(map(str, ALWAYS))},\n"
        "and one that needs a login with 401.",
        *_calls(rest),
        SOCKET,
        "### From the client\n",
        *_table(("frame", "data", ""), _frames(socket["client"], objects)),
        "\n### From the server\n",
        *_table(("event", "seq", "data", ""), _events(socket, objects)),
        "\n### Close codes\n",
        *_table(("code", "the client should", "because"), _close_codes()),
        "\n## Limits\n",
        "All are settings.\n",
        *_table(("setting", "default", ""), _limits()),
        "\n## Objects",
        *_objects({name: one for name, one in objects.items() if name not in in_tables}),
    ]
    return "\n".join(parts) + "\n"


def _errors() -> Iterator[tuple[str, ...]]:
    for kind in sorted(_kinds(AttuneError), key=lambda kind: (kind.status, kind.code)):
        meaning = (kind.__doc__ or "").strip().splitlines()[0]
        yield f"`{kind.code}`", str(kind.status), _yes(kind.retry), meaning


def _kinds(kind: type[AttuneError]) -> Iterator[type[AttuneError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)


def _calls(document: Schema) -> Iterator[str]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield f"\n### `{method.upper()} {path}`\n\n{operation['summary']}\n"
            yield f"- for: {_joined(operation.get('x-roles', ['everyone, without a login']))}"
            sent = [
                f"{_field(one['name'], one['schema'], one['required'])} (in the {one['in']})"
                for one in operation["parameters"]
            ]
            if "requestBody" in operation:
                body = _content(operation["requestBody"])
                sent += _fields(body)
            if sent:
                yield f"- send: {_joined(sent, '; ')}"
            yield f"- answer: {_joined(_answers(operation))}"


def _answers(operation: Schema) -> Iterator[str]:
    always = {*map(str, ALWAYS), *(["401"] if "security" in operation else [])}
    for status, response in operation["responses"].items():
        if status < "400":
            content = response.get("content")
            yield f"{status} {_kind(_content(response)) if content else ''}".strip()
        elif status not in always:
            yield status


def _frames(frames: Schema, objects: Schema) -> Iterator[tuple[str, ...]]:
    for name, reference in frames.items():
        one = objects.get(_referred(reference), {})
        data = _joined(_fields(one)) if one else "anything; echoed"
        yield f"`{name}`", data, _about(one) or "Ask for a `pong`, to this connection only."


def _events(socket: Schema, objects: Schema) -> Iterator[tuple[str, ...]]:
    for name, reference in socket["server"].items():
        one = objects[_referred(reference)]
        durable = "yes" if name in socket["durable"] else ""
        yield f"`{name}`", durable, _joined(_fields(one)), _about(one)


def _close_codes() -> Iterator[tuple[str, ...]]:
    for code in Close:
        yield str(int(code)), "reconnect" if code in RECONNECT else "stop", CLOSE_REASONS[code]


def _limits() -> Iterator[tuple[str, ...]]:
    for section in ("limits", "realtime"):
        defaults = getattr(config.Config(), section)
        for name, text in config.descriptions(config.sections()[section]).items():
            yield f"`[{section}] {name}`", f"{getattr(defaults, name):,}", text


def _objects(objects: Schema) -> Iterator[str]:
    for name, one in sorted(objects.items()):
        yield f"\n### {_title(name)}\n\n{_about(one, whole=True)}\n"
        yield from (f"- {field}" for field in _fields(one))


def _fields(one: Schema) -> list[str]:
    required = set(one.get("required", ()))
    return [
        _field(name, schema, name in required) for name, schema in one.get("properties", {}).items()
    ]


def _field(name: str, schema: Schema, required: bool) -> str:
    return f"`{name}{'' if required else '?'}` {_kind(schema)}"


def _kind(schema: Schema) -> str:
    """A JSON schema in a few words."""
    if "$ref" in schema:
        name = _title(_referred(schema))
        return f"[{name}](#{re.sub('[^a-z]+', '-', name.lower())})"
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"] if one != {"type": "null"})
    if "enum" in schema:
        return " · ".join(f"`{value}`".lower() for value in schema["enum"] if value is not None)
    match schema.get("type"):
        case "array":
            return f"list of {_kind(schema['items'])}{_range(schema, 'minItems', 'maxItems')}"
        case "object":
            return f"object of {_kind(schema['additionalProperties'])} by name"
        case "string" if schema.get("format") == "binary":
            return "a zip file"
        case "string":
            return f"text{_range(schema, 'minLength', 'maxLength')}"
        case None:
            return "anything"
        case other:
            return f"{other}{_range(schema, 'minimum', 'maximum')}"


def _range(schema: Schema, low: str, high: str) -> str:
    if high not in schema:
        return f" (from {schema[low]})" if low in schema else ""
    return f" ({schema.get(low, 0):,} to {schema[high]:,})"


def _content(holder: Schema) -> Schema:
    (media,) = holder["content"].values()
    schema: Schema = media["schema"]
    return schema


def _referred(reference: Schema) -> str:
    return str(reference.get("$ref", "")).rpartition("/")[2]


def _title(name: str) -> str:
    """`Page_Session_` is what `Page[Session]` is called in a schema."""
    outer, _, inner = name.strip("_").partition("_")
    return f"{outer} of {inner}" if inner else outer


def _about(one: Schema, *, whole: bool = False) -> str:
    text = one.get("description", "")
    return " ".join((text if whole else text.partition("\n\n")[0]).split())


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cells)} |"


def _joined(words: Iterable[str], between: str = ", ") -> str:
    return between.join(words)


def _yes(value: bool) -> str:
    return "yes" if value else ""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(protocol(), encoding="utf-8")
