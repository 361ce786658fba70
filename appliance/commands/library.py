"""The school's library, for reading what an answer cites."""

from __future__ import annotations

from appliance.commands.fields import Id, Items
from appliance.commands.registry import EVERYONE, Arguments, Context, Nothing, command
from appliance.domain.ports import Lesson
from appliance.errors import NotFound
from appliance.protocol.objects import Value


class LessonEntry(Value, frozen=True, kw_only=True):
    """A lesson in the list."""

    id: str
    title: str
    subject: str
    level: str


class OneLesson(Arguments, frozen=True, kw_only=True):
    """Which lesson."""

    lesson_id: Id


@command("GET", "/api/library", roles=EVERYONE, result=Items[LessonEntry])
async def list_lessons(context: Context, args: Nothing) -> Items[LessonEntry]:
    """What is on the shelf."""
    return Items(
        items=tuple(
            LessonEntry(id=one.id, title=one.title, subject=one.subject, level=one.level)
            for one in await context.services.library.lessons()
        )
    )


@command("GET", "/api/library/{lesson_id}", roles=EVERYONE, result=Lesson, problems=(404,))
async def get_lesson(context: Context, args: OneLesson) -> Lesson:
    """One lesson, as Markdown."""
    lesson = await context.services.library.lesson(args.lesson_id)
    if lesson is None:
        raise NotFound("There is no such lesson.")
    return lesson
