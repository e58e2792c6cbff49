"""One row of the table."""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, against what, and the bar."""

    name: str
    value: float
    unit: str
    against: float | None = None
    """The same measured on what it is compared to, in the same unit and the same run."""
    ratio: float | None = None
    """value / against."""
    bar: str = ""
    """What must hold, in words; empty where there is none."""
    holds: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def cells(self) -> tuple[str, ...]:
        against = "" if self.against is None else f"{self.against:.4g} {self.unit}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        holds = {None: "", True: "yes", False: "NO"}[self.holds]
        return (self.name, f"{self.value:.4g} {self.unit}", against, ratio, self.bar, holds)


def installed() -> dict[str, str]:
    """The environment of a process that stands for an installed Interline: its bytecode is on the disk after the first
    run. Where Python is forbidden to write it, each start would compile hundreds of files anew."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def at_most(name: str, value: float, unit: str, limit: float) -> Figure:
    """A figure with an absolute bar."""
    return Figure(name, value, unit, bar=f"≤ {limit:g} {unit}", holds=value <= limit)


def at_most_times(name: str, value: float, against: float, unit: str, limit: float) -> Figure:
    """A figure with a relative bar."""
    ratio = value / against
    return Figure(name, value, unit, against, ratio, f"≤ {limit:g} ×", ratio <= limit)
