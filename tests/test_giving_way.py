"""Threads beside the window."""

from __future__ import annotations

import sys

from interline.giving_way import TURN, giving_way


def test_thirty_turns_of_another_thread_fit_into_a_frame_and_only_while_the_window_stands() -> None:
    """A key takes the interpreter's lock about thirty times before it is painted, and has 16 ms for it."""
    before = sys.getswitchinterval()
    with giving_way():
        assert abs(sys.getswitchinterval() - TURN) < 1e-6
        if sys.platform != "win32":
            assert 30 * sys.getswitchinterval() < 0.008
    assert sys.getswitchinterval() == before


def test_turns_can_be_shorter_still() -> None:
    """As the gateway has them."""
    with giving_way(0.0001):
        assert abs(sys.getswitchinterval() - 0.0001) < 1e-6
