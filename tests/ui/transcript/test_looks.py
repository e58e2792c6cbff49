"""How things stand beside each other: what was seen in the pictures of every block, and must stay so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from interline.rendering.markdown import parse
from interline.ui.theme import LIGHT
from interline.ui.transcript.code import CodePiece
from interline.ui.transcript.column import paint_ground
from interline.ui.transcript.footer import Footer
from interline.ui.transcript.leaves import leaves_of
from interline.ui.transcript.means import Means
from interline.ui.transcript.presenter import Card, Switcher
from interline.ui.transcript.prose import Prose
from interline.ui.transcript.table import Columns, Rows
from tests.ui.transcript.painted import colours, ink, inked, means, paint, spot

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def made() -> Iterator[Means]:
    with means() as found:
        yield found


def ends_of_marker(piece: Prose, *, at_left: bool) -> QRect:
    """Where the marker of an item is painted, at this side of its words."""
    image = paint(piece, ink(), width=400, margin=30)
    x = piece.caret(0).x() + 30
    room = QRect(0, 0, x - 1, image.height()) if at_left else QRect(x + 1, 0, image.width(), image.height())
    return inked(image.copy(room), ink().colour("window")).translated(room.topLeft())


def test_numbers_of_a_list_end_at_one_place(made: Means) -> None:
    """9, 10 and 100 stand right, and none touches its words."""
    leaves = [leaves_of(parse(f"{number}. words"))[0] for number in (9, 10, 100)]
    pieces = [Prose(leaf, made) for leaf in leaves]
    rooms = [ends_of_marker(piece, at_left=True) for piece in pieces]
    ends = [room.right() for room in rooms]
    assert max(ends) - min(ends) <= 1
    assert all(piece.caret(0).x() + 30 - room.right() >= 4 for piece, room in zip(pieces, rooms, strict=True))


def test_a_long_number_moves_its_words(made: Means) -> None:
    """It stands in one line and not in the words."""
    piece = Prose(leaves_of(parse("123456789. words"))[0], made)
    room = ends_of_marker(piece, at_left=True)
    assert room.left() >= 30 - 11
    assert room.right() < piece.caret(0).x() + 30
    assert piece.height == Prose(leaves_of(parse("1. words"))[0], made).lay(ink(), 400)


def test_the_name_of_a_note_does_not_stand_in_its_words(made: Means) -> None:
    """However long it is."""
    leaf = leaves_of(parse("So.[^long-name]\n\n[^long-name]: The note."))[-1]
    piece = Prose(leaf, made)
    room = ends_of_marker(piece, at_left=True)
    assert piece.caret(0).x() + 30 - room.right() >= 4


def test_markers_of_a_list_from_right_to_left_stand_at_its_right(made: Means) -> None:
    """As far from the words as they stand at the left of others."""
    piece = Prose(leaves_of(parse("- פריט ראשון"))[0], made)
    image = paint(piece, ink(), width=400, margin=30)
    begins = piece.caret(0).x() + 30
    room = inked(image.copy(begins + 2, 0, 60, image.height()), ink().colour("window"))
    assert room.left() >= 6


def test_short_cells_of_a_table_that_scrolls_are_not_broken(made: Means) -> None:
    """Where it scrolls anyway, nothing is gained by breaking 121.5 mm."""
    row = "|" + " 121.5 mm |" * 9
    leaf = leaves_of(parse(f"|{' a |' * 9}\n|{'---|' * 9}\n{row}\n"))[0]
    rows = Rows(leaf, Columns(), made)
    rows.lay(ink(), 400)
    assert rows.columns.most > 0
    begin = rows.text.index("121.5")
    assert rows.line_of(begin) == (begin, begin + len("121.5 mm"))


def test_lines_of_a_table_are_one_pixel_of_one_colour(made: Means) -> None:
    """Not two of half its strength."""
    leaf = leaves_of(parse("|a|\n|-|\n|b|\n"))[0]
    image = paint(Rows(leaf, Columns(), made), ink(), width=100)
    row = [image.pixelColor(3, y).name() for y in range(image.height())]
    assert row.count(LIGHT.line.lower()) == 3
    assert set(row) <= {LIGHT.line.lower(), LIGHT.window.lower(), LIGHT.code_ground.lower()}


def test_what_stands_under_a_short_question_is_one_line(made: Means) -> None:
    """Its buttons reach beyond it to the left instead, and can be pressed there."""
    card = Card("m1", False, "You", "Go on", switcher=Switcher("1/2", "Version 1 of 2", "", "m2"))
    footer = Footer(card, made)
    wide = Footer(card, made)
    assert footer.lay(ink(), 60) == wide.lay(ink(), 600)
    assert spot(footer, "copy").room.right() < 60
    found = footer.spot_at(spot(footer, "later").room.center())
    assert found is not None
    assert found.key == "later"


def test_the_head_of_code_grows_with_its_letters(made: Means) -> None:
    """Buttons and language have the room that larger letters need."""
    leaf = leaves_of(parse("```sh\nls\n```\n"))[0]
    small, large = CodePiece(leaf, made), CodePiece(leaf, made)
    small.lay(ink(), 400)
    large.lay(ink(size=28), 400)
    assert spot(large, "copy").room.height() == 2 * spot(small, "copy").room.height()
    assert large.caret(0).y() == 2 * small.caret(0).y()


def test_what_the_user_said_has_an_edge_where_no_ground_shows_it() -> None:
    """High contrast knows one ground only."""
    plain = replace(LIGHT, user_turn=LIGHT.window)
    found = []
    for theme in (plain, LIGHT):
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(QColor(theme.window))
        painter = QPainter(image)
        paint_ground(painter, ink(theme), QRect(2, 2, 36, 36))
        painter.end()
        found.append(image)
    assert LIGHT.line.lower() in colours(found[0])
    assert LIGHT.line.lower() not in colours(found[1])


def test_a_line_reads_alike_in_a_window_from_right_to_left(made: Means) -> None:
    """The page says how letters read; the window's direction turns no full stop round."""
    from PySide6.QtWidgets import QApplication

    from interline.ui.transcript.view import TranscriptView
    from tests.ui.transcript.sample import every_kind

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    pictures = []
    for direction in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft):
        view = TranscriptView()
        view.setLayoutDirection(direction)
        view.resize(700, 500)
        view.show_conversation(*every_kind())
        view.grab()
        pictures.append(view.viewport().grab().toImage())
        view.close()
        view.deleteLater()
    assert pictures[0] == pictures[1]
