"""Vendors that seal their thinking, as the strictest of them do: a seal holds for one model, and while every byte that
stood before the answer stands there again.

Rule: written from the vendors' side; a seal is made from the request as it came, and checked against the one that
comes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .connection import Received
from .script import Step
from .vendor import Vendor

SEALED = ("anthropic-messages", "gemini", "openai-chat", "openai-responses")
"""The wire formats that have a place for sealed thinking."""


class SealBroken(Exception):
    """A request holds thinking that was sealed under another one; the text is what the vendor says."""


class Seals:
    """The seals of one vendor."""

    def __init__(self, wire: str, account: str = "one") -> None:
        """An account cannot open what another one's thinking was sealed with."""
        self._wire = wire
        self.account = account

    def seal(self, model: str, body: dict[str, Any]) -> str:
        """The seal of an answer to this request."""
        turns = body[_TURNS[self._wire]]
        return self._digest(model, body, turns)

    def check(self, model: str, body: dict[str, Any]) -> int:
        """How many seals there are. Raises SealBroken where one does not hold."""
        turns = body[_TURNS[self._wire]]
        count = 0
        for place, turn in enumerate(turns):
            for seal in _seals_in(turn):
                count += 1
                if seal != self._digest(model, body, turns[:place]):
                    raise SealBroken(_WORDS[self._wire])
        return count

    def _digest(self, model: str, body: dict[str, Any], turns: list[Any]) -> str:
        before = [body.get(name) for name in ("system", "systemInstruction", "instructions", "tools")]
        whole = json.dumps([self.account, model, before, turns], sort_keys=True)
        return f"SEAL{hashlib.sha256(whole.encode()).hexdigest()}"


class Sealing:
    """A simulated vendor that seals its thinking and refuses what was sealed under another request."""

    def __init__(self, vendor: Vendor, *steps: Step) -> None:
        """`steps` are its answers in order; without any, or past the last, it counts them."""
        self.seals = Seals(vendor.wire_name)
        self.came: list[int | str] = []
        """For each request how many seals it held, or with which words it was refused."""
        self._steps = list(steps)
        self._vendor = vendor.decides(self._decide)

    def _decide(self, received: Received) -> Step:
        model = self._vendor.wire.model(received.path, received.json)
        try:
            self.came.append(self.seals.check(model, received.json))
        except SealBroken as broken:
            self.came.append(str(broken))
            return Step(status=400, message=str(broken))
        seal = self.seals.seal(model, received.json)
        step = self._steps.pop(0) if self._steps else Step(text=f"Answer {len(self.came)}.")
        return replace(step, thinking="Hm.", signature=seal)


_TURNS = {
    "openai-chat": "messages",
    "openai-responses": "input",
    "anthropic-messages": "messages",
    "gemini": "contents",
}
_WORDS = {
    "openai-chat": "Invalid `signature` in `thinking` block",
    "openai-responses": "The encrypted content could not be verified.",
    "anthropic-messages": "messages.1.content.0: Invalid `signature` in `thinking` block",
    "gemini": "Corrupted thought signature.",
}


def _seals_in(value: Any) -> Iterator[str]:
    """Every seal in a turn, wherever it stands."""
    if isinstance(value, str):
        if value.startswith("SEAL"):
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _seals_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _seals_in(each)
