"""The transcript on a real screen: it streams, stays where the reader is, and says what was pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role, Status
from interline.model.events import SourceCited, TextDelta, ThinkingDelta
from interline.model.parts import Seam, Text, Thinking
from interline.model.refs import ModelRef
from interline.ui import theme as themes
from interline.ui.transcript.body import SLICE
from interline.ui.transcript.code import CodeCard
from interline.ui.transcript.prose import Prose
from interline.ui.transcript.table import TableText
from interline.ui.transcript.turn import AnswerTurn, UserTurn
from interline.ui.transcript.view import TranscriptView
from tests.rendering.samples import TRICKY
from tests.ui.transcript.sample import EVERY_BLOCK, every_kind, long, message, receipt


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    """A transcript of 800 × 600."""
    made = TranscriptView()
    qtbot.addWidget(made)
    made.set_theme(themes.LIGHT)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def answer(view: TranscriptView, message_id: str) -> AnswerTurn:
    turn = view.turn(message_id)
    assert isinstance(turn, AnswerTurn)
    return turn


def shown(turn: AnswerTurn) -> str:
    """All letters of an answer's pieces."""
    texts = [p.view.toPlainText() if isinstance(p, CodeCard) else p.toPlainText() for p in turn.body.pieces]
    return "\n".join(texts)


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def heard(signal: object) -> list[str]:
    words: list[str] = []
    signal.connect(words.append)  # type: ignore[attr-defined]
    return words


def test_a_conversation_is_shown_from_its_end(view: TranscriptView) -> None:
    """The last words are in sight."""
    messages, versions = every_kind()
    view.show_conversation(messages, versions)
    assert view.is_at_end()
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum() > 0
    last = answer(view, "m8")
    assert "overloaded (529)" in last.mark
    assert last.mapTo(view.viewport(), QPoint(0, last.height())).y() <= view.viewport().height()


def test_a_conversation_is_left_with_the_keyboard_in_it(view: TranscriptView, qtbot: QtBot) -> None:
    """A widget that goes hands the focus on, and Qt scrolls to it; the page holds still until the new one stands."""
    messages, versions = every_kind()
    view.show_conversation(messages, versions)
    view.verticalScrollBar().setValue(0)
    line = answer(view, "m2").thinking.line
    click(qtbot, line)
    line.setFocus()
    view.show_conversation((message(20, Role.ASSISTANT, "Short."),), {})
    assert shown(answer(view, "m20")) == "Short."
    assert view.turn("m2") is None


def test_every_kind_of_block_is_there(view: TranscriptView) -> None:
    """Prose, code and tables each in what suits them, in their order."""
    view.show_conversation((message(2, Role.ASSISTANT, EVERY_BLOCK, receipt=receipt()),), {})
    turn = answer(view, "m2")
    assert [type(piece) for piece in turn.body.pieces] == [Prose, CodeCard, TableText, Prose]
    words = shown(turn)
    for part in (
        "Positano's main beach",
        "•\tFerry",
        "☑\tbook",
        "def plan(",
        "€3.40",
        "\\frac{h}{t}",
        "pictures.example",
    ):
        assert part in words
    assert "**" not in words


@pytest.mark.parametrize("size", [3, 50, 5_000])
def test_a_streamed_answer_ends_as_the_stored_one(view: TranscriptView, qtbot: QtBot, size: int) -> None:
    """Growing piece by piece or read as a whole: the same letters on the page."""
    text = (
        "\n\n".join([EVERY_BLOCK, "😀 *growing* 😀 line " * 9, *(t for t in TRICKY if "\ud800" not in t)])
        if size > 3
        else EVERY_BLOCK[:600]
    )
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    for begin in range(0, len(text), size):
        view.append("m2", TextDelta(text[begin : begin + size]))
        view._flush()
    assert answer(view, "m2").body.text == text
    stored = message(2, Role.ASSISTANT, text, receipt=receipt())
    view.finish_answer(stored)
    qtbot.waitUntil(lambda: answer(view, "m2").body.is_whole)
    streamed = shown(answer(view, "m2"))
    view.clear()
    view.show_conversation((stored,), {})
    qtbot.waitUntil(lambda: answer(view, "m2").body.is_whole)
    assert shown(answer(view, "m2")) == streamed


