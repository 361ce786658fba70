"""Accounts as admins and teachers look after them, and one's own settings."""

from __future__ import annotations

import msgspec

from appliance.domain.accounts import Account, AccountStore
from appliance.domain.identity import Identity, clean_name, new_pin, new_user
from appliance.errors import Forbidden, Invalid, NotFound
from appliance.protocol.objects import Role, User


class People:
    """Who may look after whom: admins all, teachers the learners of their classes."""

    def __init__(self, store: AccountStore, identity: Identity) -> None:
        self._store = store
        self._identity = identity

    async def visible_to(self, by: User) -> list[User]:
        """Everyone `by` may look after."""
        return await self._store.users(owner_id=None if by.role == "admin" else by.id)

    async def create(
        self,
        by: User,
        *,
        role: Role,
        display_name: str,
        username: str | None,
        password: str | None,
        class_id: str | None,
    ) -> tuple[User, str | None]:
        """Make an account; a learner's comes with its pin.

        Raises `Forbidden`, `Invalid`, `NotFound` (the class), `Conflict` (the name is taken).
        """
        if role == "student":
            return await self._create_learner(by, display_name, class_id)
        if by.role != "admin":
            raise Forbidden("Only an admin can make accounts for adults.")
        if not username or not password:
            missing = "password" if username else "username"
            raise Invalid(fields={missing: "is missing"})
        if class_id is not None:
            raise Invalid(fields={"class_id": "is for learners only"})
        user = new_user(role, display_name, username=username)
        await self._store.add(Account(user=user, secret_hash=await self._identity.hash(password)))
        return user, None

    async def _create_learner(
        self, by: User, display_name: str, class_id: str | None
    ) -> tuple[User, str]:
        if class_id is None:
            raise Invalid(fields={"class_id": "is missing"})
        await self._owned_class(by, class_id)
        pin = new_pin()
        user = new_user("student", display_name, class_id=class_id)
        await self._store.add(Account(user=user, secret_hash=await self._identity.hash(pin)))
        return user, pin

    async def change(
        self, by: User, user_id: str, *, display_name: str | None, password: str | None
    ) -> User:
        """Change somebody's name, or give an adult a new password (and sign them out).

        Raises `NotFound`, `Conflict`, `Invalid`.
        """
        user = await self._looked_after(by, user_id)
        if password is not None and user.role == "student":
            raise Invalid("Learners have a pin.", fields={"password": "learners have a pin"})
        if display_name is not None:
            user = await self._changed(
                msgspec.structs.replace(user, display_name=clean_name(display_name))
            )
        if password is not None:
            await self._identity.set_secret(user_id, password)
        return user

    async def reset_pin(self, by: User, user_id: str) -> str:
        """Give a learner a new pin; the learner is signed out. Raises `NotFound`."""
        user = await self._looked_after(by, user_id)
        if user.role != "student":
            raise NotFound("There is no such learner.")
        pin = new_pin()
        await self._identity.set_secret(user_id, pin)
        return pin

    async def remove(self, by: User, user_id: str) -> None:
        """Erase somebody and everything of theirs. Raises `NotFound`, `Conflict`."""
        await self._looked_after(by, user_id)
        await self.erase(user_id)

    async def erase(self, user_id: str) -> None:
        """Erase an account, its chats and its traces; its sockets close."""
        await self._store.remove(user_id)
        await self._identity.sign_out_everywhere(user_id)

    async def change_self(
        self,
        me: User,
        *,
        display_name: str | None,
        locale: str | None,
        emotion_enabled: bool | None,
    ) -> User:
        """Change one's own settings. Raises `Conflict` when a classmate has that name."""
        return await self._changed(
            msgspec.structs.replace(
                me,
                display_name=clean_name(display_name) if display_name else me.display_name,
                locale=locale or me.locale,
                emotion_enabled=me.emotion_enabled if emotion_enabled is None else emotion_enabled,
            )
        )

    async def _changed(self, user: User) -> User:
        await self._store.update(user)
        self._identity.changed(user)
        return user

    async def _looked_after(self, by: User, user_id: str) -> User:
        user = await self._store.user(user_id)
        if user is None:
            raise NotFound("There is no such person.")
        if by.role == "admin":
            return user
        if user.class_id is None:
            raise NotFound("There is no such person.")
        await self._owned_class(by, user.class_id)
        return user

    async def _owned_class(self, by: User, class_id: str) -> None:
        stored = await self._store.classroom(class_id)
        if stored is None or (by.role != "admin" and stored.owner_id != by.id):
            raise NotFound("There is no such class.")
