"""What stands on the page besides words: pictures, calls of tools, products, sources."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role
from interline.model.events import Finish, ImageMade, ProductShown, SourceCited, TextDelta, ToolCallDelta
from interline.model.parts import Citation, Image, Product, Text, ToolCall
from interline.ui import theme as themes
from interline.ui.transcript.besides import Besides
from interline.ui.transcript.pictures import PictureStrip
from interline.ui.transcript.products import ProductCards
from interline.ui.transcript.sources import SourceList
from interline.ui.transcript.tools import FoldedCalls
from interline.ui.transcript.turn import AnswerTurn, Turn, UserTurn
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript.drawn import drawn, part
from tests.ui.transcript.sample import besides, message, receipt

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    """A transcript of 800 × 600 whose pictures nobody fetches."""
    made = TranscriptView()
    qtbot.addWidget(made)
    made.set_theme(themes.LIGHT)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def turn(view: TranscriptView, message_id: str = "m2") -> Turn:
    made = view.turn(message_id)
    assert made is not None
    return made


def show(view: TranscriptView, *parts: object) -> Besides:
    """An answer of these parts."""
    answer = message(2, Role.ASSISTANT, parts=(Text("Here."), *parts), receipt=receipt())  # type: ignore[arg-type]
    view.show_conversation((answer,), {})
    return turn(view).besides


def heard(signal: object) -> list[tuple[object, ...]]:
    calls: list[tuple[object, ...]] = []
    signal.connect(lambda *words: calls.append(words))  # type: ignore[attr-defined]
    return calls


def test_numbers_stand_in_the_text_and_lead_to_their_source(view: TranscriptView, qtbot: QtBot) -> None:
    """A click on a number asks what a click in the list asks."""
    links = heard(view.link_clicked)
    view.show_conversation(besides(), {})
    answer = turn(view)
    assert isinstance(answer, AnswerTurn)
    (prose,) = answer.body.pieces
    words = prose.toPlainText()
    assert "hourly¹ in summer" in words
    assert "€1.50.¹\u202f²" in words
    assert "Manfredi¹" in words
    cursor = prose.document().find("¹")
    place = prose.cursorRect(cursor).topLeft() + QPoint(-3, 4)
    assert prose.anchorAt(place) == "https://www.travelmar.it/en/"
    qtbot.mouseClick(prose.viewport(), LEFT, pos=place)
    assert links == [("https://www.travelmar.it/en/",)]


def test_numbers_come_when_the_answer_is_whole(view: TranscriptView, qtbot: QtBot) -> None:
    """While it streams its sources stand in the list; then each number goes to its words."""
    question, answer = besides()
    view.begin_answer("m2", question)
    view.append("m2", TextDelta(answer.text))
    view.append("m2", SourceCited("https://www.travelmar.it/en/", "Ferries on the coast"))
    growing = turn(view)
    assert isinstance(growing, AnswerTurn)
    qtbot.waitUntil(lambda: growing.besides.sources is not None)
    assert "¹" not in growing.body.pieces[0].toPlainText()
    view.finish_answer(answer)
    assert "hourly¹ in summer" in growing.body.pieces[0].toPlainText()
    assert growing.body.text == answer.text


def test_sources_are_numbered_and_the_rest_is_a_press_away(view: TranscriptView, qtbot: QtBot) -> None:
    """Few at once, all of them on demand, each with its whole address for eyes and ears."""
    links = heard(view.link_clicked)
    view.show_conversation(besides(), {})
    listed = turn(view).besides.sources
    assert isinstance(listed, SourceList)
    assert [row.words for row in listed.widgets[:2]] == [
        "1  Ferries on the coast · www.travelmar.it",
        "2  www.sitasudtrasporti.it",
    ]
    assert listed.widgets[1].accessibleName() == "Source 2: www.sitasudtrasporti.it"
    assert "https://www.sitasudtrasporti.it/orari" in listed.widgets[1].toolTip()
    assert "https://www.sitasudtrasporti.it/orari" in listed.widgets[1].accessibleDescription()
    assert not listed.widgets[3].isEnabled(), "a file is never opened"
    assert len(listed.widgets) == 6
    before = turn(view).height()
    assert listed.more.text() == "Show all 13 sources"
    qtbot.mouseClick(listed.more, LEFT)
    assert len(listed.widgets) == 13
    assert listed.more.isHidden()
    assert turn(view).height() > before
    qtbot.keyClick(listed.widgets[1], Qt.Key.Key_Space)
    assert links == [("https://www.sitasudtrasporti.it/orari",)]


def test_products_stand_in_rows_and_wrap(view: TranscriptView, qtbot: QtBot) -> None:
    """As many beside each other as fit; a press asks about the link, and nothing is fetched."""
    links = heard(view.link_clicked)
    made = show(
        view,
        *(Product(f"Thing {n}", f"€{n}", f"https://shop.example/{n}", "Shop") for n in range(12)),
        Product("No link", "€1", "javascript:alert(1)"),
    )
    cards = made.products
    assert isinstance(cards, ProductCards)
    assert len({card.y() for card in cards.widgets}) == 3
    assert cards.widgets[0].accessibleName() == "Product: Thing 0, €0, shop.example"
    assert cards.more.text() == "Show all 13 products"
    view.resize(420, 600)
    assert len({card.y() for card in cards.widgets}) == 9
    assert all(card.width() <= 420 for card in cards.widgets)
    qtbot.keyClick(cards.widgets[2], Qt.Key.Key_Space)
    assert links == [("https://shop.example/2",)]
    qtbot.mouseClick(cards.more, LEFT)
    assert not cards.widgets[12].isEnabled()


def test_products_come_while_it_streams(view: TranscriptView, qtbot: QtBot) -> None:
    """Those that are there already stay the same cards."""
    view.begin_answer("m2", message(1, Role.USER, "Shoes?"))
    view.append("m2", ProductShown("One", "€1", "https://a.example/"))
    qtbot.waitUntil(lambda: turn(view).besides.products is not None)
    cards = turn(view).besides.products
    assert cards is not None
    (first,) = cards.widgets
    view.append("m2", ProductShown("Two", "€2", "https://b.example/"))
    qtbot.waitUntil(lambda: len(cards.widgets) == 2)
    assert cards.widgets[0] is first


def test_a_call_is_folded_and_says_that_it_was_not_run(view: TranscriptView, qtbot: QtBot) -> None:
    """Its arguments are a press away, readable, and can be copied."""
    made = show(
        view,
        ToolCall("t", "weather", '{"place": "Amalfi", "days": 3}'),
        ToolCall("u", "nothing", ""),
    )
    calls = made.calls
    assert isinstance(calls, FoldedCalls)
    fold, empty = calls.widgets
    assert fold.line.accessibleName() == "Asked for the tool weather · not run from here, folded"
    assert not empty.line.isEnabled()
    before = turn(view).height()
    qtbot.mouseClick(fold.line, LEFT)
    assert fold.code is not None
    assert fold.code.text == '{\n  "place": "Amalfi",\n  "days": 3\n}'
    assert turn(view).height() > before
    qtbot.mouseClick(fold.line, LEFT)
    assert turn(view).height() == before


def test_a_call_that_streams_names_its_tool(view: TranscriptView, qtbot: QtBot) -> None:
    """The arguments come with the stored answer."""
    view.begin_answer("m2", message(1, Role.USER, "Weather?"))
    view.append("m2", ToolCallDelta("k", name="weather"))
    view.append("m2", ToolCallDelta("k", arguments='{"place":'))
    qtbot.waitUntil(lambda: turn(view).besides.calls is not None)
    calls = turn(view).besides.calls
    assert calls is not None
    assert calls.widgets[0].call.words == "Asking for the tool weather…"
    call = ToolCall("t", "weather", '{"place": "Amalfi"}')
    view.finish_answer(message(2, Role.ASSISTANT, parts=(call,), finish=Finish.TOOL, receipt=receipt()))
    assert calls.widgets[0].call.words == "Asked for the tool weather · not run from here"


def strip(made: Besides) -> PictureStrip:
    assert made.pictures is not None
    return made.pictures


def test_a_picture_is_really_shown(view: TranscriptView, qtbot: QtBot) -> None:
    """Fetched from the attachments, scaled to the column, with a name for ears; pressed, it opens."""
    opened = heard(view.picture_opened)
    wanted = heard(view.picture_wanted)
    data = drawn(1200, 600, colour="#b3261e")
    picture = part(data, "red\u202e.png")
    made = show(view, picture)
    (tile,) = strip(made).widgets
    assert wanted == [(picture.digest,)]
    assert tile.shown is None
    before = turn(view).height()
    view.give_picture(picture.digest, data)
    qtbot.waitUntil(lambda: tile.shown is not None)
    assert (tile.width(), tile.height()) == (520, 260)
    assert turn(view).height() > before
    assert tile.grab().toImage().pixelColor(260, 130) == QColor("#b3261e")
    assert (
        tile.accessibleName()
        == "Picture: red‹U+202E›.png, image/png · 6.3 kB, 1,200 × 600 pixels".replace(
            "6.3 kB", f"{len(data) / 1000:.1f} kB"
        )
    )
    qtbot.mouseClick(tile, LEFT)
    assert opened == [(picture.digest, "red‹U+202E›.png")]


@pytest.mark.qt_log_ignore("JPEG", extend=True)
def test_a_picture_that_cannot_be_shown_is_a_card(view: TranscriptView, qtbot: QtBot) -> None:
    """Damaged, missing, or none at all: name and size stay, and the reason is said."""
    broken, none = drawn(50, 50, "JPG")[:40], b"<svg/>"
    gone = Image("image/png", "ab" * 32, 5_000_000, "gone.png")
    pictures = (part(broken, "broken.jpg", "image/jpeg"), part(none, "none.png"), gone)
    tiles = strip(show(view, *pictures)).widgets
    for picture, data in zip(pictures, (broken, none, None), strict=True):
        view.give_picture(picture.digest, data, "" if data else "This attachment is missing.")
    qtbot.waitUntil(lambda: all(tile.why for tile in tiles))
    assert [tile.why for tile in tiles] == [
        "This picture is damaged.",
        "This is not a picture that Interline can show.",
        "This attachment is missing.",
    ]
    assert "gone.png, image/png · 5.0 MB, This attachment is missing." in tiles[2].accessibleName()


def test_several_pictures_stand_beside_each_other(view: TranscriptView, qtbot: QtBot) -> None:
    """Smaller than one alone, in rows within the block of the question."""
    datas = [drawn(400, 300, colour=f"#0000{n:02x}") for n in range(14)]
    question = message(1, Role.USER, parts=(*map(part, datas), Text("Which?")))
    view.show_conversation((question,), {})
    asked = turn(view, "m1")
    assert isinstance(asked, UserTurn)
    tiles = strip(asked.besides).widgets
    for data in datas:
        view.give_picture(part(data).digest, data)
    qtbot.waitUntil(lambda: all(tile.shown for tile in tiles))
    assert len(tiles) == 12
    assert {(tile.width(), tile.height()) for tile in tiles} == {(220, 165)}
    assert tiles[1].y() == tiles[0].y()
    assert tiles[0].x() < tiles[1].x()
    assert asked.besides.x() + strip(asked.besides).across() <= asked.width()
    assert strip(asked.besides).more.text() == "Show all 14 pictures"


def test_a_picture_that_was_seen_is_there_at_once(view: TranscriptView, qtbot: QtBot) -> None:
    """Coming back to it neither fetches nor moves anything."""
    data = drawn(300, 200)
    picture = part(data)
    wanted = heard(view.picture_wanted)
    made = show(view, picture)
    view.give_picture(picture.digest, data)
    qtbot.waitUntil(lambda: strip(made).widgets[0].shown is not None)
    height = turn(view).height()
    view.clear()
    again = strip(show(view, picture)).widgets[0]
    assert again.shown is not None
    assert turn(view).height() == height
    assert len(wanted) == 1


def test_a_picture_that_is_being_made_is_announced(view: TranscriptView, qtbot: QtBot) -> None:
    """Its place is a card until the answer is whole."""
    view.begin_answer("m2", message(1, Role.USER, "Draw"))
    view.append("m2", ImageMade("image/png", "iVBOR"))
    qtbot.waitUntil(lambda: turn(view).besides.pictures is not None)
    (tile,) = strip(turn(view).besides).widgets
    assert not tile.isEnabled()
    data = drawn(64, 64)
    view.finish_answer(message(2, Role.ASSISTANT, parts=(part(data),), receipt=receipt()))
    view.give_picture(part(data).digest, data)
    qtbot.waitUntil(lambda: strip(turn(view).besides).widgets[0].shown is not None)


def test_the_page_does_not_move_when_a_picture_above_comes(view: TranscriptView, qtbot: QtBot) -> None:
    """Who reads below it stays where they are."""
    data = drawn(500, 380)
    first = message(2, Role.ASSISTANT, parts=(Text("Look."), part(data)), receipt=receipt())
    more = message(4, Role.ASSISTANT, "Line\n\n" * 60, receipt=receipt())
    view.show_conversation((first, message(3, Role.USER, "And?"), more), {})
    below = turn(view, "m4")
    view.verticalScrollBar().setValue(below.y() + 40)
    place = below.mapTo(view.viewport(), QPoint(0, 0)).y()
    view.give_picture(part(data).digest, data)
    qtbot.waitUntil(lambda: strip(turn(view).besides).widgets[0].shown is not None)
    assert below.mapTo(view.viewport(), QPoint(0, 0)).y() == place


def test_everything_can_be_reached_with_the_keyboard(view: TranscriptView) -> None:
    """In the order of reading, and the footer last."""
    view.resize(800, 2_400)
    view.show_conversation(besides((part(drawn(20, 20)),)), {})
    made = turn(view).besides
    assert made.pictures
    assert made.calls
    assert made.products
    assert made.sources
    wanted: list[QWidget] = [
        made.pictures.widgets[0],
        made.calls.widgets[0].line,
        made.products.widgets[0],
        made.sources.widgets[0],
        turn(view).footer.receipt,
    ]
    chain = turn(view).tab_chain()
    assert [part for part in chain if part in wanted] == wanted
    assert all(part.focusPolicy() is not Qt.FocusPolicy.NoFocus for part in wanted)


def test_colours_follow_the_theme(view: TranscriptView) -> None:
    """Cards in dark are dark."""
    made = show(view, Product("One", "€1"), Citation("https://a.example/"))
    assert made.products
    view.set_theme(themes.DARK)
    card = made.products.widgets[0]
    assert card.grab().toImage().pixelColor(card.width() // 2, 6) == QColor(themes.DARK.surface)
