"""What stands under the bell: live, and the same on every device."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from tests.browser.devices import Devices
from tests.browser.school import PASSWORD, School

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_learner_who_joins_rings_the_teacher_and_reading_counts_everywhere(
    devices: Devices, school: School
) -> None:
    username, class_id, code = await school.teacher()
    desk = await devices.tab(school.base)
    await desk.sign_in(username, PASSWORD)
    pocket = await devices.tab(school.base, phone=True)
    await pocket.sign_in(username, PASSWORD)
    # Of both devices the one before was told.
    await expect(desk.by("bell-count")).to_have_text("2")
    await desk.by("bell").click()
    await expect(desk.by("notification")).to_have_count(2)
    await desk.by("bell").click()
    for tab in (desk, pocket):
        await expect(tab.by("bell-count")).to_be_hidden()

    await school.joined(code, "Willa")
    for tab in (desk, pocket):
        await expect(tab.by("bell-count")).to_have_text("1")
    await school.joined(code, "Xaver")
    for tab in (desk, pocket):
        await expect(tab.by("bell-count")).to_have_text("2")
        await expect(tab.by("bell")).to_have_accessible_name("Notifications, 2 new")

    await desk.by("bell").click()
    await expect(desk.by("notification").nth(0)).to_contain_text("Xaver")
    await expect(desk.by("notification").nth(1)).to_contain_text("Willa")
    for tab in (desk, pocket):
        await expect(tab.by("bell-count")).to_be_hidden()
    await pocket.page.reload()
    await expect(pocket.by("account")).to_be_visible()
    await pocket.by("bell").click()
    await expect(pocket.by("notification")).to_have_count(4)
    await expect(pocket.by("bell-count")).to_be_hidden()

    await desk.by("notification").nth(0).click()
    await expect(desk.page).to_have_url(f"{school.base}/class/{class_id}")
    await expect(desk.by("learners").get_by_role("listitem")).to_have_count(2)


async def test_the_export_rings_when_it_is_ready_and_holds_what_was_written(
    devices: Devices, school: School
) -> None:
    tab = await devices.tab(school.base)
    await tab.join(await school.new_class(), "Yara")
    await tab.ask("What is friction? Please keep this sentence.")
    await tab.go("/settings")
    await tab.by("export").click()
    await expect(tab.by("bell-count")).to_have_text("1")
    await expect(tab.page.get_by_text("Your file is ready.")).to_be_visible()
    await tab.by("bell").click()
    await expect(tab.by("notification")).to_contain_text("Your export is ready")
    await tab.by("bell").click()
    async with tab.page.expect_download() as download:
        await tab.button("Download").click()
    file = await (await download.value).path()
    archive = zipfile.ZipFile(io.BytesIO(Path(file).read_bytes()))
    assert json.loads(archive.read("profile.json"))
    assert "Please keep this sentence." in archive.read("chats.json").decode()


async def test_a_sign_in_on_another_device_rings_on_the_first(
    devices: Devices, school: School
) -> None:
    code = await school.new_class()
    first = await devices.tab(school.base)
    pin = await first.join(code, "Zita")
    second = await devices.tab(school.base, phone=True)
    await second.come_back(code, "Zita", pin)
    await expect(first.by("bell-count")).to_have_text("1")


async def test_what_is_read_elsewhere_while_the_list_is_on_its_way_stays_read(
    devices: Devices, school: School
) -> None:
    username, _, code = await school.teacher()
    desk = await devices.tab(school.base)
    await desk.sign_in(username, PASSWORD)
    await school.joined(code, "Alma")
    await expect(desk.by("bell-count")).to_have_text("2")
    pocket = await devices.tab(school.base, phone=True)
    on_its_way, read_elsewhere = asyncio.Event(), asyncio.Event()

    async def be_slow(route: Route) -> None:
        answer = await route.fetch()
        on_its_way.set()
        await read_elsewhere.wait()
        await route.fulfill(response=answer)

    await pocket.page.route("**/api/notifications", be_slow)
    await pocket.sign_in(username, PASSWORD)
    await on_its_way.wait()
    await expect(desk.by("bell-count")).to_have_text("3")
    await desk.by("bell").click()
    # One more, so that the first device has surely told of the reading before.
    await school.joined(code, "Bo")
    await expect(pocket.by("bell-count")).to_have_text("1")
    async with pocket.page.expect_response("**/api/notifications"):
        read_elsewhere.set()
    await pocket.page.evaluate("() => new Promise((done) => setTimeout(done))")
    await expect(pocket.by("bell-count")).to_have_text("1")
    await pocket.by("bell").click()
    await expect(pocket.by("notification")).to_have_count(4)
