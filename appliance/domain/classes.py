"""Classes: their codes, their learners, and how a class as a whole is doing."""

from __future__ import annotations

from typing import Protocol

import msgspec
from msgspec import Struct

from appliance.domain.accounts import AccountStore, StoredClass
from appliance.domain.clock import SteadyClock
from appliance.domain.identity import clean_name, new_code
from appliance.errors import NotFound
from appliance.protocol.objects import Classroom, LearningState, User
from appliance.protocol.values import new_id, timestamp_in

# Below this many learners a share would speak of persons, not of a class.
MOOD_MINIMUM = 5
MOOD_MINUTES = 30


class Mood(Struct, frozen=True, kw_only=True):
    """The shares of learning states in a class over the last `minutes`.

    Each learner counts once, with the state of the latest message. With fewer than `minimum`
    learners `enough` is False and there is nothing in `states`.
    """

    enough: bool
    minimum: int
    minutes: int
    learners: int
    states: dict[LearningState, float]


class MoodStore(Protocol):
    """Where a class's latest states come from."""

    async def latest_states(self, class_id: str, since: str) -> list[LearningState]:
        """The latest learning state of each learner who wrote after `since`."""


class Classes:
    """A teacher has their own classes, an admin all."""

    def __init__(
        self,
        store: AccountStore,
        moods: MoodStore,
        clock: SteadyClock,
        join_minutes: int,
    ) -> None:
        self._store = store
        self._moods = moods
        self._clock = clock
        self._join_minutes = join_minutes

    async def visible_to(self, by: User) -> list[Classroom]:
        """The classes `by` may see."""
        owner_id = None if by.role == "admin" else by.id
        return [self._shown(stored) for stored in await self._store.classes(owner_id=owner_id)]

    async def create(self, by: User, name: str) -> Classroom:
        """A new class with a fresh code."""
        stored = StoredClass(
            classroom=Classroom(
                id=new_id(), name=clean_name(name), join_code=new_code(), code_expires_at=""
            ),
            owner_id=by.id,
            code_expires=self._clock.now() + self._join_minutes * 60,
        )
        await self._store.add_class(stored)
        return self._shown(stored)

    async def get(self, by: User, class_id: str) -> Classroom:
        """One class. Raises `NotFound`."""
        return self._shown(await self._owned(by, class_id))

    async def learners(self, by: User, class_id: str) -> list[User]:
        """Who is in a class. Raises `NotFound`."""
        await self._owned(by, class_id)
        return await self._store.learners(class_id)

    async def renew_code(self, by: User, class_id: str, minutes: int | None) -> Classroom:
        """A new code; the old one is dead at once. Raises `NotFound`."""
        await self._owned(by, class_id)
        life_s = (minutes or self._join_minutes) * 60
        await self._store.set_code(class_id, new_code(), self._clock.now() + life_s)
        return await self.get(by, class_id)

    async def mood(self, by: User, class_id: str) -> Mood:
        """How the class as a whole is doing; never one learner. Raises `NotFound`."""
        await self._owned(by, class_id)
        states = await self._moods.latest_states(class_id, timestamp_in(-60 * MOOD_MINUTES))
        enough = len(states) >= MOOD_MINIMUM
        shares: dict[LearningState, float] = {}
        if enough:
            for state in states:
                shares[state] = shares.get(state, 0.0) + 1 / len(states)
        return Mood(
            enough=enough,
            minimum=MOOD_MINIMUM,
            minutes=MOOD_MINUTES,
            learners=len(states) if enough else 0,
            states={state: round(share, 3) for state, share in shares.items()},
        )

    async def _owned(self, by: User, class_id: str) -> StoredClass:
        stored = await self._store.classroom(class_id)
        if stored is None or (by.role != "admin" and stored.owner_id != by.id):
            raise NotFound("There is no such class.")
        return stored

    def _shown(self, stored: StoredClass) -> Classroom:
        left = stored.code_expires - self._clock.now()
        return msgspec.structs.replace(stored.classroom, code_expires_at=timestamp_in(left))
