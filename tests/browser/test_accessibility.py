"""Legible, reachable and calm: on every screen, at any width, with a keyboard alone."""

from __future__ import annotations

import pytest
import pytest_asyncio
from playwright.async_api import Locator, ViewportSize, expect

from tests.browser import axe
from tests.browser.devices import DESKTOP, PHONE, Devices
from tests.browser.furnished import Furnished, furnish
from tests.browser.school import School
from tests.browser.screens import SCREENS, Screen, cast, leave
from tests.browser.tab import Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

NARROWEST: ViewportSize = {"width": 320, "height": 640}
# What sticks out of the window to the side, where it can be reached only by scrolling.
STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = document.documentElement.scrollWidth > width;
  const out = [...document.querySelectorAll("#app *")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.right > width + 1 && !element.closest("pre, table, .maths, svg");
  });
  return scrolls ? ["scrolls", ...out.map((element) => element.outerHTML.slice(0, 120))] : [];
}"""
MOVING = """() => document.getAnimations().filter((each) =>
  each.effect.getComputedTiming().duration > 1).length"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def furnished(school: School) -> Furnished:
    """A class in which something has happened."""
    return await furnish(school)


async def flaws(tab: Tab, screen: Screen) -> list[str]:
    """What is wrong with a screen in light and dark, on a desktop and a phone, and narrower."""
    found: list[str] = []
    for size, where in ((DESKTOP, "desktop"), (PHONE, "phone")):
        await tab.page.set_viewport_size(size)
        for theme in ("light", "dark"):
            await tab.page.emulate_media(color_scheme=theme)
            wrong = await axe.violations(tab, only_colours=theme == "dark")
            found += [f"{screen.name}, {where}, {theme}: {each}" for each in wrong]
    await tab.page.set_viewport_size(NARROWEST)
    await tab.settle()
    found += [f"{screen.name}, 320 px: {each}" for each in await tab.page.evaluate(STICKING_OUT)]
    if await tab.page.evaluate(MOVING):
        found.append(f"{screen.name} moves, although motion is not wanted")
    await tab.page.set_viewport_size(DESKTOP)
    return found


@pytest.mark.parametrize("who", ["nobody", "joiner", "newcomer", "learner", "admin"])
async def test_no_screen_has_a_flaw_in_any_look_or_width(
    devices: Devices, school: School, furnished: Furnished, who: str
) -> None:
    tab = await cast(devices, school, furnished, who)
    found: list[str] = []
    for screen in SCREENS:
        if screen.who == who:
            await screen.show(tab)
            found += await flaws(tab, screen)
            await leave(tab)
    assert not found, "\n".join(found)


async def reach(tab: Tab, target: Locator) -> None:
    """Press Tab until a thing has the focus, which can be seen."""
    for _ in range(40):
        if await target.evaluate("(element) => element === document.activeElement"):
            break
        await tab.page.keyboard.press("Tab")
    await expect(target).to_be_focused()
    outline = await target.evaluate(
        """(element) => {
          const seen = [element, element.parentElement, element.nextElementSibling];
          return seen.some((each) => each && (getComputedStyle(each).outlineStyle !== "none" ||
            getComputedStyle(each).boxShadow !== "none"));
        }"""
    )
    assert outline, f"the focus on {target} cannot be seen"


async def test_the_keyboard_alone_joins_chats_and_opens_everything(
    devices: Devices, school: School
) -> None:
    tab = await devices.tab(school.base)
    keys = tab.page.keyboard
    await tab.open("/join")
    await expect(tab.by("join-form")).to_be_visible()
    await reach(tab, tab.page.get_by_label("Class code"))
    await keys.type(await school.new_class())
    await reach(tab, tab.page.get_by_label("Your first name"))
    await keys.type("Kay")
    await keys.press("Enter")
    await expect(tab.by("pin")).to_be_visible()
    await reach(tab, tab.by("pin-done"))
    await keys.press("Enter")

    await expect(tab.by("message-input")).to_be_focused()
    await keys.type("What is sound?")
    await keys.press("Shift+Enter")
    await keys.type("And what is light?")
    await keys.press("Enter")
    await expect(tab.answers("complete")).to_have_count(1)
    assert "\n" in (await tab.page.locator(".words").text_content() or "")
    await expect(tab.by("message-input")).to_be_focused()

    await keys.press("Tab")
    for name, opened in (("bell", "Notifications"), ("account", "Kay")):
        await tab.page.evaluate("() => document.querySelector('.skip').focus()")
        await reach(tab, tab.by(name))
        await keys.press("Enter")
        await expect(tab.page.locator(".popover-panel")).to_contain_text(opened)
        await keys.press("Escape")
        await expect(tab.page.locator(".popover-panel")).to_have_count(0)
        await expect(tab.by(name)).to_be_focused()

    await tab.page.evaluate("() => document.querySelector('.skip').focus()")
    await reach(tab, tab.by("chat-menu"))
    await keys.press("Enter")
    await reach(tab, tab.button("Rename"))
    await keys.press("Enter")
    await expect(tab.page.get_by_role("dialog")).to_be_visible()
    await reach(tab, tab.page.get_by_label("Name of the chat"))
    await keys.press("ControlOrMeta+a")
    await keys.type("Waves")
    await keys.press("Enter")
    await expect(tab.page.get_by_role("heading", level=1)).to_have_text("Waves")


async def test_the_skip_link_leads_past_the_lists(devices: Devices, school: School) -> None:
    tab = await devices.tab(school.base)
    await tab.join(await school.new_class(), "Lou")
    await tab.open("/library")
    await expect(tab.page.get_by_role("heading", name="Library")).to_be_visible()
    await tab.page.keyboard.press("Tab")
    skip = tab.page.get_by_role("link", name="Skip to the page")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await tab.page.keyboard.press("Enter")
    await expect(tab.page.locator("#main")).to_be_focused()


async def test_a_finished_answer_is_said_to_a_screen_reader_once_and_whole(
    devices: Devices, school: School
) -> None:
    tab = await devices.tab(school.base)
    await tab.join(await school.new_class(), "Mo")
    answer = await tab.ask("Why is the sky blue?")
    said = tab.page.locator(".log-frame > [aria-live=polite]")
    await expect(said).to_contain_text("Tutor:")
    first_words = " ".join(answer.split()[-6:])
    await expect(said).to_contain_text(first_words)
