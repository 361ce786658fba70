"""The guards of these tests notice what they are there for; and what a first load costs."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Error, Response, expect

from tests.browser.devices import Device, Devices
from tests.browser.school import School
from tests.browser.tab import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

FIRST_LOAD_BYTES = 200_000

# Bytes that came over the line for each asset; 0 when it was here already.
TRANSFERRED = """() => performance.getEntriesByType("resource")
  .filter((each) => each.name.includes("/assets/")).map((each) => each.transferSize)"""
INLINE_SCRIPT = """() => void setTimeout(() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = true";
  document.head.append(script);
})"""
MISDEEDS = {
    "printed an error": "() => console.error('something is wrong')",
    "threw": "() => void setTimeout(() => { throw new Error('thrown'); })",
    "rejected": "() => void Promise.reject(new Error('rejected'))",
    "ran a script of its own": INLINE_SCRIPT,
    "asked a stranger": "() => void fetch('http://192.0.2.1/').catch(() => undefined)",
}


@pytest.mark.parametrize("misdeed", MISDEEDS)
async def test_a_page_that_misbehaves_is_noticed(
    browser: Browser, school: School, misdeed: str
) -> None:
    context = await browser.new_context()
    device = Device(context, school.base)
    tab = await device.new_tab("/join")
    await expect(tab.by("join-form")).to_be_visible()
    device.watch.verify()
    await tab.page.evaluate(MISDEEDS[misdeed])

    async def noticed() -> bool:
        return bool(device.watch.complaints)

    await until(noticed, f"a complaint that the page {misdeed}")
    assert await tab.page.evaluate("() => window.ran ?? null") is None
    await context.close()
    with pytest.raises(AssertionError):
        device.watch.verify()


async def test_the_server_refuses_to_be_framed_or_asked_by_another_page(
    browser: Browser, school: School
) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto("data:text/html,<p>another page</p>")
    opened = await page.evaluate(
        """(url) => new Promise((done) => {
          const socket = new WebSocket(url);
          socket.onopen = () => done("open");
          socket.onerror = () => done("refused");
        })""",
        school.base.replace("http", "ws") + "/api/ws",
    )
    assert opened == "refused"
    with pytest.raises(Error, match="Failed to fetch"):
        await page.evaluate("(url) => fetch(url)", f"{school.base}/api/health")
    await context.close()


async def test_the_first_load_costs_less_than_two_hundred_kilobytes(
    devices: Devices, school: School
) -> None:
    tab = await devices.tab(school.base, phone=True)
    loaded: list[Response] = []

    def keep(response: Response) -> None:
        loaded.append(response)

    tab.page.on("response", keep)
    await tab.open("/join")
    await expect(tab.by("join-form")).to_be_visible()
    await tab.page.wait_for_load_state("networkidle")
    sizes = {each.url: await each.request.sizes() for each in loaded}
    bytes_in = sum(s["responseBodySize"] + s["responseHeadersSize"] for s in sizes.values())
    assert len(sizes) >= 4
    assert bytes_in < FIRST_LOAD_BYTES, sizes
    # The next visit fetches nothing again of what cannot change.
    await tab.open("/join")
    await expect(tab.by("join-form")).to_be_visible()
    transferred = await tab.page.evaluate(TRANSFERRED)
    assert len(transferred) >= 2
    assert set(transferred) == {0}
