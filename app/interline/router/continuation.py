"""Finishing an answer that broke off, pure: whether it goes on or begins anew, with which request, and without saying
twice what was said.

Rule: never glued in silence: whoever shows the answer is told of the seam, and words are only ever taken away from the
beginning of what goes on, where they repeat the end of what stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from interline.model.facts import ModelFacts
from interline.model.parts import Text
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn

LITTLE = 400
"""Characters: an answer that broke off before so many is begun anew."""
LONGEST_OVERLAP = 200
_SHORTEST_OVERLAP = 4
_QUOTED = 200
_CHARACTERS_PER_TOKEN = 3.6
_LEAST_OUTPUT = 256

GO_ON = (
    "Your answer was cut off. Go on exactly where it ends: repeat nothing of it, do not begin anew, and say nothing "
    "about the interruption. Its last words are:\n\n{}"
)


class Way(StrEnum):
    """How an answer that broke off is finished."""

    ANEW = "anew"
    GOES_ON = "goes_on"


@dataclass(frozen=True, slots=True)
class Partial:
    """An answer that broke off, as far as it was shown."""

    text: str
    ref: ModelRef
    """Who said the last of it."""
    reason: str = ""
    """Why it broke off, in a few words for people."""
    has_calls: bool = False
    """Whether a tool call had begun: one cut in half is never run, nor gone on with."""
    has_blobs: bool = False
    """Whether it holds reasoning that only its maker understands."""
    is_json: bool = False
    """Whether it was to be JSON: halves of two objects are none."""


def way_on(partial: Partial, *, takes_back: bool) -> Way | None:
    """How to finish it; None where that is not safe. `takes_back` is whether what was shown can be taken back."""
    is_indivisible = partial.has_calls or partial.is_json
    if takes_back and (is_indivisible or partial.has_blobs or len(partial.text) < LITTLE):
        return Way.ANEW
    if is_indivisible or not partial.text.strip():
        return Way.ANEW if takes_back else None
    return Way.GOES_ON


def going_on(request: ChatRequest, partial: Partial, facts: ModelFacts) -> ChatRequest:
    """The request that goes on with the answer: as its beginning where the model takes one, else by being asked to."""
    turns = (*request.turns, Turn("assistant", (Text(partial.text),), partial.ref))
    if not facts.prefill:
        turns += (Turn("user", (Text(GO_ON.format(partial.text[-_QUOTED:])),)),)
    left = request.max_output
    if left is not None:
        left = max(_LEAST_OUTPUT, left - round(len(partial.text) / _CHARACTERS_PER_TOKEN))
    return replace(request, turns=turns, max_output=left)


class Joint:
    """Takes from the beginning of what goes on whatever repeats the end of what stands. Feed it text; close it."""

    def __init__(self, before: str) -> None:
        self._before = before
        self._tail = before[-LONGEST_OVERLAP:]
        self._held: str | None = ""

    def feed(self, text: str) -> str:
        """What may be shown so far."""
        if self._held is None:
            return text
        self._held += text
        if self._held.startswith(self._before):
            # A server that gives the beginning back with the rest (llama.cpp, where it does not stream).
            return self._settle(len(self._before))
        if len(self._held) < LONGEST_OVERLAP and self._may_repeat():
            return ""
        return self._settle(self._overlap())

    def close(self) -> str:
        """No more comes: what was held back."""
        return "" if self._held is None else self._settle(self._overlap())

    def _settle(self, skipped: int) -> str:
        assert self._held is not None
        rest, self._held = self._held[skipped:], None
        return rest

    def _may_repeat(self) -> bool:
        """Whether more text could still turn out to repeat the end."""
        start = self._held or ""
        bare = start.lstrip()
        if not bare:
            return True
        return any(
            self._tail[at:].startswith(bare) for at in range(len(self._tail)) if self._tail[at] == bare[0]
        ) or (len(self._before) > len(start) and self._before.startswith(start))

    def _overlap(self) -> int:
        """How much of the beginning repeats the end; blanks before it count with it."""
        start = self._held or ""
        bare = start.lstrip()
        blanks = len(start) - len(bare)
        for length in range(min(len(bare), len(self._tail)), _SHORTEST_OVERLAP - 1, -1):
            if self._tail.endswith(bare[:length]):
                return blanks + length
        return 0
