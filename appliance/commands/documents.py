"""The contract as documents, made from the code that keeps it: OpenAPI and the socket's schema."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec

from appliance import __version__
from appliance.commands.registry import Command
from appliance.protocol.errors import ErrorBody
from appliance.protocol.events import DURABLE, EPHEMERAL
from appliance.protocol.frames import FRAMES, Close

REFERENCE = "#/components/schemas/{name}"
# What any command may be refused with: unreadable, host or origin, busy, broken.
ALWAYS = (400, 403, 413, 415, 422, 429, 500, 503)


def openapi(commands: tuple[Command, ...]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of all REST calls."""
    kinds: list[Any] = [command.arguments for command in commands] + [ErrorBody]
    for command in commands:
        results = (command.result, *command.also.values())
        kinds += [result for result in results if result not in (None, bytes)]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REFERENCE)
    shapes = dict(zip(map(repr, kinds), schemas, strict=True))
    paths: dict[str, Any] = {}
    for command in commands:
        operation = _operation(command, shapes, components)
        paths.setdefault(command.path, {})[command.method.lower()] = operation
    used = {command.arguments.__name__ for command in commands}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Attune",
            "version": __version__,
            "description": "The REST interface. Live events: `/api/ws/schema.json`.",
        },
        "paths": paths,
        "components": {
            "schemas": {name: shape for name, shape in components.items() if name not in used},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "refresh": {"type": "apiKey", "in": "cookie", "name": "attune_refresh"},
            },
        },
    }


def socket_schema() -> dict[str, Any]:
    """Every frame of the WebSocket, in and out, and the close codes."""
    incoming = {name: kind for name, kind in FRAMES.items() if kind is not None}
    outgoing = {**DURABLE, **EPHEMERAL, "error": ErrorBody}
    kinds: list[Any] = [*incoming.values(), *outgoing.values()]
    _, components = msgspec.json.schema_components(kinds, ref_template=REFERENCE)
    return {
        "client": {name: _refer(kind) for name, kind in FRAMES.items()},
        "server": {name: _refer(kind) for name, kind in outgoing.items()},
        "durable": sorted(DURABLE),
        "close_codes": {str(int(code)): code.name.lower() for code in Close},
        "components": {"schemas": components},
    }


def _refer(kind: Any) -> dict[str, str]:
    # `ping` takes any data.
    return {} if kind is None else {"$ref": REFERENCE.format(name=kind.__name__)}


def _operation(
    command: Command, shapes: dict[str, Any], components: dict[str, Any]
) -> dict[str, Any]:
    shape = components[command.arguments.__name__]
    fields: dict[str, Any] = shape.get("properties", {})
    required = set(shape.get("required", ()))
    in_query = set(fields) - set(command.path_names) if command.method == "GET" else {"wait"}
    in_query &= set(fields)
    body = {
        name: field
        for name, field in fields.items()
        if name not in command.path_names and name not in in_query
    }
    operation: dict[str, Any] = {
        "operationId": command.name,
        "summary": command.summary,
        "parameters": [
            {
                "name": name,
                "in": "path" if name in command.path_names else "query",
                "required": name in command.path_names or name in required,
                "schema": field,
            }
            for name, field in fields.items()
            if name in command.path_names or name in in_query
        ],
        "responses": _responses(command, shapes),
    }
    if body:
        operation["requestBody"] = {
            "required": bool(required & set(body)),
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": body,
                        "required": sorted(required & set(body)),
                        "additionalProperties": False,
                    }
                }
            },
        }
    if command.roles is not None:
        operation["security"] = [{"bearer": []}]
        operation["x-roles"] = sorted(command.roles)
    elif command.path == "/api/auth/refresh":
        operation["security"] = [{"refresh": []}]
    return operation


def _responses(command: Command, shapes: dict[str, Any]) -> dict[str, Any]:
    successes = {command.status: command.result, **command.also}
    responses = {
        str(status): {"description": HTTPStatus(status).phrase, **_content(result, shapes)}
        for status, result in successes.items()
    }
    problems = {*ALWAYS, *command.problems}
    if command.roles is not None:
        problems.add(401)
    for status in sorted(problems):
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {"application/json": {"schema": shapes[repr(ErrorBody)]}},
        }
    return responses


def _content(result: Any, shapes: dict[str, Any]) -> dict[str, Any]:
    if result is None:
        return {}
    if result is bytes:
        return {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
    return {"content": {"application/json": {"schema": shapes[repr(result)]}}}
