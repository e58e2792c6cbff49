"""The transcript on a real screen: it streams, stays where the reader is, and says what was pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QRegion
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role, Status
from interline.model.events import SourceCited, TextDelta, ThinkingDelta
from interline.model.parts import Seam, Text, Thinking
from interline.model.refs import ModelRef
from interline.ui import theme as themes
from interline.ui.transcript.body import SLICE
from interline.ui.transcript.code import CodePiece
from interline.ui.transcript.column import BELOW
from interline.ui.transcript.formula import FormulaPiece
from interline.ui.transcript.page import SHEETS
from interline.ui.transcript.prose import Prose
from interline.ui.transcript.remote import RemotePicture
from interline.ui.transcript.sources import Sources
from interline.ui.transcript.table import Rows
from interline.ui.transcript.view import TranscriptView
from tests.rendering.samples import TRICKY
from tests.ui.transcript import seen
from tests.ui.transcript.sample import EVERY_BLOCK, every_kind, long, message, receipt
from tests.ui.transcript.seen import answer, heard, press, words


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    """A transcript of 800 × 600."""
    yield from seen.shown_view(qtbot, 800, 600)


def test_a_conversation_is_shown_from_its_end(view: TranscriptView) -> None:
    """The last words are in sight."""
    messages, versions = every_kind()
    view.show_conversation(messages, versions)
    assert view.is_at_end()
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum() > 0
    assert seen.sees(view, "m8", "overloaded (529)")
    assert "overloaded (529)" in seen.in_sight(view)
    assert 0 < seen.room(view, "m8").bottom() <= view.viewport().height()


def test_a_conversation_is_left_with_the_keyboard_in_it(view: TranscriptView, qtbot: QtBot) -> None:
    """What the keyboard was on goes away with its message; the page takes the next Tab as if it had been on none."""
    messages, versions = every_kind()
    view.show_conversation(messages, versions)
    view.verticalScrollBar().setValue(0)
    press(qtbot, view, "m2", "fold")
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    view.show_conversation((message(20, Role.ASSISTANT, "Short."),), {})
    assert words(view, "m20") == "Short."
    assert view.row_of("m2") is None
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert seen.focus(view) == "copy"


def test_every_kind_of_block_is_there(view: TranscriptView) -> None:
    """Prose, code, tables and formulas each in what suits them, in their order."""
    view.show_conversation((message(2, Role.ASSISTANT, EVERY_BLOCK, receipt=receipt()),), {})
    kinds = [type(piece) for piece in answer(view, "m2").body.pieces]
    in_order = [kind for n, kind in enumerate(kinds) if not n or kinds[n - 1] is not kind]
    assert in_order == [Prose, CodePiece, Rows, Prose, FormulaPiece, RemotePicture, Prose]
    shown = "\n".join(seen.painted(view, "m2"))
    for part in (
        "Positano's main beach",
        "•Ferry",
        "☑book",
        "def plan(",
        "€3.40",
        "\\frac{h}{t}",
        "pictures.example",
    ):
        assert part in shown
    assert "**" not in shown


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
        view._arriving.show_some()
    assert answer(view, "m2").body.text == text
    stored = message(2, Role.ASSISTANT, text, receipt=receipt())
    view.finish_answer(stored)
    qtbot.waitUntil(lambda: answer(view, "m2").body.is_whole)
    streamed = words(view, "m2"), seen.lay(view, "m2").height
    view.clear()
    view.show_conversation((stored,), {})
    qtbot.waitUntil(lambda: answer(view, "m2").body.is_whole)
    assert (words(view, "m2"), seen.lay(view, "m2").height) == streamed


def test_words_come_in_moments_not_one_by_one(view: TranscriptView, qtbot: QtBot) -> None:
    """A word that arrives is queued; a timer shows what has gathered."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", TextDelta("Hello "))
    view.append("m2", TextDelta("there."))
    assert words(view, "m2") == ""
    qtbot.waitUntil(lambda: words(view, "m2") == "Hello there.")


