"""Which language the window speaks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget
from pytestqt.qtbot import QtBot

from interline.language import ENGLISH, LANGUAGES, speak, spoken, tr
from interline.model.money import UNKNOWN, dollars
from interline.paths import resource
from interline.ui import languages
from interline.ui.languages import RIGHT_TO_LEFT, Tongues, chosen, language, place_of

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
import translations

POLISH = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pl" sourcelanguage="en"><context><name></name>
<message numerus="yes"><source>%Ln (reply|replies)</source><translation>
<numerusform>%Ln odpowiedź</numerusform><numerusform>%Ln odpowiedzi</numerusform>
<numerusform>%Ln odpowiedzi.</numerusform></translation></message>
</context></TS>
"""


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


@pytest.mark.parametrize(
    ("n", "words"),
    [(0, "0 Unterhaltungen"), (1, "1 Unterhaltung"), (2, "2 Unterhaltungen"), (1234, "1.234 Unterhaltungen")],
)
def test_german_knows_one_and_many(tongues: Tongues, n: int, words: str) -> None:
    """And writes the number as Germans do."""
    tongues.take("de")
    assert tr("%Ln (conversation|conversations)", "", n) == words


def test_every_number_of_things_has_its_german_forms(tongues: Tongues) -> None:
    """What is loaded gives the first form for one and the second for any other number."""
    tongues.take("de")
    counted = [
        (message.findtext("source") or "", message.findtext("comment") or "", forms)
        for message in ElementTree.parse(resource("translations", "interline_de.ts")).iter("message")
        if (forms := [form.text or "" for form in message.iter("numerusform")])
    ]
    assert len(counted) > 50
    for source, comment, (one, many) in counted:
        translate = spoken().translate
        assert translate(source, comment, 1) == one
        assert {translate(source, comment, n) for n in (0, 2, 5, 11, 21, 1234)} == {many}


@pytest.mark.parametrize(
    ("n", "words"), [(1, "1 odpowiedź"), (2, "2 odpowiedzi"), (5, "5 odpowiedzi."), (22, "22 odpowiedzi")]
)
def test_a_language_may_have_more_than_two_forms(
    tongues: Tongues, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int, words: str
) -> None:
    """As many as Qt's rules for it say."""
    (tmp_path / "interline_pl.ts").write_text(POLISH, encoding="utf-8")
    translations.release(tmp_path / "interline_pl.ts", tmp_path / "interline_pl.qm")
    monkeypatch.setattr(languages, "resource", lambda *names: tmp_path / names[-1])
    speak(language("pl", QLocale("pl_PL")))
    assert tr("%Ln (reply|replies)", "", n) == words
