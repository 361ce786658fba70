"""Access tokens as the appliance makes them, or nearly so."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import jwt

from appliance.app import KEY
from tests.support.client import Client
from tests.support.school import School


def claims_of(token: str) -> dict[str, Any]:
    """What a token says, unchecked."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


async def key_of(school: School) -> bytes:
    """The appliance's signing key."""
    return await asyncio.to_thread((school.data / KEY).read_bytes)


def kid_of(key: bytes) -> str:
    """The id under which the appliance knows its key."""
    return hashlib.sha256(b"kid" + key).hexdigest()[:12]


def sign(claims: dict[str, Any], key: bytes, *, kid: str | None = None) -> str:
    """A token signed with `key`, under its own key id unless `kid` says otherwise."""
    return jwt.encode(claims, key, headers={"kid": kid or kid_of(key)})


async def expired(school: School, person: Client) -> str:
    """A token of `person` that was good until a second ago."""
    claims = claims_of(person.token)
    old = {name: claims[name] - 3600 for name in ("iat", "nbf")}
    return sign(claims | old | {"exp": claims["iat"] - 1}, await key_of(school))
