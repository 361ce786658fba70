"""The names that clients rely on. A field may be added; none may be renamed or go.

What stands here was written from the contract by hand, not made from the code: it is what a
renaming has to get past.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from appliance import config, errors
from appliance.commands import COMMANDS
from appliance.commands.classes import ClassWithLearners
from appliance.commands.documents import openapi, socket_schema
from appliance.commands.reference import protocol
from appliance.commands.registry import Command
from appliance.commands.services import Models
from appliance.domain.chats import Found
from appliance.domain.classes import Mood
from appliance.domain.ports import Lesson
from appliance.edge.rest import REFRESH_COOKIE
from appliance.protocol import events, frames, objects
from appliance.protocol.errors import ErrorDetail

ROOT = Path(__file__).parents[2]
BY_CALL = {f"{one.method} {re.sub('{.*?}', '{}', one.path)}": one for one in COMMANDS}

LOGIN = "access_token token_type expires_in user"
# call: what is sent (path and query included) and what comes back
CALLS = {
    "GET /api/health": ("", "status version sqlite_version models durability"),
    "POST /api/setup": ("code school name username password", LOGIN),
    "POST /api/auth/login": ("username password", LOGIN),
    "POST /api/auth/join": ("code name", f"{LOGIN} pin"),
    "POST /api/auth/return": ("code name pin", LOGIN),
    "POST /api/auth/refresh": ("", LOGIN),
    "POST /api/auth/logout": ("", ""),
    "GET /api/me": ("", "id role display_name"),
    "PATCH /api/me": ("emotion_enabled locale display_name", "id role display_name"),
    "GET /api/me/export": ("", ""),
    "DELETE /api/me": ("", ""),
    "GET /api/sessions": ("before limit", "items"),
    "POST /api/sessions": ("title", "id title"),
    "GET /api/sessions/{}": ("", "id title"),
    "PATCH /api/sessions/{}": ("title", "id title"),
    "DELETE /api/sessions/{}": ("", ""),
    "POST /api/sessions/{}/members": ("user_id", "id members"),
    "DELETE /api/sessions/{}/members/{}": ("user_id", ""),
    "GET /api/sessions/{}/messages": ("before limit", "items"),
    "POST /api/chat": ("message session_id client_id wait", "session_id message emotion reply"),
    "POST /api/chat/{}/stop": ("", "id status"),
    "POST /api/chat/{}/regenerate": ("", ""),
    "GET /api/search": ("q", "items"),
    "GET /api/notifications": ("", "items"),
    "POST /api/notifications/read": ("ids", ""),
    "POST /api/emotion/analyze": ("texts detail", "results"),
    "POST /api/classes": ("name", "id name join_code code_expires_at"),
    "GET /api/classes": ("", "items"),
    "POST /api/classes/{}/code": ("valid_minutes", "join_code code_expires_at"),
    "POST /api/users": ("role username password display_name class_id", "user"),
    "GET /api/users": ("", "items"),
    "PATCH /api/users/{}": ("password display_name", "id role"),
    "DELETE /api/users/{}": ("", ""),
    "GET /api/library": ("", "items"),
}
OBJECTS: dict[Any, str] = {
    objects.User: "id role username display_name class_id emotion_enabled",
    objects.Session: "id title owner_id members created_at updated_at",
    objects.Message: "id session_id role text created_at client_id emotion citations status seq",
    objects.Citation: "title source excerpt",
    objects.Emotion: "label display confidence intensity valence arousal scores learning_state"
    " readiness because model",
    objects.Readiness: "level score trend reason",
    objects.Because: "text weight",
    Models: "emotion tutor",
    ErrorDetail: "code message retry fields incident",
}
WORDS: dict[Any, str] = {
    objects.Role: "admin teacher student",
    objects.MessageRole: "student tutor",
    objects.MessageStatus: "complete streaming stopped interrupted",
    objects.LearningState: "engaged curious insight confused frustrated bored anxious distressed"
    " neutral",
    objects.ReadinessLevel: "optimal good moderate low blocked",
    objects.Trend: "rising steady falling",
    objects.ReadinessReason: "open interest clicked recovering unclear stuck worry frustration"
    " boredom distress",
    events.SessionChange: "created renamed deleted joined left",
}
FRAMES = {
    "auth": "token",
    "refresh": "token",
    "resume": "epoch seq",
    "join_session": "session_id",
    "leave_session": "session_id",
    "user_typing": "session_id is_typing",
    "ping": "",
}
DURABLE = {
    "emotion_update": "session_id message_id emotion",
    "message_received": "session_id message",
    "session_update": "session_id change",
    "notification": "id kind title body created_at link",
}
EPHEMERAL = {
    "connected": "connection_id user epoch seq heartbeat_s expires_at",
    "message_delta": "session_id message_id offset text",
    "typing_indicator": "session_id user_id display_name is_typing",
    "presence": "session_id users",
    "token_expiring": "in_s",
    "ack": "",
    "pong": "",
    "resumed": "recovered count",
}
RECONNECT = {1001, 1012, 4001, 4002, 4003}
STAY_AWAY = {1008, 1009, 4401, 4403, 4408, 4409, 4429}
ERRORS = {
    "malformed": 400,
    "not_authenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "too_large": 413,
    "unsupported_media": 415,
    "invalid": 422,
    "rate_limited": 429,
    "overloaded": 503,
}


def fields(kind: Any) -> set[str]:
    """The names of a struct, as they are written on the wire."""
    origin = getattr(kind, "__origin__", kind)
    if not hasattr(origin, "__struct_fields__"):
        return set()
    return {field.encode_name for field in msgspec.structs.fields(kind)}


def test_every_call_keeps_its_name_its_arguments_and_its_answer() -> None:
    for call, (sent, answered) in CALLS.items():
        assert call in BY_CALL, call
        command = BY_CALL[call]
        assert set(sent.split()) <= fields(command.arguments), call
        assert set(answered.split()) <= fields(command.result), call


def test_what_is_accepted_without_waiting_keeps_its_names() -> None:
    accepted = BY_CALL["POST /api/chat"].also[202]
    assert {"session_id", "message"} <= fields(accepted)


@pytest.mark.parametrize("kind", OBJECTS, ids=lambda kind: kind.__name__)
def test_every_object_keeps_its_names(kind: Any) -> None:
    assert set(OBJECTS[kind].split()) <= fields(kind)


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: get_args(kind)[0])
def test_every_list_of_words_keeps_its_words(kind: Any) -> None:
    assert set(WORDS[kind].split()) <= set(get_args(kind))


def test_frames_and_events_keep_their_names() -> None:
    for contract, code in (
        (FRAMES, frames.FRAMES),
        (DURABLE, events.DURABLE),
        (EPHEMERAL, events.EPHEMERAL),
    ):
        for name, names in contract.items():
            assert name in code
            assert set(names.split()) <= fields(code[name]), name


def test_an_envelope_keeps_its_names() -> None:
    written = events.envelope("pong", b"{}", "now", seq=1, ref=b"2")
    assert msgspec.json.decode(written) == {
        "type": "pong",
        "data": {},
        "ts": "now",
        "seq": 1,
        "ref": 2,
    }
    assert fields(frames.FrameIn) == {"type", "data", "ref"}


def test_close_codes_say_what_the_client_should_do() -> None:
    assert {int(code) for code in frames.Close} == RECONNECT | STAY_AWAY
    assert {int(code) for code in frames.RECONNECT} == RECONNECT
    assert set(frames.CLOSE_REASONS) == set(frames.Close)


def test_error_codes_keep_their_status() -> None:
    known = {
        kind.code: kind.status
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.AttuneError)
    }
    assert ERRORS.items() <= known.items()


def test_limits_and_lives_are_those_of_the_contract() -> None:
    settings = config.Config()
    limits, live = settings.limits, settings.realtime
    assert limits.frame_bytes == 64 * 1024
    assert (limits.outbox_frames, limits.outbox_bytes) == (256, 256 * 1024)
    assert limits.frames_per_10s == 40
    assert (live.typing_every_s, live.typing_gone_s) == (2, 6)
    assert limits.message_characters == 10_000
    assert (limits.connections_per_user, limits.connections) == (8, 512)
    assert live.auth_s == 10
    assert live.heartbeat_s <= 30
    assert settings.auth.access_seconds == 1800
    assert settings.auth.setup_minutes == 30
    assert REFRESH_COOKIE == "attune_refresh"
    assert objects.TUTOR_ID == "tutor"


# --- the documents ------------------------------------------------------------------------------


def own_sentence(kind: type) -> str:
    """The documentation that is written at this very class, not inherited."""
    return (vars(kind).get("__doc__") or "").strip()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_call_is_documented(command: Command) -> None:
    assert command.summary.endswith((".", "?"))  # without a docstring it would be the name
    assert own_sentence(command.arguments)


def test_every_frame_and_event_is_documented() -> None:
    for kind in (*frames.FRAMES.values(), *events.DURABLE.values(), *events.EPHEMERAL.values()):
        assert kind is None or own_sentence(kind), kind


def test_every_setting_is_documented() -> None:
    for section in config.sections().values():
        assert own_sentence(section)
        for name, text in config.descriptions(section).items():
            assert text.endswith("."), name


def test_the_sample_configuration_is_what_the_code_says() -> None:
    file = ROOT / "config" / "attune.toml"
    assert file.read_text(encoding="utf-8") == config.render()
    assert config.load(file) == config.Config()


def test_the_protocol_page_is_what_the_code_says() -> None:
    written = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    assert written == protocol(), "python -m appliance.commands.reference docs/protocol.md"


def test_every_reference_in_the_documents_leads_somewhere() -> None:
    for document in (openapi(COMMANDS), socket_schema()):
        known = document["components"]["schemas"]
        text = msgspec.json.encode(document).decode()
        used = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
        assert used
        assert used <= set(known)


# --- the page -----------------------------------------------------------------------------------

TYPES = ROOT / "static" / "src" / "wire" / "types.ts"
INTERFACES: dict[str, Any] = {
    "User": objects.User,
    "Person": objects.Person,
    "Session": objects.Session,
    "Emotion": objects.Emotion,
    "Citation": objects.Citation,
    "Message": objects.Message,
    "Notification": objects.Notification,
    "Classroom": objects.Classroom,
    "ClassMood": Mood,
    "SearchHit": Found,
    "Login": BY_CALL["POST /api/auth/join"].result,
    "ErrorBody": ErrorDetail,
    "Connected": events.Connected,
    "EventData": {**events.DURABLE, **events.EPHEMERAL, "error": None},
    "CommandData": frames.FRAMES,
}
# The page need not know all of these.
PARTS: dict[str, Any] = {
    "Health": BY_CALL["GET /api/health"].result,
    "Lesson": Lesson,
    "ClassDetail": ClassWithLearners,
}


FIELD = re.compile(r"^  (\w+)\??: (.*?);\n(?=  \w|$|  /)", re.MULTILINE | re.DOTALL)


def interfaces() -> dict[str, dict[str, str]]:
    """Every interface of the page's types: its fields and how they are written."""
    text = TYPES.read_text(encoding="utf-8")
    found = re.findall(r"^export interface (\w+).*?{\n(.*?)^}", text, re.MULTILINE | re.DOTALL)
    return {name: dict(FIELD.findall(body)) for name, body in found}


