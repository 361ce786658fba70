"""The feeling on the screen, before the first word of the answer, on every device."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.devices import Devices
from tests.browser.school import School
from tests.browser.tab import Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

EXCITED = "I'm so excited about learning quantum physics!"


async def expect_excitement_before_the_answer(tab: Tab) -> None:
    """The recorded changes tell of Neutral, then Excited and a longer bar, then an answer."""
    seen = await tab.seen()
    assert [value for what, value in seen if what == "feeling" and value] == ["Neutral", "Excited"]
    begins = next(i for i, (what, value) in enumerate(seen) if what == "answer" and value)
    before = seen[:begins]
    assert ("feeling", "Excited") in before
    bar = [int(value) for what, value in before if what == "intensity" and value]
    assert bar[0] == 0
    # The bar is the intensity that people would give, 0 to 3; from a third on they call it one.
    assert bar[-1] > 33


async def test_excitement_shows_on_both_tabs_before_the_answer_begins(
    devices: Devices, school: School
) -> None:
    code = await school.new_class()
    phone = await devices.device(school.base)
    left = await phone.new_tab()
    pin = await left.join(code, "Mia")
    learner = await school.as_learner(code, "Mia", pin)
    session = await learner.ok("POST", "/api/sessions", {})
    right = await phone.new_tab()
    for tab in (left, right):
        await tab.open(f"/chat/{session['id']}")
        await expect(tab.by("emotion-word")).to_have_text("Neutral")
        await tab.record()

    await left.say(EXCITED)

    for tab in (left, right):
        await expect(tab.answers("complete")).to_have_count(1)
        await expect(tab.by("emotion-word")).to_have_text("Excited")
        await expect_excitement_before_the_answer(tab)


async def test_a_new_chat_turns_from_neutral_to_excited(devices: Devices, school: School) -> None:
    tab = await devices.tab(school.base, phone=True)
    await tab.join(await school.new_class(), "Noor")
    await tab.record()
    await tab.say(EXCITED)
    await expect(tab.answers("complete")).to_have_count(1)
    await expect_excitement_before_the_answer(tab)


async def test_the_guess_says_what_it_rests_on_and_that_it_is_a_guess(
    devices: Devices, school: School
) -> None:
    tab = await devices.tab(school.base)
    await tab.join(await school.new_class(), "Ole")
    await tab.ask(EXCITED)
    widget = tab.page.get_by_role("region", name="How it sounds")
    await expect(widget.locator("q", has_text="excited")).to_be_visible()
    await expect(
        widget.get_by_text("A guess from your words, not a fact about you.")
    ).to_be_visible()
    await expect(tab.by("readiness")).to_be_visible()
    bar = tab.by("emotion-intensity").locator("div")
    assert (await bar.bounding_box() or {"width": 0})["width"] > 50
    await tab.ask("I don't understand any of this, it makes no sense to me")
    await expect(tab.by("emotion-timeline")).to_be_visible()
    reason = widget.get_by_text("Something seems unclear, which is a normal part of learning.")
    await expect(reason).to_be_visible()
