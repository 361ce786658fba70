"""The listener under the routes: what is not even HTTP gets the one error shape, too."""

from __future__ import annotations

import logging

from aiohttp import web

from appliance.edge.guard import SECURITY_HEADERS
from appliance.edge.rest import error_response
from appliance.errors import AttuneError, Internal, Malformed
from appliance.protocol.values import new_id

log = logging.getLogger(__name__)


class _Peer(web.RequestHandler):
    """One TCP connection. aiohttp would answer in words of its own, and log the line it could not
    read with all that stands in it, a token in a query included."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        incident = None
        error: AttuneError = Malformed("This is not a request that Attune can read.")
        if status == error.status:
            log.info("unreadable request: %s", type(exc).__name__)
        else:
            error, incident = Internal(), new_id()[-12:]
            log.error("incident %s below the routes", incident, exc_info=exc)
        if request.writer.output_size > 0:  # in the middle of an answer: only the line can be cut
            raise ConnectionError("an answer had begun")
        response = error_response(error, incident)
        response.headers.update(SECURITY_HEADERS)
        response.force_close()
        return response


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        return _Peer(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Serves an application with our own answer to what cannot be read."""

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(
            made.request_handler,
            request_factory=made.request_factory,
            loop=made._loop,
            **made._kwargs,
        )
