"""The OpenAPI document and the answers agree, whatever Schemathesis makes up to send."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, CheckFunction, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from tests.support.client import Client
from tests.support.school import School

EXAMPLES = 6  # of each operation, role and kind (what is allowed, what is not)
LEFT_OUT: list[CheckFunction] = [
    # What the document cannot say is 422 by the contract, too: that an adult needs a username,
    # that a change changes something, and that 5.0 is no integer.
    checks.positive_data_acceptance,
]
ON_WHAT_IS_THERE: list[CheckFunction] = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
# These end the login they are made with.
ENDING = {"/api/auth/logout", "/api/me"}

Wait = Callable[[Coroutine[Any, Any, Any]], Any]


class Actor:
    """Somebody who tries an operation on things of their own."""

    def __init__(self, school: School, role: str) -> None:
        self._school = school
        self._role = role
        self._made = 0

    async def person(self) -> Client:
        """Somebody new of the role."""
        self._made += 1
        name = f"{self._role}-{self._made}"
        if self._role == "student":
            return await self._school.learner(name)
        return await self._school.teacher(name, role=self._role)

    async def things(self, person: Client) -> dict[str, str]:
        """The ids that paths speak of, of things that are there."""
        answer = await person.chat("What is light?")
        # A class of its own: operations change its code and remove its learners.
        self._school.classroom = await self._school.admin.ok("POST", "/api/classes", {"name": "7c"})
        learner = await self._school.learner("Mia")
        lessons = (await person.ok("GET", "/api/library"))["items"]
        return {
            "session_id": answer["session_id"],
            "reply_id": answer["reply"]["id"],
            "user_id": learner.user["id"],
            "class_id": self._school.classroom["id"],
            "lesson_id": lessons[0]["id"],
        }


@pytest.mark.parametrize("role", ["student", "admin"])
async def test_no_answer_is_a_fault_or_undocumented(school: School, role: str) -> None:
    actor = Actor(school, role)
    loop = asyncio.get_running_loop()

    def wait(doing: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(doing, loop).result()

    await asyncio.to_thread(explore, str(school.base), actor, wait)


def explore(base: str, actor: Actor, wait: Wait) -> None:
    """Try every operation; blocking, so in a thread of its own."""
    schema = schemathesis.openapi.from_url(f"{base}/api/openapi.json")
    lasting = wait(actor.person())
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        ending = operation.path in ENDING and operation.method in ("post", "delete")
        things = wait(actor.things(lasting)) if "{" in operation.path else {}

        def headers(ending: bool = ending) -> dict[str, str]:
            person = wait(actor.person()) if ending else lasting
            return {"Authorization": f"Bearer {person.token}"}

        for mode in GenerationMode:
            bounded = settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            strategy = operation.as_strategy(generation_mode=mode)
            attempt = seed(1)(bounded(given(strategy)(attempts(base, headers, things))))
            try:
                attempt()
            except Unsatisfiable:  # an operation without arguments has no wrong ones
                assert mode is GenerationMode.NEGATIVE


def attempts(
    base: str, headers: Callable[[], dict[str, str]], things: dict[str, str]
) -> Callable[[Case[Any]], None]:
    def attempt(case: Case[Any]) -> None:
        case.call_and_validate(base_url=base, headers=headers(), excluded_checks=LEFT_OUT)
        if things:
            # Once more with things that are there, where the answer is more than a 404.
            case.path_parameters = {name: things[name] for name in case.path_parameters or {}}
            response = case.call(base_url=base, headers=headers())
            case.validate_response(response, checks=ON_WHAT_IS_THERE)

    return attempt
