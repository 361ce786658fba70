"""Chats in SQLite: the sessions and the messages in them."""

from __future__ import annotations

from appliance.store.messages import MessageStore
from appliance.store.sessions import SessionStore


class ChatStore(SessionStore, MessageStore):
    """Satisfies `domain.chats.ChatStore`."""
