"""Text that somebody else wrote is shown letter by letter, wherever it turns up."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

import interline.ui
from interline.model.facts import ModelFacts
from interline.ui.picker.view import PickerView
from tests.ui.conftest import Scene
from tests.ui.fakes import MODELS, FakeInterline

UI = Path(interline.ui.__file__).parent
HOSTILE = "\u202e<img src='file:///etc/hostname'>\x1b[31m\n&copy;"


def sources() -> list[tuple[str, str]]:
    """The window's code, but for the transcript, which has rules of its own."""
    paths = (path for path in UI.rglob("*.py") if "transcript" not in path.parts)
    return [(str(path.relative_to(UI)), path.read_text(encoding="utf-8")) for path in paths]


def test_no_label_of_the_window_guesses_whether_its_text_is_markup() -> None:
    """Qt's guess opens local files that a name mentions, so labels are PlainLabels."""
    guessing = [
        name for name, code in sources() if re.search(r"\bQLabel\(|\bQMessageBox\b|\bQToolTip\.show", code)
    ]
    assert guessing == ["widgets/labels.py"] or guessing == []


def test_every_tooltip_is_escaped() -> None:
    """A tooltip guesses as well."""
    calls = [
        (name, call)
        for name, code in sources()
        for call in re.findall(r"setToolTip\(\s*(.{0,40})", code)
        if not call.startswith("plain_tooltip(")
    ]
    assert calls == []
    assert not any("setWhatsThis" in code or "setStatusTip" in code for _, code in sources())


def test_nothing_in_the_window_can_fetch_a_page() -> None:
    """No web engine, no network of Qt's."""
    assert not any(re.search(r"QtWeb|QtNetwork|QTextBrowser", code) for _, code in sources())


@pytest.fixture
def hostile(fake: FakeInterline, request: pytest.FixtureRequest) -> Scene:
    """A window whose vendors, models, titles and errors all mean harm."""
    facts = ModelFacts("ok", HOSTILE)
    fake.vendors.models = (
        replace(MODELS[0], vendor_name=HOSTILE, facts=facts),
        replace(MODELS[3], vendor_name=HOSTILE, why_not=HOSTILE),
        MODELS[2],
    )
    fake.library.add(HOSTILE, turns=1)
    scene: Scene = request.getfixturevalue("scene")
    return scene


def shown(widget: QWidget) -> list[str]:
    """Every text of the labels, names and tooltips in it."""
    texts: list[str] = []
    for child in widget.findChildren(QWidget):
        texts += [child.accessibleName(), child.accessibleDescription(), child.windowTitle()]
        if isinstance(child, QLabel):
            assert child.textFormat() is Qt.TextFormat.PlainText
            texts.append(child.text())
        tooltip = child.toolTip()
        assert "<img" not in tooltip
        texts.append(tooltip)
    return texts


def test_hostile_names_reach_no_label_as_themselves(hostile: Scene) -> None:
    """In the list, the header, the picker, a notice: marks are tokens, controls are gone, markup is letters."""
    conversation = next(iter(hostile.fake.library.stored))
    hostile.desk.conversation.open(conversation)
    hostile.bot.waitUntil(lambda: hostile.window.conversation.header.title.label.text() != "New conversation")
    hostile.desk.commands.choose_model()
    picker = hostile.window.findChild(PickerView)
    hostile.bot.waitUntil(lambda: picker.rows.rowCount() > 4)
    picker.picked.emit(picker.rows.at(4))

    texts = shown(hostile.window)
    for model in (hostile.window.sidebar.model, picker.rows):
        for place in range(model.rowCount()):
            index = model.index(place)
            texts += [str(index.data()), str(index.data(Qt.ItemDataRole.AccessibleTextRole))]
    assert any("‹U+202E›" in text for text in texts)
    assert not any(mark in text for text in texts for mark in ("\u202e", "\x1b"))