def test_the_status_stands_until_the_first_word(view: TranscriptView, qtbot: QtBot) -> None:
    """Asking Sim A… is replaced by what Sim A says, and does not come back."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.set_status("m2", "Asking Sim A…")
    assert answer(view, "m2").status.text == "Asking Sim A…"
    view.append("m2", TextDelta("Hello"))
    qtbot.waitUntil(lambda: answer(view, "m2").status.text == "")
    view.set_status("m2", "Asking Sim B…")
    assert answer(view, "m2").status.text == ""


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
    qtbot.waitUntil(lambda: "line" in words(view, "m8"))
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() - 700)
    place = view.verticalScrollBar().value()
    assert not view.is_at_end()
    assert view.jump.isVisible()
    end = view.verticalScrollBar().maximum()
    view.append("m8", TextDelta("more\n\n" * 60))
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > end + 500)
    assert view.verticalScrollBar().value() == place
    qtbot.mouseClick(view.jump, Qt.MouseButton.LeftButton)
    assert view.is_at_end()
    assert view.jump.isHidden()
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_what_is_read_stays_when_something_above_unfolds(view: TranscriptView, qtbot: QtBot) -> None:
    """Guessed heights that turn out wrong while one scrolls up do not make the page jump."""
    view.show_conversation(long(40), {})
    bar = view.verticalScrollBar()
    for _ in range(30):
        before = seen.tops(view)
        bar.setValue(bar.value() - 200)
        now = seen.tops(view)
        moved = {now[piece] - before[piece] for piece in before.keys() & now.keys()}
        assert moved == {200}, moved


def test_a_long_conversation_is_laid_out_where_it_is_read(view: TranscriptView) -> None:
    """Of a thousand messages only those near the window are laid out, also after a journey through them; and there is
    no widget for any."""
    view.show_conversation(long(1_000), {})
    assert 1 <= len(view._sheets) <= 12
    bar = view.verticalScrollBar()
    for share in range(0, 101, 2):
        bar.setValue(round(bar.maximum() * share / 100))
    assert len(view._sheets) <= SHEETS
    assert view.sheet_of("m1000") is not None
    assert view.sheet_of("m2") is None
    assert view.viewport().children() == [view.jump]


def test_scrolling_paints_what_comes_into_sight_alone(view: TranscriptView, qtbot: QtBot) -> None:
    """Qt moves the pixels of what stays in sight; of a page of 600 pixels, the strip that is new is painted and the
    button that stays where it is, which must therefore stand on the page and not over it."""
    view.show_conversation(long(200), {})
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    qtbot.wait(1)
    assert view.jump.isVisible()
    painted: list[int] = []
    paint = view._paint

    def counted(painter: QPainter, area: QRect, region: QRegion | None = None) -> None:
        painted.append(area.height())
        paint(painter, area, region)

    view._paint = counted  # type: ignore[method-assign]
    place = view.jump.geometry()
    bar.setValue(bar.value() - 40)
    qtbot.waitUntil(lambda: bool(painted))
    assert 40 <= sum(painted) < 40 + 2 * BELOW + 2 * place.height() + 60
    assert sum(painted) < view.viewport().height() // 2
    assert view.jump.geometry() == place


def test_a_long_answer_is_laid_out_in_slices(view: TranscriptView, qtbot: QtBot) -> None:
    """Opening it takes a moment for its first part; the rest follows."""
    text = "".join(f"Paragraph {n} with [a] link and some words to fill the line.\n\n" for n in range(600))
    view.show_conversation((message(2, Role.ASSISTANT, f"{text}[a]: https://a.example/\n"),), {})
    assert len(words(view, "m2")) < 2 * SLICE
    qtbot.waitUntil(lambda: answer(view, "m2").body.is_whole, timeout=20_000)
    shown = words(view, "m2")
    assert "Paragraph 599" in shown
    assert "[a]" not in shown  # the definition at the end has made all of them links


def test_the_receipt_opens_by_mouse_and_keyboard(view: TranscriptView, qtbot: QtBot) -> None:
    """It says which answer it belongs to."""
    view.show_conversation(*every_kind())
    receipts = heard(view.receipt_requested)
    assert seen.sees(view, "m6", "OpenAIgpt-6-sol"), "vendor and model stand over the answer"
    assert seen.sees(view, "m6", "$0.0123 · 1.2 s · in 2,310 · out 402 tokens")
    press(qtbot, view, "m6", "receipt")
    view.setFocus()
    while seen.focus(view) != "receipt":
        qtbot.keyClick(view, Qt.Key.Key_Tab)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert receipts == ["m6", "m6"]


def test_copy_and_regenerate_name_their_message(view: TranscriptView, qtbot: QtBot) -> None:
    """The window does the rest."""
    view.show_conversation(*every_kind())
    copied, again = heard(view.copy_requested), heard(view.regenerate_requested)
    press(qtbot, view, "m6", "copy")
    press(qtbot, view, "m6", "regenerate")
    assert (copied, again) == (["m6"], ["m6"])
    assert seen.has(view, "m8", "regenerate")
    assert not seen.has(view, "m8", "copy")  # there are no words to copy


def test_versions_are_switched(view: TranscriptView, qtbot: QtBot) -> None:
    """‹ and › ask for the neighbours; at the first there is no earlier one."""
    messages, versions = every_kind()
    view.show_conversation(messages[:2], versions)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    wanted = heard(view.version_requested)
    assert seen.sees(view, "m2", "2/3")
    press(qtbot, view, "m2", "earlier")
    press(qtbot, view, "m2", "later")
    assert wanted == ["x2", "x3"]
    assert not seen.has(view, "m1", "earlier")
    press(qtbot, view, "m1", "earlier")
    assert wanted == ["x2", "x3"]
    press(qtbot, view, "m1", "later")
    assert wanted[-1] == "x1"


def test_code_is_copied_as_the_model_wrote_it(view: TranscriptView, qtbot: QtBot) -> None:
    """Deceiving letters are shown to the eye and kept in the copy."""
    view.show_conversation((message(2, Role.ASSISTANT, "```py\nx = '\u202e'\n\ty\n```\n"),), {})
    assert words(view, "m2") == "x = '‹U+202E›'\n\ty"
    assert seen.sees(view, "m2", "x = '‹U+202E›'")
    press(qtbot, view, "m2", "Copy code")
    assert QGuiApplication.clipboard().text() == "x = '\u202e'\n\ty"


def test_code_is_coloured_a_moment_later(view: TranscriptView, qtbot: QtBot) -> None:
    """Colours come from a worker; the words are there before."""
    view.show_conversation((message(2, Role.ASSISTANT, "```py\ndef f(): return 1\n```\n"),), {})
    assert seen.sees(view, "m2", "def f(): return 1")
    (card,) = answer(view, "m2").body.pieces
    assert isinstance(card, CodePiece)
    assert themes.LIGHT.accent not in seen.colours(view)
    qtbot.waitUntil(lambda: bool(card.lines.colours))
    assert themes.LIGHT.accent in seen.colours(view)
    view.set_theme(themes.DARK)
    assert themes.DARK.accent in seen.colours(view)
    assert themes.LIGHT.accent not in seen.colours(view)


def test_thinking_is_folded_and_timed(view: TranscriptView, qtbot: QtBot) -> None:
    """It can be unfolded while it grows; afterwards the line says how long it took."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", ThinkingDelta("Let me "))
    qtbot.waitUntil(lambda: seen.has(view, "m2", "fold"))
    assert seen.spot(view, "m2", "fold").name == "Thinking…, folded"
    assert not seen.sees(view, "m2", "Let me")
    height = seen.room(view, "m2").height()
    press(qtbot, view, "m2", "fold")
    assert seen.sees(view, "m2", "Let me")
    assert seen.room(view, "m2").height() > height
    view.append("m2", ThinkingDelta("see."))
    view.append("m2", TextDelta("Yes."))
    qtbot.waitUntil(lambda: seen.sees(view, "m2", "Let me see."))
    view.finish_answer(
        message(2, Role.ASSISTANT, parts=(Thinking("Let me see."), Text("Yes.")), receipt=receipt())
    )
    assert seen.sees(view, "m2", "Let me see.")
    assert seen.spot(view, "m2", "fold").name == "Thought for 1 s, shown"


