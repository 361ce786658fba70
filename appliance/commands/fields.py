"""The kinds of fields that several commands share, with their bounds."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from msgspec import Meta

from appliance.protocol.objects import Value

Id = Annotated[str, Meta(min_length=1, max_length=64, description="An opaque id.")]
Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S")]
Title = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"\S")]
# Nothing invisible. (Python's `$` would let a line's end through.)
Username = Annotated[
    str, Meta(min_length=3, max_length=40, pattern=r"^[^\x00-\x20\x7f-\xa0]+$(?!\n)")
]
# NIST SP 800-63B: a length, and no rules about what is in it.
Password = Annotated[str, Meta(min_length=8, max_length=200)]
Secret = Annotated[str, Meta(min_length=1, max_length=200)]
Code = Annotated[str, Meta(min_length=1, max_length=40)]
Pin = Annotated[str, Meta(min_length=1, max_length=12)]
ClientId = Annotated[
    str, Meta(min_length=1, max_length=64, description="Made by the client, unique per person.")
]

T = TypeVar("T")


class Page(Value, Generic[T], frozen=True, kw_only=True):
    """A page of a list; `next` is what to pass as `before` for the following one."""

    items: tuple[T, ...]
    next: str | None = None


class Items(Value, Generic[T], frozen=True, kw_only=True):
    """A whole list."""

    items: tuple[T, ...]
