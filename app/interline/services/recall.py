"""What models thought before they called a program's tools: kept until the results come, since OpenAI's forms have no
place for it and a vendor wants its own model's thinking back.

Rule: in memory alone, bounded, and lost with the process. It is given back where the calls stand as they were made;
whether everything before them still stands too, the wire formats find out (`wire/bonds.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace

from interline.model.answer import GrowingAnswer
from interline.model.events import Finish, ThinkingBlob, ThinkingDelta
from interline.model.parts import Part, Text, Thinking, ToolCall
from interline.model.refs import ModelRef
from interline.model.request import Turn
from interline.router.job import Outcome

MOST_ANSWERS = 1000
MOST_CHARACTERS = 16 * 1024 * 1024


class Recall:
    """Answers that ended in calls, with what was thought before them; the ones used longest ago go first."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, tuple[ModelRef, tuple[Part, ...]]] = OrderedDict()
        self._sizes: dict[str, int] = {}

    def keep(self, outcome: Outcome) -> None:
        """Remember an answer, where it calls tools and was thought about."""
        last = outcome.answered
        if last is None or last.continued or outcome.finish is not Finish.TOOL:
            return
        if not any(isinstance(event, (ThinkingBlob, ThinkingDelta)) for event in outcome.shown):
            return
        said = GrowingAnswer()
        said.origin, said.bond = last.ref, outcome.bond
        for event in outcome.shown:
            said.take(event)
        parts = said.parts()
        self._put(_key(parts), last.ref, parts)

    def restored(self, turns: Iterable[Turn]) -> tuple[Turn, ...]:
        """The turns, each that calls tools with what was thought before."""
        if not self._answers:
            return tuple(turns)
        return tuple(self._restored(turn) if turn.role == "assistant" else turn for turn in turns)

    def _restored(self, turn: Turn) -> Turn:
        if not any(isinstance(part, ToolCall) for part in turn.parts):
            return turn
        key = _key(turn.parts)
        if (found := self._answers.get(key)) is None:
            return turn
        self._answers.move_to_end(key)
        ref, parts = found
        text = _text(turn.parts)
        if not text:
            # Some programs send the calls alone.
            parts = tuple(part for part in parts if not isinstance(part, Text))
        elif text != _text(parts):
            return turn
        return replace(turn, parts=parts, origin=ref)

    def _put(self, key: str, ref: ModelRef, parts: tuple[Part, ...]) -> None:
        size = sum(map(_size, parts))
        if size > MOST_CHARACTERS:
            return
        self._answers[key] = ref, parts
        self._answers.move_to_end(key)
        self._sizes[key] = size
        while len(self._answers) > MOST_ANSWERS or sum(self._sizes.values()) > MOST_CHARACTERS:
            oldest, _ = self._answers.popitem(last=False)
            del self._sizes[oldest]


def _key(parts: Iterable[Part]) -> str:
    """An answer's calls, however their arguments are spaced."""
    calls = [(part.id, part.name, _plain(part.arguments)) for part in parts if isinstance(part, ToolCall)]
    return hashlib.sha256(repr(calls).encode("utf-8", "replace")).hexdigest()


def _plain(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments), sort_keys=True)
    except (ValueError, RecursionError):
        return arguments


def _text(parts: Iterable[Part]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Text)).strip()


def _size(part: Part) -> int:
    match part:
        case Thinking(text, blob):
            return len(text) + len(blob)
        case Text(text):
            return len(text)
        case ToolCall():
            return len(part.arguments)
        case _:
            return 0
