"""What commands work with. `app` builds it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from appliance.config import Config
from appliance.domain.accounts import AccountStore
from appliance.domain.chats import ChatStore
from appliance.domain.classes import Classes
from appliance.domain.conversations import Conversations
from appliance.domain.emotions import EmotionReader
from appliance.domain.identity import Identity
from appliance.domain.notices import EventLog, NotificationStore
from appliance.domain.people import People
from appliance.domain.ports import Library
from appliance.domain.privacy import Privacy
from appliance.domain.throttle import RateLimit
from appliance.protocol.objects import Value
from appliance.realtime.hub import Hub


class Models(Value, frozen=True, kw_only=True):
    """Which models run, and where: `name (cpu)`, or a sentence when one is missing."""

    emotion: str
    tutor: str


class Health(Value, frozen=True, kw_only=True):
    """How the appliance is. `durability` is `full` when a power cut loses nothing."""

    status: Literal["ok", "warming", "degraded"]
    version: str
    sqlite_version: str
    models: Models
    durability: str
    setup_needed: bool


class Services(Struct, kw_only=True):
    """The parts, wired."""

    config: Config
    health: Callable[[bool], Health]
    accounts: AccountStore
    identity: Identity
    people: People
    classes: Classes
    chats: ChatStore
    conversations: Conversations
    emotions: EmotionReader
    library: Library
    notifications: NotificationStore
    events: EventLog
    privacy: Privacy
    hub: Hub
    requests: RateLimit
    messages: RateLimit
