"""The small window for a quick question, in a window over services that do as they are told."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication

from interline.model.errors import BudgetRefused, StoreTrouble
from interline.model.route import Choice
from interline.settings.schema import Quick, Settings
from interline.ui import drafts
from interline.ui import theme as themes
from interline.ui.composer.field import LONGEST_TEXT
from interline.ui.composer.presenter import Draft
from interline.ui.quick.opened import QuickQuestion
from interline.ui.quick.view import FIELD_HEIGHT, WIDTH, QuickView
from interline.ui.widgets.banner import Notice
from tests.ui.fakes import A, Script

if TYPE_CHECKING:
    from tests.ui.conftest import Scene

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def quick(scene: Scene) -> QuickQuestion:
    scene.window.commands.run("program.quick")
    made = scene.desk.on_demand.quick
    assert made.view.isVisible()
    return made


def ask(scene: Scene, view: QuickView, text: str) -> None:
    scene.bot.keyClicks(view.field, text)
    scene.bot.keyClick(view.field, Key.Key_Return)


def answered(scene: Scene, quick: QuickQuestion, count: int) -> None:
    def done() -> bool:
        return len(scene.fake.chat.turns) == count and not quick.view.button.stops and quick.view.text == ""

    scene.bot.waitUntil(done)


def shown(view: QuickView) -> list[str]:
    return [row.card.text for row in view.transcript.rows]


def test_a_question_is_answered_beneath_and_kept_like_any_other(scene: Scene, quick: QuickQuestion) -> None:
    """In a conversation of its own, which the large window lists, and asks whom new ones ask."""
    view = quick.view
    assert view.asked.text() == "Default route"
    assert not view.open.isVisible()
    ask(scene, view, "What is 2 + 2?")
    answered(scene, quick, 1)
    assert shown(view) == ["What is 2 + 2?", "Hello there."]
    (sent,) = scene.fake.chat.sent
    assert (sent["conversation"], sent["choice"]) == (None, Choice())
    assert [s.conversation.title for s in scene.fake.library.stored.values()] == ["What is 2 + 2?"]
    assert scene.desk.conversation.id == ""
    assert view.open.isVisible()
    ask(scene, view, "And doubled?")
    answered(scene, quick, 2)
    assert scene.fake.chat.sent[1]["conversation"] == quick.presenter.id
    assert len(shown(view)) == 4


def test_escape_puts_it_away_and_ends_nothing(scene: Scene, quick: QuickQuestion) -> None:
    """The answer runs on; whoever comes back finds it, and the next time a fresh field."""
    view = quick.view
    scene.fake.chat.scripts = [Script(holds=True)]
    ask(scene, view, "Slowly")
    scene.bot.waitUntil(lambda: view.button.stops)
    scene.bot.keyClick(view.field, Key.Key_Escape)
    assert not view.isVisible()
    scene.fake.chat.turns[0].go.set()
    scene.bot.waitUntil(lambda: not view.button.stops)
    assert shown(view) == ["Slowly", "Hello there."]
    quick.open()
    assert shown(view) == ["Slowly", "Hello there."]
    view.close()
    quick.open()
    assert shown(view) == []
    assert quick.presenter.id == ""
    assert len(scene.fake.library.stored) == 1


def test_the_large_window_marks_what_was_answered_unseen_alone(scene: Scene, quick: QuickQuestion) -> None:
    """What was read in the small window is not new in the large one; what was not, is."""
    marked: list[frozenset[str]] = []
    scene.desk.conversation._running._on_changed = lambda running, unread: marked.append(unread)
    ask(scene, quick.view, "Read here")
    answered(scene, quick, 1)
    assert marked[-1] == frozenset()
    scene.fake.chat.scripts = [Script(holds=True)]
    ask(scene, quick.view, "Not read")
    scene.bot.waitUntil(lambda: quick.view.button.stops)
    quick.view.close()
    scene.fake.chat.turns[1].go.set()
    scene.bot.waitUntil(lambda: not quick.view.button.stops)
    assert marked[-1] == {quick.presenter.id}


def test_it_goes_on_in_the_large_window(scene: Scene, quick: QuickQuestion) -> None:
    """Also while the answer is still being written: both show the same turn."""
    scene.fake.chat.scripts = [Script(holds=True)]
    ask(scene, quick.view, "Go on large")
    scene.bot.waitUntil(lambda: quick.view.button.stops)
    scene.bot.keyClick(quick.view.field, Key.Key_O, Ctrl)
    assert not quick.view.isVisible()
    scene.bot.waitUntil(lambda: scene.desk.conversation.id == quick.presenter.id)
    scene.bot.waitUntil(lambda: scene.composer.button.stops)
    scene.fake.chat.turns[0].go.set()
    scene.idle()
    assert [m.text for m in scene.transcript.finished] == ["Hello there."]


def test_a_second_question_waits_for_nobody_but_itself(scene: Scene, quick: QuickQuestion) -> None:
    """Enter twice sends once; what is written while it is stored stays."""
    view = quick.view
    gate = scene.fake.gates["send"] = asyncio.Event()
    ask(scene, view, "Once")
    scene.bot.keyClick(view.field, Key.Key_Return)
    scene.bot.keyClicks(view.field, " more")
    gate.set()
    scene.bot.waitUntil(lambda: len(scene.fake.chat.sent) == 1 and not view.button.stops)
    assert view.text == " more"
    assert [sent["text"] for sent in scene.fake.chat.sent] == ["Once"]


def test_what_cannot_be_stored_stays_in_the_field(scene: Scene, quick: QuickQuestion) -> None:
    """With its sentence in the small window, not in the large one."""
    scene.fake.troubles["send"] = StoreTrouble("The disk is full.")
    ask(scene, quick.view, "Keep me")
    scene.bot.waitUntil(lambda: quick.view.banner.sentence == "The disk is full.")
    assert quick.view.text == "Keep me"
    assert scene.notice == ""
    del scene.fake.troubles["send"]
    scene.bot.keyClick(quick.view.field, Key.Key_Return)
    answered(scene, quick, 1)
    assert quick.view.banner.sentence == ""


def test_a_budget_keeps_it_back_until_the_user_says_so(scene: Scene, quick: QuickQuestion) -> None:
    """The sentence has a button that asks anyway."""
    scene.fake.chat.refusal = BudgetRefused("Over the budget.", may_be_exceeded=True)
    ask(scene, quick.view, "Dear question")
    scene.bot.waitUntil(lambda: quick.view.banner.sentence == "Over the budget.")
    assert quick.view.text == "Dear question"
    assert quick.view.banner.action_button.text() == "Ask anyway"
    quick.view.banner.action_button.click()
    answered(scene, quick, 1)
    assert scene.fake.chat.over_budget


def test_the_stop_button_stops_and_a_failure_says_why(scene: Scene, quick: QuickQuestion) -> None:
    """The sentence of an answer that nobody gave stands where the answer would."""
    view = quick.view
    scene.fake.chat.scripts = [Script(holds=True), Script(answers=None, fails=(A,), note="Nobody answered.")]
    ask(scene, view, "Stop me")
    scene.bot.waitUntil(lambda: view.button.stops)
    view.button.click()
    scene.bot.waitUntil(lambda: not view.button.stops)
    assert scene.fake.chat.turns[0].stopped
    ask(scene, view, "Fail")
    scene.bot.waitUntil(lambda: len(scene.fake.chat.turns) == 2 and not view.button.stops)
    mark = view.transcript.rows[-1].card.mark
    assert mark is not None
    assert mark.sentence == "Nobody answered."


def test_the_setting_says_who_is_asked(scene: Scene, quick: QuickQuestion) -> None:
    """A model, or a route by its name, in place of whom new conversations ask."""
    scene.fake.preferences.settings = Settings(quick=Quick(model="sim-b/ok"))
    quick.open()
    assert quick.view.asked.text() == "Sim B · ok"
    ask(scene, quick.view, "You there")
    answered(scene, quick, 1)
    assert scene.fake.chat.sent[0]["choice"] == Choice.parse("sim-b/ok")


def test_a_new_question_begins_a_conversation_of_its_own(scene: Scene, quick: QuickQuestion) -> None:
    """Ctrl+N, while the first is still being answered."""
    scene.fake.chat.scripts = [Script(holds=True)]
    ask(scene, quick.view, "First")
    scene.bot.waitUntil(lambda: quick.view.button.stops)
    scene.bot.keyClick(quick.view.field, Key.Key_N, Ctrl)
    assert not quick.view.button.stops
    assert shown(quick.view) == []
    ask(scene, quick.view, "Second")
    answered(scene, quick, 2)
    assert shown(quick.view) == ["Second", "Hello there."]
    scene.fake.chat.turns[0].go.set()
    scene.bot.waitUntil(
        lambda: not scene.desk.conversation._running.all(scene.fake.chat.turns[0].conversation_id)
    )
    assert shown(quick.view) == ["Second", "Hello there."]
    assert len(scene.fake.library.stored) == 2


def test_what_is_written_is_kept_over_the_end_of_the_program(scene: Scene, quick: QuickQuestion) -> None:
    """On disk once the typing rests, and put back into the next window's field."""
    scene.bot.keyClicks(quick.view.field, "Half a thought")
    file = scene.home.quick_draft_file
    scene.bot.waitUntil(file.exists)
    assert json.loads(file.read_text())[""]["text"] == "Half a thought"
    scene.desk.on_demand._quick = None
    quick.view.close()
    scene.window.commands.run("program.quick")
    again = scene.desk.on_demand.quick
    scene.bot.waitUntil(lambda: again.view.text == "Half a thought")
    again.view.field.clear()
    scene.bot.waitUntil(lambda: not file.exists())
    quick.view.field.clear()


