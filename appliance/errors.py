"""Every error Attune can answer with: code, HTTP status, whether to retry, a sentence for people.

Raise these inside; the edge maps them once. The public sentence (`message`) and the private
cause (`raise … from cause`) are two things: the cause goes to the log, never to a client.
"""

from __future__ import annotations

from collections.abc import Mapping


class AttuneError(Exception):
    """Base of all public errors.

    Subclasses fix `code`, `status` (HTTP) and `retry` (may the same request succeed later
    without a change?). `fields` names what was wrong with which argument; `retry_after` is in
    seconds and becomes the `Retry-After` header.
    """

    code = "internal"
    status = 500
    retry = False
    default_message = "Something went wrong on the server. Please try again."

    def __init__(
        self,
        message: str | None = None,
        *,
        fields: Mapping[str, str] | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.message = message or self.default_message
        self.fields = dict(fields or {})
        self.retry_after = retry_after
        super().__init__(self.message)


class Internal(AttuneError):
    """A fault of ours; the incident number leads to the log."""


class Malformed(AttuneError):
    """The request could not be read at all."""

    code, status = "malformed", 400
    default_message = "The request could not be read."


class NotAuthenticated(AttuneError):
    """No valid login came with the request."""

    code, status = "not_authenticated", 401
    default_message = "Please sign in."


class WrongCredentials(AttuneError):
    """The login itself was refused; never says which half was wrong."""

    code, status = "wrong_credentials", 401
    default_message = "That name and password do not go together."


class Forbidden(AttuneError):
    """Signed in, but not allowed."""

    code, status = "forbidden", 403
    default_message = "You may not do that."


class NotFound(AttuneError):
    """Nothing there, or nothing this user may know of."""

    code, status = "not_found", 404
    default_message = "There is nothing here."


class MethodNotAllowed(AttuneError):
    """The path exists, the method does not."""

    code, status = "method_not_allowed", 405
    default_message = "That cannot be done here."


class Conflict(AttuneError):
    """The request does not fit what is already there."""

    code, status = "conflict", 409
    default_message = "That does not fit what is already there."


class TooLarge(AttuneError):
    """The body is over its limit."""

    code, status = "too_large", 413
    default_message = "That is too large."


class UnsupportedMedia(AttuneError):
    """The body is not JSON."""

    code, status = "unsupported_media", 415
    default_message = "Please send JSON (Content-Type: application/json)."


class Invalid(AttuneError):
    """A field's value is not allowed."""

    code, status = "invalid", 422
    default_message = "Some of what was sent is not allowed."


class RateLimited(AttuneError):
    """Too many requests; `retry_after` says how long to wait."""

    code, status, retry = "rate_limited", 429, True
    default_message = "That was a little too fast. Please wait a moment."


class Overloaded(AttuneError):
    """A bounded queue is full, or a part is not ready yet."""

    code, status, retry = "overloaded", 503, True
    default_message = "The server is busy. Please try again in a moment."

    def __init__(self, message: str | None = None, *, retry_after: int = 2) -> None:
        super().__init__(message, retry_after=retry_after)


class StorageFull(Overloaded):
    """The disk will take no more; nothing was changed."""

    code, status = "storage_full", 503
    default_message = (
        "The server's disk is full, so this was not saved. Please tell whoever looks after it."
    )


class StartupError(Exception):
    """The appliance cannot start; the text is one sentence for the operator."""


class ConfigError(StartupError):
    """A setting is unknown or not allowed."""


class ModelError(StartupError):
    """A model folder is missing, damaged or not what its manifest says."""


class StoreError(StartupError):
    """The database cannot be opened: damaged, newer than this program, or not ours."""
