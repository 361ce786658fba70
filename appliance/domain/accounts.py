"""What the domain keeps of people, classes and logins, and what it needs from a store for it."""

from __future__ import annotations

import unicodedata
from typing import Protocol

from msgspec import Struct

from appliance.protocol.objects import Classroom, User


class Account(Struct, frozen=True, kw_only=True):
    """A person and the hash of what the person signs in with."""

    user: User
    secret_hash: str


class LoginRecord(Struct, frozen=True, kw_only=True):
    """One device that is signed in: a refresh token family. Times are on the steady clock."""

    sid: str
    user: User
    expires: float
    device: str


class NewLogin(Struct, frozen=True, kw_only=True):
    """A login to be stored, with the fingerprint of its first refresh token."""

    record: LoginRecord
    token_hash: bytes
    now: float
    announce: bool
    """Tell the person's other devices."""


class Rotation(Struct, frozen=True, kw_only=True):
    """What became of a refresh token that was presented.

    `rotated`: it was current, its successor is current now. `repeated`: it was the one before,
    recently, and its successor holds. `reused`: an old one came back, the family is dead.
    """

    outcome: str
    sid: str


class StoredClass(Struct, frozen=True, kw_only=True):
    """A class with what only the domain sees."""

    classroom: Classroom
    owner_id: str
    code_expires: float


class AccountStore(Protocol):
    """People, classes and logins."""

    async def is_set_up(self) -> bool:
        """Whether there is an admin."""

    async def set_up(self, school: str, admin: Account) -> None:
        """Store the first admin and the school's name. Raises `Conflict` when there is one."""

    async def add(self, account: Account) -> None:
        """Store an account. Raises `Conflict` when the name is taken."""

    async def add_learner(self, account: Account, class_id: str) -> None:
        """Store a learner who joined, and tell the class's teacher. Raises `Conflict`."""

    async def user(self, user_id: str) -> User | None:
        """One person."""

    async def users(self, *, owner_id: str | None = None) -> list[User]:
        """Everyone, or the learners of the classes that `owner_id` owns."""

    async def account_by_username(self, username: str) -> Account | None:
        """An adult's account."""

    async def account_by_class(self, class_id: str, name_key: str) -> Account | None:
        """A learner's account."""

    async def update(self, user: User) -> None:
        """Store a person's changed display name, language and switches. Raises `Conflict`."""

    async def set_secret(self, user_id: str, secret_hash: str) -> None:
        """Replace what a person signs in with."""

    async def secret(self, user_id: str) -> str | None:
        """The hash of what a person signs in with."""

    async def remove(self, user_id: str) -> None:
        """Erase a person and everything of theirs."""

    async def add_class(self, stored: StoredClass) -> None:
        """Store a class."""

    async def classes(self, *, owner_id: str | None = None) -> list[StoredClass]:
        """All classes, or those of one teacher."""

    async def classroom(self, class_id: str) -> StoredClass | None:
        """One class."""

    async def class_by_code(self, code: str) -> StoredClass | None:
        """The class whose code this is, expired or not."""

    async def set_code(self, class_id: str, code: str, expires: float) -> None:
        """Replace a class's code."""

    async def learners(self, class_id: str) -> list[User]:
        """The learners of a class, by name."""

    async def add_login(self, login: NewLogin) -> None:
        """Store a login."""

    async def rotate(
        self, old: bytes, new: bytes, *, now: float, expires: float, alive_since: float
    ) -> Rotation | None:
        """Exchange a refresh token (fingerprints); None when it is unknown or has run out."""

    async def logins(self, now: float) -> list[LoginRecord]:
        """All logins that have not run out; the others are dropped."""

    async def drop_logins(
        self, *, user_id: str | None = None, sid: str | None = None, but: str | None = None
    ) -> None:
        """End a person's logins, or one, perhaps all `but` one; their sockets are told."""

    async def latest_moment(self) -> float:
        """The latest moment on the steady clock that the store has seen, or 0."""


def name_key(name: str) -> str:
    """What two names must differ in: case, accents' encoding and spacing do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