def typed_before_the_draft_is_read(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, words: str
) -> tuple[QuickQuestion, threading.Event]:
    """The window with these words in its field, while a draft on disk is read only once the gate opens."""
    drafts.save(scene.home.quick_draft_file, {"": Draft("Half a thought")})
    gate, load = threading.Event(), drafts.load
    monkeypatch.setattr(drafts, "load", lambda path: (gate.wait(10), load(path))[1])
    scene.window.commands.run("program.quick")
    quick = scene.desk.on_demand.quick
    scene.bot.keyClicks(quick.view.field, words)
    return quick, gate


def test_a_question_sent_before_the_draft_was_read_leaves_the_draft(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits on disk, and for the next question in the field."""
    file, load = scene.home.quick_draft_file, drafts.load
    quick, gate = typed_before_the_draft_is_read(scene, monkeypatch, "First")
    gate.set()
    scene.bot.keyClick(quick.view.field, Key.Key_Return)
    answered(scene, quick, 1)
    scene.bot.wait(500)
    assert load(file) == {"": Draft("Half a thought")}
    assert quick.view.text == ""
    quick.view.new_requested.emit()
    assert quick.view.text == "Half a thought"
    quick.view.field.clear()
    scene.bot.waitUntil(lambda: not file.exists())


def test_what_rests_before_the_draft_was_read_is_kept_after_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file holds both, once each, however often it is written meanwhile."""
    file, load = scene.home.quick_draft_file, drafts.load
    quick, gate = typed_before_the_draft_is_read(scene, monkeypatch, "Another")
    quick.drafts.changed()
    quick.drafts.changed()
    gate.set()
    scene.bot.waitUntil(lambda: "Another" in file.read_text(encoding="utf-8"))
    scene.bot.wait(200)
    assert load(file) == {"": Draft("Half a thought\nAnother")}
    assert quick.view.text == "Another"
    quick.view.field.clear()


def test_it_grows_with_what_it_shows_and_no_further_than_the_screen(
    scene: Scene, quick: QuickQuestion
) -> None:
    """Small while there is nothing, never smaller under an answer; the field scrolls at its most."""
    view = quick.view
    bare = view.height()
    assert view.width() == WIDTH
    assert bare < 120
    few, many = (Script(pieces=tuple(f"Line {number}.\n\n" for number in range(count))) for count in (7, 200))
    scene.fake.chat.scripts = [few, many]
    ask(scene, view, "Little")
    answered(scene, quick, 1)
    scene.bot.waitUntil(lambda: view.transcript.verticalScrollBar().maximum() == 0)
    ask(scene, view, "Much")
    answered(scene, quick, 2)
    most = int(view.screen().availableGeometry().height() * 0.66)
    scene.bot.waitUntil(lambda: view.height() == most)
    view.field.setPlainText("\n" * 40)
    assert view.field.height() <= FIELD_HEIGHT
    assert view.height() == most
    view.field.clear()
    scene.bot.keyClick(view.field, Key.Key_N, Ctrl)
    assert view.height() == bare
    view.tell(Notice("A sentence that says what happened, and what to do about it. " * 3))
    scene.bot.waitUntil(lambda: view.height() > bare + 40)
    assert view.banner.height() >= view.banner.heightForWidth(view.banner.width())
    view.banner.dismiss()
    scene.bot.waitUntil(lambda: view.height() == bare)


def test_an_answer_is_copied_and_made_anew(scene: Scene, quick: QuickQuestion) -> None:
    """The buttons under an answer do what they do in the large window, or lead there."""
    ask(scene, quick.view, "Say it")
    answered(scene, quick, 1)
    answer = quick.view.transcript.rows[-1].id
    quick.view.transcript.copy_requested.emit(answer)
    assert QGuiApplication.clipboard().text() == "Hello there."
    scene.fake.chat.scripts = [Script(pieces=("Anew.",))]
    quick.view.transcript.regenerate_requested.emit(answer)
    scene.bot.waitUntil(lambda: shown(quick.view) == ["Say it", "Anew."])
    scene.bot.waitUntil(lambda: not quick.view.button.stops)
    quick.view.transcript.receipt_requested.emit(quick.view.transcript.rows[-1].id)
    assert not quick.view.isVisible()
    scene.bot.waitUntil(lambda: scene.desk.conversation.id == quick.presenter.id)


def test_it_wears_what_the_large_window_wears(scene: Scene, quick: QuickQuestion) -> None:
    """Theme, size of text, and the keys that send."""
    scene.window.set_theme(themes.DARK)
    assert quick.view.transcript.theme is themes.DARK
    scene.window.conversation.zoom(4)
    scene.composer.field.needs_ctrl = True
    quick.open()
    assert quick.view.transcript.ink.size == scene.window.conversation.text_size
    scene.bot.keyClicks(quick.view.field, "a")
    scene.bot.keyClick(quick.view.field, Key.Key_Return)
    assert quick.view.text == "a\n"
    assert scene.fake.chat.sent == []
    quick.view.field.clear()


def test_a_conversation_that_was_deleted_meanwhile_is_not_gone_on_with(
    scene: Scene, quick: QuickQuestion
) -> None:
    """It says so, and the words are sent into a new one."""
    ask(scene, quick.view, "First")
    answered(scene, quick, 1)
    from interline.model.errors import UnknownConversation

    scene.fake.troubles["send"] = UnknownConversation("This conversation is gone.")
    ask(scene, quick.view, "Second")
    scene.bot.waitUntil(lambda: quick.view.banner.sentence == "This conversation is gone.")
    del scene.fake.troubles["send"]
    scene.bot.keyClick(quick.view.field, Key.Key_Return)
    answered(scene, quick, 2)
    assert scene.fake.chat.sent[-1]["conversation"] is None


def _file(tmp_path: Path) -> QMimeData:
    made = tmp_path / "notes.txt"
    made.write_text("Notes")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(made))])
    return data


def _picture(tmp_path: Path) -> QMimeData:
    data = QMimeData()
    data.setData("image/png", b"\x89PNG")
    return data


def _long_text(tmp_path: Path) -> QMimeData:
    data = QMimeData()
    data.setText("words " * LONGEST_TEXT)
    return data


@pytest.mark.parametrize("pasted", [_file, _picture, _long_text])
def test_what_the_small_window_cannot_take_is_said_and_goes_into_the_large_one(
    scene: Scene, quick: QuickQuestion, tmp_path: Path, pasted: Callable[[Path], QMimeData]
) -> None:
    """Nothing that is pasted or dropped there vanishes without a word; what is written stays."""
    scene.bot.keyClicks(quick.view.field, "About this")
    quick.view.field.insertFromMimeData(pasted(tmp_path))
    assert "attached in the large window" in quick.view.banner.sentence
    assert quick.view.text == "About this"
