"""How the appliance is."""

from __future__ import annotations

import asyncio

from appliance import addresses
from appliance.commands.fields import Items
from appliance.commands.registry import TEACHERS, Context, Nothing, command
from appliance.commands.services import Health


@command("GET", "/api/health", roles=None, result=Health)
async def health(context: Context, args: Nothing) -> Health:
    """Whether the appliance is well, and what it runs on."""
    set_up = await context.services.accounts.is_set_up()
    return context.services.health(not set_up)


@command("GET", "/api/addresses", roles=TEACHERS, result=Items[str])
async def list_addresses(context: Context, args: Nothing) -> Items[str]:
    """Under which addresses other devices reach this one, for links and QR codes."""
    host = context.services.config.server.host
    return Items(items=tuple(await asyncio.to_thread(addresses.reaching, host)))
