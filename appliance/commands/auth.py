"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from appliance.commands.fields import Code, Name, Password, Pin, Secret, Username
from appliance.commands.registry import EVERYONE, Arguments, Context, Nothing, Reply, command
from appliance.domain.identity import SignedIn
from appliance.errors import NotAuthenticated
from appliance.protocol.objects import User, Value


class Login(Value, frozen=True, kw_only=True):
    """A login. `expires_in` is the access token's life in seconds; `pin` comes with joining."""

    access_token: str
    token_type: str
    expires_in: int
    user: User
    pin: str | None = None


class SetUp(Arguments, frozen=True, kw_only=True):
    """The first admin and the school."""

    code: Code
    school: Name
    name: Name
    username: Username
    password: Password


class LogIn(Arguments, frozen=True, kw_only=True):
    """An adult's username and password."""

    username: Secret
    password: Secret


class Join(Arguments, frozen=True, kw_only=True):
    """A class's code and the learner's name in it."""

    code: Code
    name: Name


class ComeBack(Arguments, frozen=True, kw_only=True):
    """A class's code, the learner's name in it, and the pin."""

    code: Code
    name: Name
    pin: Pin


@command("POST", "/api/setup", roles=None, result=Login, problems=(403, 409))
async def set_up(context: Context, args: SetUp) -> Reply:
    """Create the first admin, once, with the code that was printed at the first start."""
    return _reply(
        await context.services.identity.set_up(
            args.code, args.school, args.name, args.username, args.password, context.device
        )
    )


@command("POST", "/api/auth/login", roles=None, result=Login, problems=(401,))
async def log_in(context: Context, args: LogIn) -> Reply:
    """Sign in with username and password."""
    signed_in = await context.services.identity.login(args.username, args.password, context.device)
    return _reply(signed_in)


@command("POST", "/api/auth/join", roles=None, result=Login, problems=(404, 409))
async def join_class(context: Context, args: Join) -> Reply:
    """Join a class by its code; the answer holds the pin for coming back."""
    signed_in = await context.services.identity.join(args.code, args.name, context.device)
    return _reply(signed_in)


@command("POST", "/api/auth/return", roles=None, result=Login, problems=(401,))
async def come_back(context: Context, args: ComeBack) -> Reply:
    """Come back to a class on another device, with name and pin."""
    signed_in = await context.services.identity.come_back(
        args.code, args.name, args.pin, context.device
    )
    return _reply(signed_in)


@command("POST", "/api/auth/refresh", roles=None, result=Login, problems=(401,))
async def refresh(context: Context, args: Nothing) -> Reply:
    """Exchange the refresh cookie for a new access token; the cookie is rotated."""
    if not context.refresh_token:
        raise NotAuthenticated
    return _reply(await context.services.identity.refresh(context.refresh_token))


@command("POST", "/api/auth/logout", roles=EVERYONE, result=None, status=204)
async def log_out(context: Context, args: Nothing) -> Reply:
    """Sign this device out; its sockets close."""
    await context.services.identity.logout(context.me.sid)
    return Reply(status=204, signed_out=True)


def _reply(signed_in: SignedIn) -> Reply:
    login = Login(
        access_token=signed_in.access_token,
        token_type="Bearer",  # noqa: S106
        expires_in=signed_in.expires_in,
        user=signed_in.user,
        pin=signed_in.pin,
    )
    return Reply(value=login, signed_in=signed_in)
