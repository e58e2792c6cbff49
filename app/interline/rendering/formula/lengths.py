"""Lengths as TeX writes them."""

from __future__ import annotations

import re

from interline.rendering.formula.refusal import Refused
from interline.rendering.formula.symbols import UNITS

_LENGTH = re.compile(r"\s*(-?\d*\.?\d+)\s*([a-z]{2})\s*")
FARTHEST = 20.0
"""Ems; a longer space would only push the formula out of sight."""


def ems(source: str) -> float:
    """A length in ems. Raises Refused where it is none, or too long."""
    found = _LENGTH.fullmatch(source)
    if found is None or found[2] not in UNITS:
        raise Refused(f"the length {source}")
    length = float(found[1]) * UNITS[found[2]]
    if abs(length) > FARTHEST:
        raise Refused(f"the length {source}")
    return length
