"""Every screen of the page with something real on it: for tests of accessibility, and pictures."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from playwright.async_api import expect

from appliance.protocol.values import new_id
from tests.browser.devices import Devices
from tests.browser.furnished import CLASS, LEARNERS, QUESTIONS, Furnished
from tests.browser.school import PASSWORD, USERNAME, School
from tests.browser.tab import Tab

QR_DRAWN = re.compile("h1v1")

Show = Callable[[Tab], Awaitable[None]]


class Screen(NamedTuple):
    """A screen: what it is called, who sees it, and how one gets there from the start page."""

    name: str
    who: str
    show: Show


async def cast(devices: Devices, school: School, furnished: Furnished, who: str) -> Tab:
    """A tab of one of those who see the screens. Without motion, which no picture shows."""
    tab = await devices.tab(school.base, reduced_motion="reduce")
    if who == "nobody":
        await tab.open("/join")
    elif who == "joiner":
        await tab.open(f"/join#{furnished.code}")
    elif who == "newcomer":
        await tab.join(furnished.code, f"Nele {new_id()[-4:]}")
    elif who == "learner":
        await tab.come_back(furnished.code, LEARNERS[0], furnished.pin)
    else:
        await tab.sign_in(USERNAME, PASSWORD)
    return tab


async def leave(tab: Tab) -> None:
    """Close whatever is open over a screen, mend the line, and go to the start page."""
    await tab.page.context.set_offline(False)
    await tab.page.unroute_all()
    for _ in range(2):
        await tab.page.keyboard.press("Escape")
    await tab.go("/")


def at(path: str, text: str) -> Show:
    """An address, until something of it is there."""

    async def show(tab: Tab) -> None:
        await tab.go(path)
        await expect(tab.page.get_by_role("heading", name=text).first).to_be_visible()

    return show


async def returning(tab: Tab) -> None:
    """The join screen of those who have been here before."""
    await tab.go("/join")
    await tab.by("switch-return").click()


async def wrong_code(tab: Tab) -> None:
    """A join that is refused."""
    tab.watch.expect("status of 404")
    await tab.open("/join#wrong2")
    await tab.fill(name="Kim")
    await tab.button("Join").click()
    await expect(tab.page.get_by_text("No class has this code now.")).to_be_visible()


async def unreachable(tab: Tab) -> None:
    """The page is here and its server is not."""
    tab.watch.expect_no_server()
    await tab.page.route("**/api/**", lambda route: route.abort())
    await tab.page.reload()
    await expect(tab.page.get_by_text("Attune cannot be reached.")).to_be_visible()


async def pin(tab: Tab) -> None:
    """Just joined, with a name that nobody else has."""
    await expect(tab.by("join-form").or_(tab.by("pin"))).to_be_visible()
    if await tab.by("join-form").is_visible():
        await tab.fill(name=f"Kim {new_id()[-4:]}")
        await tab.button("Join").click()
    await expect(tab.by("pin")).to_be_visible()


async def chat(tab: Tab) -> None:
    """The chat with the most in it."""
    await tab.by("session-item").filter(has_text=QUESTIONS[0]).click()
    await expect(tab.answers("complete").last).to_be_visible()


async def feeling(tab: Tab) -> None:
    """The guess about the feeling, opened where it is folded."""
    await chat(tab)
    toggle = tab.button("More about this guess")
    if await toggle.is_visible() and await toggle.get_attribute("aria-expanded") == "false":
        await toggle.click()


async def account(tab: Tab) -> None:
    """The account's menu."""
    await tab.by("account").click()


async def notices(tab: Tab) -> None:
    """What is under the bell."""
    await tab.by("bell").click()
    await expect(tab.page.get_by_role("heading", name="Notifications")).to_be_visible()


async def chat_menu(tab: Tab) -> None:
    """What can be done with a chat."""
    await chat(tab)
    await tab.by("chat-menu").click()


async def share(tab: Tab) -> None:
    """Whom to take into a chat."""
    await chat_menu(tab)
    await tab.by("share").click()
    await expect(tab.button(f"Add {LEARNERS[2]}")).to_be_visible()


