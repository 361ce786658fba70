"""The one shape of every failure, on REST and on the socket."""

from __future__ import annotations

from msgspec import Struct

from appliance.errors import AttuneError


class ErrorDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong. `message` is for people, `fields` names arguments, `incident` a log line."""

    code: str
    message: str
    retry: bool
    fields: dict[str, str] | None = None
    incident: str | None = None


class ErrorBody(Struct, frozen=True, kw_only=True):
    """`{"error": {…}}`."""

    error: ErrorDetail


def body_of(error: AttuneError, incident: str | None = None) -> ErrorBody:
    """An error as the wire shows it."""
    return ErrorBody(
        error=ErrorDetail(
            code=error.code,
            message=error.message,
            retry=error.retry,
            fields=error.fields or None,
            incident=incident,
        )
    )
