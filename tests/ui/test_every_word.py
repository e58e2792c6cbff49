"""Nothing on the screen was forgotten: in a made-up language whose every sentence stands in brackets, none is bare."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from interline.catalog.models import known_models
from interline.settings.schema import DARK_CODE, LIGHT_CODE
from interline.ui.actions import ACTIONS, Commands
from interline.ui.candidates.view import CandidatesView
from interline.ui.compare.view import CompareView
from interline.ui.composer.pasted import PastedLine
from interline.ui.composer.refusal import RefusalNote
from interline.ui.file.view import FileView
from interline.ui.losses.sheet import LossesSheet
from interline.ui.losses.view import LossLine
from interline.ui.model_files.view import ModelFilesCard
from interline.ui.picture.view import PictureView
from interline.ui.spelling.dictionaries import Dictionaries
from interline.ui.spelling.names import names_of
from interline.ui.transcript.view import TranscriptView
from interline.ui.widgets.banner import Banner
from interline.ui.widgets.name_sheet import NameSheet
from interline.ui.widgets.question import Question
from interline.vendors import ALL
from tests.services.world import World
from tests.ui.person import Person
from tests.ui.places import CARDS, pages
from tests.ui.spoken import bare, everything_in_brackets, words_of

LEFT_AS_IT_IS = re.compile(
    # Numbers, amounts, keys, addresses and files.
    r"[\W\d_]*|(?:(?:Ctrl|Shift|Alt)\+)*(?:\W+|\w|F\d+|Esc|Enter|Del|Home|Tab|Up|Down|Left|Right)?"
    r"|\S*[/@.][^\s.]\S*|[\d.]+ ?(?:s|ms|K|MB|kB|%)"
)
BETWEEN = re.compile(r"[·,;()“”…→↳\n]|:(?= |$)|\s/\s|\s[–—]\s")
NAMES = frozenset(
    (
        *("Interline", "English", "Deutsch", "Sim A", "Sim B", "ok", "other"),
        *("Markdown", "Interline JSON", "PDF"),
        # Of the find bar where it has no room for words.
        "Aa",
        *("OpenAI Responses", "Anthropic Messages", "Google Gemini"),
        *(word.replace("-", " ").capitalize() for word in (*LIGHT_CODE, *DARK_CODE)),
        *names_of(Dictionaries(Path()).found()).values(),
        *(vendor.name for vendor in ALL if not vendor.embedded),
        *(facts.title for rows in known_models().values() for facts in rows),
    )
)
COMPOUND_NAMES = sorted((name for name in NAMES if re.search(r"\W", name)), key=len, reverse=True)
"""Those that would not stand whole between two signs."""
WRITTEN = ("zzz question", "Hello there.")
"""What was asked and answered here."""
NOT_RUN = {
    # These end the program, print, hide what is to be read, or hold the test up; the menu is read below.
    *("program.quit", "conversation.print", "view.sidebar", "view.menu"),
}
LAST = ("conversation.archive", "conversation.delete", "conversation.new")
"""After these there is less to be seen."""

PANES: dict[str, Callable[[QWidget], QWidget]] = {
    **{
        pane.__name__: pane
        for pane in (
            *(CompareView, FileView, LossesSheet, LossLine, PictureView, TranscriptView, ModelFilesCard),
            *(Banner, NameSheet, Question, RefusalNote, PastedLine),
        )
    },
    "CandidatesView": lambda window: CandidatesView(window, QWidget(window), QWidget(window)),
}
"""What the walk through the window does not come by."""


@pytest.fixture(autouse=True)
def in_brackets() -> Iterator[None]:
    with everything_in_brackets():
        yield


def forgotten(said: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What was said without brackets and is no name, number or key, and who said it."""
    left: dict[str, str] = {}
    for where, text in said:
        rest = bare(text)
        for words in (*WRITTEN, *COMPOUND_NAMES):
            rest = rest.replace(words, " ")
        pieces = (piece.strip() for piece in BETWEEN.split(rest))
        if any(piece not in NAMES and not LEFT_AS_IT_IS.fullmatch(piece) for piece in pieces):
            left.setdefault(text[:300], where)
    return left


class Walk:
    """Goes through a window and notes what was forgotten, with the place where it was first seen."""

    def __init__(self) -> None:
        self.forgotten: dict[str, str] = {}
        self._heard: set[str] = set()

    def look(self, place: str) -> None:
        QApplication.processEvents()
        for top in QApplication.topLevelWidgets():
            new = {text: where for where, text in words_of(top) if text not in self._heard}
            self._heard.update(new)
            for text, widget in forgotten((where, text) for text, where in new.items()).items():
                self.forgotten.setdefault(text, f"{place}, {widget}")

    def close(self) -> None:
        for top in QApplication.topLevelWidgets():
            if isinstance(top, QMenu | QFileDialog):
                top.close()


@pytest.mark.timeout(240)
def test_every_word_of_the_window_can_be_translated(home: Path, person: Callable[[World], Person]) -> None:
    """Every command with what it opens, every page of the settings, and what a screen reader hears of them."""
    walk = Walk()
    with World(home) as world:
        first = world.add("sim-a", "anthropic-messages")
        first.fails(529, code="overloaded_error")
        second = world.add("sim-b", "openai-chat")
        second.answers("Hello there.", usage={"input": 17, "output": 5})
        me = person(world)
        me.wait_for(lambda: me.window.conversation.empty.cards[0].isVisible())
        walk.look("first page")
        for name, card in CARDS.items():
            me.window.conversation.empty.card_chosen.emit(card)
            me.bot.wait(300)
            walk.look(name)
            me.window.dismiss_overlay()
        me.ask("zzz question")
        me.wait_for_answer(1)
        walk.look("window")
        ids = [action.id for action in ACTIONS if action.id not in NOT_RUN]
        for action_id in sorted(ids, key=lambda each: LAST.index(each) if each in LAST else -1):
            me.window.commands.run(action_id)
            me.bot.wait(150)
            walk.look(action_id)
            walk.close()
            me.window.dismiss_overlay()
        for page in pages(me):
            walk.look(page.name)
    assert not walk.forgotten, "\n".join(f"{where}: {text!r}" for text, where in walk.forgotten.items())


@pytest.mark.parametrize("name", PANES)
def test_a_pane_says_nothing_past_the_language(qtbot: QtBot, name: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pane = PANES[name](window)
    assert forgotten(words_of(pane)) == {}


def test_commands_say_nothing_past_the_language(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    assert forgotten(words_of(Commands(window).menu(window))) == {}


def test_the_search_sees(qtbot: QtBot) -> None:
    """The search is not blind: not to a bare name, nor to a bare word beside a translated one."""
    window = QWidget()
    qtbot.addWidget(window)
    window.setAccessibleName("Bare")
    window.setToolTip("⟦Dressed, with ⟦a dressed value⟧⟧ · naked")
    assert set(forgotten(words_of(window))) == {"Bare", window.toolTip()}
