"""Serves the contract's documents."""

from __future__ import annotations

from aiohttp import web

from appliance.commands.documents import openapi, socket_schema
from appliance.commands.registry import Command
from appliance.edge.rest import JSON_TYPE
from appliance.protocol.events import encode


class DocumentEndpoint:
    """OpenAPI for REST, and the schema of the socket's frames; no login."""

    def __init__(self, commands: tuple[Command, ...]) -> None:
        self._openapi = encode(openapi(commands))
        self._socket = encode(socket_schema())

    async def openapi(self, request: web.Request) -> web.Response:
        """`GET /api/openapi.json`."""
        return web.Response(body=self._openapi, content_type=JSON_TYPE)

    async def socket_schema(self, request: web.Request) -> web.Response:
        """`GET /api/ws/schema.json`."""
        return web.Response(body=self._socket, content_type=JSON_TYPE)
