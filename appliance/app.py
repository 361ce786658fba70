"""The only place that knows everything: builds the parts, wires them, owns start and stop order."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from appliance import __version__, paths
from appliance.bus import Bus
from appliance.commands import COMMANDS
from appliance.commands.services import Health, Models, Services
from appliance.config import Config
from appliance.domain.classes import Classes
from appliance.domain.clock import SteadyClock
from appliance.domain.conversations import Conversations
from appliance.domain.emotions import EmotionReader
from appliance.domain.identity import Identity
from appliance.domain.model_choice import ModelChoice
from appliance.domain.passwords import Passwords
from appliance.domain.people import People
from appliance.domain.ports import EmotionModel, Generator
from appliance.domain.privacy import Privacy
from appliance.domain.setup_code import SetupCode
from appliance.domain.throttle import RateLimit
from appliance.domain.tokens import Tokens, load_key
from appliance.domain.tutor import ShelfTutor
from appliance.edge.documents import DocumentEndpoint
from appliance.edge.guard import Guard
from appliance.edge.listener import Runner
from appliance.edge.live import LiveEndpoint
from appliance.edge.page import PageEndpoint
from appliance.edge.rest import BODY_BYTES, outermost, routes
from appliance.errors import AttuneError, ModelError, StartupError
from appliance.inference.emotion import EmotionEngine
from appliance.realtime.hub import Hub
from appliance.store import backups, migrations
from appliance.store.accounts import AccountStore
from appliance.store.chats import ChatStore
from appliance.store.db import SQLITE_VERSION, Database
from appliance.store.events import EventStore
from appliance.store.library import LibraryStore, read_shelf
from appliance.store.lock import exclusive
from appliance.store.notifications import NotificationStore
from appliance.store.privacy import PrivacyStore

log = logging.getLogger(__name__)

DATABASE = "attune.db"
KEY = "signing.key"
SETUP_CODE = "setup-code.json"
BACKUPS = "backups"
HOUSEKEEPING_S = 3600.0
BACKLOG = 512  # a whole school that comes back at the same moment


class Appliance:
    """A running Attune: its services and the web application that serves them."""

    def __init__(self, config: Config, services: Services, web_app: web.Application) -> None:
        self.config = config
        self.services = services
        self.web_app = web_app


@asynccontextmanager
async def running(
    config: Config, *, emotion: EmotionModel | None = None, generator: Generator | None = None
) -> AsyncIterator[Appliance]:
    """Start every part in order, and stop them in the opposite one.

    `emotion` and `generator` replace the shipped ones. Raises `StartupError` with a sentence for
    the operator when a part cannot start; what had started is stopped then.
    """
    async with AsyncExitStack() as stack:
        data = await _take_data_folder(config.data_folder(), stack)
        bus = Bus()
        if emotion is None:
            emotion = await _start_emotion(config, data, stack)
        db = await _open_database(config, data, bus, stack)
        events = EventStore(db, days=config.storage.event_days)
        await events.start()
        library = LibraryStore(db)
        shelf_problem = await _load_shelf(library)
        if generator is None:
            tutor = ShelfTutor(library, pace_s=config.tutor.pace_ms / 1000)
            await tutor.start()
            generator = tutor
        parts = _Parts(config, data, bus, db, events, library, emotion, generator, shelf_problem)
        services = await _wire(parts, stack)
        guard = Guard(config.server.hosts)
        page = await asyncio.to_thread(lambda: PageEndpoint(paths.page()))
        web_app = _web_app(services, guard, page)
        keeper = asyncio.create_task(_housekeeping(events, data), name="housekeeping")
        stack.push_async_callback(_end, keeper)
        await services.conversations.start()
        yield Appliance(config, services, web_app)


async def _take_data_folder(folder: Path, stack: AsyncExitStack) -> Path:
    try:
        await asyncio.to_thread(paths.private_folder, folder)
    except OSError as error:
        raise StartupError(f"The data folder {folder} cannot be made: {error.strerror}.") from error
    lock = exclusive(folder)
    await asyncio.to_thread(lock.__enter__)
    stack.push(lock)
    return folder


async def _start_emotion(config: Config, data: Path, stack: AsyncExitStack) -> EmotionModel:
    """The model that was chosen last, or that of the settings; it can be changed from then on."""
    choice = ModelChoice(data, config.emotion.model)
    await asyncio.to_thread(choice.clear)
    default = await asyncio.to_thread(config.emotion_folder)
    engine = await _chosen_engine(config, await asyncio.to_thread(choice.folder), default)
    stack.push_async_callback(engine.stop)
    desk = asyncio.create_task(choice.serve(engine.use, default), name="model desk")
    stack.push_async_callback(_end, desk)
    return engine


async def _chosen_engine(config: Config, chosen: Path | None, default: Path) -> EmotionEngine:
    """Started. A chosen model that is gone or damaged does not keep a school from its chats."""
    if chosen is not None:
        try:
            return await _started_engine(config, chosen)
        except ModelError as error:
            log.error("the chosen emotion model is left aside: %s", error)
    return await _started_engine(config, default)


async def _started_engine(config: Config, folder: Path) -> EmotionEngine:
    engine = EmotionEngine(folder, provider=config.emotion.provider)
    await engine.start()
    return engine


async def _open_database(config: Config, data: Path, bus: Bus, stack: AsyncExitStack) -> Database:
    file = data / DATABASE
    durability = config.storage.durability
    await asyncio.to_thread(migrations.prepare, file, durability)
    db = Database(file, emit=bus.emit, durability=durability)
    await db.start()
    stack.push_async_callback(db.stop)
    return db


async def _load_shelf(library: LibraryStore) -> str:
    """Bring the library up to date; a sentence when the shelf is damaged.

    Chats go on without it, from what the library has had so far; health says so.
    """
    try:
        await library.load_shelf(await asyncio.to_thread(read_shelf, paths.shelf()))
    except StartupError as error:
        log.error("the shelf of lessons cannot be read: %s", error)
        return str(error)
    return ""


class _Parts(NamedTuple):
    """What is there before the services are."""

    config: Config
    data: Path
    bus: Bus
    db: Database
    events: EventStore
    library: LibraryStore
    emotion: EmotionModel
    generator: Generator
    shelf_problem: str


async def _wire(parts: _Parts, stack: AsyncExitStack) -> Services:
    config, data, bus, db, events, library, emotion, generator, shelf_problem = parts
    accounts, chats, notifications = AccountStore(db), ChatStore(db), NotificationStore(db)
    kept = PrivacyStore(db)
    clock = SteadyClock(await accounts.latest_moment())
    key = await asyncio.to_thread(load_key, data / KEY)
    passwords = Passwords()
    stack.push_async_callback(passwords.stop)
    setup_code = SetupCode(data / SETUP_CODE, config.auth.setup_minutes)
    tokens = Tokens(key, clock, config.auth.access_seconds)
    identity = Identity(accounts, tokens, passwords, clock, setup_code, config.auth)
    await identity.start()
    privacy = Privacy(kept, notifications, data / "exports")
    await privacy.start()
    stack.push_async_callback(privacy.stop)
    hub = Hub(bus, clock, config.limits, config.realtime)
    hub.start(events.epoch, db.seq)
    emotions = EmotionReader(emotion)
    conversations = Conversations(
        chats, bus, emotions, generator, deadline_s=config.tutor.deadline_s
    )
    stack.push_async_callback(conversations.stop)

    def health(setup_needed: bool) -> Health:
        return Health(
            status="degraded" if shelf_problem else "ok",
            version=__version__,
            sqlite_version=SQLITE_VERSION,
            models=Models(
                emotion=f"{emotion.name} ({emotion.provider})",
                tutor=shelf_problem or generator.name,
            ),
            durability=config.storage.durability,
            setup_needed=setup_needed,
        )

    minute = 60.0
    return Services(
        config=config,
        health=health,
        accounts=accounts,
        identity=identity,
        people=People(accounts, identity),
        classes=Classes(accounts, kept, clock, config.auth.join_minutes),
        chats=chats,
        conversations=conversations,
        emotions=emotions,
        library=library,
        notifications=notifications,
        events=events,
        privacy=privacy,
        hub=hub,
        requests=RateLimit(config.limits.requests_per_minute, minute, clock.now),
        messages=RateLimit(config.limits.messages_per_minute, minute, clock.now),
    )


def _web_app(services: Services, guard: Guard, page: PageEndpoint) -> web.Application:
    app = web.Application(middlewares=[outermost(guard)], client_max_size=BODY_BYTES)
    documents = DocumentEndpoint(COMMANDS)
    app.router.add_routes(routes(COMMANDS, services))
    app.router.add_get("/api/openapi.json", documents.openapi)
    app.router.add_get("/api/ws/schema.json", documents.socket_schema)
    live = LiveEndpoint(services, guard)
    app.router.add_get("/api/ws", live.handle)
    app.router.add_get(page.PATHS, page.handle)

    async def stop(_: web.Application) -> None:
        await live.stop()

    app.on_shutdown.append(stop)
    return app


async def _housekeeping(events: EventStore, data: Path) -> None:
    while True:
        try:
            await events.trim()
            await asyncio.to_thread(backups.keep_daily, data / DATABASE, data / BACKUPS)
        except (AttuneError, StartupError, OSError) as error:
            log.error("housekeeping failed: %s", error)
        await asyncio.sleep(HOUSEKEEPING_S)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def serving(appliance: Appliance) -> AsyncIterator[tuple[str, int]]:
    """Listen; yields the scheme and the port. Raises `OSError` when the port is taken."""
    server = appliance.config.server
    context = _tls(server.tls_cert, server.tls_key)
    runner = Runner(appliance.web_app, access_log=None, shutdown_timeout=3.0, handle_signals=False)
    await runner.setup()
    try:
        site = web.TCPSite(runner, server.host, server.port, ssl_context=context, backlog=BACKLOG)
        await site.start()
        port = runner.addresses[0][1]
        yield ("https" if context else "http"), port
    finally:
        # Sockets are told to come back before the listener goes.
        appliance.services.hub.stop()
        await runner.cleanup()


def _tls(certificate: str, key: str) -> ssl.SSLContext | None:
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key or None)
    return context
