"""The operator's choice of a model: asked for by the command line, done by the server."""

from __future__ import annotations

import asyncio
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from appliance.domain.model_choice import ModelChoice
from appliance.errors import ModelError

SHIPPED = Path("shipped")


class Server:
    """Changes to any folder but `bad`, and keeps which one it uses."""

    def __init__(self) -> None:
        self.used = SHIPPED

    async def use(self, folder: Path) -> str:
        if folder.name == "bad":
            raise ModelError("The emotion model in bad is damaged.")
        self.used = folder
        return f"model {folder.name}"


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def choice(tmp_path: Path, server: Server) -> AsyncIterator[ModelChoice]:
    """The command line's side; the server's side is at work."""
    serving = asyncio.create_task(ModelChoice(tmp_path, "").serve(server.use, SHIPPED))
    await asyncio.sleep(0)
    yield ModelChoice(tmp_path, "")
    serving.cancel()
    await asyncio.wait([serving])


async def test_what_is_asked_is_done_answered_and_remembered(
    choice: ModelChoice, server: Server, tmp_path: Path
) -> None:
    assert await choice.ask(tmp_path / "other") == "model other"
    assert server.used == tmp_path / "other"
    assert await asyncio.to_thread(choice.folder) == tmp_path / "other"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["model.json"]


async def test_a_model_that_is_refused_changes_nothing(
    choice: ModelChoice, server: Server, tmp_path: Path
) -> None:
    await choice.ask(tmp_path / "other")
    with pytest.raises(ModelError, match="The emotion model in bad is damaged"):
        await choice.ask(tmp_path / "bad")
    assert server.used == tmp_path / "other"
    assert await asyncio.to_thread(choice.folder) == tmp_path / "other"


async def test_asking_for_none_goes_back_to_the_settings(
    choice: ModelChoice, server: Server, tmp_path: Path
) -> None:
    await choice.ask(tmp_path / "other")
    assert await choice.ask(None) == "model shipped"
    assert server.used == SHIPPED
    assert await asyncio.to_thread(choice.folder) is None


async def test_a_server_that_does_not_answer_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.domain.model_choice.ANSWER_S", 0.05)

    class Stuck(Server):
        async def use(self, folder: Path) -> str:
            await asyncio.Event().wait()
            return ""

    serving = asyncio.create_task(ModelChoice(tmp_path, "").serve(Stuck().use, SHIPPED))
    with pytest.raises(ModelError, match="did not answer"):
        await ModelChoice(tmp_path, "").ask(tmp_path / "other")
    serving.cancel()
    await asyncio.wait([serving])
    assert list(tmp_path.iterdir()) == [], "a later server must not find the request"


async def test_where_nobody_serves_it_says_so_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.domain.model_choice.TAKEN_S", 0.05)
    with pytest.raises(ModelError, match="in use, but by no Attune that serves"):
        await ModelChoice(tmp_path, "").ask(tmp_path / "other")
    assert list(tmp_path.iterdir()) == [], "a later server must not find the request"


async def test_two_who_ask_at_once_each_get_their_own_answer(
    choice: ModelChoice, server: Server, tmp_path: Path
) -> None:
    asked = [choice.ask(tmp_path / name) for name in ("one", "bad", "two")]
    one, bad, two = await asyncio.gather(*asked, return_exceptions=True)
    assert (one, two) == ("model one", "model two")
    assert isinstance(bad, ModelError)
    assert server.used in (tmp_path / "one", tmp_path / "two")
    assert await asyncio.to_thread(choice.folder) == server.used
    assert sorted(file.name for file in tmp_path.iterdir()) == ["model.json"]


async def test_a_request_is_done_once(choice: ModelChoice, server: Server, tmp_path: Path) -> None:
    await choice.ask(tmp_path / "other")
    server.used = SHIPPED
    await choice.ask(tmp_path / "third")
    assert server.used == tmp_path / "third"


def test_a_setting_that_was_changed_since_the_choice_wins(tmp_path: Path) -> None:
    ModelChoice(tmp_path, "").remember(tmp_path / "other")
    assert ModelChoice(tmp_path, "/another").folder() is None
    assert ModelChoice(tmp_path, "").folder() == tmp_path / "other"


@pytest.mark.parametrize("content", [b"", b"[]", b'{"folder": 7}', b"\xff"])
def test_a_choice_that_cannot_be_read_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.json").write_bytes(content)
    assert ModelChoice(tmp_path, "").folder() is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_the_choice_is_for_its_owner_alone(tmp_path: Path) -> None:
    ModelChoice(tmp_path, "").remember(tmp_path / "other")
    assert stat.S_IMODE((tmp_path / "model.json").stat().st_mode) == 0o600
