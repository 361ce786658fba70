"""The hub as a minimal FastAPI + uvicorn program would be: what ours is compared with.

It speaks the part of our wire contract that the comparison needs, keeps nothing, checks nothing,
and encodes an event once for all: the quickest that its framework allows without a trick.
"""

from __future__ import annotations

import json
import sys

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

room: dict[WebSocket, str] = {}


async def live(socket: WebSocket) -> None:
    """Sign in with the user's id for a token, then pass on who types."""
    await socket.accept()
    user_id = json.loads(await socket.receive_text())["data"]["token"]
    await socket.send_text(json.dumps({"type": "connected", "data": {}}))
    try:
        while True:
            frame = json.loads(await socket.receive_text())
            if frame["type"] == "join_session":
                room[socket] = user_id
                ack = {"type": "ack", "data": {}, "ref": frame["ref"]}
                await socket.send_text(json.dumps(ack))
            elif frame["type"] == "user_typing":
                await broadcast(socket, user_id, frame["data"])
    except WebSocketDisconnect:
        room.pop(socket, None)


async def broadcast(sender: WebSocket, user_id: str, said: dict[str, object]) -> None:
    """Send an event to everybody else."""
    data = {
        "session_id": said["session_id"],
        "user_id": user_id,
        "display_name": f"Learner {user_id}",
        "is_typing": said["is_typing"],
    }
    ts = "2026-01-01T00:00:00.000Z"
    text = json.dumps({"type": "typing_indicator", "data": data, "ts": ts})
    for other in list(room):
        if other is not sender:
            await other.send_text(text)


if __name__ == "__main__":
    app = FastAPI()
    app.add_api_websocket_route("/api/ws", live)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
