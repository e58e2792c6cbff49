"""Footnotes on the page: marks in the text, notes where the answer has them, and a way from one to the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript.sample import message
from tests.ui.transcript.seen import press, shown_view, words

TEXT = "A claim.[^1] Another.[^long]\n\n" + "filler\n\n" * 80 + "[^1]: The proof.\n\n[^long]: More of it.\n"


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    yield from shown_view(qtbot, 800, 600)


def test_marks_and_notes_are_shown(view: TranscriptView, qtbot: QtBot) -> None:
    """A number is raised, another label stands in brackets."""
    view.show_conversation((message(2, Role.ASSISTANT, TEXT),), {})
    qtbot.waitUntil(lambda: "claim.¹ Another.[long]" in words(view, "m2"))
    assert "The proof." in words(view, "m2")
    assert "[^" not in words(view, "m2")


def test_a_mark_leads_to_its_note(view: TranscriptView, qtbot: QtBot) -> None:
    """However far below it stands."""
    view.show_conversation((message(2, Role.ASSISTANT, TEXT),), {})
    qtbot.waitUntil(lambda: view.sheet(view.rows[0]).body.is_whole)
    view.verticalScrollBar().setValue(0)
    press(qtbot, view, "m2", "Footnote 1")
    note = next(piece for piece in view.sheet(view.rows[0]).body.pieces if piece.leaf.note == "1")
    room = view.room_of(note)
    assert room is not None
    assert 0 <= room.top() < view.viewport().height()
