"""Who may talk to us at all: the Host and Origin checks, and the headers on every answer."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from aiohttp import web

from appliance import addresses
from appliance.errors import Forbidden, Malformed

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def page_headers(request: web.BaseRequest) -> dict[str, str]:
    """The headers that depend on how the page is reached."""
    headers = {"Content-Security-Policy": content_security_policy(request.host)}
    # Browsers heed this one only where nobody can listen in; elsewhere they complain of it.
    if request.secure or addresses.is_loopback(_host_name(request.host) or ""):
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return headers


def content_security_policy(host: str) -> str:
    """No code, style, font or connection from anywhere but here.

    The socket's address is named as well: older Safari does not count it as 'self'.
    """
    socket_source = f" ws://{host} wss://{host}" if _plain(host) else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self'{socket_source}; font-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


class Guard:
    """Knows the names this appliance goes by.

    A page of a stranger can point its own name at our address (DNS rebinding) and would then be
    'same origin'; so names that are not ours are refused, addresses never are.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        own = socket.gethostname().lower()
        self._names = {"localhost", own, own.split(".")[0], f"{own.split('.')[0]}.local"}
        self._names |= {name.lower() for name in names}

    def check_host(self, request: web.BaseRequest) -> None:
        """Raises `Malformed` without a Host, `Forbidden` with a stranger's."""
        name = _host_name(request.headers.get("Host", ""))
        if name is None:
            raise Malformed("The request names no host.")
        if name not in self._names and not _is_address(name):
            raise Forbidden(
                "Attune does not go by this name. Use its address, or add the name to "
                "[server] hosts."
            )

    def check_origin(self, request: web.BaseRequest) -> None:
        """Raises `Forbidden` when a page of another origin asks. Programs send no Origin."""
        origin = request.headers.get("Origin")
        if origin is None:
            return
        if urlsplit(origin).netloc.lower() != request.headers.get("Host", "").lower():
            raise Forbidden("This page may not talk to Attune.")


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _plain(host: str) -> bool:
    return bool(host) and all(c.isascii() and (c.isalnum() or c in ".-:[]") for c in host)
