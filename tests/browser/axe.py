"""axe-core over what is on the screen."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from tests.browser.tab import Tab

# WCAG 2.2 AA is the promise; the best practices of axe are kept as well.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

RUN = """async (options) => {
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}"""


@cache
def _source() -> str:
    return files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")


async def violations(tab: Tab, *, only_colours: bool = False) -> list[str]:
    """What axe finds on a screen, one sentence each."""
    if not await tab.page.evaluate("() => 'axe' in window"):
        # By the debugger, since the page's policy rightly forbids what is not its own.
        debugger = await tab.page.context.new_cdp_session(tab.page)
        await debugger.send("Runtime.evaluate", {"expression": _source()})
        await debugger.detach()
    await tab.settle()
    wanted: dict[str, Any] = {"type": "tag", "values": TAGS}
    if only_colours:
        wanted = {"type": "rule", "values": ["color-contrast"]}
    found: list[str] = await tab.page.evaluate(
        RUN, {"runOnly": wanted, "resultTypes": ["violations"]}
    )
    return found