def test_an_answer_that_begins_anew_drops_what_was_shown(view: TranscriptView, qtbot: QtBot) -> None:
    """Words, thinking and sources of the first vendor are void; the status says why until the next word comes."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    for event in (ThinkingDelta("Hm."), TextDelta("Half an "), SourceCited("https://a.example/")):
        view.append("m2", event)
    qtbot.waitUntil(lambda: words(view, "m2") == "Half an")
    assert seen.has(view, "m2", "fold")
    assert seen.sees(view, "m2", "a.example")
    view.append("m2", TextDelta("answer"))
    view.break_off("m2", "Sim A broke off (stalled). Sim B begins anew…", anew=True)
    assert "".join(seen.painted(view, "m2")) == "Sim A broke off (stalled). Sim B begins anew…"
    assert seen.spots(view, "m2") == []
    view.append("m2", TextDelta("A whole one."))
    qtbot.waitUntil(lambda: words(view, "m2") == "A whole one.")
    assert seen.painted(view, "m2") == ["A whole one."]


def test_an_answer_that_is_gone_on_with_keeps_what_was_shown(view: TranscriptView, qtbot: QtBot) -> None:
    """The status stands under it; once the answer is whole, the seam stands in the text."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", TextDelta("The ferry runs"))
    view.break_off("m2", "Sim A broke off. Sim B goes on…", anew=False)
    assert seen.painted(view, "m2") == ["The ferry runs", "Sim A broke off. Sim B goes on…"]
    view.append("m2", TextDelta(" hourly."))
    qtbot.waitUntil(lambda: words(view, "m2") == "The ferry runs hourly.")
    seam = Seam(ModelRef("sim-a", "ok"), ModelRef("sim-b", "ok"), "stalled")
    parts = (Text("The ferry runs"), seam, Text(" hourly."))
    view.finish_answer(message(2, Role.ASSISTANT, parts=parts, receipt=receipt()))
    assert words(view, "m2") == "The ferry runs [sim-a/ok broke off (stalled); sim-b/ok goes on] hourly."


