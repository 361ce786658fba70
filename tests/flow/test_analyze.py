"""`POST /api/emotion/analyze`: what the heads say, for people who measure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.school import School, open_school


async def test_with_detail_every_head_speaks(tmp_path: Path) -> None:
    texts = ["I'm so excited about learning quantum physics!", "42", "I am really sad"]
    async with open_school(tmp_path / "data", real=True) as school:
        await school.set_up()
        body = {"texts": texts, "detail": True}
        excited, number, sad = (await school.admin.ok("POST", "/api/emotion/analyze", body))[
            "results"
        ]
    for one in (excited, number, sad):
        assert len(one["scores"]) == 28
        assert sum(one["states"].values()) == pytest.approx(1)
        assert len(one["states"]) == 9
        assert 0 <= one["english"] <= 1
        assert one["because"] == []
    assert excited["labels"][0] == excited["label"] == "excitement"
    assert excited["confidence"] == pytest.approx(excited["scores"]["excitement"], abs=0.001)
    assert sad["labels"][0] == "sadness"
    assert (number["label"], number["confidence"], number["labels"]) == ("neutral", 0, [])


async def test_without_detail_there_are_the_five_highest(school: School) -> None:
    results = (
        await school.admin.ok("POST", "/api/emotion/analyze", {"texts": ["I'm so excited", "hm"]})
    )["results"]
    assert [one["display"] for one in results] == ["Excited", "Neutral"]
    assert all(len(one["scores"]) == 5 and "states" not in one for one in results)
