"""Which language the window speaks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget
from pytestqt.qtbot import QtBot

from interline.language import ENGLISH, LANGUAGES, speak, spoken, tr
from interline.model.money import UNKNOWN, dollars
from interline.ui.languages import RIGHT_TO_LEFT, Tongues, chosen, language, place_of


@pytest.fixture
def tongues(qapp: QApplication) -> Iterator[Tongues]:
    """What is put on is taken off again."""
    before = QLocale()
    tongues = Tongues()
    yield tongues
    tongues.take("en")
    speak(ENGLISH)
    QLocale.setDefault(before)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.parametrize(
    ("wanted", "of_system", "code"),
    [
        ("de", ["fr-FR"], "de"),
        ("en", ["de-DE"], "en"),
        ("system", ["de-DE", "en-US"], "de"),
        ("system", ["fr-FR", "de-AT"], "de"),
        ("system", ["en-GB", "de-DE"], "en"),
        ("system", ["C"], "en"),
        ("system", [], "en"),
        ("xx", ["de_CH"], "de"),
    ],
)
def test_it_is_the_one_that_is_set_or_the_first_of_the_systems(
    wanted: str, of_system: list[str], code: str
) -> None:
    """English where the system asks for none that there is."""
    assert chosen(wanted, of_system) == code


def test_a_language_of_the_system_is_written_as_in_the_users_country() -> None:
    """Swiss numbers for a Swiss, German ones for somebody in France who chose German."""
    swiss, french = QLocale("de_CH"), QLocale("fr_FR")
    assert place_of("de", swiss) == swiss
    assert place_of("de", french).name() == "de_DE"
    assert language("de", place_of("de", swiss)).group == swiss.groupSeparator() != "."
    assert language("en", place_of("en", QLocale.c())).money == "${amount}"


def test_german_is_spoken_whole(tongues: Tongues, qtbot: QtBot) -> None:
    """Our sentences, Qt's own, numbers and money."""
    tongues.take("de")
    assert spoken().code == "de"
    assert UNKNOWN.for_people() == "unbekannt"
    assert dollars(Decimal("1234.5")) == "1.234,50\xa0$"
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(buttons)
    assert buttons.buttons()[0].text() == "Abbrechen"
    assert QLocale().dayName(1) == "Montag"


def test_english_takes_it_off_again(tongues: Tongues, qtbot: QtBot) -> None:
    """For windows that are made from then on."""
    tongues.take("de")
    tongues.take("en")
    assert tr("unknown", "cost") == "unknown"
    widget = QWidget()
    qtbot.addWidget(widget)
    assert widget.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert QLocale().dayName(1) == "Monday"


@pytest.mark.parametrize("code", sorted({*LANGUAGES, *RIGHT_TO_LEFT}))
def test_the_direction_known_by_heart_is_qts(code: str) -> None:
    """Asking Qt would cost the first paint 20 ms."""
    is_turned = QLocale(code).textDirection() == Qt.LayoutDirection.RightToLeft
    assert is_turned == (code in RIGHT_TO_LEFT)