def inner(written: str) -> set[str]:
    """The field names of an object type that is written in place."""
    return set(re.findall(r"(\w+)\??:", written)) if written.startswith("{") else set()


def test_the_page_names_everything_as_the_server_does() -> None:
    types = interfaces()
    assert set(types) - {"Page"} == {*INTERFACES, *PARTS}
    for name, kind in INTERFACES.items():
        assert set(types[name]) == (set(kind) if isinstance(kind, dict) else fields(kind)), name
    for name, kind in PARTS.items():
        assert types[name]
        assert set(types[name]) <= fields(kind), name


def test_the_page_names_the_data_of_frames_and_events_as_the_server_does() -> None:
    types = interfaces()
    kinds = {**events.DURABLE, **events.EPHEMERAL}
    for name, written in types["EventData"].items():
        if written.startswith("{") and name != "error":
            assert inner(written) == fields(kinds[name]), name
    assert types["EventData"]["error"] == "{ error: ErrorBody }"
    for name, written in types["CommandData"].items():
        assert inner(written) == fields(frames.FRAMES[name]), name
    assert inner(types["Emotion"]["readiness"]) == fields(objects.Readiness)
    assert inner(types["Emotion"]["because"]) == fields(objects.Because)


def test_the_page_knows_every_word_the_server_uses() -> None:
    text = TYPES.read_text(encoding="utf-8")
    for name in (
        "Role",
        "LearningState",
        "ReadinessLevel",
        "Trend",
        "ReadinessReason",
        "MessageRole",
        "MessageStatus",
    ):
        written = re.search(rf"^export type {name} =(.*?);", text, re.MULTILINE | re.DOTALL)
        assert written, name
        assert set(re.findall(r'"(\w+)"', written[1])) == set(get_args(getattr(objects, name))), (
            name
        )
    limit = re.search(r"MESSAGE_LIMIT = ([\d_]+)", text)
    assert limit
    assert int(limit[1]) == config.Config().limits.message_characters