def test_words_come_in_moments_not_one_by_one(view: TranscriptView, qtbot: QtBot) -> None:
    """A word that arrives is queued; a timer shows what has gathered."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", TextDelta("Hello "))
    view.append("m2", TextDelta("there."))
    assert shown(answer(view, "m2")) == ""
    qtbot.waitUntil(lambda: shown(answer(view, "m2")) == "Hello there.")


def test_the_status_stands_until_the_first_word(view: TranscriptView, qtbot: QtBot) -> None:
    """Asking Sim A… is replaced by what Sim A says, and does not come back."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.set_status("m2", "Asking Sim A…")
    assert answer(view, "m2").status == "Asking Sim A…"
    view.append("m2", TextDelta("Hello"))
    qtbot.waitUntil(lambda: answer(view, "m2").status == "")
    view.set_status("m2", "Asking Sim B…")
    assert answer(view, "m2").status == ""


def test_the_page_follows_a_growing_answer(view: TranscriptView, qtbot: QtBot) -> None:
    """Who is at the end stays at the end."""
    view.show_conversation(long(6), {})
    view.begin_answer("m8", message(7, Role.USER, "More"))
    before = view.verticalScrollBar().maximum()
    view.append("m8", TextDelta("line\n\n" * 60))
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > before + 500)
    assert view.is_at_end()
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    assert view.jump.isHidden()


def test_a_reader_who_scrolled_up_is_left_in_peace(view: TranscriptView, qtbot: QtBot) -> None:
    """The page does not move under them; a button leads back to the end."""
    view.show_conversation(long(6), {})
    view.begin_answer("m8", message(7, Role.USER, "More"))
    view.append("m8", TextDelta("line\n\n" * 60))
    qtbot.waitUntil(lambda: "line" in shown(answer(view, "m8")))
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() - 700)
    place = view.verticalScrollBar().value()
    assert not view.is_at_end()
    assert view.jump.isVisible()
    end = view.verticalScrollBar().maximum()
    view.append("m8", TextDelta("more\n\n" * 60))
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > end + 500)
    assert view.verticalScrollBar().value() == place
    click(qtbot, view.jump)
    assert view.is_at_end()
    assert view.jump.isHidden()
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_what_is_read_stays_when_something_above_unfolds(view: TranscriptView, qtbot: QtBot) -> None:
    """Guessed heights that turn out wrong while one scrolls up do not make the page jump."""
    view.show_conversation(long(40), {})
    bar = view.verticalScrollBar()
    for _ in range(30):
        before = {row.id: row.widget.mapTo(view, QPoint(0, 0)).y() for row in view._real if row.widget}
        bar.setValue(bar.value() - 200)
        now = {row.id: row.widget.mapTo(view, QPoint(0, 0)).y() for row in view._real if row.widget}
        moved = {now[row_id] - before[row_id] for row_id in before.keys() & now.keys()}
        assert moved <= {200}, moved
    assert moved


def test_a_long_conversation_has_few_widgets(view: TranscriptView) -> None:
    """Of a thousand messages only those near the window are real, also after a journey through them."""
    view.show_conversation(long(1_000), {})
    assert 1 <= len(view._real) <= 12
    bar = view.verticalScrollBar()
    for share in (0.0, 0.2, 0.5, 0.9, 1.0):
        bar.setValue(round(bar.maximum() * share))
    assert len(view._real) <= 20
    assert view.turn("m1000") is not None
    assert view.turn("m2") is None


def test_a_long_answer_is_laid_out_in_slices(view: TranscriptView, qtbot: QtBot) -> None:
    """Opening it takes a moment for its first part; the rest follows."""
    text = "".join(f"Paragraph {n} with [a] link and some words to fill the line.\n\n" for n in range(600))
    view.show_conversation((message(2, Role.ASSISTANT, f"{text}[a]: https://a.example/\n"),), {})
    turn = answer(view, "m2")
    assert len(shown(turn)) < 2 * SLICE
    qtbot.waitUntil(lambda: turn.body.is_whole, timeout=20_000)
    words = shown(turn)
    assert "Paragraph 599" in words
    assert "[a]" not in words  # the definition at the end has made all of them links


