"""Pictures of every screen: `python -m tests.browser.shots FOLDER [screen …]`.

Each one at the width of a phone, a tablet and a desktop, in light and dark.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import ViewportSize

from tests.browser.devices import DESKTOP, PHONE, Devices, open_browser
from tests.browser.furnished import furnish
from tests.browser.process import attune_process
from tests.browser.school import School
from tests.browser.screens import SCREENS, Screen, cast, leave
from tests.browser.tab import Tab

TABLET: ViewportSize = {"width": 820, "height": 1180}
SIZES = (PHONE, TABLET, DESKTOP)


async def take(tab: Tab, screen: Screen, folder: Path) -> None:
    """One screen in all its looks."""
    for size in SIZES:
        await tab.page.set_viewport_size(size)
        await screen.show(tab)
        for theme in ("light", "dark"):
            await tab.page.emulate_media(color_scheme=theme)
            await tab.settle()
            file = folder / f"{screen.name}-{size['width']}-{theme}.png"
            await tab.page.screenshot(path=file, animations="disabled")
        await leave(tab)


async def take_all(folder: Path, wanted: set[str]) -> None:
    """Pictures of the screens named in `wanted`, or of all."""
    with tempfile.TemporaryDirectory() as data:
        async with attune_process(Path(data) / "data") as process, open_browser() as browser:
            school = School(process)
            await school.set_up()
            furnished = await furnish(school)
            devices, tabs = Devices(browser), dict[str, Tab]()
            for screen in SCREENS:
                if wanted and screen.name not in wanted:
                    continue
                if screen.who not in tabs:
                    tabs[screen.who] = await cast(devices, school, furnished, screen.who)
                await take(tabs[screen.who], screen, folder)
                print(screen.name, flush=True)
            await devices.put_away()
            await school.close()


def main() -> None:
    """Take the pictures."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_all(folder, set(sys.argv[2:])))


if __name__ == "__main__":
    main()
