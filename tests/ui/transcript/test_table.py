"""Tables: columns that fit their words, rows that are added, and sideways where there is no room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor

from interline.rendering.stream import StreamingMarkdown
from interline.ui.theme import LIGHT
from interline.ui.transcript.body import Body
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.leaves import ROWS
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Marked
from interline.ui.transcript.table import NARROWEST, PADDING_X, Rows
from tests.ui.transcript.painted import Heard, count, ink, inked, means, paint, press, spot

pytestmark = pytest.mark.usefixtures("qapp")

WIDTH = 500


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


def table(used: Means, *lines: str, head: str = "| a | b |", rule: str = "") -> list[Rows]:
    """The pieces of a table of these rows."""
    body = Body(used)
    bars = head.count("|") - 1
    body.set_text("\n".join((head, rule or "|" + "---|" * bars, *lines)) + "\n")
    while not body.is_whole:
        body.advance()
    pieces = [piece for piece in body.pieces if isinstance(piece, Rows)]
    assert len(pieces) == len(body.pieces)
    return pieces


def lay(pieces: list[Rows], ink: Ink, width: int = WIDTH) -> list[int]:
    return [piece.lay(ink, width) for piece in pieces]


def test_columns_are_as_wide_as_their_words(used: Means, made_ink: Ink) -> None:
    """Where there is room for all, nothing is wrapped and the table ends where its words end."""
    (rows,) = table(used, "| one | a somewhat longer cell |")
    rows.lay(made_ink, WIDTH)
    narrow, wide = rows.columns.widths
    assert narrow < wide < WIDTH
    assert rows.columns.most == 0
    one_line = rows.height
    (other,) = table(used, "| one | two |")
    other.lay(made_ink, WIDTH)
    assert other.height == one_line


def test_long_cells_are_wrapped_before_short_ones_give_way(used: Means, made_ink: Ink) -> None:
    """A short column keeps its natural width; the long one takes what is left and breaks its lines."""
    (rows,) = table(used, f"| 42 | {'words and more ' * 20} |")
    rows.lay(made_ink, WIDTH)
    assert rows.columns.total <= WIDTH
    assert rows.columns.most == 0
    assert rows.columns.widths[0] < 60
    (short,) = table(used, "| 42 | words |")
    short.lay(made_ink, WIDTH)
    assert rows.height > 2 * short.height


def test_a_table_that_is_too_wide_is_moved_sideways(used: Means, made_ink: Ink) -> None:
    """All runs of its rows together, no farther than it goes, and a bar says where it is."""
    head = "|" + "|".join(f" column {n} " for n in range(14)) + "|"
    line = "|" + "|".join(f" cell{n} " for n in range(14)) + "|"
    first, *_, last = pieces = table(used, *[line] * 30, head=head)
    lay(pieces, made_ink)
    columns = first.columns
    assert all(piece.columns is columns for piece in pieces)
    assert columns.most == columns.total + 1 - WIDTH > 100
    assert all(width >= NARROWEST * 0.4 + 2 * PADDING_X for width in columns.widths)
    before = paint(first, made_ink)
    assert first.scroll(QPoint(10, 10), 80)
    assert columns.shift == 80
    assert paint(first, made_ink) != before
    assert first.scroll(QPoint(10, 10), 100_000)
    assert columns.shift == columns.most
    assert not first.scroll(QPoint(10, 10), 1)
    assert first.scroll(QPoint(10, 10), -100_000)
    assert columns.shift == 0
    assert last.height - last._tops[-1] > 1, "the bar has room under the last rows alone"
    assert first.height - first._tops[-1] == 1


def test_nothing_is_painted_beyond_the_column(used: Means, made_ink: Ink) -> None:
    """What does not fit is cut at the edge, wherever it was moved."""
    head = "|" + "|".join(f" column {n} " for n in range(14)) + "|"
    (rows,) = table(used, head.replace("column", "cell"), head=head)
    rows.lay(made_ink, WIDTH)
    for shift in (0, 90, 10_000):
        rows.scroll(QPoint(1, 1), shift)
        room = inked(paint(rows, made_ink, margin=8), QColor(LIGHT.window))
        assert room.left() >= 8
        assert room.right() <= WIDTH + 8


def test_rows_that_come_later_move_no_column(used: Means, made_ink: Ink) -> None:
    """Only the first rows are measured: those that are read do not jump while the table grows."""
    stream = Body(used)
    stream.feed("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * (2 * ROWS))
    pieces = [piece for piece in stream.pieces if isinstance(piece, Rows)]
    lay(pieces, made_ink)
    widths = pieces[0].columns.widths
    laid = [id(piece) for piece in pieces[:2]]
    stream.feed("| a cell that is very much wider than those before it | 3 |\n" * 20)
    grown = [piece for piece in stream.pieces if isinstance(piece, Rows)]
    assert [id(piece) for piece in grown[:2]] == laid
    assert all(piece.is_laid for piece in grown[:2])
    lay(grown, made_ink)
    assert grown[-1].columns.widths == widths
    assert grown[-1].height > len(grown[-1].leaf.rows) * 30, "it breaks its lines instead"


def test_a_growing_table_has_the_heights_of_the_stored_one(used: Means, made_ink: Ink) -> None:
    """Row by row, cell by cell."""
    text = "| a | number |\n|:--|--:|\n" + "".join(f"| row {n} with words | {n * n} |\n" for n in range(40))
    grown, whole = Body(used), Body(used)
    for at in range(0, len(text), 11):
        grown.feed(text[at : at + 11])
        for piece in grown.pieces:
            if piece.width != WIDTH:
                piece.lay(made_ink, WIDTH)
    whole.set_text(text)
    while not whole.is_whole:
        whole.advance()
    assert [piece.leaf for piece in grown.pieces] == [piece.leaf for piece in whole.pieces]
    assert [piece.lay(made_ink, WIDTH) for piece in grown.pieces] == [
        piece.lay(made_ink, WIDTH) for piece in whole.pieces
    ]
    assert [paint(piece, made_ink) for piece in grown.pieces] == [
        paint(piece, made_ink) for piece in whole.pieces
    ]


def test_cells_stand_where_the_table_says(used: Means, made_ink: Ink) -> None:
    """Left, in the middle, at the right."""
    cell = "| a somewhat wide head | a somewhat wide head | a somewhat wide head |"
    (rows,) = table(used, "| x | x | x |", head=cell, rule="|:---|:---:|---:|")
    rows.lay(made_ink, 900)
    text = rows.text.split("\n")
    begin = len(text[0]) + 1
    places = [rows.caret(begin + 2 * n).left() for n in range(3)]
    left = [sum(rows.columns.widths[:n]) for n in range(3)]
    inside = [place - begin for place, begin in zip(places, left, strict=True)]
    width = rows.columns.widths[0]
    assert inside[0] < PADDING_X + 3
    assert width // 2 - 8 < inside[1] < width // 2 + 3
    assert inside[2] > width - PADDING_X - 14


def test_every_letter_has_a_place_and_every_place_a_letter(used: Means, made_ink: Ink) -> None:
    """A caret's point gives its place back, over all cells; cells are tabs apart and rows lines."""
    (rows,) = table(used, "| one **two** | 😀 three |", "| four | |")
    rows.lay(made_ink, WIDTH)
    assert rows.text == "a\tb\none two\t😀 three\nfour\t"
    at = 0
    for letter in rows.text:
        room = rows.caret(at)
        assert rows.at(room.center()) == at, (letter, at)
        if letter not in "\t\n":
            assert rows.is_text(room.center() + QPoint(3, 0))
        at += 2 if letter == "😀" else 1
    assert not rows.is_text(QPoint(WIDTH - 2, 5))
    begin, end = rows.line_of(5)
    assert rows.text[begin:end] == "one two"


