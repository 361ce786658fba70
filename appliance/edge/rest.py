"""Commands over HTTP: bytes in, one command, bytes out, and one shape for everything that fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.typedefs import Middleware

from appliance import log as logs
from appliance.commands.registry import Command, Context, Reply
from appliance.commands.services import Services
from appliance.domain.identity import Who
from appliance.edge.guard import SECURITY_HEADERS, Guard, page_headers
from appliance.errors import (
    AttuneError,
    Internal,
    Invalid,
    Malformed,
    MethodNotAllowed,
    NotAuthenticated,
    NotFound,
    TooLarge,
    UnsupportedMedia,
)
from appliance.protocol.errors import body_of
from appliance.protocol.events import encode
from appliance.protocol.values import new_id

log = logging.getLogger(__name__)

REFRESH_COOKIE = "attune_refresh"
# 32 texts of 10,000 characters for those who measure, escaped as \uXXXX.
BODY_BYTES = 4 << 20
JSON_TYPE = "application/json"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def error_response(error: AttuneError, incident: str | None = None) -> web.Response:
    """The one shape of a failure."""
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, NotAuthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return web.Response(
        body=encode(body_of(error, incident)),
        status=error.status,
        content_type=JSON_TYPE,
        headers=headers,
    )


def outermost(guard: Guard) -> Middleware:
    """The middleware around everything: checks, headers, and the boundary for errors."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        token = logs.current_id.set(new_id()[-12:])
        try:
            response = await _answer(guard, request, handler)
        finally:
            logs.current_id.reset(token)
        if not response.prepared:
            response.headers.update(SECURITY_HEADERS)
            response.headers.update(page_headers(request))
            if request.path.startswith("/api/"):
                response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


async def _answer(guard: Guard, request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        guard.check_host(request)
        if request.method not in ("GET", "HEAD"):
            guard.check_origin(request)
        return await handler(request)
    except AttuneError as error:
        return _failed(request, error)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        response = _failed(request, _from_aiohttp(error))
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response
    except Exception as error:  # the named boundary: what a client sees of a fault is its number
        return _failed(request, Internal(), cause=error)


def _failed(
    request: web.Request, error: AttuneError, cause: BaseException | None = None
) -> web.Response:
    if error.status < 500 or error.retry:
        log.info("%s %s: %s", request.method, _route(request), error.code)
        return error_response(error)
    incident = new_id()[-12:]
    log.error(
        "incident %s at %s %s", incident, request.method, _route(request), exc_info=cause or error
    )
    return error_response(error, incident)


def _route(request: web.Request) -> str:
    """The route, not the path: paths hold ids, and queries may hold tokens."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "(no route)"


def _from_aiohttp(error: web.HTTPException) -> AttuneError:
    if error.status == 404:
        return NotFound()
    if error.status == 405:
        return MethodNotAllowed()
    if error.status == 413:
        return TooLarge()
    return Malformed()


def routes(commands: tuple[Command, ...], services: Services) -> list[web.RouteDef]:
    """A route for each command."""
    return [
        web.route(command.method, command.path, _handler(command, services)) for command in commands
    ]


def _handler(command: Command, services: Services) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        context = Context(
            services=services,
            device=device_name(request.headers.get("User-Agent", "")),
            refresh_token=request.cookies.get(REFRESH_COOKIE, ""),
        )
        if command.roles is not None:
            context.who = authenticate(request, services)
        raw = dict(request.match_info) | await _sent(command, request)
        result = await command.run(context, raw, strict=command.method != "GET")
        return _response(command, request, result)

    return handle


def authenticate(request: web.Request, services: Services) -> Who:
    """The person behind the bearer token. Raises `NotAuthenticated`, `RateLimited`."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated
    who = services.identity.who(token.strip())
    services.requests.check(who.user.id)
    return who


async def _sent(command: Command, request: web.Request) -> dict[str, Any]:
    """What came in the query and in the body, where each of them counts.

    Raises `Invalid` for a name that the query has twice: which one counts would be a guess.
    """
    sent: dict[str, Any] = {}
    for name, value in request.query.items():
        if name in sent:
            raise Invalid(fields={name: "is given more than once"})
        if name not in command.path_names:
            sent[name] = value
    if command.method == "GET":
        return sent
    # `wait` is the one switch that the contract puts into the query of a POST.
    sent = {name: _switch(name, value) for name, value in sent.items()}
    body = await _json(request)
    return sent | {name: value for name, value in body.items() if name not in command.path_names}


def _switch(name: str, value: str) -> Any:
    return {"true": True, "false": False, "1": True, "0": False}.get(value.lower(), value)


async def _json(request: web.Request) -> dict[str, Any]:
    if not request.body_exists:
        return {}
    data = await request.read()
    if not data:
        return {}
    if request.content_type != JSON_TYPE:
        raise UnsupportedMedia
    try:
        body = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Malformed("The body is not valid JSON in UTF-8.") from error
    if not isinstance(body, dict):
        raise Malformed("The body must be a JSON object.")
    return body


def _response(command: Command, request: web.Request, result: Any) -> web.StreamResponse:
    reply = result if isinstance(result, Reply) else Reply(value=result)
    response: web.StreamResponse
    if reply.file is not None:
        response = web.FileResponse(reply.file)
        response.content_type = "application/zip"
        response.headers["Content-Disposition"] = f'attachment; filename="{reply.file_name}"'
        return response
    status = reply.status or command.status
    if reply.value is None:
        response = web.Response(status=status)
    else:
        response = web.Response(body=encode(reply.value), status=status, content_type=JSON_TYPE)
    if reply.signed_in is not None:
        response.set_cookie(
            REFRESH_COOKIE,
            reply.signed_in.refresh_token,
            max_age=reply.signed_in.refresh_seconds,
            path="/api/auth",
            httponly=True,
            samesite="Strict",
            secure=request.secure,
        )
    if reply.signed_out:
        response.del_cookie(REFRESH_COOKIE, path="/api/auth")
    return response


_SYSTEMS = (
    ("iPad", "An iPad"),
    ("iPhone", "An iPhone"),
    ("Android", "An Android device"),
    ("CrOS", "A Chromebook"),
    ("Windows", "A Windows PC"),
    ("Macintosh", "A Mac"),
    ("Linux", "A Linux PC"),
)


def device_name(user_agent: str) -> str:
    """What a person would call the device: enough to tell 'that was me' from 'that was not'."""
    return next((name for mark, name in _SYSTEMS if mark in user_agent), "A device")
