"""Accounts, for those who look after them: admins all, teachers the learners of their classes."""

from __future__ import annotations

from appliance.commands.fields import Id, Items, Name, Password, Username
from appliance.commands.registry import TEACHERS, Arguments, Context, Nothing, command
from appliance.errors import Invalid
from appliance.protocol.objects import Role, User, Value


class Created(Value, frozen=True, kw_only=True):
    """A new account; a learner's comes with its pin."""

    user: User
    pin: str | None = None


class NewPin(Value, frozen=True, kw_only=True):
    """A learner's new pin."""

    pin: str


class CreateUser(Arguments, frozen=True, kw_only=True):
    """An adult has a username and a password, a learner a class."""

    role: Role
    display_name: Name
    username: Username | None = None
    password: Password | None = None
    class_id: Id | None = None


class OneUser(Arguments, frozen=True, kw_only=True):
    """Which person."""

    user_id: Id


class ChangeUser(Arguments, frozen=True, kw_only=True):
    """Which person, and what to change."""

    user_id: Id
    display_name: Name | None = None
    password: Password | None = None


@command("POST", "/api/users", roles=TEACHERS, result=Created, status=201, problems=(404, 409))
async def create_user(context: Context, args: CreateUser) -> Created:
    """Make an account."""
    user, pin = await context.services.people.create(
        context.me.user,
        role=args.role,
        display_name=args.display_name,
        username=args.username,
        password=args.password,
        class_id=args.class_id,
    )
    return Created(user=user, pin=pin)


@command("GET", "/api/users", roles=TEACHERS, result=Items[User])
async def list_users(context: Context, args: Nothing) -> Items[User]:
    """The people I look after."""
    return Items(items=tuple(await context.services.people.visible_to(context.me.user)))


@command("PATCH", "/api/users/{user_id}", roles=TEACHERS, result=User, problems=(404, 409))
async def change_user(context: Context, args: ChangeUser) -> User:
    """Change somebody's name, or give an adult a new password."""
    if args.display_name is None and args.password is None:
        raise Invalid("There is nothing to change.", fields={"display_name": "is missing"})
    return await context.services.people.change(
        context.me.user, args.user_id, display_name=args.display_name, password=args.password
    )


@command("POST", "/api/users/{user_id}/pin", roles=TEACHERS, result=NewPin, problems=(404,))
async def reset_pin(context: Context, args: OneUser) -> NewPin:
    """Give a learner a new pin; the learner's devices are signed out."""
    return NewPin(pin=await context.services.people.reset_pin(context.me.user, args.user_id))


@command(
    "DELETE", "/api/users/{user_id}", roles=TEACHERS, result=None, status=204, problems=(404, 409)
)
async def remove_user(context: Context, args: OneUser) -> None:
    """Erase somebody and everything of theirs."""
    await context.services.people.remove(context.me.user, args.user_id)
    await context.services.privacy.forget(args.user_id)
