"""What a run of the bench found."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from appliance.bench.figures import Figure
from appliance.bench.machine import Machine


class Trouble(Struct, frozen=True, kw_only=True):
    """A question that could not be answered, and why."""

    question: str
    why: str


class Report(Struct, frozen=True, kw_only=True):
    """Everything that was measured, and what could not be; `caveat` is how to read it."""

    machine: Machine
    caveat: str
    quick: bool
    took_s: float
    figures: tuple[Figure, ...]
    troubles: tuple[Trouble, ...]

    def to_json(self) -> str:
        """The report for programs; each figure also says whether it `reached` its goal."""
        plain = msgspec.to_builtins(self)
        for found, figure in zip(plain["figures"], self.figures, strict=True):
            found["reached"] = figure.reached
        return msgspec.json.format(msgspec.json.encode(plain)).decode()