def test_the_receipt_opens_by_mouse_and_keyboard(view: TranscriptView, qtbot: QtBot) -> None:
    """It says which answer it belongs to."""
    view.show_conversation(*every_kind())
    receipts = heard(view.receipt_requested)
    button = answer(view, "m6").footer.receipt
    assert button.words == "OpenAI · gpt-6-sol · $0.0123 · 1.2 s"
    click(qtbot, button)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert receipts == ["m6", "m6"]


def test_copy_and_regenerate_name_their_message(view: TranscriptView, qtbot: QtBot) -> None:
    """The window does the rest."""
    view.show_conversation(*every_kind())
    copied, again = heard(view.copy_requested), heard(view.regenerate_requested)
    footer = answer(view, "m6").footer
    click(qtbot, footer.copy)
    click(qtbot, footer.regenerate)
    assert (copied, again) == (["m6"], ["m6"])
    assert not answer(view, "m8").footer.copy.isVisible()  # there are no words to copy


def test_versions_are_switched(view: TranscriptView, qtbot: QtBot) -> None:
    """‹ and › ask for the neighbours; at the first there is no earlier one."""
    messages, versions = every_kind()
    view.show_conversation(messages[:2], versions)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    wanted = heard(view.version_requested)
    footer = answer(view, "m2").footer
    assert footer.version.text() == "2/3"
    click(qtbot, footer.earlier)
    click(qtbot, footer.later)
    assert wanted == ["x2", "x3"]
    view.verticalScrollBar().setValue(0)
    user = view.turn("m1")
    assert isinstance(user, UserTurn)
    assert not user.footer.earlier.isEnabled()
    click(qtbot, user.footer.later)
    assert wanted[-1] == "x1"


def test_code_is_copied_as_the_model_wrote_it(view: TranscriptView, qtbot: QtBot) -> None:
    """Deceiving letters are shown to the eye and kept in the copy."""
    view.show_conversation((message(2, Role.ASSISTANT, "```py\nx = '\u202e'\n\ty\n```\n"),), {})
    (card,) = answer(view, "m2").body.pieces
    assert isinstance(card, CodeCard)
    assert card.view.toPlainText() == "x = '‹U+202E›'\n\ty"
    click(qtbot, card.copy_button)
    assert QGuiApplication.clipboard().text() == "x = '\u202e'\n\ty"


def test_code_is_coloured_a_moment_later(view: TranscriptView, qtbot: QtBot) -> None:
    """Colours come from a worker; the words are there before."""
    view.show_conversation((message(2, Role.ASSISTANT, "```py\ndef f(): return 1\n```\n"),), {})
    (card,) = answer(view, "m2").body.pieces
    assert isinstance(card, CodeCard)
    line = card.view.document().firstBlock().layout()
    qtbot.waitUntil(lambda: len(line.formats()) >= 3)
    assert line.formats()[0].format.foreground().color().name().upper() == themes.LIGHT.accent
    view.set_theme(themes.DARK)
    assert line.formats()[0].format.foreground().color().name().upper() == themes.DARK.accent


