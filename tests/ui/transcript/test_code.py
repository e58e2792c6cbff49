"""Blocks of code: what is on them, how they grow, wrap and scroll, and what is copied."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interline.ui.theme import DARK, LIGHT
from interline.ui.transcript import code as code_module
from interline.ui.transcript.body import Body
from interline.ui.transcript.code import HEADER, PADDING, CodePiece
from interline.ui.transcript.code_lines import KEPT
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.lines import units
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Marked, Piece
from tests.ui.transcript.painted import Heard, colours, count, ink, inked, means, paint, press, spot

pytestmark = pytest.mark.usefixtures("qapp")

WIDTH = 500
CODE = "def f(a):\n\treturn a  # the same\n\n\nprint(f(1))"


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def used(heard: Heard) -> Iterator[Means]:
    with means(heard) as made:
        yield made


@pytest.fixture(scope="module")
def made_ink(qapp: object) -> Ink:
    return ink()


def block(code: str, used: Means, language: str = "", *, closed: bool = True) -> CodePiece:
    """The piece of a fenced block."""
    body = Body(used)
    body.set_text(f"```{language}\n{code}" + ("\n```\n" if closed else ""))
    while not body.is_whole:
        body.advance()
    (piece,) = body.pieces
    assert isinstance(piece, CodePiece)
    return piece


def test_it_is_as_high_as_its_lines(used: Means, made_ink: Ink) -> None:
    """And its guess is right before anything of it is laid out."""
    piece = block(CODE, used, "python")
    guessed = piece.guess(made_ink, WIDTH)
    assert piece.lay(made_ink, WIDTH) == guessed == HEADER + PADDING + 5 * made_ink.code_line
    assert piece.language == "python"
    assert piece.text == CODE


def test_every_button_is_pressed_where_it_stands(used: Means, heard: Heard, made_ink: Ink) -> None:
    """Copy, wrap, numbers, named for ears; those that switch say how they stand."""
    piece = block(CODE, used, "python")
    told: list[Piece] = []
    piece.changed = told.append
    piece.lay(made_ink, WIDTH)
    assert [(each.key, each.name, each.is_open) for each in piece.spots()] == [
        ("copy", "Copy code in python", None),
        ("wrap", "Wrap long lines", False),
        ("numbers", "Line numbers", False),
    ]
    assert all(each.tip for each in piece.spots())
    press(piece, "wrap")
    piece.lay(made_ink, WIDTH)
    press(piece, "numbers")
    piece.lay(made_ink, WIDTH)
    assert (piece.wraps, piece.has_numbers) == (True, True)
    assert spot(piece, "wrap").is_open
    press(piece, "copy")
    assert heard.calls == [("put_on_clipboard", CODE)]
    assert told == [piece] * 3


@pytest.mark.parametrize("code", [
    CODE, "\t\ttabs\n  trailing  \n\n", "a\u202eb\u200b\x00c", "שלום 😀", "x" * 9_000, "~~~\n``\n", " \n", "no end",
])  # fmt: skip
def test_code_is_copied_byte_for_byte(used: Means, heard: Heard, made_ink: Ink, code: str) -> None:
    """As the model wrote it, whatever was made visible; but for the line feed before the closing fence."""
    piece = block(code, used)
    piece.lay(made_ink, WIDTH)
    press(piece, "copy")
    wanted = code.replace("\x00", "\ufffd")  # as Markdown reads it
    assert heard.calls in ([("put_on_clipboard", code)], [("put_on_clipboard", wanted)])
    assert "\u202e" not in piece.text


def test_a_copy_is_confirmed_for_a_moment(
    used: Means, made_ink: Ink, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tick, and its name says so."""
    monkeypatch.setattr(code_module, "COPIED_MS", 150)
    piece = block(CODE, used)
    before = paint(piece, made_ink, width=WIDTH)
    press(piece, "copy")
    assert spot(piece, "copy").name == "Copied"
    assert paint(piece, made_ink) != before
    qtbot.waitUntil(lambda: spot(piece, "copy").name == "Copy code")
    assert paint(piece, made_ink) == before


