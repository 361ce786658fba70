"""`attune model use`: another model, with and without a server, as operators do it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from appliance import cli
from tests.support.models import model_copy
from tests.support.school import School, open_school

ROOT = Path(__file__).parents[2]


async def model_use(data: Path, *folder: Path) -> tuple[int, str]:
    """The command's exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", "model", "use", "--data", str(data)),
        *map(str, folder),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=ROOT,
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode().strip()


async def model_of(school: School) -> str:
    health = await school.device().ok("GET", "/api/health")
    return str(health["models"]["emotion"])


async def test_a_model_is_changed_while_learners_write_and_remembered(tmp_path: Path) -> None:
    data, other = tmp_path / "data", model_copy(tmp_path / "other", "9.9")
    async with open_school(data, real=True) as school:
        await school.set_up()
        mia = await school.learner("Mia")
        before = await model_of(school)
        changing = asyncio.create_task(model_use(data, other))
        models = []
        while not changing.done():
            answer = await mia.chat("I am so happy!")
            models.append(answer["emotion"]["model"])
            assert answer["emotion"]["unknown"] is None
        assert await changing == (0, "In use now: attune-emotion 9.9.")
        assert await model_of(school) == "attune-emotion 9.9 (cpu)"
        assert models[0] in before
        assert (await mia.chat("I am so happy!"))["emotion"]["model"] == "attune-emotion 9.9"

        (other / "tokenizer.json").unlink()
        code, said = await model_use(data, other)
        assert code == 1
        assert said.startswith("attune: The emotion model's file")
        assert len(said.splitlines()) == 1
        assert await model_of(school) == "attune-emotion 9.9 (cpu)"

    # What was chosen is damaged now: the school has its chats all the same.
    async with open_school(data, real=True) as school:
        assert await model_of(school) == before


def test_without_a_server_the_choice_is_checked_and_kept_for_the_next_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, other = tmp_path / "data", model_copy(tmp_path / "other", "9.9")
    assert cli.main(["model", "use", "--data", str(data), str(other)]) == 0
    assert "It will use attune-emotion 9.9." in capsys.readouterr().out

    assert cli.main(["model", "use", "--data", str(data), str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err

    async def started() -> str:
        async with open_school(data, real=True) as school:
            return await model_of(school)

    assert asyncio.run(started()) == "attune-emotion 9.9 (cpu)"
    assert cli.main(["model", "use", "--data", str(data)]) == 0
    assert "9.9" not in asyncio.run(started())