def test_sources_come_while_it_streams(view: TranscriptView, qtbot: QtBot) -> None:
    """A cited page stands under the answer, with its real host, and is clicked like a link."""
    links = heard(view.link_clicked)
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", TextDelta("Yes."))
    view.append("m2", SourceCited("https://a@b.example/", "Page"))
    qtbot.waitUntil(lambda: any(isinstance(piece, Sources) for piece in answer(view, "m2").pieces))
    assert seen.sees(view, "m2", "1Page · b.example")
    press(qtbot, view, "m2", "Source 1: Page · b.example")
    assert links == ["https://a@b.example/"]


@pytest.mark.parametrize("status", [Status.STOPPED, Status.INTERRUPTED, Status.ERROR])
def test_a_turn_that_breaks_off_says_so(view: TranscriptView, qtbot: QtBot, status: Status) -> None:
    """The words that came stay, and the ending is said under them."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", TextDelta("Half a "))
    parts = () if status is Status.ERROR else (Text("Half a sen"),)
    view.finish_answer(message(2, Role.ASSISTANT, parts=parts, status=status, note="Sim A broke off."))
    assert words(view, "m2") == ("" if status is Status.ERROR else "Half a sen")
    assert seen.sees(view, "m2", "You stopped" if status is Status.STOPPED else "Sim A broke off.")
    assert seen.has(view, "m2", "regenerate")


def test_an_answer_to_the_same_question_takes_the_place_of_the_old_one(view: TranscriptView) -> None:
    """Regenerating does not put two answers in a row on the page."""
    messages, _ = every_kind()
    view.show_conversation(messages[:2], {"m2": ("m2", "n2"), "n2": ("m2", "n2")})
    view.begin_answer("n2", None)
    assert view.row_of("m2") is None
    assert seen.sees(view, "n2", "2/2")
    view.begin_answer("n2", None)  # watching the same turn again, from its beginning
    assert [row.id for row in view.rows] == ["m1", "n2"]


def test_showing_the_same_conversation_again_keeps_the_place(view: TranscriptView) -> None:
    """After a change elsewhere the page is drawn from the store; the reader does not notice."""
    messages = long(20)
    view.show_conversation(messages, {})
    view.verticalScrollBar().setValue(900)
    place, tops = view.verticalScrollBar().value(), seen.tops(view)
    sheets = dict(view._sheets)
    view.show_conversation(messages, {"m2": ("m2", "x")})
    assert (view.verticalScrollBar().value(), seen.tops(view)) == (place, tops)
    assert dict(view._sheets) == sheets
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
    assert "Hello" not in words(view, "m2")


def test_turns_have_names(view: TranscriptView) -> None:
    """A screen reader says whose words these are, and which answer of how many."""
    view.show_conversation(*every_kind())
    called = {row.id: view.name_of(row) for row in view.rows}
    assert called["m6"] == "OpenAI, gpt-6-sol, answer 3 of 4"
    assert called["m8"] == "Answer 4 of 4"
    assert called["m7"] == "You"


def test_tab_walks_down_the_page(view: TranscriptView, qtbot: QtBot) -> None:
    """From an answer's link and code to its receipt and its buttons, in the order of reading."""
    text = "[a](https://a.example)\n\n```py\nx\n```\n"
    view.show_conversation(
        (message(1, Role.USER, "Hi"), message(2, Role.ASSISTANT, text, receipt=receipt())), {}
    )
    chain = [spot.key for _, spot in seen.spots(view, "m2")]
    assert chain == ["link0", "copy", "wrap", "numbers", "receipt", "copy", "others", "regenerate"]
    view.place(everything=True)
    view.activateWindow()
    view.setFocus()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=seen.room(view, "m2").bottomRight())
    walked = []
    for _ in chain:
        qtbot.keyClick(view, Qt.Key.Key_Tab)
        walked.append(seen.focus(view))
    assert walked == chain


