"""Who somebody is: signing in, staying signed in, signing out.

Live logins are kept in memory beside the database, so that checking a request costs nothing and
a logout takes hold at once.
"""

from __future__ import annotations

import asyncio
import secrets
import unicodedata

from msgspec import Struct

from appliance.config import Auth
from appliance.domain.accounts import Account, AccountStore, LoginRecord, NewLogin, name_key
from appliance.domain.clock import SteadyClock
from appliance.domain.passwords import Passwords
from appliance.domain.setup_code import SetupCode
from appliance.domain.throttle import FailureDelay
from appliance.domain.tokens import Tokens, fingerprint
from appliance.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotAuthenticated,
    NotFound,
    WrongCredentials,
)
from appliance.protocol.objects import User
from appliance.protocol.values import new_id, timestamp

DAY_S = 86_400.0
PIN_DIGITS = 4


class SignedIn(Struct, frozen=True, kw_only=True):
    """A login that was made or refreshed."""

    user: User
    sid: str
    access_token: str
    refresh_token: str
    expires_in: int
    refresh_seconds: int
    pin: str | None = None


class Who(Struct, frozen=True, kw_only=True):
    """The person behind a request. `expires` is when the access token runs out (steady)."""

    user: User
    sid: str
    expires: float


class Identity:
    """Signs people in and out and says who they are."""

    def __init__(
        self,
        store: AccountStore,
        tokens: Tokens,
        passwords: Passwords,
        clock: SteadyClock,
        setup_code: SetupCode,
        settings: Auth,
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._passwords = passwords
        self._clock = clock
        self._setup_code = setup_code
        self._refresh_s = settings.refresh_days * DAY_S
        self._logins: dict[str, LoginRecord] = {}
        self._by_account = FailureDelay(clock.now)
        # A pin has 10,000 values: guessing through all names of a class is slowed down as well.
        self._by_class = FailureDelay(clock.now, free=60, first_s=1.0, longest_s=30.0)

    async def start(self) -> None:
        """Load the live logins."""
        for login in await self._store.logins(self._clock.now()):
            self._logins[login.sid] = login

    async def set_up(
        self, code: str, school: str, admin_name: str, username: str, password: str, device: str
    ) -> SignedIn:
        """Make the first admin. Raises `Conflict` once there is one, `Forbidden` on a bad code."""
        if await self._store.is_set_up():
            raise Conflict("This Attune is already set up. Please sign in.")
        self._by_account.begin("setup")
        if not await asyncio.to_thread(self._setup_code.is_right, code):
            raise Forbidden(
                "That code is wrong or has run out. The current one is printed where Attune was "
                "started, or by: attune setup-code."
            )
        user = new_user("admin", admin_name, username=username)
        secret = await self._passwords.hash(password)
        await self._store.set_up(school, Account(user=user, secret_hash=secret))
        self._by_account.succeeded("setup")
        await asyncio.to_thread(self._setup_code.discard)
        return await self._sign_in(user, device)

    async def login(self, username: str, password: str, device: str) -> SignedIn:
        """Sign an adult in. Raises `WrongCredentials`, `RateLimited`, `Overloaded`."""
        key = f"user:{name_key(username)}"
        self._by_account.begin(key)
        account = await self._store.account_by_username(name_key(username))
        if not await self._passwords.matches(account.secret_hash if account else None, password):
            raise WrongCredentials
        assert account is not None
        self._by_account.succeeded(key)
        return await self._sign_in(account.user, device)

    async def join(self, code: str, name: str, device: str) -> SignedIn:
        """Make a learner of the class that `code` opens. The pin comes back with the login."""
        stored = await self._store.class_by_code(normal_code(code))
        if stored is None or stored.code_expires <= self._clock.now():
            raise NotFound("No class has this code now. Please ask your teacher for a new one.")
        class_id = stored.classroom.id
        if await self._store.account_by_class(class_id, name_key(name)):
            raise Conflict(
                "Somebody in this class already has this name. If that is you, come back with "
                "your pin; if not, add a letter to your name.",
                fields={"name": "taken"},
            )
        pin = new_pin()
        user = new_user("student", name, class_id=class_id)
        account = Account(user=user, secret_hash=await self._passwords.hash(pin))
        await self._store.add_learner(account, class_id)
        return await self._sign_in(user, device, pin=pin, announce=False)

    async def come_back(self, code: str, name: str, pin: str, device: str) -> SignedIn:
        """Sign a learner in on another device. Works with a code that has run out, too."""
        stored = await self._store.class_by_code(normal_code(code))
        if stored is None:
            raise WrongCredentials("This code, name and pin do not go together.")
        class_id = stored.classroom.id
        key = f"learner:{class_id}:{name_key(name)}"
        self._by_class.begin(class_id)
        self._by_account.begin(key)
        account = await self._store.account_by_class(class_id, name_key(name))
        if not await self._passwords.matches(account.secret_hash if account else None, pin):
            raise WrongCredentials("This code, name and pin do not go together.")
        assert account is not None
        self._by_account.succeeded(key)
        self._by_class.succeeded(class_id)
        return await self._sign_in(account.user, device)

    async def refresh(self, refresh_token: str) -> SignedIn:
        """Exchange a refresh token. An old one that comes back ends the whole family."""
        successor = self._tokens.next_refresh(refresh_token)
        now = self._clock.now()
        rotation = await self._store.rotate(
            fingerprint(refresh_token),
            fingerprint(successor),
            now=now,
            expires=now + self._refresh_s,
            alive_since=self._clock.started,
        )
        if rotation is None:
            raise NotAuthenticated
        if rotation.outcome == "reused":
            self._logins.pop(rotation.sid, None)
            raise NotAuthenticated("This sign-in was used somewhere else. Please sign in again.")
        login = self._logins.get(rotation.sid)
        if login is None:
            raise NotAuthenticated
        return self._signed_in(login.user, login.sid, successor)

    def who(self, access_token: str) -> Who:
        """The person behind an access token. Raises `NotAuthenticated`."""
        access = self._tokens.read(access_token)
        login = self._logins.get(access.sid)
        if login is None or login.user.id != access.user_id:
            raise NotAuthenticated("This sign-in has ended. Please sign in again.")
        return Who(user=login.user, sid=access.sid, expires=access.expires)

    def user_of(self, sid: str) -> User | None:
        """The person behind a live login."""
        login = self._logins.get(sid)
        return login.user if login else None

    async def logout(self, sid: str) -> None:
        """End one login: its refresh family dies and its sockets close."""
        self._logins.pop(sid, None)
        await self._store.drop_logins(sid=sid)

    async def sign_out_everywhere(self, user_id: str, *, but: str | None = None) -> None:
        """End all logins of a person, perhaps but one."""
        for sid in [s for s, login in self._logins.items() if login.user.id == user_id]:
            if sid != but:
                del self._logins[sid]
        await self._store.drop_logins(user_id=user_id, but=but)

    async def change_password(self, who: Who, current: str, new: str) -> None:
        """Replace one's own password; every other device is signed out."""
        key = f"change:{who.user.id}"
        self._by_account.begin(key)
        if not await self._passwords.matches(await self._store.secret(who.user.id), current):
            raise WrongCredentials("That is not your current password.")
        self._by_account.succeeded(key)
        await self.set_secret(who.user.id, new, but=who.sid)

    async def set_secret(self, user_id: str, secret: str, *, but: str | None = None) -> None:
        """Replace a person's password or pin and sign the person out (but here)."""
        await self._store.set_secret(user_id, await self._passwords.hash(secret))
        await self.sign_out_everywhere(user_id, but=but)

    async def hash(self, secret: str) -> str:
        """The hash of a new account's password."""
        return await self._passwords.hash(secret)

    def changed(self, user: User) -> None:
        """A person's settings changed: live logins see it at once."""
        for sid, login in self._logins.items():
            if login.user.id == user.id:
                self._logins[sid] = LoginRecord(
                    sid=sid, user=user, expires=login.expires, device=login.device
                )

    async def _sign_in(
        self, user: User, device: str, *, pin: str | None = None, announce: bool = True
    ) -> SignedIn:
        now = self._clock.now()
        record = LoginRecord(sid=new_id(), user=user, expires=now + self._refresh_s, device=device)
        refresh_token = self._tokens.first_refresh()
        known = any(login.user.id == user.id for login in self._logins.values())
        await self._store.add_login(
            NewLogin(
                record=record,
                token_hash=fingerprint(refresh_token),
                now=now,
                announce=announce and known,
            )
        )
        self._logins[record.sid] = record
        return self._signed_in(user, record.sid, refresh_token, pin)

    def _signed_in(
        self, user: User, sid: str, refresh_token: str, pin: str | None = None
    ) -> SignedIn:
        return SignedIn(
            user=user,
            sid=sid,
            access_token=self._tokens.access(user.id, sid),
            refresh_token=refresh_token,
            expires_in=self._tokens.access_seconds,
            refresh_seconds=int(self._refresh_s),
            pin=pin,
        )


def new_user(
    role: str, name: str, *, username: str | None = None, class_id: str | None = None
) -> User:
    """A person who is not stored yet."""
    return User(
        id=new_id(),
        role=role,  # type: ignore[arg-type]  # callers pass one of the three
        username=name_key(username) if username else None,
        display_name=clean_name(name),
        class_id=class_id,
        created_at=timestamp(),
    )


# Marks that turn the direction of everything after them; letters bring their own direction.
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def clean_name(name: str) -> str:
    """A name as it may be shown in a line. Raises `Invalid` when nothing is left of it."""
    visible = "".join(
        character
        for character in name.translate(_TURNING)
        if unicodedata.category(character) != "Cc" or character.isspace()
    )
    cleaned = " ".join(visible.split())
    if not cleaned:
        raise Invalid(fields={"name": "is empty"})
    return cleaned


def new_pin() -> str:
    """A learner's pin: few digits, because it is typed by a child and guarded by delays."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


# No 0 O 1 I L: they are read from a board at the other end of a room.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6


def new_code() -> str:
    """A join code: 31^6, about 888 million."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def normal_code(typed: str) -> str:
    """A join code as it is stored, whatever spaces, dashes and case were typed."""
    return "".join(typed.upper().replace("-", " ").split())
