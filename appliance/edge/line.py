"""The shortest way from a frame to its socket."""

from __future__ import annotations

from functools import lru_cache

from aiohttp import web

# RFC 6455, 5.2: a whole text frame, unmasked; lengths from 126 on stand in further bytes.
WHOLE_TEXT = 0x81
IN_2_BYTES, IN_8_BYTES = 126, 127
SIZES = 1024  # heads kept; frames of one kind have much the same sizes


class Line:
    """Writes text frames to the transport under a socket, as long as nothing waits in it.

    A whole frame goes in one piece, so it never comes between the bytes of one of aiohttp's own.
    """

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._transport = request.transport
        self._socket = socket

    def write(self, frame: bytes) -> bool:
        """Write a frame if the line is free; False when it has to wait, or the socket is closed."""
        transport = self._transport
        if (
            transport is None
            or self._socket.closed
            or transport.is_closing()
            or transport.get_write_buffer_size()
        ):
            return False
        transport.write(header(len(frame)) + frame)
        return True


@lru_cache(SIZES)
def header(size: int) -> bytes:
    """The head of a text frame of `size` bytes."""
    if size < IN_2_BYTES:
        return bytes((WHOLE_TEXT, size))
    if size < 1 << 16:
        return bytes((WHOLE_TEXT, IN_2_BYTES)) + size.to_bytes(2)
    return bytes((WHOLE_TEXT, IN_8_BYTES)) + size.to_bytes(8)
