"""Reading JSON that a client sent: each field is what it should be, or the client is told which one is not.

Rule: an unknown field is ignored, a known one of the wrong kind never is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from interline.gateway.faults import Refused, invalid

_DEEPEST = 100
_UNREADABLE = (ValueError, RecursionError)


def parse(body: bytes) -> Fields:
    """The body as an object. Raises Refused."""
    try:
        data = _DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
    except _UNREADABLE:
        raise invalid("The body is not JSON.", code="invalid_json") from None
    if not isinstance(data, dict):
        raise invalid("The body is not a JSON object.", code="invalid_json")
    if _is_deeper(data, _DEEPEST):
        raise invalid(f"The body is nested deeper than {_DEEPEST} levels.", code="invalid_json")
    return Fields(data)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _is_deeper(data: object, levels: int) -> bool:
    layer: list[object] = [data]
    for _ in range(levels):
        layer = [
            inner
            for outer in layer
            for inner in (outer.values() if isinstance(outer, dict) else outer)  # type: ignore[attr-defined]
            if isinstance(inner, (dict, list))
        ]
        if not layer:
            return False
    return True


class Fields:
    """An object of the request, and where it stands in it."""

    def __init__(self, data: Mapping[str, Any], where: str = "") -> None:
        self.data = data
        self._where = where

    def place(self, name: str) -> str:
        """The field's whole name, as errors say it."""
        return f"{self._where}.{name}" if self._where else name

    def refuse(self, name: str, wanted: str) -> Refused:
        """The error for a field that is not what it should be."""
        return invalid(f"“{self.place(name)}” must be {wanted}.", self.place(name))

    def get(self, name: str) -> Any:
        """As it stands; None where it is absent or null."""
        return self.data.get(name)

    def text(self, name: str) -> str | None:
        """A text."""
        value = self.get(name)
        if value is not None and not isinstance(value, str):
            raise self.refuse(name, "a string")
        return value

    def needed(self, name: str) -> str:
        """A text that must be there."""
        value = self.text(name)
        if not value:
            raise self.refuse(name, "a string that is not empty")
        return value

    def flag(self, name: str) -> bool | None:
        """true or false."""
        value = self.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.refuse(name, "true or false")
        return value

    def number(self, name: str, low: float, high: float) -> float | None:
        """A number within bounds."""
        value = self.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise self.refuse(name, f"a number from {low:g} to {high:g}")
        return float(value)

    def count(self, name: str) -> int | None:
        """A whole number from 1 on."""
        value = self.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 10**9:
            raise self.refuse(name, "a whole number from 1 on")
        return value

    def record(self, name: str) -> Fields | None:
        """An object."""
        value = self.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.refuse(name, "an object")
        return Fields(value, self.place(name))

    def records(self, name: str) -> list[Fields]:
        """An array of objects; empty where it is absent."""
        value = self.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.refuse(name, "an array")
        return [self._item(name, n, item) for n, item in enumerate(value)]

    def _item(self, name: str, n: int, item: object) -> Fields:
        if not isinstance(item, dict):
            raise self.refuse(f"{name}[{n}]", "an object")
        return Fields(item, self.place(f"{name}[{n}]"))