def test_links_in_cells_are_pressed_where_they_stand(used: Means, heard: Heard, made_ink: Ink) -> None:
    """Also after the table was moved; with the host in the tooltip."""
    cells = "|".join(f" [link {n}](https://{n}.example/) and words " for n in range(12))
    (rows,) = table(used, f"|{cells}|", head="|" + "a|" * 12)
    rows.lay(made_ink, WIDTH)
    assert [each.name for each in rows.spots()] == [f"link {n}" for n in range(12)]
    press(rows, "link1")
    assert spot(rows, "link1").tip.startswith("1.example")
    before = spot(rows, "link1").room
    rows.scroll(QPoint(1, 1), 60)
    assert spot(rows, "link1").room == before.translated(-60, 0)
    press(rows, "link1")
    assert heard.calls == [("follow", "https://1.example/")] * 2
    assert count(paint(rows, made_ink, focus="link2"), LIGHT.accent) > count(
        paint(rows, made_ink), LIGHT.accent
    )


def test_selected_cells_are_seen(used: Means, made_ink: Ink) -> None:
    """A selection over two rows marks the letters of both."""
    (rows,) = table(used, "| one | two |", "| three | four |")
    begin = rows.text.index("two")
    end = rows.text.index("three") + 5
    plain = paint(rows, made_ink, width=WIDTH)
    assert count(plain, LIGHT.accent) == 0
    marked = paint(rows, made_ink, marked=[Marked(begin, end, "selected")])
    assert count(marked, LIGHT.accent) > 200
    only = paint(rows, made_ink, marked=[Marked(begin, begin + 3, "selected")])
    assert 0 < count(only, LIGHT.accent) < count(marked, LIGHT.accent)


def test_only_rows_in_the_clip_are_painted(used: Means, made_ink: Ink) -> None:
    """Letters outside it are not drawn."""
    (rows,) = table(used, *[f"| word{n} | two |" for n in range(8)])
    rows.lay(made_ink, WIDTH)
    whole = paint(rows, made_ink)
    part = paint(rows, made_ink, clip=QRectF(0, 0, WIDTH, 30))
    assert count(part, LIGHT.text) < count(whole, LIGHT.text) / 2


def test_what_was_let_go_looks_the_same_again(used: Means, made_ink: Ink) -> None:
    """Scrolling away and back keeps heights and place."""
    head = "|" + "|".join(f" column {n} " for n in range(14)) + "|"
    (rows,) = table(used, head, head=head)
    rows.lay(made_ink, WIDTH)
    rows.scroll(QPoint(1, 1), 70)
    before, height = paint(rows, made_ink), rows.height
    rows.drop()
    assert (rows.is_laid, rows.height) == (False, height)
    assert rows.lay(made_ink, WIDTH) == height
    assert paint(rows, made_ink) == before


def test_a_table_in_a_quote_in_a_list_stands_in_its_room(used: Means, made_ink: Ink) -> None:
    """Indented, with the quote's bar beside it, and narrower by that."""
    stream = StreamingMarkdown()
    stream.feed("- > | a | b |\n  > |---|---|\n  > | 1 | 2 |\n")
    body = Body(used)
    body.set_text(stream.text)
    rows = next(piece for piece in body.pieces if isinstance(piece, Rows))
    rows.lay(made_ink, WIDTH)
    assert rows.leaf.indent == rows.leaf.quote == 1
    assert rows.columns.room < WIDTH - 30
    assert rows.caret(0).left() > 40
    assert inked(paint(rows, made_ink), QColor(LIGHT.window)).left() < 40, "the bar"
