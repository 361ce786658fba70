"""The learner is in charge: look, feelings, name, leaving, and erasing everything."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.devices import Devices
from tests.browser.school import PASSWORD, School

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAPER = "() => getComputedStyle(document.documentElement).backgroundColor"


async def test_the_theme_follows_the_device_until_one_is_chosen_and_is_kept(
    devices: Devices, school: School
) -> None:
    tab = await devices.tab(school.base, color_scheme="dark")
    await tab.join(await school.new_class(), "Ria")
    dark = await tab.page.evaluate(PAPER)
    await tab.go("/settings")
    await tab.page.get_by_label("Light", exact=True).check(force=True)
    light = await tab.page.evaluate(PAPER)
    assert light != dark
    await tab.page.reload()
    await expect(tab.page.get_by_label("Light", exact=True)).to_be_checked()
    assert await tab.page.evaluate(PAPER) == light
    await tab.page.get_by_label("Like the device").check(force=True)
    assert await tab.page.evaluate(PAPER) == dark


async def test_feelings_switched_off_are_not_computed_and_the_widget_says_so(
    devices: Devices, school: School
) -> None:
    code = await school.new_class()
    tablet = await devices.tab(school.base)
    pin = await tablet.join(code, "Suri")
    await tablet.ask("I'm so excited about this!")
    await expect(tablet.by("emotion-word")).to_have_text("Excited")
    session = tablet.session_id
    await tablet.go("/settings")
    switch = tablet.page.get_by_role("switch")
    await expect(switch).to_be_checked()
    await switch.click()
    await expect(switch).not_to_be_checked()

    await tablet.go(f"/chat/{session}")
    await expect(tablet.page.get_by_text("Feelings are not guessed.")).to_be_visible()
    await expect(tablet.by("emotion-word")).to_have_count(0)
    await tablet.ask("I'm so sad now.")
    learner = await school.as_learner(code, "Suri", pin)
    said = [m for m in await school.messages(learner, session) if m["role"] == "student"]
    assert said[0]["emotion"]
    assert not said[1].get("emotion")

    # The switch is in the chat, too.
    await tablet.button("Start guessing again").click()
    await tablet.ask("I'm so happy that it works again!")
    said = [m for m in await school.messages(learner, session) if m["role"] == "student"]
    assert said[2]["emotion"]


async def test_a_new_name_is_saved_and_seen(devices: Devices, school: School) -> None:
    tab = await devices.tab(school.base)
    await tab.join(await school.new_class(), "Tess")
    await tab.go("/settings")
    await tab.fill(display_name="Tessa")
    await tab.button("Save").first.click()
    await expect(tab.page.get_by_text("Saved.")).to_be_visible()
    await expect(tab.by("account")).to_have_accessible_name("Account of Tessa")
    await tab.page.reload()
    await expect(tab.by("account")).to_have_accessible_name("Account of Tessa")


async def test_erasing_asks_first_and_then_leaves_nothing_on_any_device(
    devices: Devices, school: School
) -> None:
    code = await school.new_class()
    tablet = await devices.tab(school.base)
    pin = await tablet.join(code, "Udo")
    await tablet.ask("hello")
    phone = await devices.tab(school.base, phone=True)
    await phone.come_back(code, "Udo", pin)
    for tab in (tablet, phone):
        tab.watch.expect("status of 401")  # the account is gone
    await tablet.go("/settings")
    await tablet.by("erase").click()
    await tablet.button("Cancel").click()
    await tablet.by("erase").click()
    await tablet.by("confirm").click()
    await expect(tablet.by("join-form")).to_be_visible()
    await expect(phone.by("join-form")).to_be_visible()
    await expect(phone.page.get_by_text("You were signed out.")).to_be_visible()
    # The name is free again: nothing of the old account is left.
    await tablet.join(code, "Udo")
    await expect(tablet.by("session-item")).to_have_count(0)


async def test_signing_out_leaves_nothing_behind_on_a_shared_device(
    devices: Devices, school: School
) -> None:
    device = await devices.device(school.base)
    tab = await device.new_tab()
    code = await school.new_class()
    await tab.join(code, "Vic")
    await tab.ask("a secret of mine")
    other = await device.new_tab("/")
    await expect(other.by("session-item")).to_have_count(1)
    device.watch.expect("status of 401")  # the other tab asks once more
    await tab.sign_out()
    await expect(other.by("join-form")).to_be_visible()
    assert "secret" not in await tab.page.content()
    stored = await tab.page.evaluate("() => JSON.stringify({ ...localStorage })")
    assert "secret" not in stored
    await tab.page.reload()
    await expect(tab.by("join-form")).to_be_visible()
    await tab.join(code, "Wim")
    await expect(tab.by("session-item")).to_have_count(0)


async def test_a_wrong_password_and_too_many_of_them_are_told_in_words(
    devices: Devices, school: School
) -> None:
    username, _, _ = await school.teacher()
    tab = await devices.tab(school.base)
    tab.watch.expect("status of 4(01|29)")  # the wrong passwords
    await tab.open("/sign-in")
    await tab.fill(username=username, password="not this one")
    await tab.button("Sign in").click()
    failure = tab.by("signin-form").get_by_role("alert")
    await expect(failure).to_contain_text("do not go together")
    wrong = await failure.inner_text()
    throttled = tab.page.get_by_text("There were too many wrong tries. Please wait")
    for _ in range(6):
        async with tab.page.expect_response("**/api/auth/login"):
            await tab.button("Sign in").click()
        await expect(failure).not_to_be_empty()
    await expect(throttled).to_be_visible()
    assert wrong != await throttled.inner_text()
    # What was typed is still there.
    assert await tab.page.locator("input[name=username]").input_value() == username


async def test_a_changed_password_signs_the_other_devices_out(
    devices: Devices, school: School
) -> None:
    username, _, _ = await school.teacher()
    desk, pocket = await devices.tab(school.base), await devices.tab(school.base)
    for tab in (desk, pocket):
        await tab.sign_in(username, PASSWORD)
    await pocket.go("/settings")
    await desk.go("/settings")
    desk.watch.expect("status of 401")  # the wrong current password
    pocket.watch.expect("status of 401")  # signed out
    await desk.page.get_by_label("Current password").fill("not this one")
    await desk.page.get_by_label("New password").fill("another good one")
    await desk.button("Change password").click()
    await expect(desk.page.get_by_text("That is not your current password.")).to_be_visible()
    await desk.page.get_by_label("Current password").fill(PASSWORD)
    await desk.button("Change password").click()
    await expect(desk.page.get_by_text("Other devices must sign in again.")).to_be_visible()
    await expect(pocket.page.get_by_text("You were signed out.")).to_be_visible()
