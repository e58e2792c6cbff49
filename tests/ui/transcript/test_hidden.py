"""A conversation that is laid out before its view is in sight."""

from __future__ import annotations

from datetime import UTC, datetime

from pytestqt.qtbot import QtBot

from interline.model.conversation import Message, Role
from interline.model.parts import Text
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript import seen

QUESTION = "Three days, no car. What would you skip, and how do I plan the buses?"
ANSWER = "First paragraph, long enough for a line.\n\n1. one\n2. two\n3. three\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"


def _message(id_: str, parent: str | None, role: Role, text: str) -> Message:
    seq = 1 if parent is None else 2
    return Message(id_, "c", parent, seq, role, (Text(text),), datetime.now(UTC))


def test_what_was_laid_out_unseen_is_whole_when_it_is_shown(qtbot: QtBot) -> None:
    """A hidden widget hears of its size late: no word may be cut off and no block be narrow for that."""
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(900, 700)
    messages = (_message("q", None, Role.USER, QUESTION), _message("a", "q", Role.ASSISTANT, ANSWER))
    view.show_conversation(messages, {})
    view.show()
    qtbot.waitExposed(view)
    qtbot.wait(50)
    shown = seen.in_sight(view).splitlines()
    assert QUESTION in shown, "in one line, as there is room for"
    for words in ("First paragraph, long enough for a line.", "1.one", "2.two", "3.three", "ab", "12"):
        assert words in shown
    for message_id in ("q", "a"):
        sheet, room = seen.sheet(view, message_id), seen.room(view, message_id)
        assert view.viewport().rect().contains(room)
        heights = [piece.height for piece in sheet.pieces]
        assert heights == [piece.height for piece in seen.lay(view, message_id).pieces], "as it will stay"
        for index, piece in enumerate(sheet.pieces[:-1]):
            assert sheet.top_of(index) + piece.height <= sheet.top_of(index + 1)
