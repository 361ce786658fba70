"""A school in which something has happened: long names, many chats, a class that has written."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from tests.browser.school import School
from tests.support.client import Client

CLASS = "7b Science"
LEARNERS = [
    "Amélie",
    "Bartholomäus-Konstantin von und zu Hohenstein",
    "Chidi",
    "Dilan",
    "محمد",
    "Ewa",
]
QUESTIONS = [
    "I'm so excited about learning quantum physics!",
    "How do volcanoes erupt, and why is there so much more of that in some places than in others?",
    "Why is the sky blue?",
    "What is photosynthesis?",
]
# One chat that goes up and down.
CONVERSATION = [
    "I don't understand this at all, it makes no sense to me",
    "What is superposition?",
    "Oh! Now I get it, thank you so much!",
]


class Furnished(NamedTuple):
    """The class's code, and the pin of its first learner."""

    code: str
    pin: str


async def furnish(school: School) -> Furnished:
    """Let a class write, and its first learner have many chats."""
    code = await school.new_class(CLASS)
    await school.new_class("Wahlpflichtfach Naturwissenschaften, Jahrgang 9, Kurs B")
    learners = [await school.joined(code, name) for name in LEARNERS]
    await asyncio.gather(*(one.chat(QUESTIONS[2]) for one in learners[1:]))
    first = learners[0]
    for question in reversed(QUESTIONS):
        session = (await first.chat(question))["session_id"]
    for text in CONVERSATION:
        await first.chat(text, session_id=session)
    await _share_another(learners[2], first)
    return Furnished(code, first.pin)


async def _share_another(owner: Client, guest: Client) -> None:
    session = (await owner.chat("What is a prime number?"))["session_id"]
    await owner.ok("POST", f"/api/sessions/{session}/members", {"user_id": guest.user["id"]})
