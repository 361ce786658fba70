"""The `attune` command."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from appliance import __version__, addresses, config, log, paths
from appliance.app import DATABASE, SETUP_CODE, Appliance, running, serving
from appliance.bench.command import bench, bench_emotion
from appliance.bench.peers import usual_folder
from appliance.domain.model_choice import ModelChoice
from appliance.domain.setup_code import SetupCode
from appliance.errors import StartupError, StoreError
from appliance.inference.emotion import try_out
from appliance.store import backups, inspect
from appliance.store.lock import exclusive

logger = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    options = _parser().parse_args(argv)
    try:
        settings = config.load(_config_file(options), os.environ, _flags(options))
        return int(options.run(settings, options) or 0)
    except StartupError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="attune", description="An emotion-aware tutor in a box.")
    parser.add_argument("--version", action="version", version=f"attune {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, help="configuration file (TOML)")
    common.add_argument("--data", help="data folder")
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser("serve", parents=[common], help="serve Attune")
    serve.add_argument("--host", help="address to listen on")
    serve.add_argument("--port", type=int, help="port to listen on; 0 takes a free one")
    serve.set_defaults(run=_serve)

    code = commands.add_parser(
        "setup-code", parents=[common], help="print the current one-time set-up code"
    )
    code.set_defaults(run=_setup_code)

    backup = commands.add_parser(
        "backup", parents=[common], help="copy the database, even while Attune serves"
    )
    backup.add_argument("file", type=Path, help="where to write the copy")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser(
        "restore", parents=[common], help="put a copy in the place of the database"
    )
    restore.add_argument("file", type=Path, help="the copy; stop Attune first")
    restore.set_defaults(run=_restore)

    model = commands.add_parser("model", help="the emotion model")
    changes = model.add_subparsers(required=True, metavar="command")
    use = changes.add_parser(
        "use", parents=[common], help="change the emotion model, even while Attune serves"
    )
    use.add_argument(
        "folder", type=Path, nargs="?", help="model folder; none takes that of the settings again"
    )
    use.set_defaults(run=_use_model)

    measure = commands.add_parser(
        "bench", parents=[common], help="measure this machine: latency, throughput, memory"
    )
    measure.add_argument(
        "what",
        nargs="?",
        choices=("all", "emotion"),
        default="all",
        help="emotion: the emotion model alone, beside its peers",
    )
    measure.add_argument(
        "--peers", type=Path, default=usual_folder(), help="where `make peers` has put them"
    )
    measure.add_argument("--json", action="store_true", help="print JSON instead of a table")
    measure.add_argument("--quick", action="store_true", help="take a few samples only")
    measure.set_defaults(run=_bench)

    show = commands.add_parser("config", parents=[common], help="print the settings in force")
    show.set_defaults(run=_show_config)
    return parser


def _config_file(options: argparse.Namespace) -> Path | None:
    if options.config:
        return Path(options.config)
    named = os.environ.get("ATTUNE_CONFIG")
    return Path(named) if named else None


def _flags(options: argparse.Namespace) -> config.Values:
    flags: config.Values = {}
    if options.data:
        flags["storage"] = {"data": options.data}
    for name in ("host", "port"):
        value = getattr(options, name, None)
        if value is not None:
            flags.setdefault("server", {})[name] = value
    return flags


def _serve(settings: config.Config, options: argparse.Namespace) -> None:
    log.setup(settings.log.level, _writable(settings.data_folder()))
    asyncio.run(_serve_until_told(settings))


def _writable(folder: Path) -> Path:
    try:
        paths.private_folder(folder)
        (folder / "attune.log").touch(mode=0o600)
    except OSError as error:
        raise StartupError(
            f"The data folder {folder} cannot be written: {error.strerror}. "
            "Name another one with --data."
        ) from error
    return folder


async def _serve_until_told(settings: config.Config) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises instead
            loop.add_signal_handler(name, stop.set)
    async with running(settings) as appliance:
        try:
            async with serving(appliance) as (scheme, port):
                await _announce(appliance, scheme, port)
                await stop.wait()
                print("Attune is stopping.", flush=True)
        except OSError as error:
            server = settings.server
            raise StartupError(
                f"Attune cannot listen on {server.host} port {server.port}: {error.strerror}. "
                "Is it running already? Another port: --port."
            ) from error


async def _announce(appliance: Appliance, scheme: str, port: int) -> None:
    server = appliance.config.server
    print(f"\nAttune {__version__} is ready. Open:", flush=True)
    others = await asyncio.to_thread(addresses.reaching, server.host)
    # A server that listens on one address of the network is not found under this name.
    here = [] if others == [server.host] else ["localhost"]
    for host in (*here, *others):
        print(f"    {scheme}://{f'[{host}]' if ':' in host else host}:{port}/")
    if not await appliance.services.accounts.is_set_up():
        code = SetupCode(
            appliance.config.data_folder() / SETUP_CODE, appliance.config.auth.setup_minutes
        )
        current = await asyncio.to_thread(code.current)
        print(f"\nFirst start. The one-time set-up code: {current}")
        print(f"It lives {appliance.config.auth.setup_minutes} minutes; a new one: ", end="")
        print(f"attune setup-code --data {appliance.config.data_folder()}")
    print(flush=True)


def _setup_code(settings: config.Config, options: argparse.Namespace) -> None:
    data = settings.data_folder()
    if inspect.is_set_up(data / DATABASE):
        raise StartupError("This Attune is already set up, so there is no code.")
    paths.private_folder(data)
    print(SetupCode(data / SETUP_CODE, settings.auth.setup_minutes).current())


def _backup(settings: config.Config, options: argparse.Namespace) -> None:
    backups.copy(settings.data_folder() / DATABASE, options.file)
    print(f"Everything is in {options.file}.")


def _restore(settings: config.Config, options: argparse.Namespace) -> None:
    data = paths.private_folder(settings.data_folder())
    with exclusive(data):
        moved = backups.restore(data / DATABASE, options.file)
    print(f"Restored from {options.file}.")
    if moved is not None:
        print(f"What was there before is kept as {moved}.")


def _use_model(settings: config.Config, options: argparse.Namespace) -> None:
    data = _writable(settings.data_folder())
    folder = options.folder.expanduser().resolve() if options.folder else None
    choice = ModelChoice(data, settings.emotion.model)
    try:
        with exclusive(data):
            name = try_out(folder or settings.emotion_folder(), settings.emotion.provider)
            choice.remember(folder)
    except StoreError:  # an Attune is running on it
        print(f"In use now: {asyncio.run(choice.ask(folder))}.")
    else:
        print(f"Attune is not running. It will use {name}.")


def _bench(settings: config.Config, options: argparse.Namespace) -> int:
    if options.what == "emotion":
        return bench_emotion(settings, options.peers, quick=options.quick, as_json=options.json)
    return bench(settings, quick=options.quick, as_json=options.json)


def _show_config(settings: config.Config, options: argparse.Namespace) -> None:
    print(config.render(settings), end="")
