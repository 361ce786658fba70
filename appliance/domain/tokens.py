"""The two tokens of a login: a short-lived access token and a long-lived refresh token.

Access: a JWT (HS256) that only this server checks. Its life is measured by the steady clock, so
a wall clock that jumps signs nobody out. Refresh: 256 opaque bits, kept hashed. The successor of
a refresh token is derived from it with the server's key, so that a repeated request (two tabs, a
lost answer, a power cut) gets the very same successor without it being stored anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

import jwt
from msgspec import Struct

from appliance import paths
from appliance.domain.clock import SteadyClock
from appliance.errors import NotAuthenticated
from appliance.protocol.values import new_id

ISSUER = AUDIENCE = "attune"
KEY_BYTES = 32
CLAIMS = ["exp", "iat", "nbf", "sub", "jti", "aud", "iss", "sid"]


class Access(Struct, frozen=True):
    """What a valid access token says. `expires` is on the steady clock."""

    user_id: str
    sid: str
    expires: float


class Tokens:
    """Makes and reads tokens with the appliance's own key."""

    def __init__(self, key: bytes, clock: SteadyClock, access_seconds: int) -> None:
        self._key = key
        self._kid = hashlib.sha256(b"kid" + key).hexdigest()[:12]
        self._refresh_key = hmac.digest(key, b"attune refresh token", "sha256")
        self._clock = clock
        self.access_seconds = access_seconds

    def access(self, user_id: str, sid: str) -> str:
        """A new access token."""
        now = int(self._clock.now())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user_id,
            "sid": sid,
            "jti": new_id(),
            "iat": now,
            "nbf": now,
            "exp": now + self.access_seconds,
        }
        return jwt.encode(claims, self._key, algorithm="HS256", headers={"kid": self._kid})

    def read(self, token: str) -> Access:
        """What `token` says. Raises `NotAuthenticated` when it is forged, broken or expired."""
        try:
            if jwt.get_unverified_header(token).get("kid") != self._kid:
                raise NotAuthenticated
            claims = jwt.decode(
                token,
                self._key,
                algorithms=["HS256"],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={
                    "require": CLAIMS,
                    # Against the steady clock, below.
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            expires = float(claims["exp"])
        except (jwt.InvalidTokenError, ValueError, TypeError) as error:
            raise NotAuthenticated from error
        if expires <= self._clock.now():
            raise NotAuthenticated("Your sign-in has run out. Please refresh it.")
        return Access(str(claims["sub"]), str(claims["sid"]), expires)

    def first_refresh(self) -> str:
        """The refresh token of a new login."""
        return secrets.token_urlsafe(32)

    def next_refresh(self, token: str) -> str:
        """The one successor of a refresh token."""
        digest = hmac.digest(self._refresh_key, token.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def fingerprint(refresh_token: str) -> bytes:
    """What is stored of a refresh token: 256 random bits need no slow hash."""
    return hashlib.sha256(refresh_token.encode()).digest()


def load_key(file: Path) -> bytes:
    """The appliance's signing key, made at the first start (file mode 0600)."""
    try:
        key = file.read_bytes()
    except FileNotFoundError:
        key = b""
    if len(key) != KEY_BYTES:
        key = secrets.token_bytes(KEY_BYTES)
        paths.write_private(file, key)
    return key