async def delete(tab: Tab) -> None:
    """Asking before a chat is deleted."""
    await chat_menu(tab)
    await tab.button("Delete chat").click()


async def waiting(tab: Tab) -> None:
    """The line is lost, and something was written."""
    tab.watch.expect_no_server()
    await chat(tab)
    await tab.page.context.set_offline(True)
    await expect(tab.by("connection-banner")).to_be_visible()
    if await tab.message("Is anybody there?").count() == 0:
        await tab.say("Is anybody there?")


async def refused(tab: Tab) -> None:
    """A message that the server does not take."""
    tab.watch.expect("status of 422")
    error = {"code": "invalid", "message": "The server did not like this one.", "retry": False}
    await tab.page.route(
        "**/api/chat?wait=false",
        lambda route: route.fulfill(status=422, json={"error": error}),
    )
    await tab.go("/chat/new")
    await tab.say("Not this")
    await expect(tab.page.get_by_text("Not sent:")).to_be_visible()


async def too_long(tab: Tab) -> None:
    """A text that is too long to send."""
    await tab.go("/chat/new")
    await tab.by("message-input").fill("too long " * 1200)


async def found(tab: Tab) -> None:
    """A search that finds something."""
    await at("/search", "Search")(tab)
    await tab.by("search-input").fill("light")
    await expect(tab.by("search-hit").first).to_be_visible()


async def not_found(tab: Tab) -> None:
    """A search that finds nothing."""
    await at("/search", "Search")(tab)
    await tab.by("search-input").fill("xylophone")
    await expect(tab.page.get_by_text("Nothing found for")).to_be_visible()


async def classroom(tab: Tab) -> None:
    """A class with its code and learners."""
    await tab.go("/classes")
    await tab.by("class-item").filter(has_text=CLASS).click()
    await expect(tab.page.locator(".qr-ink")).to_have_attribute("d", QR_DRAWN)


async def new_pin(tab: Tab) -> None:
    """A learner's pin is made anew."""
    await classroom(tab)
    await tab.button(f"New pin for {LEARNERS[2]}").click()


async def failed(tab: Tab) -> None:
    """A list that could not be loaded."""
    tab.watch.expect_no_server()
    await tab.page.route("**/api/classes", lambda route: route.abort())
    await tab.go("/classes")
    await expect(tab.button("Try again")).to_be_visible()


SCREENS = [
    Screen("join", "nobody", at("/join", "Join your class")),
    Screen("return", "nobody", returning),
    Screen("wrong-code", "nobody", wrong_code),
    Screen("sign-in", "nobody", at("/sign-in", "Sign in")),
    Screen("set-up", "nobody", at("/setup", "Set up Attune")),
    Screen("unreachable", "nobody", unreachable),
    Screen("pin", "joiner", pin),
    Screen("welcome", "newcomer", at("/chat/new", "What are you working on")),
    Screen("no-chats", "newcomer", at("/", "Chats")),
    Screen("refused", "newcomer", refused),
    Screen("too-long", "newcomer", too_long),
    Screen("chats", "learner", at("/", "Chats")),
    Screen("chat", "learner", chat),
    Screen("feeling", "learner", feeling),
    Screen("chat-menu", "learner", chat_menu),
    Screen("share", "learner", share),
    Screen("delete", "learner", delete),
    Screen("notices", "learner", notices),
    Screen("account", "learner", account),
    Screen("search", "learner", found),
    Screen("search-nothing", "learner", not_found),
    Screen("library", "learner", at("/library", "Library")),
    Screen("lesson", "learner", at("/library/photosynthesis", "Photosynthesis")),
    Screen("settings", "learner", at("/settings", "Settings")),
    Screen("nowhere", "learner", at("/nowhere", "There is nothing at this address.")),
    Screen("waiting", "learner", waiting),
    Screen("classes", "admin", at("/classes", "Classes")),
    Screen("class", "admin", classroom),
    Screen("new-pin", "admin", new_pin),
    Screen("people", "admin", at("/people", "People")),
    Screen("failed", "admin", failed),
]
