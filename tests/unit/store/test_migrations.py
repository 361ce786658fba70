"""Bringing a file up to date: step by step, with a copy before, and never by force."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from appliance.errors import StoreError
from appliance.store import migrations
from tests.support.store import open_shop


def steps(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT step FROM migrations ORDER BY step")]


def epoch(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()
        return str(row[0])


def backups(file: Path) -> list[Path]:
    return sorted(file.parent.glob("backups/*.db"))


def test_a_new_file_gets_every_step_and_an_identity_of_its_own(file: Path, tmp_path: Path) -> None:
    migrations.prepare(file, "full")
    other = tmp_path / "other.db"
    migrations.prepare(other, "full")
    assert steps(file) == list(migrations.STEPS)
    assert epoch(file) != epoch(other)
    assert backups(file) == []


def test_a_second_start_changes_nothing(file: Path) -> None:
    migrations.prepare(file, "full")
    before = (steps(file), epoch(file))
    migrations.prepare(file, "full")
    assert (steps(file), epoch(file)) == before
    assert backups(file) == []


def test_a_pending_step_runs_after_a_copy_of_the_file_was_kept(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "STEPS", migrations.STEPS[:1])
    migrations.prepare(file, "full")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO meta VALUES ('school', 'Hill School')")
        connection.commit()
    monkeypatch.undo()

    migrations.prepare(file, "full")

    assert steps(file) == list(migrations.STEPS)
    (copy,) = backups(file)
    assert steps(copy) == list(migrations.STEPS[:1])
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'school'").fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_step_that_fails_leaves_no_part_of_itself(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations.prepare(file, "full")
    broken = tmp_path / "steps"
    broken.mkdir()
    (broken / "9999_broken.sql").write_text(
        "CREATE TABLE half (n INTEGER);\nINSERT INTO nowhere VALUES (1);\n", encoding="utf-8"
    )
    monkeypatch.setattr(migrations, "FOLDER", broken)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, "9999_broken"))
    with pytest.raises(StoreError, match="could not be prepared"):
        migrations.prepare(file, "full")
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchone()
    assert found is None
    assert "9999_broken" not in steps(file)


def test_a_file_of_a_newer_program_is_refused_and_stays_as_it_is(file: Path) -> None:
    migrations.prepare(file, "full")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO migrations VALUES ('9000_future', '')")
        connection.commit()
    before = file.read_bytes()
    with pytest.raises(StoreError, match="newer Attune"):
        migrations.prepare(file, "full")
    assert file.read_bytes() == before


def damage_header(file: Path) -> None:
    file.write_bytes(b"not a database at all " * 400)


def damage_middle(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 : 4096 * 9] = bytes(4096 * 8)
    file.write_bytes(content)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: 4096 * 5])


@pytest.mark.parametrize("damage", [damage_header, damage_middle, cut_short])
def test_a_damaged_file_is_refused_in_a_sentence_and_stays_as_it_is(
    file: Path, damage: object
) -> None:
    migrations.prepare(file, "full")
    assert callable(damage)
    damage(file)
    before = file.read_bytes()
    with pytest.raises(StoreError) as refused:
        migrations.prepare(file, "full")
    assert str(file) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert file.read_bytes() == before


async def test_what_was_written_before_a_crash_is_there_after_it(
    file: Path, tmp_path: Path
) -> None:
    crashed = tmp_path / "crashed" / "attune.db"
    crashed.parent.mkdir()
    async with open_shop(file) as shop:
        mia = await shop.person("Mia")
        await shop.chats.post(mia, None, "hello", None)

        def copy_as_if_the_power_went() -> None:
            for part in file.parent.glob("attune.db*"):
                (crashed.parent / part.name).write_bytes(part.read_bytes())

        await asyncio.to_thread(copy_as_if_the_power_went)
    async with open_shop(crashed) as shop:
        (session,) = await shop.chats.sessions(mia.id, None, 10)
        assert session.title == "hello"
