"""Names that are one long word, in sheets that tell what something costs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from interline.ui import icons
from interline.ui.candidates.view import CandidatesView
from interline.ui.candidates.words import Line, Table
from interline.ui.receipt.sheet import Sheet, Step
from interline.ui.receipt.view import ReceiptView
from interline.ui.widgets.labels import PlainLabel

NAME = "W" * 140


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    icons.load()
    made = QWidget()
    made.resize(720, 480)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.hide()


def cost_of(labels: list[PlainLabel], within: QWidget) -> tuple[int, int]:
    """Where the cost begins and ends, in pixels of the card."""
    label = next(each for each in labels if each.text() == "$0.0047")
    left = label.mapTo(within, QPoint(0, 0)).x()
    return left, left + label.width()


def test_in_the_receipt_the_cost_stays_in_sight(window: QWidget) -> None:
    """However long the names of vendor and model are."""
    sheet = ReceiptView(window)
    steps = (Step("✓", "good", NAME, "first word 0.6 s", "$0.0047", "exact"),)
    sheet.show_sheet(Sheet((("Answered", NAME),), steps, ""))
    QApplication.processEvents()
    left, right = cost_of(sheet.labels, sheet.card)
    assert 300 < left < right <= sheet.card.width()


def test_among_candidates_the_cost_stays_in_sight(window: QWidget) -> None:
    """The same before something is sent."""
    view = CandidatesView(window, QWidget(window), QWidget(window))
    view.show_table(
        Table("What would happen?", NAME, (Line("1", NAME, "First", cost="$0.0047"),)), is_live=False
    )
    QApplication.processEvents()
    left, right = cost_of(view.labels, view.card)
    assert 300 < left < right <= view.card.width()
