"""A conversation that is laid out before its view is in sight."""

from __future__ import annotations

from datetime import UTC, datetime

from pytestqt.qtbot import QtBot

from interline.model.conversation import Message, Role
from interline.model.parts import Text
from interline.ui.transcript.text import SafeText
from interline.ui.transcript.view import TranscriptView

QUESTION = "Three days, no car. What would you skip, and how do I plan the buses?"
ANSWER = "First paragraph, long enough for a line.\n\n1. one\n2. two\n3. three\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"


def _message(id_: str, parent: str | None, role: Role, text: str) -> Message:
    seq = 1 if parent is None else 2
    return Message(id_, "c", parent, seq, role, (Text(text),), datetime.now(UTC))


def test_what_was_laid_out_unseen_is_whole_when_it_is_shown(qtbot: QtBot) -> None:
    """A hidden widget hears of its size late: no word may be cut off and no bubble be narrow for that."""
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(900, 700)
    messages = (_message("q", None, Role.USER, QUESTION), _message("a", "q", Role.ASSISTANT, ANSWER))
    view.show_conversation(messages, {})
    view.show()
    qtbot.waitExposed(view)
    qtbot.wait(50)
    texts = [text for text in view.findChildren(SafeText) if text.isVisible() and text.toPlainText()]
    assert len(texts) >= 2
    for text in texts:
        needed = text.document().documentLayout().documentSize().height()
        assert text.height() >= needed - 1, text.toPlainText()
        assert text.verticalScrollBar().value() == 0
    question = next(text for text in texts if text.toPlainText() == QUESTION)
    assert question.document().lineCount() == 1 or question.height() < 60
