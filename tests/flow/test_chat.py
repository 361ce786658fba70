"""A learner writes: what everyone sees, in which order."""

from __future__ import annotations

import asyncio

from tests.support.school import School


async def test_message_emotion_and_answer_reach_every_device_in_this_order(school: School) -> None:
    mia = await school.learner("Mia")
    session = await mia.ok("POST", "/api/sessions", {"title": "Physics"})
    tablet = await school.another_device(mia)
    here, there = await mia.socket(join=session["id"]), await tablet.socket(join=session["id"])

    answer = await mia.chat("I'm so excited!", session_id=session["id"])

    for socket in (here, there):
        await socket.expect("message_received", message=answer["reply"])
        kinds = [frame["type"] for frame in socket.frames if frame["type"] != "presence"]
        story = [k for k in kinds if k in ("message_received", "emotion_update", "message_delta")]
        assert story[0] == "message_received"
        assert story.index("emotion_update") < story.index("message_delta")
        assert story[-1] == "message_received"
        assert socket.of("emotion_update")[0]["emotion"]["display"] == "Excited"
        assert "".join(d["text"] for d in socket.of("message_delta")) == answer["reply"]["text"]
        assert socket.seqs() == sorted(set(socket.seqs()))
    assert answer["emotion"]["display"] == "Excited"
    assert answer["reply"]["citations"][0]["source"] == "library/everything"


async def test_the_same_client_id_is_one_message_and_one_answer(school: School) -> None:
    mia = await school.learner("Mia")
    first, second, third = await asyncio.gather(
        *(mia.chat("hello", client_id="c-1") for _ in range(3))
    )
    assert first["message"]["id"] == second["message"]["id"] == third["message"]["id"]
    assert first["reply"]["id"] == second["reply"]["id"]
    page = await mia.ok("GET", f"/api/sessions/{first['session_id']}/messages")
    assert [message["role"] for message in page["items"]] == ["student", "tutor"]


async def test_without_waiting_the_message_is_acknowledged_before_the_answer(
    school: School,
) -> None:
    mia = await school.learner("Mia")
    school.tutor.hold = True
    answer = await mia.request("POST", "/api/chat?wait=false", {"message": "hello"})
    assert answer.status == 202
    session_id = answer.body["session_id"]
    page = await mia.ok("GET", f"/api/sessions/{session_id}/messages")
    assert [m["status"] for m in page["items"]] == ["complete", "streaming"]
    school.tutor.go.set()


async def test_who_joins_in_mid_answer_gets_the_text_so_far(school: School) -> None:
    mia = await school.learner("Mia")
    school.tutor.hold = True
    accepted = await mia.ok("POST", "/api/chat?wait=false", {"message": "hello"})
    watching = await mia.socket(join=accepted["session_id"])
    delta = await watching.expect("message_delta", offset=0)
    late = await (await school.another_device(mia)).socket()
    for _ in range(50):
        ack = await late.ask("join_session", {"session_id": accepted["session_id"]})
        assert ack["type"] == "ack"
        caught_up = await late.expect("message_delta", offset=0)
        if caught_up["data"]["text"] == "The answer is ":
            break
    assert delta["data"]["message_id"] == caught_up["data"]["message_id"]
    school.tutor.go.set()
    await late.expect("message_received")


async def test_stopping_keeps_what_is_written(school: School) -> None:
    mia = await school.learner("Mia")
    school.tutor.hold = True
    accepted = await mia.ok("POST", "/api/chat?wait=false", {"message": "hello"})
    socket = await mia.socket(join=accepted["session_id"])
    await socket.expect("message_delta")
    stopped = await mia.ok("POST", f"/api/chat/{accepted['reply_id']}/stop")
    assert stopped["status"] == "stopped"
    assert "42" not in stopped["text"]
    again = await mia.ok("POST", f"/api/chat/{accepted['reply_id']}/stop")
    assert again == stopped


async def test_an_answer_can_be_written_again(school: School) -> None:
    mia = await school.learner("Mia")
    answer = await mia.chat("hello")
    socket = await mia.socket(join=answer["session_id"])
    await mia.ok("POST", f"/api/chat/{answer['reply']['id']}/regenerate")
    await socket.expect("message_received")
    assert [question.attempt for question in school.tutor.questions] == [1, 2]


async def test_a_failing_tutor_leaves_a_marked_answer_and_a_working_chat(school: School) -> None:
    mia = await school.learner("Mia")
    school.tutor.failing = True
    answer = await mia.chat("hello")
    assert answer["reply"]["status"] == "interrupted"
    school.tutor.failing = False
    assert (await mia.chat("again"))["reply"]["status"] == "complete"


async def test_the_switch_stops_the_computation_itself(school: School) -> None:
    mia = await school.learner("Mia")
    await mia.ok("PATCH", "/api/me", {"emotion_enabled": False})
    answer = await mia.chat("I'm so excited!")
    assert answer["emotion"] is None
    assert school.emotion.read_texts == []
