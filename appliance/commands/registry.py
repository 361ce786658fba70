"""The one gate: who may, are the arguments right, run. REST and WebSocket both go through it.

A command is a typed async function; its argument struct *is* the schema, its docstring's first
line is what the documentation says, and the OpenAPI document comes out of it.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
from msgspec import Struct

from appliance.commands.services import Services
from appliance.domain.identity import SignedIn, Who
from appliance.errors import AttuneError, Forbidden, Internal, Invalid, NotAuthenticated
from appliance.protocol.objects import Role
from appliance.realtime.connection import Connection

EVERYONE: frozenset[Role] = frozenset(("admin", "teacher", "student"))
TEACHERS: frozenset[Role] = frozenset(("admin", "teacher"))
ADMINS: frozenset[Role] = frozenset(("admin",))
LEARNERS: frozenset[Role] = frozenset(("student",))


class Arguments(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of argument structs. Path and query parameters are fields like those of the body."""


class Nothing(Arguments, frozen=True, kw_only=True):
    """No arguments."""


class Context(Struct, kw_only=True):
    """Who asks, from where, and what there is to ask."""

    services: Services
    who: Who | None = None
    device: str = ""
    refresh_token: str = ""
    connection: Connection | None = None

    @property
    def me(self) -> Who:
        """The person who asks. Raises `NotAuthenticated`."""
        if self.who is None:
            raise NotAuthenticated
        return self.who

    @property
    def live(self) -> Connection:
        """The connection that asks."""
        if self.connection is None:
            raise Internal
        return self.connection


class Reply(Struct, kw_only=True):
    """An answer that is more than its value."""

    value: Any = None
    status: int | None = None
    signed_in: SignedIn | None = None
    signed_out: bool = False
    file: Path | None = None
    file_name: str = ""


class Command(Struct, frozen=True, kw_only=True):
    """One thing a client may ask. `roles` is None when no login is needed.

    `method` and `path` place it on REST; a frame has neither. `status` is that of success,
    `also` are further successes with their bodies; `problems` are the statuses it may be
    refused with, besides those every command may.
    """

    name: str
    method: str
    path: str
    roles: frozenset[Role] | None
    arguments: type[Arguments]
    result: Any
    status: int
    also: dict[int, Any]
    problems: tuple[int, ...]
    function: Callable[[Context, Any], Awaitable[Any]]

    @property
    def summary(self) -> str:
        """The documentation's first line."""
        return (self.function.__doc__ or self.name).strip().splitlines()[0]

    @property
    def path_names(self) -> tuple[str, ...]:
        """The names in the path."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    async def run(self, context: Context, raw: Mapping[str, Any], *, strict: bool = True) -> Any:
        """Check who asks and what, then do it.

        With `strict` off, text is taken for numbers and switches (query strings have no types).
        Raises `NotAuthenticated`, `Forbidden`, `Invalid`, and what the command itself raises.
        """
        if self.roles is not None and context.me.user.role not in self.roles:
            raise Forbidden
        return await self.function(context, arguments(raw, self.arguments, strict=strict))


Function = Callable[[Context, Any], Awaitable[Any]]


def command(
    method: str,
    path: str,
    *,
    roles: frozenset[Role] | None,
    result: Any,
    status: int = 200,
    also: dict[int, Any] | None = None,
    problems: tuple[int, ...] = (),
) -> Callable[[Function], Command]:
    """Make a function a command that REST reaches."""

    def wrap(function: Function) -> Command:
        return Command(
            name=function.__name__,
            method=method,
            path=path,
            roles=roles,
            arguments=get_type_hints(function)["args"],
            result=result,
            status=status,
            also=also or {},
            problems=problems,
            function=function,
        )

    return wrap


def arguments(raw: Mapping[str, Any], kind: type[Arguments], *, strict: bool = True) -> Arguments:
    """Typed arguments from what was sent. Raises `Invalid`, naming the field."""
    try:
        return msgspec.convert(raw, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise invalid(error) from error


_WHERE = re.compile(r" - at `\$\.?(?P<field>[^`]*)`$")
_NAMED = re.compile(r"(?P<what>unknown|missing required) field `(?P<field>[^`]+)`")


def invalid(error: msgspec.ValidationError) -> AttuneError:
    """A validation error in the one shape, saying which field and why."""
    text = str(error)
    named = _NAMED.search(text)
    if named:
        why = "is not known here" if named["what"] == "unknown" else "is missing"
        field = named["field"]
    else:
        where = _WHERE.search(text)
        field = where["field"] if where and where["field"] else "body"
        why = _WHERE.sub("", text)
    return Invalid(f"Not allowed: {field} {why}." if named else None, fields={field: why})