def test_thinking_is_folded_and_timed(view: TranscriptView, qtbot: QtBot) -> None:
    """It can be unfolded while it grows; afterwards the line says how long it took."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", ThinkingDelta("Let me "))
    turn = answer(view, "m2")
    qtbot.waitUntil(lambda: turn.thinking.isVisible())
    assert turn.thinking.line.accessibleName() == "Thinking…, folded"
    height = turn.height()
    click(qtbot, turn.thinking.line)
    assert turn.thinking.words is not None
    assert turn.thinking.words.toPlainText() == "Let me"
    assert turn.height() > height
    view.append("m2", ThinkingDelta("see."))
    view.append("m2", TextDelta("Yes."))
    qtbot.waitUntil(
        lambda: turn.thinking.words is not None and turn.thinking.words.toPlainText() == "Let me see."
    )
    view.finish_answer(
        message(2, Role.ASSISTANT, parts=(Thinking("Let me see."), Text("Yes.")), receipt=receipt())
    )
    assert turn.thinking.line.accessibleName() == "Thought for 1 s, shown"


def test_an_answer_that_begins_anew_drops_what_was_shown(view: TranscriptView, qtbot: QtBot) -> None:
    """Words, thinking and sources of the first vendor are void; the status says why until the next word comes."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    for event in (ThinkingDelta("Hm."), TextDelta("Half an "), SourceCited("https://a.example/")):
        view.append("m2", event)
    qtbot.waitUntil(lambda: shown(answer(view, "m2")) == "Half an")
    view.append("m2", TextDelta("answer"))
    view.break_off("m2", "Sim A broke off (stalled). Sim B begins anew…", anew=True)
    turn = answer(view, "m2")
    assert (shown(turn), turn.thinking.source, turn.besides.parts) == ("", "", [])
    assert turn.status == "Sim A broke off (stalled). Sim B begins anew…"
    view.append("m2", TextDelta("A whole one."))
    qtbot.waitUntil(lambda: shown(turn) == "A whole one.")
    assert turn.status == ""


def test_an_answer_that_is_gone_on_with_keeps_what_was_shown(view: TranscriptView, qtbot: QtBot) -> None:
    """The status stands under it; once the answer is whole, the seam stands in the text."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", TextDelta("The ferry runs"))
    view.break_off("m2", "Sim A broke off. Sim B goes on…", anew=False)
    turn = answer(view, "m2")
    assert (shown(turn), turn.status) == ("The ferry runs", "Sim A broke off. Sim B goes on…")
    view.append("m2", TextDelta(" hourly."))
    qtbot.waitUntil(lambda: shown(turn) == "The ferry runs hourly.")
    seam = Seam(ModelRef("sim-a", "ok"), ModelRef("sim-b", "ok"), "stalled")
    parts = (Text("The ferry runs"), seam, Text(" hourly."))
    view.finish_answer(message(2, Role.ASSISTANT, parts=parts, receipt=receipt()))
    assert shown(turn) == "The ferry runs [sim-a/ok broke off (stalled); sim-b/ok goes on] hourly."


def test_sources_come_while_it_streams(view: TranscriptView, qtbot: QtBot) -> None:
    """A cited page stands under the answer, with its real host, and is clicked like a link."""
    links = heard(view.link_clicked)
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", TextDelta("Yes."))
    view.append("m2", SourceCited("https://a@b.example/", "Page"))
    besides = answer(view, "m2").besides
    qtbot.waitUntil(lambda: besides.sources is not None)
    assert besides.sources is not None
    (source,) = besides.sources.widgets
    assert source.words == "1  Page · b.example"
    click(qtbot, source)
    assert links == ["https://a@b.example/"]


@pytest.mark.parametrize("status", [Status.STOPPED, Status.INTERRUPTED, Status.ERROR])
def test_a_turn_that_breaks_off_says_so(view: TranscriptView, qtbot: QtBot, status: Status) -> None:
    """The words that came stay, and the ending is said under them."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", TextDelta("Half a "))
    parts = () if status is Status.ERROR else (Text("Half a sen"),)
    view.finish_answer(message(2, Role.ASSISTANT, parts=parts, status=status, note="Sim A broke off."))
    turn = answer(view, "m2")
    assert shown(turn) == ("" if status is Status.ERROR else "Half a sen")
    assert turn.mark
    assert turn.footer.regenerate.isVisible()


def test_an_answer_to_the_same_question_takes_the_place_of_the_old_one(view: TranscriptView) -> None:
    """Regenerating does not put two answers in a row on the page."""
    messages, _ = every_kind()
    view.show_conversation(messages[:2], {"m2": ("m2", "n2"), "n2": ("m2", "n2")})
    view.begin_answer("n2", None)
    assert view.turn("m2") is None
    assert answer(view, "n2").footer.version.text() == "2/2"
    view.begin_answer("n2", None)  # watching the same turn again, from its beginning
    assert [row.id for row in view._rows] == ["m1", "n2"]


