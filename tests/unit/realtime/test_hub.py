"""Who hears what: by connection, by room, by person."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from appliance.bus import Bus, Event, LeftSession, SignedOut
from appliance.config import Limits, Realtime
from appliance.domain.clock import SteadyClock
from appliance.domain.identity import new_user
from appliance.protocol.frames import Close
from appliance.protocol.objects import User
from appliance.realtime.connection import Connection
from appliance.realtime.hub import Hub, TooManyConnections

ROOM = "room-1"


class Desk:
    """One device: its connection, and the frames and the close code that came to it."""

    def __init__(self, hub: Hub, user: User, sid: str, lease_s: float) -> None:
        self.code: Close | None = None
        expires = hub._clock.now() + lease_s
        self.connection: Connection = hub.connect(user, sid, expires, self._closed)
        self.connection.release()

    def _closed(self, code: Close) -> None:
        self.code = code

    async def frames(self) -> list[dict[str, Any]]:
        outbox = self.connection.outbox
        return [json.loads(await outbox.get()) for _ in range(len(outbox))]

    async def heard(self, kind: str) -> list[dict[str, Any]]:
        return [frame["data"] for frame in await self.frames() if frame["type"] == kind]

    async def heard_at_last(self, kind: str) -> list[dict[str, Any]]:
        """The first that come of a kind, waiting for them."""
        async with asyncio.timeout(2):
            while not (heard := await self.heard(kind)):
                await asyncio.sleep(0.01)
        return heard


class Room:
    """A hub with a bus, and devices on it."""

    def __init__(self, limits: Limits, realtime: Realtime) -> None:
        self.bus = Bus()
        self.hub = Hub(self.bus, SteadyClock(), limits, realtime)
        self.hub.start("epoch", 5)
        self.mia, self.ben = new_user("student", "Mia"), new_user("student", "Ben")

    def device(self, user: User, *, sid: str = "", lease_s: float = 600, join: bool = True) -> Desk:
        desk = Desk(self.hub, user, sid or user.id, lease_s)
        if join:
            self.hub.join(desk.connection, ROOM)
        return desk

    def close(self) -> None:
        for connection in self.hub.connections():
            self.hub.disconnect(connection)
        self.hub.stop()


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    opened = Room(
        Limits(connections_per_user=3, connections=5),
        Realtime(typing_every_s=0, typing_gone_s=0.2),
    )
    yield opened
    opened.close()


async def test_an_event_for_a_person_reaches_every_device_of_that_person_and_no_other(
    room: Room,
) -> None:
    tablet, phone = room.device(room.mia, join=False), room.device(room.mia, join=False)
    other = room.device(room.ben, join=False)
    room.bus.emit(
        Event(type="notification", data=b"{}", ts="now", seq=6, users=frozenset((room.mia.id,)))
    )
    assert len(await tablet.heard("notification")) == 1
    assert len(await phone.heard("notification")) == 1
    assert await other.heard("notification") == []


async def test_an_event_for_a_room_and_a_person_comes_once(room: Room) -> None:
    inside = room.device(room.mia)
    outside = room.device(room.mia, join=False)
    room.bus.emit(
        Event(
            type="message_delta", data=b"{}", ts="now", room=ROOM, users=frozenset((room.mia.id,))
        )
    )
    assert len(await inside.heard("message_delta")) == 1
    assert len(await outside.heard("message_delta")) == 1


async def test_typing_is_heard_by_the_others_in_the_room_and_not_by_the_one_who_types(
    room: Room,
) -> None:
    mine, my_other, his = room.device(room.mia), room.device(room.mia), room.device(room.ben)
    away = room.device(room.ben, join=False)
    room.hub.typing(mine.connection, ROOM, True)
    assert await mine.heard("typing_indicator") == []
    assert await away.heard("typing_indicator") == []
    for device in (my_other, his):
        (typing,) = await device.heard("typing_indicator")
        assert typing == {
            "session_id": ROOM,
            "user_id": room.mia.id,
            "display_name": "Mia",
            "is_typing": True,
        }


async def test_typing_expires_by_itself(room: Room) -> None:
    mine, his = room.device(room.mia), room.device(room.ben)
    room.hub.typing(mine.connection, ROOM, True)
    await his.frames()
    (gone,) = await his.heard_at_last("typing_indicator")
    assert gone["is_typing"] is False


async def test_typing_is_told_at_most_once_in_a_while() -> None:
    room = Room(Limits(), Realtime(typing_every_s=10))
    mine, his = room.device(room.mia), room.device(room.ben)
    for _ in range(5):
        room.hub.typing(mine.connection, ROOM, True)
    assert len(await his.heard("typing_indicator")) == 1
    room.close()


async def test_typing_without_being_in_the_room_is_not_told(room: Room) -> None:
    away, his = room.device(room.mia, join=False), room.device(room.ben)
    room.hub.typing(away.connection, ROOM, True)
    assert await his.heard("typing_indicator") == []


async def test_who_goes_away_while_typing_no_longer_types_and_is_no_longer_there(
    room: Room,
) -> None:
    mine, his = room.device(room.mia), room.device(room.ben)
    room.hub.typing(mine.connection, ROOM, True)
    await his.frames()
    room.hub.disconnect(mine.connection)
    (typing,) = await his.heard("typing_indicator")
    assert typing["is_typing"] is False
    assert [person.display_name for person in room.hub.here(ROOM)] == ["Ben"]


async def test_the_others_see_who_goes_away(room: Room) -> None:
    mine, his = room.device(room.mia), room.device(room.ben)
    await his.frames()
    room.hub.disconnect(mine.connection)
    presence = (await his.heard_at_last("presence"))[-1]
    assert [person["display_name"] for person in presence["users"]] == ["Ben"]


async def test_a_person_with_two_devices_is_there_until_the_last_one_leaves(room: Room) -> None:
    tablet, phone, his = room.device(room.mia), room.device(room.mia), room.device(room.ben)
    room.hub.disconnect(tablet.connection)
    assert [person.display_name for person in room.hub.here(ROOM)] == ["Ben", "Mia"]
    room.hub.leave(phone.connection, ROOM)
    assert [person.display_name for person in room.hub.here(ROOM)] == ["Ben"]
    assert his.code is None


async def test_a_sign_out_closes_the_devices_of_that_sign_in_only(room: Room) -> None:
    tablet, phone = room.device(room.mia, sid="s-1"), room.device(room.mia, sid="s-2")
    room.bus.emit(SignedOut(sids=frozenset(("s-1",))))
    assert tablet.code is Close.SIGNED_OUT
    assert phone.code is None


async def test_who_was_removed_from_a_session_hears_nothing_more_of_it(room: Room) -> None:
    mine, his = room.device(room.mia), room.device(room.ben)
    room.bus.emit(LeftSession(session_id=ROOM, users=frozenset((room.ben.id,))))
    await his.frames()
    room.bus.emit(Event(type="message_delta", data=b"{}", ts="now", room=ROOM))
    assert await his.heard("message_delta") == []
    assert len(await mine.heard("message_delta")) == 1
    assert his.code is None


async def test_one_device_too_many_is_refused_with_its_own_code(room: Room) -> None:
    for _ in range(3):
        room.device(room.mia)
    with pytest.raises(TooManyConnections) as refused:
        room.device(room.mia)
    assert refused.value.code is Close.TOO_MANY
    room.device(room.ben)
    room.device(room.ben)
    with pytest.raises(TooManyConnections) as refused:
        room.device(new_user("student", "Zoe"))
    assert refused.value.code is Close.OVERLOADED


async def test_a_device_that_left_makes_room_for_another(room: Room) -> None:
    devices = [room.device(room.mia) for _ in range(3)]
    room.hub.disconnect(devices[0].connection)
    room.device(room.mia)


async def test_a_lease_is_announced_when_half_is_over_and_then_ends(room: Room) -> None:
    mine = room.device(room.mia, lease_s=0.4)
    async with asyncio.timeout(2):
        while mine.code is None:
            await asyncio.sleep(0.01)
    (expiring,) = await mine.heard("token_expiring")
    assert 0 < expiring["in_s"] <= 0.2
    assert mine.code is Close.LEASE_OVER


async def test_a_new_lease_takes_the_place_of_the_old_one(room: Room) -> None:
    mine = room.device(room.mia, lease_s=0.1)
    room.hub.lend(mine.connection, room.hub._clock.now() + 600)
    await asyncio.sleep(0.2)
    assert mine.code is None
    assert await mine.heard("token_expiring") == []


async def test_the_greeting_says_where_the_stream_stands(room: Room) -> None:
    room.bus.emit(Event(type="notification", data=b"{}", ts="now", seq=9))
    mine = room.device(room.mia, join=False)
    (greeting,) = await mine.heard("connected")
    assert (greeting["epoch"], greeting["seq"]) == ("epoch", 9)


async def test_stopping_asks_everybody_to_come_back(room: Room) -> None:
    mine, his = room.device(room.mia), room.device(room.ben)
    room.hub.stop()
    assert (mine.code, his.code) == (Close.RESTARTING, Close.RESTARTING)