def test_a_block_that_is_gone_is_not_called(
    used: Means, made_ink: Ink, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader presses copy and opens another conversation within the moment in which the tick stands."""
    monkeypatch.setattr(code_module, "COPIED_MS", 20)
    for _ in range(30):
        piece = block(CODE, used)
        piece.lay(made_ink, WIDTH)
        press(piece, "copy")
        piece.close()
    del piece
    gc.collect()
    qtbot.wait(60)


def test_growing_code_keeps_its_lines(used: Means, made_ink: Ink) -> None:
    """The piece stays, its height grows line by line, and it ends as the whole one."""
    body = Body(used)
    body.feed("```py\n")
    pieces = set()
    for at in range(0, len(CODE), 5):
        body.feed(CODE[at : at + 5])
        (piece,) = body.pieces
        assert isinstance(piece, CodePiece)
        pieces.add(piece)
        assert piece.code == CODE[: at + 5].removesuffix("\n")
        assert piece.lay(made_ink, WIDTH) == HEADER + PADDING + len(piece.lines.lines) * made_ink.code_line
    assert len(pieces) == 1
    whole = block(CODE, used, "py")
    whole.lay(made_ink, WIDTH)
    assert paint(piece, made_ink) == paint(whole, made_ink)


def test_long_lines_are_moved_sideways(used: Means, made_ink: Ink) -> None:
    """Within their card, no farther than they go; a bar under them says where they are."""
    piece = block("x = 1\n" + "word " * 60, used)
    plain = block("x = 1\nword", used)
    piece.lay(made_ink, WIDTH)
    plain.lay(made_ink, WIDTH)
    assert piece.height > plain.height, "the bar has room of its own"
    before = paint(piece, made_ink)
    assert piece.scroll(QPoint(20, 40), 120)
    assert paint(piece, made_ink) != before
    assert piece.caret(0).left() < -80
    assert piece.scroll(QPoint(20, 40), 10**6)
    end = piece.caret(units(piece.text)).left()
    assert WIDTH - 60 < end < WIDTH
    assert not piece.scroll(QPoint(20, 40), 1)
    assert piece.scroll(QPoint(20, 40), -(10**6))
    assert paint(piece, made_ink) == before
    assert not plain.scroll(QPoint(20, 40), 10)


def test_lines_stay_within_the_card(used: Means, made_ink: Ink) -> None:
    """However far they were moved, and over no button."""
    piece = block("word " * 80, used)
    piece.lay(made_ink, WIDTH)
    for shift in (0, 333, 10**6):
        piece.scroll(QPoint(20, 40), shift)
        image = paint(piece, made_ink, margin=8)
        room = inked(image, QColor(LIGHT.window))
        assert (room.left(), room.right()) == (8, WIDTH + 7)
        edge = image.copy(9, 8 + HEADER, PADDING - 4, 20)
        assert LIGHT.text.lower() not in colours(edge)


def test_wrapped_lines_take_rows_and_do_not_move(used: Means, made_ink: Ink) -> None:
    """Nothing is lost at the right; folding it back gives the height that was."""
    piece = block("x = 1\n" + "word " * 60, used)
    height = piece.lay(made_ink, WIDTH)
    press(piece, "wrap")
    wrapped = piece.lay(made_ink, WIDTH)
    assert wrapped > height
    assert not piece.scroll(QPoint(20, 40), 50)
    rights = [piece.caret(at).right() for at in range(0, units(piece.text), 3)]
    assert max(rights) <= WIDTH - PADDING + 2
    assert piece.lay(made_ink, 900) < wrapped
    press(piece, "wrap")
    assert piece.lay(made_ink, WIDTH) == height


def test_numbers_stand_beside_the_lines(used: Means, made_ink: Ink) -> None:
    """They move the code to the right, are no part of it, and do not move sideways."""
    piece = block("\n".join(f"x{n}" for n in range(120)), used)
    piece.lay(made_ink, WIDTH)
    left, text = piece.caret(0).left(), piece.text
    press(piece, "numbers")
    piece.lay(made_ink, WIDTH)
    assert piece.caret(0).left() > left + 2 * made_ink.code_letter
    assert piece.text == text
    gutter = paint(piece, made_ink).copy(4, HEADER, piece.caret(0).left() - 6, 40)
    assert count(gutter, LIGHT.secondary) > 5
    assert piece.at(QPoint(2, HEADER + 5)) == 0


def test_ten_thousand_lines_are_laid_out_where_they_are_seen(used: Means, made_ink: Ink) -> None:
    """Laying it out lays out nothing; painting a window of it lays out that."""
    piece = block("\n".join(f"x = {n}" for n in range(10_000)), used)
    piece.lay(made_ink, WIDTH)
    assert piece.height > 150_000
    assert len(piece.lines._laid) == 0
    line = made_ink.code_line
    paint_part(piece, made_ink, 5_000 * line, 600)
    assert 30 < len(piece.lines._laid) < 45
    assert min(piece.lines._laid) > 4_900
    assert max(piece.lines._laid) < 5_100
    for top in range(0, 60_000, 400):
        paint_part(piece, made_ink, top, 400)
    assert len(piece.lines._laid) <= KEPT
    assert piece.line_of(0) == (0, 5)


def paint_part(piece: CodePiece, made_ink: Ink, top: float, height: int) -> None:
    """As the page does with what is seen of it."""
    image = QImage(WIDTH, height, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    painter.translate(0, -top)
    piece.paint(Canvas(painter, made_ink, QRectF(0, top, WIDTH, height)))
    painter.end()


def test_a_line_of_a_million_letters_is_shown_in_parts(used: Means, made_ink: Ink) -> None:
    """Minified code: what is laid out at once has an end, and the copy has none of it."""
    piece = block("x=1;" * 25_000, used)
    piece.lay(made_ink, WIDTH)
    assert len(piece.lines.lines) == 50
    paint(piece, made_ink, clip=QRectF(0, 0, WIDTH, 300))
    assert piece.code == "x=1;" * 25_000
    piece.scroll(QPoint(20, 40), 10**6)
    press(piece, "wrap")
    assert piece.lay(made_ink, WIDTH) > 10_000


def test_places_are_found_again(used: Means, made_ink: Ink) -> None:
    """A click at a caret gives its place; above and below the lines are the first and the last."""
    piece = block(CODE, used)
    piece.lay(made_ink, WIDTH)
    for place in range(len(CODE)):
        assert piece.at(piece.caret(place).center() + QPoint(1, 0)) == place
    assert piece.at(QPoint(0, 0)) == 0
    assert piece.at(QPoint(WIDTH, piece.height + 50)) == len(CODE)
    begin, end = piece.line_of(13)
    assert CODE[begin:end] == "\treturn a  # the same"
    assert piece.is_text(QPoint(WIDTH // 2, HEADER + 10))
    assert not piece.is_text(QPoint(WIDTH // 2, 5)), "over the header the arrow stays"


def test_selected_letters_are_seen_over_lines(used: Means, made_ink: Ink) -> None:
    """In the colours of a selection."""
    piece = block(CODE, used)
    none = paint(piece, made_ink, width=WIDTH)
    assert count(none, LIGHT.accent) == 0
    some = paint(piece, made_ink, marked=[Marked(4, 20, "selected")])
    more = paint(piece, made_ink, marked=[Marked(4, 30, "selected")])
    assert 50 < count(some, LIGHT.accent) < count(more, LIGHT.accent)
    here = paint(piece, made_ink, marked=[Marked(4, 8, "here")])
    assert count(here, LIGHT.warn) > 50


def test_colours_come_from_the_worker_and_the_theme(used: Means, made_ink: Ink, qtbot: QtBot) -> None:
    """The words are there before; who shows it is told; another theme needs no other colouring."""
    piece = block(CODE, used, "python")
    told: list[Piece] = []
    piece.changed = told.append
    plain = paint(piece, made_ink, width=WIDTH)
    assert LIGHT.accent.lower() not in colours(plain)
    qtbot.waitUntil(lambda: bool(told))
    assert LIGHT.accent.lower() in colours(paint(piece, made_ink))
    dark = ink(DARK)
    assert DARK.accent.lower() in colours(paint(piece, dark, width=WIDTH))
    assert len(told) == 1


def test_code_that_nobody_can_colour_is_left_plain(used: Means, made_ink: Ink, qtbot: QtBot) -> None:
    """An unknown language, and more lines than are worth it."""
    for piece in (block(CODE, used, "no-such-language"), block("x = 1\n" * 6_000, used, "python")):
        piece.lay(made_ink, WIDTH)
    assert used.colouring._waiting == {}


def test_growing_code_is_not_coloured_with_every_word(
    used: Means, made_ink: Ink, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One question at a time; once it rests, its last lines are coloured too."""
    monkeypatch.setattr(code_module, "AGAIN", 0.02)
    asked: list[str] = []
    ask = used.colouring.ask
    monkeypatch.setattr(used.colouring, "ask", lambda code, *more: (asked.append(code), ask(code, *more))[1])
    body = Body(used)
    body.feed("```python\n")
    for number in range(200):
        body.feed(f"x{number} = {number}\n")
        body.pieces[0].lay(made_ink, WIDTH)
    assert len(asked) <= 2
    piece = body.pieces[0]
    assert isinstance(piece, CodePiece)
    qtbot.waitUntil(lambda: len(piece.lines.colours) == 200)
    assert len(asked) < 30


def test_the_last_lines_are_coloured_however_soon_they_came(used: Means, made_ink: Ink, qtbot: QtBot) -> None:
    """The stream ended a moment after the last colours, and nothing lays the block out any more."""
    body = Body(used)
    body.feed("```python\nx = 1\n")
    piece = body.pieces[0]
    assert isinstance(piece, CodePiece)
    piece.lay(made_ink, WIDTH)
    qtbot.waitUntil(lambda: len(piece.lines.colours) == 1)
    body.feed("y = 2\nz = 3\n```\n")
    piece.lay(made_ink, WIDTH)
    qtbot.waitUntil(lambda: len(piece.lines.colours) == 3)


def test_a_block_that_went_takes_its_question_along(used: Means, made_ink: Ink) -> None:
    """Nobody is called for code that is no longer shown."""
    piece = block(CODE, used, "python")
    piece.lay(made_ink, WIDTH)
    assert len(used.colouring._waiting) == 1
    piece.close()
    assert used.colouring._waiting == {}
    QApplication.processEvents()


def test_names_of_languages_are_words(used: Means, made_ink: Ink) -> None:
    """One line, cut, with nothing hidden in it."""
    piece = block("x", used, "py\u202e" + "long" * 40)
    piece.lay(made_ink, 200)
    assert "\u202e" not in piece.language
    assert len(piece.language) <= 60
    image = paint(piece, made_ink, margin=4)
    assert inked(image, QColor(LIGHT.window)).right() < 204
    assert piece.spoken().startswith("Code in py")


def test_focus_is_seen_on_its_buttons(used: Means, made_ink: Ink) -> None:
    """A ring around the one that the keyboard is on."""
    piece = block(CODE, used)
    plain = paint(piece, made_ink, width=WIDTH)
    for key in ("copy", "wrap", "numbers"):
        assert count(paint(piece, made_ink, focus=key), LIGHT.accent) > count(plain, LIGHT.accent) + 30
        assert paint(piece, made_ink, near=key) != plain
