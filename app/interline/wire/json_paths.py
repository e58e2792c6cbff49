"""Values that come one by one with the path of each: `$.city.name`, `$.rows[0]`.

Rule: a path that does not fit what is there is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

_STEP = re.compile(r"\.([A-Za-z_$][\w$-]*)|\['([^']*)'\]|\[\"([^\"]*)\"\]|\[(\d{1,4})\]")
_VALUES = ("stringValue", "numberValue", "boolValue", "nullValue")


def set_at(target: dict[str, Any], path: str, piece: Mapping[str, Any]) -> None:
    """Put a piece where its path says; text that goes on is added to the text that is there."""
    steps = _steps(path)
    name = next((name for name in _VALUES if name in piece), None)
    if not steps or name is None:
        return
    value = None if name == "nullValue" else piece[name]
    place: Any = target
    for step, following in pairwise(steps):
        place = _enter(place, step, [] if isinstance(following, int) else {})
        if place is None:
            return
    last = steps[-1]
    if isinstance(place, dict) and isinstance(last, str):
        known = place.get(last)
        place[last] = known + value if isinstance(known, str) and isinstance(value, str) else value
    elif isinstance(place, list) and isinstance(last, int):
        if last < len(place):
            known = place[last]
            place[last] = known + value if isinstance(known, str) and isinstance(value, str) else value
        elif last == len(place):
            place.append(value)


def _steps(path: str) -> list[str | int]:
    if path[:2] == "$." and path.isascii() and path[2:].isidentifier():
        # As nearly all are.
        return [path[2:]]
    steps: list[str | int] = []
    at = 1 if path.startswith("$") else 0
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            return []
        name = next((group for group in found.groups()[:3] if group is not None), None)
        steps.append(name if name is not None else int(found.group(4)))
        at = found.end()
    return steps[:32]


def _enter(place: Any, step: str | int, fresh: object) -> Any:
    if isinstance(place, dict) and isinstance(step, str):
        return place.setdefault(step, fresh)
    if isinstance(place, list) and isinstance(step, int):
        if step == len(place):
            place.append(fresh)
        return place[step] if step < len(place) else None
    return None
