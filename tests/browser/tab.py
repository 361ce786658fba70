"""One tab of the page, and what a person can do in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.watch import Watch

# A busy machine is slow; a condition that does not come within this has failed.
PATIENCE_S = 20.0
PATIENCE_MS = PATIENCE_S * 1000

# Keeps the changes a person would see, in the order in which they came on the screen.
RECORD = """() => {
  const seen = (window.seen = []);
  const last = {};
  const note = (what, value) => {
    if (last[what] === value) return;
    last[what] = value;
    seen.push([what, value]);
  };
  const text = (selector) =>
    [...document.querySelectorAll(selector)].at(-1)?.textContent ?? "";
  const look = () => {
    const meter = document.querySelector("[data-testid=emotion-intensity]");
    note("feeling", text("[data-testid=emotion-word]"));
    note("intensity", meter?.getAttribute("aria-valuenow") ?? "");
    note("typing", text("[data-testid=typing]"));
    note("answer", text("[data-testid=message][data-role=tutor] .prose"));
    note("banner", text("[data-testid=connection-banner]"));
  };
  look();
  const everything = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(look).observe(document.body, everything);
}"""

GO = """(path) => {
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}"""


# A change of theme or width takes hold with the next frames, colours that fade a little later.
SETTLE = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  await frame();
  const fading = document.getAnimations().filter((each) =>
    each.effect.getComputedTiming().iterations !== Infinity);
  await Promise.all(fading.map((each) => each.finished.catch(() => undefined)));
  await frame();
}"""


async def until(condition: Callable[[], Awaitable[bool]], what: str) -> float:
    """Wait until a condition holds; returns the seconds it took."""
    begun = time.monotonic()
    while not await condition():
        assert time.monotonic() - begun < PATIENCE_S, f"waited in vain: {what}"
        await asyncio.sleep(0.05)
    return time.monotonic() - begun


class Tab:
    """A page with Attune in it. `watch` is its device's."""

    def __init__(self, page: Page, base: str, watch: Watch) -> None:
        self.page = page
        self.base = base
        self.watch = watch

    def by(self, testid: str) -> Locator:
        """What carries a hook for tests."""
        return self.page.get_by_test_id(testid)

    def button(self, name: str, *, exact: bool = True) -> Locator:
        """A button by what it says."""
        return self.page.get_by_role("button", name=name, exact=exact)

    async def open(self, path: str = "/") -> None:
        """Load an address."""
        await self.page.goto(self.base + path)

    async def go(self, path: str) -> None:
        """Change to another screen without loading the page."""
        await self.page.evaluate(GO, path)

    async def fill(self, **fields: str) -> None:
        """Fill fields of a form in, by their names."""
        for name, value in fields.items():
            await self.page.locator(f"input[name={name}]").fill(value)

    # Coming in.

    async def set_up(self, code: str, name: str, username: str, password: str) -> None:
        """Become the admin of a fresh Attune."""
        await self.open()
        await self.fill(
            code=code, school="Hill School", name=name, username=username, password=password
        )
        await self.button("Set up").click()
        await expect(self.by("class-form")).to_be_visible()

    async def join(self, code: str, name: str) -> str:
        """Join a class by its code; returns the pin, with which one is in."""
        await self.open("/join")
        await self.fill(code=code, name=name)
        return await self.finish_joining()

    async def finish_joining(self) -> str:
        """Send the form off, read the pin, and go on."""
        await self.button("Join").click()
        pin = await self.by("pin").inner_text()
        await self.by("pin-done").click()
        await expect(self.by("message-input")).to_be_visible()
        return pin

    async def come_back(self, code: str, name: str, pin: str) -> None:
        """Come back to a class on another device."""
        await self.open("/join")
        await self.by("switch-return").click()
        await self.fill(code=code, name=name, pin=pin)
        await self.button("Go on").click()
        await expect(self.by("account")).to_be_visible()

    async def sign_in(self, username: str, password: str) -> None:
        """Sign an adult in."""
        await self.open("/sign-in")
        await self.fill(username=username, password=password)
        await self.button("Sign in").click()
        await expect(self.by("account")).to_be_visible()

    # Chatting.

    async def say(self, text: str) -> None:
        """Write a message and send it."""
        await self.by("message-input").fill(text)
        await self.by("send").click()

    async def ask(self, text: str) -> str:
        """Say something and wait for the whole answer; returns it."""
        answers = self.answers(status="complete")
        before = await answers.count()
        await self.say(text)
        await expect(answers).to_have_count(before + 1)
        return await answers.last.inner_text()

    def answers(self, status: str | None = None) -> Locator:
        """The tutor's messages."""
        having = f"[data-status={status}]" if status else ""
        return self.page.locator(f"[data-testid=message][data-role=tutor]{having} .prose")

    def message(self, text: str) -> Locator:
        """The messages of learners with this text."""
        mine = self.page.locator("[data-testid=message][data-role=student]")
        return mine.filter(has=self.page.get_by_text(text, exact=True))

    async def texts(self) -> list[str]:
        """Everything that stands in the chat, in order: what learners and the tutor wrote."""
        return await self.page.locator(
            "[data-testid=message] .words, [data-testid=message] .prose"
        ).all_inner_texts()

    @property
    def session_id(self) -> str:
        """The chat that is open."""
        return self.page.url.rpartition("/chat/")[2]

    async def in_chat(self) -> str:
        """Wait until the open chat has its own name; returns it."""

        async def named() -> bool:
            name = self.session_id
            return bool(name) and name != "new" and not name.startswith("draft-")

        await until(named, "the chat's own name")
        return self.session_id

    async def share_with(self, name: str) -> None:
        """Take a classmate into the open chat."""
        await self.by("chat-menu").click()
        await self.by("share").click()
        await self.button(f"Add {name}").click()
        await expect(self.button(f"Add {name}")).to_have_count(0)
        await self.button("Close").click()

    async def sign_out(self) -> None:
        """Leave this device."""
        await self.by("account").click()
        await self.by("sign-out").click()
        await expect(self.by("join-form")).to_be_visible()

    # Watching.

    async def record(self) -> None:
        """Begin to keep what changes on the screen."""
        await self.page.evaluate(RECORD)

    async def seen(self) -> list[tuple[str, str]]:
        """What changed since `record()`, in order. Fails when the page was loaded again."""
        changes: list[Any] | None = await self.page.evaluate("() => window.seen ?? null")
        assert changes is not None, "the page was loaded again"
        return [(what, value) for what, value in changes]

    async def seen_of(self, what: str) -> list[str]:
        """The values that one thing on the screen had, in order."""
        return [value for which, value in await self.seen() if which == what]

    async def settle(self) -> None:
        """Wait until a change of theme or width is on the screen."""
        await self.page.evaluate(SETTLE)

    async def expect_connected(self) -> None:
        """No banner says that the line is lost."""
        await expect(self.by("connection-banner")).to_be_hidden()
