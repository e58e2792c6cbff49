"""What is remembered of answers that call tools, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from interline.model.decision import Attempt, AttemptState, Decision, Plan
from interline.model.events import (
    Event,
    Finish,
    TextDelta,
    ThinkingBlob,
    ThinkingDelta,
    ToolCallDelta,
    ToolCallEnded,
)
from interline.model.parts import Text, Thinking, ToolCall
from interline.model.refs import ModelRef
from interline.model.request import Turn
from interline.router.job import Outcome
from interline.services import recall
from interline.services.recall import Recall

A = ModelRef("a", "m")
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def answer(number: int, text: str = "Look.", thought: str = "Hm.", **how: Any) -> Outcome:
    """An answer that thought, said something and called a tool."""
    shown: list[Event] = [
        ThinkingDelta(thought),
        ThinkingBlob('{"signature": "s"}'),
        TextDelta(text),
        ToolCallDelta("0", f"call_{number}", "f", '{"n": 1}'),
        ToolCallEnded("0"),
    ]
    decision = Decision(f"d{number}", "", "", NOW, Plan("a/m", (), pinned=True))
    attempt = Attempt(
        f"x{number}", f"d{number}", 1, A, AttemptState.OK, NOW, continued=how.pop("continued", False)
    )
    return Outcome(decision, attempt, **{"finish": Finish.TOOL, "shown": shown, "bond": "b", **how})


def asked(number: int, text: str = "Look.", arguments: str = '{"n": 1}') -> Turn:
    """The same as a program sends it back."""
    return Turn("assistant", (Text(text), ToolCall(f"call_{number}", "f", arguments)))


def is_restored(memory: Recall, turn: Turn) -> bool:
    (found,) = memory.restored([turn])
    return any(isinstance(part, Thinking) for part in found.parts)


def test_calls_that_stand_as_they_were_made_get_their_thinking_back() -> None:
    """In its place, with its maker and its bond; however the arguments are spaced."""
    memory = Recall()
    memory.keep(answer(1))
    (found,) = memory.restored([asked(1, arguments='{ "n":1 }')])
    assert found.origin == A
    assert [type(part) for part in found.parts] == [Thinking, Text, ToolCall]
    thinking = found.parts[0]
    assert isinstance(thinking, Thinking)
    assert (thinking.text, thinking.origin, thinking.bond) == ("Hm.", A, "b")


@pytest.mark.parametrize(
    "turn",
    [asked(2), asked(1, "Look!"), asked(1, arguments='{"n": 2}'), Turn("user", (Text("Look."),))],
    ids=["another call", "other words", "other arguments", "somebody else"],
)
def test_whatever_was_changed_stays_as_it_is_sent(turn: Turn) -> None:
    """Nothing is put into somebody's mouth."""
    memory = Recall()
    memory.keep(answer(1))
    assert memory.restored([turn]) == (turn,)


@pytest.mark.parametrize(
    "outcome",
    [answer(1, finish=Finish.STOP), answer(1, finish=Finish.INTERRUPTED), answer(1, continued=True)],
    ids=["no call", "broke off", "two vendors'"],
)
def test_only_whole_answers_of_one_model_are_kept(outcome: Outcome) -> None:
    """And those that end in calls."""
    memory = Recall()
    memory.keep(outcome)
    assert not is_restored(memory, asked(1))


def test_what_was_used_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """By number and by size; one that is larger than all may be is not kept at all."""
    monkeypatch.setattr(recall, "MOST_ANSWERS", 3)
    monkeypatch.setattr(recall, "MOST_CHARACTERS", 1000)
    memory = Recall()
    for number in range(3):
        memory.keep(answer(number))
    assert is_restored(memory, asked(0))
    memory.keep(answer(3))
    assert [is_restored(memory, asked(n)) for n in range(4)] == [True, False, True, True]
    memory.keep(answer(4, thought="x" * 950))
    assert [is_restored(memory, asked(n)) for n in range(5)] == [False, False, False, False, True]
    memory.keep(answer(5, thought="x" * 2000))
    assert not is_restored(memory, asked(5))
