"""The bell: what rings it, and how it is read."""

from __future__ import annotations

from tests.support.school import School


async def test_a_learner_who_joins_rings_the_bell_of_the_teacher(school: School) -> None:
    teacher = await school.teacher()
    room = await teacher.ok("POST", "/api/classes", {"name": "8a"})
    live = await teacher.socket()
    others = await school.admin.socket()
    learner = school.device()
    await learner.sign_in("/api/auth/join", {"code": room["join_code"], "name": "Zoe"})

    rung = (await live.expect("notification", kind="learner_joined"))["data"]

    assert rung["title"] == "Zoe joined 8a"
    assert rung["link"] == f"/class/{room['id']}"
    assert rung["read"] is False
    bell = await teacher.ok("GET", "/api/notifications")
    assert [one["id"] for one in bell["items"]] == [rung["id"]]
    assert bell["unread"] == 1
    assert "notification" not in await others.settled()


async def test_a_new_device_rings_on_the_devices_that_are_there(school: School) -> None:
    mia = await school.learner("Mia")
    live = await mia.socket()
    await school.another_device(mia)
    rung = (await live.expect("notification", kind="new_device"))["data"]
    assert "signed in as you" in rung["body"]


async def test_the_first_device_of_all_rings_nothing(school: School) -> None:
    mia = await school.learner("Mia")
    assert (await mia.ok("GET", "/api/notifications"))["items"] == []


async def test_an_export_rings_when_it_is_ready_and_can_be_fetched_then(school: School) -> None:
    mia = await school.learner("Mia")
    live = await mia.socket()
    assert (await mia.request("POST", "/api/me/export")).status == 202
    await live.expect("notification", kind="export_ready")
    async with mia._http.get(
        mia.base / "api/me/export", headers={"Authorization": f"Bearer {mia.token}"}
    ) as answer:
        assert answer.status == 200
        assert (await answer.read())[:2] == b"PK"


async def test_the_list_comes_newest_first_and_in_pages(school: School) -> None:
    mia = await school.learner("Mia")
    for _ in range(5):
        await school.another_device(mia)
    first = await mia.ok("GET", "/api/notifications?limit=2")
    assert first["unread"] == 5
    rest = await mia.ok("GET", f"/api/notifications?limit=10&before={first['next']}")
    ids = [one["id"] for one in first["items"] + rest["items"]]
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) == 5
    assert rest.get("next") is None


async def test_nobody_reads_the_bell_of_another(school: School) -> None:
    mia, ben = await school.learner("Mia"), await school.learner("Ben")
    await school.another_device(mia)
    ids = [one["id"] for one in (await mia.ok("GET", "/api/notifications"))["items"]]
    assert await ben.ok("POST", "/api/notifications/read", {"ids": ids}) == {"changed": 0}
    assert (await mia.ok("GET", "/api/notifications"))["unread"] == 1
