"""Classes, for teachers."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from appliance.commands.fields import Id, Items, Name
from appliance.commands.registry import TEACHERS, Arguments, Context, Nothing, command
from appliance.domain.classes import Mood
from appliance.protocol.objects import Classroom, User, Value


class ClassWithLearners(Value, frozen=True, kw_only=True):
    """A class and who is in it."""

    id: str
    name: str
    join_code: str
    code_expires_at: str
    learners: tuple[User, ...]


class CreateClass(Arguments, frozen=True, kw_only=True):
    """The name of a class."""

    name: Name


class OneClass(Arguments, frozen=True, kw_only=True):
    """Which class."""

    class_id: Id


class RenewCode(Arguments, frozen=True, kw_only=True):
    """Which class, and for how long the code shall hold."""

    class_id: Id
    valid_minutes: Annotated[int, Meta(ge=1, le=525_600)] | None = None


@command("POST", "/api/classes", roles=TEACHERS, result=Classroom, status=201)
async def create_class(context: Context, args: CreateClass) -> Classroom:
    """Make a class; it comes with a code to join it by."""
    return await context.services.classes.create(context.me.user, args.name)


@command("GET", "/api/classes", roles=TEACHERS, result=Items[Classroom])
async def list_classes(context: Context, args: Nothing) -> Items[Classroom]:
    """My classes (an admin sees all)."""
    return Items(items=tuple(await context.services.classes.visible_to(context.me.user)))


@command(
    "GET", "/api/classes/{class_id}", roles=TEACHERS, result=ClassWithLearners, problems=(404,)
)
async def get_class(context: Context, args: OneClass) -> ClassWithLearners:
    """One class and its learners."""
    classes, me = context.services.classes, context.me.user
    room = await classes.get(me, args.class_id)
    return ClassWithLearners(
        id=room.id,
        name=room.name,
        join_code=room.join_code,
        code_expires_at=room.code_expires_at,
        learners=tuple(await classes.learners(me, args.class_id)),
    )


@command("POST", "/api/classes/{class_id}/code", roles=TEACHERS, result=Classroom, problems=(404,))
async def renew_code(context: Context, args: RenewCode) -> Classroom:
    """A new join code; the old one is dead at once."""
    return await context.services.classes.renew_code(
        context.me.user, args.class_id, args.valid_minutes
    )


@command("GET", "/api/classes/{class_id}/mood", roles=TEACHERS, result=Mood, problems=(404,))
async def class_mood(context: Context, args: OneClass) -> Mood:
    """How the class as a whole is doing; only from five learners on, never one of them."""
    return await context.services.classes.mood(context.me.user, args.class_id)
