"""One logging set-up. Lines carry the request or connection they belong to.

What people write, their tokens and their passwords never reach a log: log ids, sizes, codes.
"""

from __future__ import annotations

import logging
import logging.handlers
import sys
from contextvars import ContextVar
from pathlib import Path

# Five files of 2 MB: some weeks of a school's life, and never a full disk.
MAX_BYTES = 2_000_000
BACKUPS = 4

current_id: ContextVar[str] = ContextVar("attune_log_id", default="-")


class _AddId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.where = current_id.get()
        return True


def setup(level: str, folder: Path | None = None) -> None:
    """Send the log to standard error and, with `folder`, to a rotating file in it."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if folder is not None:
        handlers.append(
            logging.handlers.RotatingFileHandler(
                folder / "attune.log", maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8"
            )
        )
    formatter = logging.Formatter("%(asctime)s %(levelname)s [%(where)s] %(name)s: %(message)s")
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.setFormatter(formatter)
        handler.addFilter(_AddId())
        root.addHandler(handler)
    root.setLevel(level.upper())
    # aiohttp's access log would print request lines, and with them `?token=`.
    logging.getLogger("aiohttp.access").disabled = True
