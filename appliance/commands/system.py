"""How the appliance is."""

from __future__ import annotations

from appliance.commands.registry import Context, Nothing, command
from appliance.commands.services import Health


@command("GET", "/api/health", roles=None, result=Health)
async def health(context: Context, args: Nothing) -> Health:
    """Whether the appliance is well, and what it runs on."""
    set_up = await context.services.accounts.is_set_up()
    return context.services.health(not set_up)
