"""The line above the card, and the sheet behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from interline.model.portability import Loss, LossKind
from interline.ui import icons
from interline.ui.losses.sheet import LossesSheet
from interline.ui.losses.view import LossLine

LOSSES = (
    Loss(LossKind.IMAGE, 2, "2 pictures cannot be sent to this model.", "A note with the name is sent."),
    Loss(LossKind.THINKING, 1, "1 stretch of another model's thinking stays behind.", "The words are sent."),
)


def test_the_line_is_there_only_with_words(qtbot: QtBot) -> None:
    """Its button asks for the details."""
    icons.load()
    line = LossLine()
    qtbot.addWidget(line)
    assert line.isHidden()
    line.set_losses("With Groq: 2 pictures stay behind")
    assert not line.isHidden()
    asked: list[int] = []
    line.details_requested.connect(lambda: asked.append(1))
    qtbot.keyClick(line.details, Qt.Key.Key_Space)
    assert asked == [1]
    line.set_losses("")
    assert line.isHidden()


def test_the_sheet_lists_each_loss_with_what_is_sent_instead(qtbot: QtBot) -> None:
    """Esc closes it; the next one shows only its own."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 500)
    window.show()
    sheet = LossesSheet(window)
    sheet.show_losses("Groq · Llama 4", LOSSES)
    assert sheet.isVisible()
    assert sheet.card.accessibleName() == "What Groq · Llama 4 does not get"
    assert [label.text() for label in sheet.labels] == [
        "2 pictures cannot be sent to this model.",
        "A note with the name is sent.",
        "1 stretch of another model's thinking stays behind.",
        "The words are sent.",
    ]
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    sheet.show_losses("Groq · Llama 4", LOSSES[1:])
    assert len(sheet.labels) == 2
