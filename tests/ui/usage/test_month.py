"""What stands at the foot of the sidebar."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale, Qt

from interline.model.change import Topic
from interline.model.errors import StoreTrouble
from interline.model.money import FREE, UNKNOWN, Cost, Quality
from interline.ui.data.view import DataView
from interline.ui.usage.month import month_words

if TYPE_CHECKING:
    from tests.ui.conftest import Scene

NOVEMBER = datetime(2026, 11, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (Cost(Decimal("3.1"), Quality.EXACT), "$3.10 in November"),
        (Cost(Decimal("3.1"), Quality.ESTIMATED), "≈ $3.10 in November"),
        (Cost(Decimal("3.1"), Quality.UNKNOWN), "≥ $3.10 in November"),
        (UNKNOWN, "Unknown cost in November"),
        (FREE, "$0.00 in November"),
    ],
)
def test_it_says_how_far_the_sum_is_to_be_trusted(cost: Cost, words: str) -> None:
    """Unknown is never nothing."""
    before = QLocale()
    QLocale.setDefault(QLocale.c())
    try:
        assert month_words(cost, NOVEMBER) == words
    finally:
        QLocale.setDefault(before)


def test_it_follows_answers_and_leads_to_usage(scene: Scene) -> None:
    """By mouse and keyboard; a library that cannot be read leaves what stands there."""
    foot = scene.window.sidebar.foot
    scene.bot.waitUntil(lambda: "$0.00 in " in foot.spend_button.text())
    scene.fake.usage.spent = Cost(Decimal("1.25"), Quality.UNKNOWN)
    for _ in range(3):
        scene.fake.changes.publish(Topic.CONVERSATION, "c")
    scene.bot.waitUntil(lambda: "≥ $1.25 in " in foot.spend_button.text())
    scene.fake.troubles["month"] = StoreTrouble("The disk is full.")
    scene.fake.changes.publish(Topic.CONVERSATION, "c")
    scene.bot.wait(20)
    assert foot.spend_button.accessibleName().startswith("Usage: ≥ $1.25 in ")
    assert not scene.notice
    scene.fake.troubles.clear()
    scene.bot.mouseClick(foot.spend_button, Qt.MouseButton.LeftButton)
    assert scene.desk.on_demand.pages.presenter.shown == "usage"


def test_your_data_is_one_press_away(scene: Scene) -> None:
    """Beside the settings."""
    scene.bot.mouseClick(scene.window.sidebar.foot.data_button, Qt.MouseButton.LeftButton)
    found = scene.window.findChild(DataView)
    assert isinstance(found, DataView)
    assert found.isVisible()
