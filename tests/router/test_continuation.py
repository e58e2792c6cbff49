"""Finishing a broken answer: where that is safe, with which request, and nothing said twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.model.facts import ModelFacts
from interline.model.parts import Text
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.router.continuation import LITTLE, Joint, Partial, Way, going_on, way_on

A = ModelRef("a", "m")
LONG = "word " * 200


def joined(before: str, after: str, size: int = 1) -> str:
    """What stands once `after` has come in pieces of this size."""
    joint = Joint(before)
    pieces = [after[at : at + size] for at in range(0, len(after), size)]
    return before + "".join([joint.feed(piece) for piece in pieces]) + joint.close()


def test_little_is_begun_anew_and_much_goes_on() -> None:
    """A few words are not worth a seam."""
    assert way_on(Partial("Hello", A), takes_back=True) is Way.ANEW
    assert way_on(Partial("x" * LITTLE, A), takes_back=True) is Way.GOES_ON


def test_a_call_or_signed_thinking_is_only_ever_begun_anew() -> None:
    """A call cut in half is never run, and a signature never glued to another's words."""
    assert way_on(Partial(LONG, A, has_calls=True), takes_back=True) is Way.ANEW
    assert way_on(Partial(LONG, A, has_blobs=True), takes_back=True) is Way.ANEW


def test_json_is_only_ever_begun_anew() -> None:
    """Two halves of two objects are none."""
    assert way_on(Partial(LONG, A, is_json=True), takes_back=True) is Way.ANEW
    assert way_on(Partial(LONG, A, is_json=True), takes_back=False) is None


def test_what_cannot_be_taken_back_goes_on_or_stays() -> None:
    """In a terminal the words stand; without words, or with a call begun, nothing is safe."""
    assert way_on(Partial("Hello", A), takes_back=False) is Way.GOES_ON
    assert way_on(Partial("", A), takes_back=False) is None
    assert way_on(Partial(LONG, A, has_calls=True), takes_back=False) is None


def test_only_a_model_that_takes_a_beginning_is_given_one_last() -> None:
    """Any other is asked in words, and no request for it ends with the assistant."""
    request = ChatRequest("m", (Turn("user", (Text("Go."),)),), max_output=1000)
    plain = going_on(request, Partial(LONG, A), ModelFacts("m"))
    assert [turn.role for turn in plain.turns] == ["user", "assistant", "user"]
    assert isinstance(plain.turns[-1].parts[0], Text)
    assert plain.turns[-1].parts[0].text.endswith(LONG[-200:])
    prefilled = going_on(request, Partial(LONG, A), ModelFacts("m", prefill=True))
    assert [turn.role for turn in prefilled.turns] == ["user", "assistant"]
    assert plain.max_output is not None
    assert 256 <= plain.max_output < 1000


@pytest.mark.parametrize("size", [1, 3, 50, 1000])
@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("one two three", "two three four", "one two three four"),
        ("one two three", " four", "one two three four"),
        ("one two three", "one two three four", "one two three four"),
        ("one two thr", "ee four", "one two three four"),
        ("one two three ", "\n two three four", "one two three  four"),
        ("The end.", "The end.", "The end."),
        ("abc", "", "abc"),
        ("x" * 500, "x" * 150 + "y", "x" * 500 + "y"),
    ],
)
def test_what_repeats_the_end_is_not_said_again(before: str, after: str, whole: str, size: int) -> None:
    """However the network cuts it."""
    assert joined(before, after, size).split() == whole.split()


@given(st.text(max_size=300), st.text(max_size=300), st.integers(1, 40))
def test_pieces_change_nothing_and_only_a_repeated_beginning_is_taken(
    before: str, after: str, size: int
) -> None:
    """What is shown is always an ending of what came, and what was dropped stood there already."""
    whole = joined(before, after, max(1, len(after)))
    assert joined(before, after, size) == whole or before.startswith(after[:size])
    rest = whole[len(before) :]
    assert after.endswith(rest)
    dropped = after[: len(after) - len(rest)].strip()
    assert dropped in before
