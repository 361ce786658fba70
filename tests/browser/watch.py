"""Hears everything that pages complain of, and where they send requests."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.async_api import (
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    WebError,
    WebSocket,
)

# The browser prints violations of the policy, too; this makes sure of their kind.
REPORT_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`));"""


class Watch:
    """What went wrong on the pages of one device. `verify()` fails when there was anything."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.complaints: list[str] = []
        self.sockets: list[WebSocket] = []
        self._host = urlsplit(base).netloc
        self._expected: list[re.Pattern[str]] = []
        context.on("console", self._printed)
        context.on("weberror", self._thrown)
        context.on("request", self._requested)
        context.on("page", self._opened)

    def expect(self, pattern: str) -> None:
        """From now on, complaints in which `pattern` is found belong to the test."""
        self._expected.append(re.compile(pattern))

    def expect_no_server(self) -> None:
        """The server is about to be gone: lines break and calls fail."""
        self.expect(r"net::ERR_(CONNECTION|INTERNET|NETWORK|SOCKET|EMPTY|FAILED|ABORTED)")

    def verify(self) -> None:
        """Fails when a page complained, or asked anybody but the server."""
        assert not self.complaints, "\n".join(self.complaints)

    def _complain(self, text: str) -> None:
        if not any(pattern.search(text) for pattern in self._expected):
            self.complaints.append(text)

    def _printed(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self._complain(f"{message.type}: {message.text} ({message.location['url']})")

    def _thrown(self, error: WebError) -> None:
        self._complain(f"uncaught: {error.error}")

    def _requested(self, request: Request) -> None:
        self._check_address(request.url)

    def _opened(self, page: Page) -> None:
        page.on("websocket", self._connected)
        page.on("dialog", self._asked)

    async def _asked(self, dialog: Dialog) -> None:
        # The page never uses the browser's own boxes, so this is somebody's script.
        self._complain(f"{dialog.type}: {dialog.message}")
        await dialog.dismiss()

    def _connected(self, socket: WebSocket) -> None:
        self.sockets.append(socket)
        self._check_address(socket.url)

    def _check_address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self._host:
            self._complain(f"request to a stranger: {url}")
