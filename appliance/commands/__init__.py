"""What a client may ask. `COMMANDS` is everything that REST reaches."""

from __future__ import annotations

from appliance.commands import (
    auth,
    chat,
    classes,
    emotion,
    library,
    me,
    notifications,
    sessions,
    system,
    users,
)
from appliance.commands.registry import Command

_MODULES = (
    system,
    auth,
    me,
    sessions,
    chat,
    notifications,
    emotion,
    classes,
    users,
    library,
)

COMMANDS: tuple[Command, ...] = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, Command)
)
