"""Tool calls on their way to a client, which wants id and name first and pieces of arguments after them.

Rule: nothing of a call leaves before its name is known; one whose vendor gives no id gets one of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from interline.ids import new_id
from interline.model.events import ToolCallDelta, ToolCallEnded


@dataclass(slots=True)
class Call:
    """One call as it comes."""

    index: int
    """Its place among the calls of the answer, from 0."""
    id: str = ""
    name: str = ""
    is_told: bool = False
    """Whether the client knows of it."""
    held: list[str] = field(default_factory=list)
    """Arguments that came before id and name."""


class Calls:
    """The calls of one answer."""

    def __init__(self) -> None:
        self._calls: dict[str, Call] = {}

    def __bool__(self) -> bool:
        return any(call.is_told for call in self._calls.values())

    def told(self, key: str) -> Call | None:
        """The call of this key, where the client knows of it."""
        call = self._calls.get(key)
        return call if call is not None and call.is_told else None

    def take(self, event: ToolCallDelta | ToolCallEnded) -> Iterator[tuple[Call, bool, str]]:
        """What can be told now: the call, whether it is told for the first time, more of its arguments."""
        call = self._calls.get(event.key)
        if call is None:
            call = self._calls[event.key] = Call(len(self._calls))
        if isinstance(event, ToolCallDelta):
            call.id = call.id or event.id
            call.name = call.name or event.name
            if call.is_told:
                if event.arguments:
                    yield call, False, event.arguments
                return
            if event.arguments:
                call.held.append(event.arguments)
        elif call.name and not call.id:
            call.id = f"call_{new_id().replace('-', '')[:24]}"
        if call.id and call.name and not call.is_told:
            call.is_told = True
            arguments, call.held = "".join(call.held), []
            yield call, True, arguments
