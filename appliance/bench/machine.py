"""The machine a figure was taken on, and how much of it a process takes."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

from msgspec import Struct

from appliance import __version__
from appliance.store.db import SQLITE_VERSION

UNKNOWN = "unknown"


class Machine(Struct, frozen=True, kw_only=True):
    """What a reader needs to compare figures. `memory_gb` is 0 where it cannot be told."""

    attune: str
    cpu: str
    cores: int
    memory_gb: float
    system: str
    python: str
    sqlite: str
    durability: str
    file_system: str


def describe(folder: Path, durability: str) -> Machine:
    """This machine; `folder` is where the measured database lies."""
    return Machine(
        attune=__version__,
        cpu=_cpu(),
        cores=os.cpu_count() or 1,
        memory_gb=_memory_gb(),
        system=platform.platform(terse=True),
        python=platform.python_version(),
        sqlite=SQLITE_VERSION,
        durability=durability,
        file_system=_file_system(folder),
    )


def resident_kb(pid: int) -> int | None:
    """The resident memory of a process in KiB; None where the system does not say (Windows)."""
    statm = Path(f"/proc/{pid}/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    if sys.platform == "win32":
        return None
    told = subprocess.run(  # noqa: S603
        ["/bin/ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return int(told.stdout) if told.stdout.strip().isdigit() else None


def has_vnni() -> bool | None:
    """Whether the CPU multiplies 8-bit integers in one step; None where the system does not say."""
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return None
    return not {"avx512_vnni", "avx_vnni"}.isdisjoint(info.read_text().split())


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith(("model name", "Model")):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine() or UNKNOWN


def _memory_gb() -> float:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return 0.0


def _file_system(folder: Path) -> str:
    """The kind of the file system that holds `folder`, where the system tells it cheaply."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return UNKNOWN
    best, kind = Path(), UNKNOWN
    for line in mounts.read_text().splitlines():
        _, point, found, *_ = line.split()
        where = Path(point)
        if folder.resolve().is_relative_to(where) and len(where.parts) >= len(best.parts):
            best, kind = where, found
    return kind
