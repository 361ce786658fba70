"""Under which addresses other devices on the network reach this machine."""

from __future__ import annotations

import contextlib
import ipaddress
import socket

# One address in each private range, and one in the documentation range for a machine whose
# default route leads elsewhere. Nothing is sent: connecting a datagram socket only asks the
# system from which of its own addresses it would send.
_PROBES = ("192.0.2.1", "192.168.255.254", "10.255.255.254", "172.31.255.254")


def reaching(host: str) -> list[str]:
    """Where other devices find a server that listens on `host`, the likeliest first. Blocking.

    Empty when it listens to this machine alone.
    """
    found = _of_this_machine() if host in ("0.0.0.0", "::") else [host]  # noqa: S104
    return [one for one in dict.fromkeys(found) if not is_loopback(one)]


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address) is this machine and nobody else's."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _of_this_machine() -> list[str]:
    found: list[str] = []
    for probe in _PROBES:
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking,
        ):
            asking.connect((probe, 9))
            found.append(str(asking.getsockname()[0]))
    with contextlib.suppress(OSError):
        found += socket.gethostbyname_ex(socket.gethostname())[2]
    return found