@pytest.mark.parametrize("change", [
    lambda view: view.set_theme(themes.DARK), lambda view: view.set_font_size(20), lambda view: view.resize(420, 600),
])  # fmt: skip
def test_looks_change_without_losing_words(
    view: TranscriptView, change: Callable[[TranscriptView], None]
) -> None:
    """Theme, size and width redraw what is there; at the end one stays at the end."""
    view.show_conversation((message(2, Role.ASSISTANT, EVERY_BLOCK, receipt=receipt()),), {})
    before = words(view, "m2")
    change(view)
    assert words(view, "m2") == before
    assert view.is_at_end()
    assert seen.room(view, "m2").right() <= view.viewport().width()
    made = seen.lay(view, "m2")
    bottoms = [made.top_of(index) + piece.height for index, piece in enumerate(made.pieces)]
    assert bottoms == sorted(bottoms)
    assert bottoms[-1] == made.height


def test_the_column_is_never_too_wide_to_read(view: TranscriptView) -> None:
    """At most 760 pixels, in the middle."""
    view.resize(1600, 600)
    view.show_conversation(long(2), {})
    room = seen.room(view, "m2")
    assert room.width() == themes.COLUMN
    assert abs(room.left() - (view.viewport().width() - room.right())) <= 2


def test_a_long_paste_of_the_user_is_cut(view: TranscriptView, qtbot: QtBot) -> None:
    """The whole of it is a click away."""
    view.show_conversation((message(1, Role.USER, "word\n" * 9_000),), {})
    few = len(words(view, "m1"))
    press(qtbot, view, "m1", "Show all of it")
    assert len(words(view, "m1")) > 3 * few
    assert not seen.has(view, "m1", "Show all of it")
