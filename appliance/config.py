"""What the operator may set: typed, frozen, documented in place.

Defaults < configuration file (TOML) < `ATTUNE_<SECTION>_<NAME>` < command line flags. An unknown
name is an error that names the nearest known one. `config/attune.toml` is `render()` of the
defaults; a test holds the two together.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta, Struct

from appliance import paths
from appliance.errors import ConfigError


def _about(text: str, *, ge: float | None = None, le: float | None = None) -> Meta:
    return Meta(description=text, ge=ge, le=le)


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the configuration file."""


class Server(Section, frozen=True, kw_only=True):
    """Where Attune listens."""

    host: Annotated[str, _about("Address to listen on; 127.0.0.1 keeps it to this computer.")] = (
        "0.0.0.0"  # noqa: S104  # a class reaches it over the LAN; that is the product
    )
    port: Annotated[int, _about("TCP port; 0 takes a free one.", ge=0, le=65535)] = 8080
    hosts: Annotated[
        tuple[str, ...],
        _about("More host names under which browsers may reach it (addresses always may)."),
    ] = ()
    tls_cert: Annotated[str, _about("Certificate chain (PEM); empty serves plain HTTP.")] = ""
    tls_key: Annotated[str, _about("Private key (PEM) of tls_cert.")] = ""


class Storage(Section, frozen=True, kw_only=True):
    """Where and how everything is kept."""

    data: Annotated[str, _about("Data folder; empty takes the platform's usual place.")] = ""
    durability: Annotated[
        Literal["full", "normal"],
        _about("full survives a power cut; normal may lose the last second, and health says so."),
    ] = "full"
    event_days: Annotated[
        int, _about("Days for which a device that was away can catch up by itself.", ge=1, le=60)
    ] = 7


class Auth(Section, frozen=True, kw_only=True):
    """Signing in."""

    access_seconds: Annotated[
        int, _about("Life of an access token, in seconds.", ge=5, le=86400)
    ] = 1800
    refresh_days: Annotated[
        int, _about("Days without use after which a device must sign in again.", ge=1, le=365)
    ] = 30
    setup_minutes: Annotated[
        int, _about("Life of the one-time set-up code, in minutes.", ge=1, le=1440)
    ] = 30
    join_minutes: Annotated[
        int, _about("Life of a new join code, in minutes.", ge=1, le=525600)
    ] = 90


class Limits(Section, frozen=True, kw_only=True):
    """Bounds that keep one device from spoiling it for the others."""

    message_characters: Annotated[int, _about("Longest message.", ge=100, le=50_000)] = 10_000
    messages_per_minute: Annotated[
        int, _about("Messages one person may send in a minute.", ge=1, le=100_000)
    ] = 30
    requests_per_minute: Annotated[
        int, _about("Requests one person may make in a minute.", ge=10, le=1_000_000)
    ] = 600
    connections: Annotated[int, _about("Open sockets in all.", ge=1, le=10_000)] = 512
    connections_per_user: Annotated[int, _about("Open sockets of one person.", ge=1, le=100)] = 8
    frame_bytes: Annotated[int, _about("Largest frame in, in bytes.", ge=1024, le=1 << 20)] = 65536
    frames_per_10s: Annotated[int, _about("Frames in within 10 s.", ge=1, le=100_000)] = 40
    outbox_frames: Annotated[
        int, _about("Frames that may wait for a slow device before it is cut off.", ge=16, le=65536)
    ] = 256
    outbox_bytes: Annotated[
        int, _about("Bytes that may wait for a slow device.", ge=16384, le=1 << 26)
    ] = 262_144


class Realtime(Section, frozen=True, kw_only=True):
    """The live connection."""

    heartbeat_s: Annotated[float, _about("Seconds between heartbeats.", ge=1, le=30)] = 25.0
    auth_s: Annotated[float, _about("Seconds a new socket has to sign in.", ge=0.2, le=60)] = 10.0
    typing_every_s: Annotated[
        float, _about("Seconds between two typing signals of one person.", ge=0, le=10)
    ] = 2.0
    typing_gone_s: Annotated[
        float, _about("Seconds after which 'typing' expires by itself.", ge=0.2, le=60)
    ] = 6.0


class EmotionSettings(Section, frozen=True, kw_only=True):
    """Reading feelings from words."""

    model: Annotated[str, _about("Model folder; empty takes the one that ships.")] = ""
    provider: Annotated[
        Literal["auto", "cpu", "cuda"], _about("Where it runs; cpu when the other is missing.")
    ] = "auto"


