"""The one-time code for the first set-up. It lives in a file, so that the command line can
print it (or a fresh one) while the server runs."""

from __future__ import annotations

import hmac
import json
import secrets
import time
from pathlib import Path

from appliance import paths

GROUPS, DIGITS = 2, 4  # 10^8 values, behind a delay after five wrong tries


class SetupCode:
    """Reads, renews and checks the code. `minutes` is how long one lives."""

    def __init__(self, file: Path, minutes: int) -> None:
        self._file = file
        self._life_s = minutes * 60

    def current(self) -> str:
        """The valid code; a new one when the last has run out."""
        return self._read() or self._renew()

    def is_right(self, typed: str) -> bool:
        """Whether `typed` is the valid code."""
        code = self._read()
        digits = "".join(character for character in typed if character.isdigit())
        return code is not None and hmac.compare_digest(
            digits.encode(), code.replace("-", "").encode()
        )

    def discard(self) -> None:
        """There will be no more codes."""
        self._file.unlink(missing_ok=True)

    def _read(self) -> str | None:
        try:
            kept = json.loads(self._file.read_bytes())
            code, made = str(kept["code"]), float(kept["made"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        # A clock that was put back must not make a code live for ever.
        return code if 0 <= time.time() - made < self._life_s else None

    def _renew(self) -> str:
        code = "-".join(
            "".join(str(secrets.randbelow(10)) for _ in range(DIGITS)) for _ in range(GROUPS)
        )
        kept = json.dumps({"code": code, "made": time.time()})
        paths.write_private(self._file, kept.encode())
        return code
