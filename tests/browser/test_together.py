"""Several people and devices in one chat: typing, presence, and what each of them sees."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.devices import Device, Devices
from tests.browser.school import School
from tests.browser.tab import Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def share(devices: Devices, school: School) -> tuple[Device, Tab, Device, Tab]:
    """Anna's chat, which she shares with Ben on the page, open on both their devices."""
    code = await school.new_class()
    hers, his = await devices.device(school.base), await devices.device(school.base)
    anna, ben = await hers.new_tab(), await his.new_tab()
    await anna.join(code, "Anna")
    await ben.join(code, "Ben")
    await anna.ask("What is a prime number?")
    await anna.share_with("Ben")
    await ben.by("session-item").filter(has_text="prime number").click()
    await expect(ben.answers("complete")).to_have_count(1)
    return hers, anna, his, ben


async def test_typing_shows_in_the_other_tab_and_ends_by_itself(
    devices: Devices, school: School
) -> None:
    device = await devices.device(school.base)
    left = await device.new_tab()
    await left.join(await school.new_class(), "Tia")
    await left.ask("hello")
    right = await device.new_tab(f"/chat/{await left.in_chat()}")
    await expect(right.answers("complete")).to_have_count(1)
    await left.by("message-input").press_sequentially("Why is")
    await expect(right.by("typing")).to_have_text("You are typing on another device…")
    await expect(left.by("typing")).to_be_hidden()
    # Nothing more is pressed.
    await expect(right.by("typing")).to_be_hidden()
    assert await left.by("message-input").input_value() == "Why is"


async def test_typing_ends_although_the_typist_is_cut_off(devices: Devices, school: School) -> None:
    hers, anna, _, ben = await share(devices, school)
    hers.watch.expect_no_server()
    await anna.by("message-input").press_sequentially("Be")
    await expect(ben.by("typing")).to_have_text("Anna is typing…")
    await hers.context.set_offline(True)
    await expect(ben.by("typing")).to_be_hidden()


async def test_a_classmate_in_a_shared_chat_types_writes_and_is_seen(
    devices: Devices, school: School
) -> None:
    _, anna, _, ben = await share(devices, school)
    await ben.by("message-input").press_sequentially("Is 9 a")
    await expect(anna.by("typing")).to_have_text("Ben is typing…")
    await anna.record()
    await ben.by("message-input").press_sequentially(" prime number?")
    await ben.by("send").click()
    await expect(anna.page.get_by_role("heading", name="Ben")).to_be_visible()
    await expect(anna.message("Is 9 a prime number?")).to_be_visible()
    await expect(anna.answers("complete")).to_have_count(2)
    assert (await anna.seen_of("typing"))[-1] == ""
    assert await anna.texts() == await ben.texts()


async def test_feelings_are_shown_to_nobody_but_their_writer(
    devices: Devices, school: School
) -> None:
    _, anna, _, ben = await share(devices, school)
    await ben.record()
    await anna.ask("I'm so excited about learning quantum physics!")
    await expect(anna.by("emotion-word")).to_have_text("Excited")
    await expect(ben.answers("complete")).to_have_count(2)
    assert set(await ben.seen_of("feeling")) == {"Neutral"}
    assert set(await ben.seen_of("intensity")) == {"0"}


async def test_the_tutor_is_seen_to_type_until_its_answer_begins(
    devices: Devices, school: School
) -> None:
    tab = await devices.tab(school.base)
    await tab.join(await school.new_class(), "Uma")
    await tab.record()
    await tab.ask("What is gravity?")
    await expect(tab.by("typing")).to_be_hidden()
    changes = [(what, value) for what, value in await tab.seen() if what in ("typing", "answer")]
    typing = changes.index(("typing", "the tutor is typing…"))
    begins = next(i for i, (what, value) in enumerate(changes) if what == "answer" and value)
    assert typing < begins
    assert ("typing", "") in changes[typing:]


async def test_a_closed_tab_leaves_the_chat_and_the_others_see_it(
    devices: Devices, school: School
) -> None:
    _, anna, his, ben = await share(devices, school)
    present = anna.by("presence")
    await expect(present).to_contain_text("Here with you: Ben")
    second = await his.new_tab(f"/chat/{await ben.in_chat()}")
    await expect(second.by("presence")).to_contain_text("Here with you: Anna")
    # One of two tabs: he is still here.
    await ben.page.close()
    await anna.ask("Go on")
    await expect(present).to_contain_text("Here with you: Ben")
    await second.page.close()
    await expect(present).not_to_contain_text("Ben")


async def test_one_who_opens_another_screen_or_is_removed_is_gone_from_the_chat(
    devices: Devices, school: School
) -> None:
    _, anna, _, ben = await share(devices, school)
    present = anna.by("presence")
    await expect(present).to_contain_text("Ben")
    await ben.go("/library")
    await expect(present).not_to_contain_text("Ben")
    await ben.page.go_back()
    await expect(present).to_contain_text("Ben")
    await anna.by("chat-menu").click()
    await anna.by("share").click()
    await anna.button("Remove").click()
    await expect(ben.by("session-item")).to_have_count(0)
    await anna.button("Close").click()
    await expect(present).not_to_contain_text("Ben")
