"""From the printed code to a class that learners have joined."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from playwright.async_api import expect

from tests.browser.devices import Devices
from tests.browser.process import attune_process
from tests.browser.school import PASSWORD, School
from tests.browser.tab import Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

CODE = re.compile(r"[2-9A-HJ-NP-Z]{6}")


async def scan(tab: Tab) -> str:
    """What a camera reads from the QR code on the screen."""
    picture = tab.page.get_by_role("img", name="QR code")
    ink = picture.locator("path")
    await expect(ink).to_have_attribute("d", re.compile(r"h1v1"))
    size = int((await picture.get_attribute("viewBox") or "").split()[2])
    pixels = np.full((size, size), 255, np.uint8)
    for x, y in re.findall(r"M(\d+) (\d+)h", await ink.get_attribute("d") or ""):
        pixels[int(y), int(x)] = 0
    read = zxingcpp.read_barcode(pixels.repeat(8, 0).repeat(8, 1))
    assert read is not None
    return str(read.text)


async def test_the_printed_code_makes_an_admin_whose_class_learners_join(
    devices: Devices, tmp_path: Path
) -> None:
    async with attune_process(tmp_path / "data") as process:
        admin = await devices.tab(process.base)
        admin.watch.expect("status of 403")  # the wrong code
        await admin.open()
        await admin.fill(
            code="0000-0000", school="Hill School", name="Ada", username="ada", password=PASSWORD
        )
        await admin.button("Set up").click()
        await expect(admin.page.get_by_text("That code is wrong or has run out.")).to_be_visible()
        await admin.fill(code=process.setup_code)
        await admin.button("Set up").click()

        await expect(admin.page.get_by_text("No class yet")).to_be_visible()
        await admin.fill(name="7b Science")
        await admin.button("Make class").click()
        code = await admin.by("join-code").inner_text()
        assert CODE.fullmatch(code)
        link = await scan(admin)
        assert link == f"{process.base}/join#{code}"

        by_code = await devices.tab(process.base, phone=True)
        await by_code.join(f"{code[:3].lower()} {code[3:].lower()}", "Mia")
        by_link = await devices.tab(process.base, phone=True)
        await by_link.page.goto(link)
        await expect(by_link.page.get_by_label("Class code")).to_have_value(code)
        await by_link.fill(name="Ben")
        await by_link.finish_joining()
        await expect(admin.by("learners").get_by_role("listitem")).to_have_text(
            [re.compile("Ben"), re.compile("Mia")]
        )

        # There is one admin, once.
        late = await devices.tab(process.base)
        await late.open()
        await expect(late.by("join-form")).to_be_visible()
        await devices.put_away()


async def test_the_link_to_a_class_can_be_copied(devices: Devices, school: School) -> None:
    username, class_id, code = await school.teacher()
    device = await devices.device(school.base)
    await device.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = await device.new_tab()
    await tab.sign_in(username, PASSWORD)
    await tab.open(f"/class/{class_id}")
    await tab.button("Copy link").click()
    await expect(tab.button("Copied")).to_be_visible()
    copied = await tab.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == f"{school.base}/join#{code}"


async def test_a_new_code_ends_the_old_one(devices: Devices, school: School) -> None:
    username, class_id, old = await school.teacher()
    teacher = await devices.tab(school.base)
    await teacher.sign_in(username, PASSWORD)
    await teacher.go(f"/class/{class_id}")
    await expect(teacher.by("join-code")).to_have_text(old)
    await teacher.by("new-code").click()
    await expect(teacher.by("join-code")).not_to_have_text(old)
    fresh = await teacher.by("join-code").inner_text()
    learner = await devices.tab(school.base, phone=True)
    learner.watch.expect("status of 404")  # the old code
    await learner.open("/join")
    await learner.fill(code=old, name="Kim")
    await learner.button("Join").click()
    await expect(learner.page.get_by_text("No class has this code now.")).to_be_visible()
    await learner.fill(code=fresh)
    await learner.finish_joining()


async def test_an_admin_makes_a_teacher_who_signs_in_and_makes_a_class(
    devices: Devices, school: School
) -> None:
    admin = await devices.tab(school.base)
    await admin.sign_in("ada", PASSWORD)
    await admin.page.get_by_role("link", name="People").click()
    form = admin.by("teacher-form")
    await form.locator("[name=display_name]").fill("Tom Turner")
    await form.locator("[name=username]").fill("tom")
    await form.locator("[name=password]").fill(PASSWORD)
    await admin.button("Make account").click()
    await expect(admin.page.get_by_role("listitem").filter(has_text="Tom Turner")).to_be_visible()

    teacher = await devices.tab(school.base)
    await teacher.sign_in("tom", PASSWORD)
    await teacher.page.get_by_role("link", name="Classes").click()
    await teacher.fill(name="9c")
    await teacher.button("Make class").click()
    await expect(teacher.by("join-code")).to_have_text(CODE)
    await teacher.page.get_by_role("link", name="Classes").first.click()
    await expect(teacher.by("class-item")).to_have_text(re.compile("9c"))


async def test_the_pin_is_shown_once_and_brings_the_learner_back_elsewhere(
    devices: Devices, school: School
) -> None:
    code = await school.new_class()
    tablet = await devices.tab(school.base)
    pin = await tablet.join(code, "Zoë")
    assert re.fullmatch(r"\d{4}", pin)
    await tablet.ask("What is photosynthesis?")
    await tablet.page.reload()
    await expect(tablet.answers("complete")).to_have_count(1)
    everything = await tablet.page.content()
    stored = await tablet.page.evaluate("() => JSON.stringify(localStorage)")
    assert pin not in re.sub(r"\d{5,}", "", everything)
    assert pin not in json.dumps(stored)

    phone = await devices.tab(school.base, phone=True)
    phone.watch.expect("status of 401")  # the wrong pin
    await phone.open("/join")
    await phone.by("switch-return").click()
    await phone.fill(code=code, name="zoë", pin="x" + pin)
    await phone.button("Go on").click()
    await expect(
        phone.page.get_by_text("This code, name and pin do not go together.")
    ).to_be_visible()
    await phone.fill(pin=pin)
    await phone.button("Go on").click()
    await phone.by("session-item").click()
    await expect(phone.message("What is photosynthesis?")).to_be_visible()
    assert await phone.texts() == await tablet.texts()
