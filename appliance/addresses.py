"""Under which addresses other devices on the network reach this machine."""

from __future__ import annotations

import contextlib
import ipaddress
import socket

# One address in each private range, and one in the documentation range for a machine whose
# default route leads elsewhere. Nothing is sent: connecting a datagram socket only asks the
# system from which of its own addresses it would send.
_PROBES = ("192.0.2.1", "192.168.255.254", "10.255.255.254", "172.31.255.254")


def of_this_machine() -> list[str]:
    """IPv4 addresses of this machine in the local network, the likeliest first. Blocking."""
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
    return [one for one in dict.fromkeys(found) if not ipaddress.ip_address(one).is_loopback]
