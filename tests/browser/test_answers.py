"""The tutor's answer as it is written, on every device of the learner."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from tests.browser.devices import Devices
from tests.browser.school import School
from tests.browser.tab import until

pytestmark = pytest.mark.asyncio(loop_scope="session")


LOVING = "I love this! What is photosynthesis?"


async def test_message_feeling_and_a_growing_answer_show_on_both_devices(
    devices: Devices, slow_school: School
) -> None:
    code = await slow_school.new_class()
    tablet = await devices.tab(slow_school.base)
    phone = await devices.tab(slow_school.base, phone=True)
    pin = await tablet.join(code, "Ida")
    await phone.come_back(code, "Ida", pin)
    await tablet.ask("thank you")
    await phone.by("session-item").click()
    await expect(phone.answers("complete")).to_have_count(1)
    for tab in (tablet, phone):
        await tab.record()

    await tablet.say(LOVING)

    for tab in (tablet, phone):
        await expect(tab.answers("complete")).to_have_count(2)
        await expect(tab.message(LOVING)).to_have_count(1)
        # Behind what stood there before, the answer grew, step by step.
        lengths = [len(text) for text in (await tab.seen_of("answer"))[1:]]
        assert len(set(lengths)) >= 5
        assert max(lengths) > 100
    learner = await slow_school.as_learner(code, "Ida", pin)
    asked = (await slow_school.messages(learner, tablet.session_id))[2]
    assert asked["emotion"]["label"] == "love"
    for tab in (tablet, phone):
        await expect(tab.by("emotion-word")).to_have_text(asked["emotion"]["display"])
    assert await tablet.texts() == await phone.texts()


async def test_a_history_that_was_long_on_its_way_does_not_undo_the_answer(
    devices: Devices, slow_school: School
) -> None:
    tablet = await devices.tab(slow_school.base)
    await tablet.join(await slow_school.new_class(), "Oda")
    read, whole, shown = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def carry_slowly(route: Route) -> None:
        answer = await route.fetch()
        assert (await answer.json())["items"][-1]["status"] == "streaming"
        read.set()
        await whole.wait()
        await route.fulfill(response=answer)
        shown.set()

    await tablet.page.route("**/api/sessions/*/messages*", carry_slowly)
    await tablet.say(LOVING)
    await asyncio.wait_for(read.wait(), 20)
    await expect(tablet.answers("complete")).to_have_count(1)
    async with tablet.page.expect_request_finished(lambda each: "/messages" in each.url):
        whole.set()
        await asyncio.wait_for(shown.wait(), 20)
    await tablet.ask("thank you")
    await expect(tablet.answers("complete")).to_have_count(2)


async def test_a_citation_opens_the_lesson_it_names(devices: Devices, school: School) -> None:
    tab = await devices.tab(school.base)
    await tab.join(await school.new_class(), "Jo")
    await tab.ask("How does photosynthesis work?")
    await tab.by("citation").first.click()
    await expect(tab.page.get_by_role("heading", level=1)).to_have_text("Photosynthesis")
    await tab.page.go_back()
    await expect(tab.answers("complete")).to_have_count(1)


async def test_a_stopped_answer_stays_as_it_is_and_can_be_written_again(
    devices: Devices, slow_school: School
) -> None:
    code = await slow_school.new_class()
    left = await devices.tab(slow_school.base)
    pin = await left.join(code, "Lea")
    await left.say("What is photosynthesis?")
    await expect(left.answers("streaming")).to_have_text(re.compile(r"\w+ \w+"))
    right = await devices.tab(slow_school.base)
    await right.come_back(code, "Lea", pin)
    await right.open(f"/chat/{await left.in_chat()}")
    # One who comes in the middle has all that is written so far.
    await expect(right.answers("streaming")).to_have_text(re.compile(r"\w+ \w+"))

    await left.by("stop").click()
    for tab in (left, right):
        await expect(tab.answers("stopped")).to_have_count(1)
        await expect(tab.page.get_by_text("Stopped here.")).to_be_visible()
        await expect(tab.by("stop")).to_be_hidden()
    learner = await slow_school.as_learner(code, "Lea", pin)
    kept = (await slow_school.messages(learner, left.session_id))[-1]
    assert kept["status"] == "stopped"
    assert (await left.answers().inner_text()).split() == kept["text"].replace("*", "").split()

    await right.by("regenerate").click()
    for tab in (left, right):
        await expect(tab.answers("streaming")).to_have_count(1)
        await expect(tab.page.get_by_text("Stopped here.")).to_be_hidden()
    await left.by("stop").click()
    await expect(right.answers("stopped")).to_have_count(1)
    assert len(await slow_school.messages(learner, left.session_id)) == 2


async def test_an_answer_can_be_asked_for_again(devices: Devices, school: School) -> None:
    tab = await devices.tab(school.base)
    await tab.join(await school.new_class(), "Max")
    await tab.ask("What is a magnet?")
    await tab.record()
    await tab.by("regenerate").click()

    async def written_again() -> bool:
        steps = await tab.seen_of("answer")
        return len(steps) > 3 and await tab.answers("complete").count() == 1

    await until(written_again, "the same answer, written again")
    await expect(tab.answers()).to_have_count(1)


async def test_the_chat_is_named_found_renamed_and_deleted(
    devices: Devices, school: School
) -> None:
    device = await devices.device(school.base)
    left = await device.new_tab()
    await left.join(await school.new_class(), "Nia")
    await left.ask("How do volcanoes erupt?")
    right = await device.new_tab("/")
    await expect(right.by("session-item")).to_contain_text("How do volcanoes erupt?")

    await left.by("chat-menu").click()
    await left.button("Rename").click()
    await left.page.get_by_label("Name of the chat").fill("Volcanoes")
    await left.button("Save").click()
    await expect(right.by("session-item")).to_contain_text("Volcanoes")

    await right.go("/search")
    await right.by("search-input").fill("erupt")
    await right.by("search-hit").first.click()
    await expect(right.message("How do volcanoes erupt?")).to_be_visible()

    await left.by("chat-menu").click()
    await left.button("Delete chat").click()
    await left.by("confirm").click()
    for tab in (left, right):
        await expect(tab.by("session-item")).to_have_count(0)
