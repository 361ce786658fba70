"""Devices in people's hands: browsers with storage of their own, and tabs in them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from tests.browser.tab import PATIENCE_MS, Tab
from tests.browser.watch import REPORT_VIOLATIONS, Watch

# Without a sandbox because a build machine's user is often root; without whatever would ask
# somebody outside.
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage"
).split()
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


class Device:
    """A browser of somebody's own. `tab` is its first tab."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context = context
        self.watch = Watch(context, base)
        self._base = base

    async def new_tab(self, path: str | None = None) -> Tab:
        """Another tab of the same browser, in a window of its own beside the others.

        Chromium draws a tab that lies behind another one only once a second.
        """
        pages = self.context.pages
        page = await self._new_window(pages[0]) if pages else await self.context.new_page()
        tab = Tab(page, self._base, self.watch)
        if path is not None:
            await tab.open(path)
        return tab

    async def _new_window(self, beside: Page) -> Page:
        debugger = await self.context.new_cdp_session(beside)
        here = await debugger.send("Target.getTargetInfo")
        wanted = {"url": "about:blank", "newWindow": True}
        wanted["browserContextId"] = here["targetInfo"]["browserContextId"]
        async with self.context.expect_page() as opened:
            await debugger.send("Target.createTarget", wanted)
        await debugger.detach()
        return await opened.value


class Devices:
    """Hands devices out, and looks at the end whether anything went wrong on them."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._given: list[Device] = []

    async def device(self, base: str, *, phone: bool = False, **options: Any) -> Device:
        """A new device; `options` are Playwright's for a context."""
        options.setdefault("viewport", PHONE if phone else DESKTOP)
        options.setdefault("has_touch", phone)
        context = await self._browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        await context.add_init_script(REPORT_VIOLATIONS)
        device = Device(context, base)
        self._given.append(device)
        return device

    async def tab(self, base: str, *, phone: bool = False, **options: Any) -> Tab:
        """The first tab of a new device."""
        return await (await self.device(base, phone=phone, **options)).new_tab()

    async def put_away(self) -> None:
        """Close all. Fails when a page complained of anything that no test expected."""
        given, self._given = self._given, []
        for device in given:
            await device.context.close()
        for device in given:
            device.watch.verify()


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, or whatever is called so on this machine."""
    executable = shutil.which("chromium")
    assert executable, "There is no Chromium on the PATH. Install it with: make browser"
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()