class TutorSettings(Section, frozen=True, kw_only=True):
    """The tutor's answers."""

    pace_ms: Annotated[
        int, _about("Pause between two pieces of an answer, in milliseconds.", ge=0, le=1000)
    ] = 20
    deadline_s: Annotated[
        float, _about("Seconds after which an answer is cut off.", ge=1, le=600)
    ] = 60.0


class Log(Section, frozen=True, kw_only=True):
    """The log: ids, sizes and codes, never what people write."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], _about("How much is logged.")
    ] = "info"


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings."""

    server: Server = Server()
    storage: Storage = Storage()
    auth: Auth = Auth()
    limits: Limits = Limits()
    realtime: Realtime = Realtime()
    emotion: EmotionSettings = EmotionSettings()
    tutor: TutorSettings = TutorSettings()
    log: Log = Log()

    def data_folder(self) -> Path:
        """The data folder, as a path."""
        data = self.storage.data
        return Path(data).expanduser() if data else paths.default_data()

    def emotion_folder(self) -> Path:
        """The emotion model's folder, as a path."""
        model = self.emotion.model
        return Path(model).expanduser() if model else paths.emotion_model()


# Short names that `make run` and the README speak of.
SHORT_NAMES = {
    "ATTUNE_HOST": ("server", "host"),
    "ATTUNE_PORT": ("server", "port"),
    "ATTUNE_DATA": ("storage", "data"),
}
# Used by the command line itself, not settings.
NOT_SETTINGS = {"ATTUNE_CONFIG"}

Values = dict[str, dict[str, Any]]


def load(
    file: Path | None = None,
    environ: Mapping[str, str] | None = None,
    flags: Values | None = None,
) -> Config:
    """The configuration from all its sources, the later ones winning.

    Raises `ConfigError` with one sentence for the operator.
    """
    merged: Values = {}
    sources = ((_from_file(file) if file else {}), _from_environ(environ or {}), flags or {})
    for source in sources:
        for section, values in source.items():
            merged.setdefault(section, {}).update(values)
    try:
        return msgspec.convert(merged, Config, strict=False)
    except msgspec.ValidationError as error:
        raise ConfigError(f"A setting is not allowed: {error}.") from error


def sections() -> dict[str, type[Section]]:
    """Every section's name and type, in the order of the file."""
    return dict(get_type_hints(Config))


def render(config: Config | None = None) -> str:
    """The settings as a TOML file, each with its sentence."""
    config = config or Config()
    lines = ["# Every setting of Attune, with its default. Change what you need, delete the rest."]
    for name, section in sections().items():
        lines += ["", f"# {(section.__doc__ or '').splitlines()[0]}", f"[{name}]"]
        for key, description in descriptions(section).items():
            value = getattr(getattr(config, name), key)
            lines += [f"# {description}", f"{key} = {_toml(value)}"]
    return "\n".join(lines) + "\n"


def descriptions(section: type[Section]) -> dict[str, str]:
    """What each setting of a section is, in a sentence."""
    return {
        name: " ".join(meta.description for meta in hint.__metadata__ if meta.description)
        for name, hint in get_type_hints(section, include_extras=True).items()
    }


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return json.dumps(list(value))
    return json.dumps(value, ensure_ascii=False)


def _from_file(file: Path) -> Values:
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"The configuration file {file} cannot be read.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The configuration file {file} is not valid TOML: {error}.") from error
    for section, values in read.items():
        if not isinstance(values, dict):
            raise ConfigError(f"'{section}' stands outside a section in {file}.")
        _check_names(section, values)
    return read


def _check_names(section: str, values: Mapping[str, object]) -> None:
    known = sections()
    if section not in known:
        raise ConfigError(f"There is no section [{section}].{_nearest(section, known)}")
    names = known[section].__struct_fields__
    for name in values:
        if name not in names:
            raise ConfigError(f"[{section}] has no setting '{name}'.{_nearest(name, names)}")


def _nearest(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean '{close[0]}'?" if close else ""


def _from_environ(environ: Mapping[str, str]) -> Values:
    names = {
        f"ATTUNE_{section}_{key}".upper(): (section, key)
        for section, kind in sections().items()
        for key in kind.__struct_fields__
    } | SHORT_NAMES
    found: Values = {}
    for variable, text in environ.items():
        if not variable.startswith("ATTUNE_") or variable in NOT_SETTINGS:
            continue
        if variable not in names:
            raise ConfigError(f"There is no setting {variable}.{_nearest(variable, names)}")
        section, key = names[variable]
        found.setdefault(section, {})[key] = text.split(",") if key == "hosts" else text
    return found
