"""Text that would harm, or is only unusual, is shown as text."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import Route, expect

from tests.browser.devices import Devices
from tests.browser.school import PASSWORD, School
from tests.browser.tab import Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCRIPT = "<script>alert(1)</script>"
HOSTILE = [
    SCRIPT,
    '<img src="https://example.org/x.png" onerror="alert(1)"> <b>bold</b> <iframe></iframe>',
    "[click me](javascript:alert(1)) and javascript:alert(1)",
    "# not a heading\n> " * 40 + "**" * 300 + "`" * 301 + "[" * 500,
    "$$\\frac{1}{2}$$ and \\(x^2\\) cost $5 and $10",
    "👩🏽‍🔬🏳️‍🌈 e\u0301 ﷽ \u202eright to left\u202c",
    "السلام عليكم، كيف يعمل التمثيل الضوئي؟",
]
# Elements that nobody but the page itself may make.
MADE = "() => document.querySelectorAll('#app :is(script, iframe, img, b, style, object)').length"
LIMIT = 10_000

# What a tutor would say that has gone mad: the page must not trust it either.
MAD_ANSWER = f"""{SCRIPT}

<img src=x onerror=alert(1)> [bad](javascript:alert(1)) [data](data:text/html,<b>x</b>)
[good](https://example.org/page) ![picture](https://example.org/x.png) &lt;i&gt;

$E = mc^2$ and $$\\href{{javascript:alert(1)}}{{x}} \\sum_{{i=1}}^n i$$ and $\\frac{{1}}{{$

| a | b |
|---|---|
| <b>1</b> | `<i>` |

{"> " * 60}deep

{"* " * 60}deeper
"""


async def begin(devices: Devices, school: School, name: str) -> Tab:
    """A learner whose chat is open."""
    tab = await devices.tab(school.base)
    await tab.join(await school.new_class(), name)
    return tab


async def test_hostile_and_unusual_messages_are_shown_as_they_were_written(
    devices: Devices, school: School
) -> None:
    tab = await begin(devices, school, '<i onclick="alert(1)">Al</i>')
    for count, text in enumerate(HOSTILE, start=1):
        await tab.say(text)
        await expect(tab.answers("complete")).to_have_count(count)
    shown = await tab.page.locator("[data-testid=message] .words").all_text_contents()
    assert shown == HOSTILE
    await tab.page.reload()
    await expect(tab.answers("complete")).to_have_count(len(HOSTILE))
    assert await tab.page.locator("[data-testid=message] .words").all_text_contents() == HOSTILE
    assert await tab.page.evaluate(MADE) == 0
    # The first message names the chat; the list and the title say it as it is.
    await expect(tab.by("session-item")).to_contain_text(SCRIPT)
    await expect(tab.page.get_by_role("heading", level=1)).to_have_text(SCRIPT)
    await tab.go("/search")
    await tab.by("search-input").fill("alert")
    await expect(tab.by("search-hit").first).to_contain_text("alert")
    assert await tab.page.evaluate(MADE) == 0


async def test_right_to_left_text_is_set_right_to_left(devices: Devices, school: School) -> None:
    tab = await begin(devices, school, "Nura")
    await tab.ask(HOSTILE[-1])
    words = tab.page.locator(".words")
    assert await words.evaluate("(element) => getComputedStyle(element).direction") == "rtl"


async def test_an_answer_with_hostile_markdown_is_drawn_without_harm(
    devices: Devices, school: School
) -> None:
    tab = await begin(devices, school, "Otto")
    await tab.ask("hello")

    async def go_mad(route: Route) -> None:
        answer = await route.fetch()
        page = await answer.json()
        page["items"][-1]["text"] = MAD_ANSWER
        await route.fulfill(response=answer, body=json.dumps(page))

    await tab.page.route("**/messages?**", go_mad)
    await tab.page.reload()
    answer = tab.answers("complete")
    await expect(answer).to_contain_text(SCRIPT)
    await expect(answer).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(answer.locator("math")).to_have_count(2)
    assert await answer.locator("a").evaluate_all("(all) => all.map((each) => each.href)") == [
        "https://example.org/page"
    ]
    await expect(answer.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    assert await tab.page.evaluate(MADE) == 0
    assert (
        await tab.page.evaluate("() => document.querySelectorAll('[onerror], math a').length") == 0
    )


async def test_ten_thousand_characters_are_folded_and_whole(
    devices: Devices, school: School
) -> None:
    tab = await begin(devices, school, "Pavel")
    text = ("The mitochondrion 🔬 makes energy. " * LIMIT)[: LIMIT - 10] + "The end 🏁."
    assert len(text) <= LIMIT
    await tab.ask(text)
    words = tab.page.locator(".words")
    assert await words.text_content() == text
    folded = await words.bounding_box()
    await tab.button("Show all of it").click()
    unfolded = await words.bounding_box()
    assert folded
    assert unfolded
    assert unfolded["height"] > 2 * folded["height"]


async def test_one_character_too_many_is_refused_in_words_and_stays_in_the_box(
    devices: Devices, school: School
) -> None:
    tab = await begin(devices, school, "Quentin")
    # An emoji is one character, as the server counts.
    text = "🙂" + "a" * LIMIT
    box = tab.by("message-input")
    await box.fill(text)
    await expect(tab.page.get_by_text("10,001 of 10,000 characters: too long")).to_be_visible()
    await box.press("Enter")
    await tab.by("send").click(force=True)
    assert await box.input_value() == text
    await expect(tab.by("message")).to_have_count(0)
    await box.fill(text[:-1])
    await box.press("Enter")
    await expect(tab.answers("complete")).to_have_count(1)


async def test_names_of_people_and_classes_are_shown_as_text(
    devices: Devices, school: School
) -> None:
    name = '<img src=x onerror="alert(1)">'
    teacher = await devices.tab(school.base)
    await teacher.sign_in("ada", PASSWORD)
    code = await school.new_class(name)
    await teacher.go("/classes")
    await teacher.by("class-item").filter(has_text=name).click()
    await expect(teacher.by("join-code")).to_have_text(code)
    await school.joined(code, name)
    await expect(teacher.by("learners").get_by_role("listitem")).to_contain_text(name)
    await teacher.by("bell").click()
    await expect(teacher.by("notification").first).to_contain_text(name)
    assert await teacher.page.evaluate(MADE) == 0
