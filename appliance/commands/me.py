"""One's own account: settings, password, export, erasing it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from appliance.commands.fields import Name, Password, Secret
from appliance.commands.registry import (
    EVERYONE,
    TEACHERS,
    Arguments,
    Context,
    Nothing,
    Reply,
    command,
)
from appliance.protocol.objects import User


class ChangeMe(Arguments, frozen=True, kw_only=True):
    """What to change; what is left out stays. `emotion_enabled: false` stops the computation."""

    emotion_enabled: bool | None = None
    locale: Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$(?!\n)")] | None = None
    display_name: Name | None = None


class ChangePassword(Arguments, frozen=True, kw_only=True):
    """The current password and a new one."""

    current: Secret
    password: Password


class EraseMe(Arguments, frozen=True, kw_only=True):
    """Erasing cannot be undone, so it must be meant."""

    confirm: Literal[True]


@command("GET", "/api/me", roles=EVERYONE, result=User)
async def get_me(context: Context, args: Nothing) -> User:
    """Who I am."""
    return context.me.user


@command("PATCH", "/api/me", roles=EVERYONE, result=User, problems=(409,))
async def change_me(context: Context, args: ChangeMe) -> User:
    """Change my name, my language, or whether feelings are guessed from my words."""
    return await context.services.people.change_self(
        context.me.user,
        display_name=args.display_name,
        locale=args.locale,
        emotion_enabled=args.emotion_enabled,
    )


@command("POST", "/api/me/password", roles=TEACHERS, result=None, status=204, problems=(401,))
async def change_password(context: Context, args: ChangePassword) -> None:
    """Change my password; my other devices are signed out."""
    await context.services.identity.change_password(context.me, args.current, args.password)


@command("POST", "/api/me/export", roles=EVERYONE, result=None, status=202)
async def prepare_export(context: Context, args: Nothing) -> None:
    """Prepare an export; a notification says when it is ready."""
    context.services.privacy.prepare(context.me.user)


@command("GET", "/api/me/export", roles=EVERYONE, result=bytes)
async def get_export(context: Context, args: Nothing) -> Reply:
    """Everything Attune keeps about me, as a zip file."""
    file = await context.services.privacy.export(context.me.user)
    return Reply(file=file, file_name="attune-export.zip")


@command("DELETE", "/api/me", roles=EVERYONE, result=None, status=204, problems=(409,))
async def erase_me(context: Context, args: EraseMe) -> Reply:
    """Erase my account and everything in it, for good."""
    user_id = context.me.user.id
    await context.services.people.erase(user_id)
    await context.services.privacy.forget(user_id)
    return Reply(status=204, signed_out=True)