def test_showing_the_same_conversation_again_keeps_the_place(view: TranscriptView) -> None:
    """After a change elsewhere the page is drawn from the store; the reader does not notice."""
    messages = long(20)
    view.show_conversation(messages, {})
    view.verticalScrollBar().setValue(900)
    place = view.verticalScrollBar().value()
    widgets = [row.widget for row in view._real]
    view.show_conversation(messages, {"m2": ("m2", "x")})
    assert view.verticalScrollBar().value() == place
    assert [row.widget for row in view._real] == widgets
    view.show_conversation(tuple(replace(each, id=f"other {each.id}") for each in messages), {})
    assert view.is_at_end()


def test_words_for_an_answer_that_is_not_shown_go_nowhere(view: TranscriptView, qtbot: QtBot) -> None:
    """The reader has gone to another conversation; the turn's words stay in the store."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", TextDelta("Hello"))
    view.show_conversation(long(2), {})
    view.append("m2", TextDelta("Hello"))
    view.set_status("gone", "Asking…")
    qtbot.wait(50)
    assert "Hello" not in shown(answer(view, "m2"))


def test_turns_have_names(view: TranscriptView) -> None:
    """A screen reader says whose words these are, and which answer of how many."""
    view.show_conversation(*every_kind())
    assert answer(view, "m6").accessibleName() == "OpenAI, gpt-6-sol, answer 3 of 4"
    assert answer(view, "m8").accessibleName() == "Answer 4 of 4"
    user = view.turn("m7")
    assert user is not None
    assert user.accessibleName() == "You"


def test_tab_walks_down_the_page(view: TranscriptView, qtbot: QtBot) -> None:
    """From an answer's code to its receipt and its buttons, in the order of reading."""
    text = "[a](https://a.example)\n\n```py\nx\n```\n"
    view.show_conversation(
        (message(1, Role.USER, "Hi"), message(2, Role.ASSISTANT, text, receipt=receipt())), {}
    )
    chain = [part for part in answer(view, "m2").tab_chain() if part.isVisible() and part.isEnabled()]
    view.activateWindow()
    chain[0].setFocus()
    for part in chain[1:]:
        for _ in range(3):  # a text with links takes a Tab for each of them
            qtbot.keyClick(view.focusWidget(), Qt.Key.Key_Tab)
            if view.focusWidget() is part:
                break
        assert view.focusWidget() is part, part


@pytest.mark.parametrize("change", [
    lambda view: view.set_theme(themes.DARK), lambda view: view.set_font_size(20), lambda view: view.resize(420, 600),
])  # fmt: skip
def test_looks_change_without_losing_words(
    view: TranscriptView, change: Callable[[TranscriptView], None]
) -> None:
    """Theme, size and width redraw what is there; at the end one stays at the end."""
    view.show_conversation((message(2, Role.ASSISTANT, EVERY_BLOCK, receipt=receipt()),), {})
    before = shown(answer(view, "m2"))
    change(view)
    turn = answer(view, "m2")
    assert shown(turn) == before
    assert view.is_at_end()
    assert turn.width() <= view.viewport().width()
    assert all(piece.geometry().bottom() <= turn.body.height() for piece in turn.body.pieces)


def test_the_column_is_never_too_wide_to_read(view: TranscriptView) -> None:
    """At most 760 pixels, in the middle."""
    view.resize(1600, 600)
    view.show_conversation(long(2), {})
    turn = answer(view, "m2")
    assert turn.width() == themes.COLUMN
    assert abs(turn.x() - (view.viewport().width() - turn.geometry().right())) <= 2


def test_a_long_paste_of_the_user_is_cut(view: TranscriptView, qtbot: QtBot) -> None:
    """The whole of it is a click away."""
    view.show_conversation((message(1, Role.USER, "word\n" * 9_000),), {})
    turn = view.turn("m1")
    assert isinstance(turn, UserTurn)
    few = turn.words.document().characterCount()
    click(qtbot, turn._more)
    assert turn.words.document().characterCount() > 3 * few
