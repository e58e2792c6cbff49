"""Pictures of a message, decoded beside the window's thread and painted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from interline.model.parts import Image
from interline.ui.theme import DARK, LIGHT
from interline.ui.transcript.found import Picture, picture
from interline.ui.transcript.means import Means
from interline.ui.transcript.pictures import PictureGrid
from interline.ui.transcript.piece import Kind, Piece
from tests.ui.transcript.drawn import drawn, part
from tests.ui.transcript.painted import Heard, count, ink, means, paint, press, spot

pytestmark = pytest.mark.usefixtures("qapp")
RED = "#b3261e"


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def made(heard: Heard) -> Iterator[Means]:
    with means(heard) as found:
        yield found


def wanted(made: Means) -> list[str]:
    asked: list[str] = []
    made.pictures.wanted.connect(asked.append)
    return asked


def grid(made: Means, *pictures: Image, width: int = 700) -> PictureGrid:
    piece = PictureGrid((-1, 1), [picture(each) for each in pictures], made)
    piece.lay(ink(), width)
    return piece


def test_a_picture_is_really_shown(made: Means, heard: Heard, qtbot: QtBot) -> None:
    """Fetched from the attachments, scaled to the column, with a name for ears; pressed, it opens."""
    asked = wanted(made)
    data = drawn(1200, 600, colour=RED)
    image = part(data, "red\u202e.png")
    piece = grid(made, image)
    changed: list[Piece] = []
    piece.changed = changed.append
    assert asked == [image.digest]
    assert piece.image_of(0) is None
    before = piece.height
    made.pictures.give(image.digest, data)
    qtbot.waitUntil(lambda: piece.image_of(0) is not None)
    assert changed == [piece]
    assert not piece.is_laid
    assert piece.lay(ink(), 700) == 260 > before
    made_spot = spot(piece, "0")
    assert (made_spot.room.width(), made_spot.room.height()) == (520, 260)
    assert piece.wanted(ink(), 700) == 520
    assert paint(piece, ink()).pixelColor(260, 130) == QColor(RED)
    size = f"{len(data) / 1000:.1f} kB"
    assert made_spot.name == f"Picture: red‹U+202E›.png, image/png · {size}, 1,200 × 600 pixels"
    assert made_spot.kind is Kind.PICTURE
    press(piece, "0")
    assert heard.calls == [("picture", image.digest, "red‹U+202E›.png")]
    assert piece.lay(ink(), 300) == 150, "a narrow column has a smaller one"


@pytest.mark.qt_log_ignore("JPEG", extend=True)
def test_a_picture_that_cannot_be_shown_is_a_card(made: Means, qtbot: QtBot) -> None:
    """Damaged, missing, or none at all: name and size stay, and the reason is said."""
    broken, none = drawn(50, 50, "JPG")[:40], b"<svg/>"
    gone = Image("image/png", "ab" * 32, 5_000_000, "gone.png")
    pictures = (part(broken, "broken.jpg", "image/jpeg"), part(none, "none.png"), gone)
    piece = grid(made, *pictures)
    for each, data in zip(pictures, (broken, none, None), strict=True):
        made.pictures.give(each.digest, data, "" if data else "This attachment is missing.")
    reasons = (
        "This picture is damaged.",
        "This is not a picture that Interline can show.",
        "This attachment is missing.",
    )
    qtbot.waitUntil(lambda: all(why in piece.spoken() for why in reasons))
    piece.lay(ink(), 700)
    assert "gone.png, image/png · 5.0 MB, This attachment is missing." in spot(piece, "2").name
    assert all(each.room.height() == 76 for each in piece.spots())
    for theme in (LIGHT, DARK):
        assert paint(piece, ink(theme)).pixelColor(150, 4) == QColor(theme.surface)


def test_several_pictures_stand_beside_each_other(made: Means, qtbot: QtBot) -> None:
    """Smaller than one alone, in rows; the rest comes when somebody asks."""
    datas = [drawn(400, 300, colour=f"#0000{n:02x}") for n in range(14)]
    piece = grid(made, *map(part, datas))
    for data in datas[:12]:
        made.pictures.give(part(data).digest, data)
    qtbot.waitUntil(lambda: all(piece.image_of(n) for n in range(12)))
    piece.lay(ink(), 700)
    rooms = [each.room for each in piece.spots()][:12]
    assert {(room.width(), room.height()) for room in rooms} == {(220, 165)}
    assert [room.top() for room in rooms[:4]] == [0, 0, 0, 173]
    assert piece.wanted(ink(), 700) == 3 * 220 + 2 * 8
    assert spot(piece, "more").name == "Show all 14 pictures"
    asked = wanted(made)
    press(piece, "more")
    piece.lay(ink(), 700)
    assert asked == [part(data).digest for data in datas[12:]]
    assert len(piece.spots()) == 14
    assert all(piece.image_of(n) for n in range(12)), "those that were there stay"


def test_a_picture_that_was_seen_is_there_at_once(made: Means, qtbot: QtBot) -> None:
    """Coming back to it neither fetches nor moves anything."""
    data = drawn(300, 200)
    image = part(data)
    asked = wanted(made)
    piece = grid(made, image)
    made.pictures.give(image.digest, data)
    qtbot.waitUntil(lambda: piece.image_of(0) is not None)
    height = piece.lay(ink(), 700)
    piece.drop()
    assert piece.image_of(0) is None
    assert piece.lay(ink(), 700) == height
    assert piece.image_of(0) is not None
    again = grid(made, image)
    assert again.height == height
    assert again.guess(ink(), 700) == height
    assert len(asked) == 1


def test_nobody_is_called_who_went_away(made: Means, qtbot: QtBot) -> None:
    """A picture that comes for a message that is no longer there goes nowhere."""
    data = drawn(300, 200)
    image = part(data)
    gone, dropped, here = grid(made, image), grid(made, image), grid(made, image)
    gone.close()
    dropped.drop()
    told: list[Piece] = []
    for piece in (gone, dropped, here):
        piece.changed = told.append
    made.pictures.give(image.digest, data)
    qtbot.waitUntil(lambda: here.image_of(0) is not None)
    assert told == [here]


def test_a_picture_that_is_being_made_is_announced(made: Means) -> None:
    """Its place is a card until the answer is whole; nothing is asked for and nothing opens."""
    asked = wanted(made)
    piece = PictureGrid((-1, 1), [Picture("", "Picture", "image/png")], made)
    piece.lay(ink(), 700)
    made_spot = spot(piece, "0")
    assert not made_spot.is_enabled
    assert made_spot.name == "Picture: Picture, image/png · shown once the answer is whole"
    data = drawn(64, 64)
    assert piece.set_items([picture(part(data))])
    piece.lay(ink(), 700)
    assert asked == [part(data).digest]


def test_focus_and_pointer_are_seen_on_a_picture(made: Means, qtbot: QtBot) -> None:
    """Also on one of the ring's own colour."""
    data = drawn(300, 200, colour=LIGHT.accent)
    piece = grid(made, part(data))
    made.pictures.give(part(data).digest, data)
    qtbot.waitUntil(lambda: piece.image_of(0) is not None)
    plain = paint(piece, ink(), width=700)
    assert paint(piece, ink(), near="0") != plain
    assert count(paint(piece, ink(), focus="0"), LIGHT.surface) > 400 > count(plain, LIGHT.surface)


def test_a_picture_with_nothing_behind_it_stands_on_white(made: Means, qtbot: QtBot) -> None:
    """Black on nothing would be black on black in the dark."""
    data = drawn(300, 200, colour="#00000000")
    piece = grid(made, part(data))
    made.pictures.give(part(data).digest, data)
    qtbot.waitUntil(lambda: piece.image_of(0) is not None)
    piece.lay(ink(), 700)
    assert paint(piece, ink(DARK)).pixelColor(150, 100) == QColor(LIGHT.surface)
