"""What is searched for on the page: marked everywhere, gone to one after the other, around the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role
from interline.model.events import TextDelta
from interline.ui import theme as themes
from interline.ui.transcript.page import SHEETS
from interline.ui.transcript.piece import Marked
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript import seen
from tests.ui.transcript.sample import long, message, receipt


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    yield from seen.shown_view(qtbot, 800, 600)


def here(view: TranscriptView) -> tuple[str, int] | None:
    """The message that was found last, and where in the piece; it is in sight."""
    found = [
        (message_id, marked.begin)
        for message_id, made in view._sheets.items()
        for index, piece in enumerate(made.pieces)
        for marked in view.marked(_row(view, message_id), made, index, piece)
        if marked.kind == "here"
    ]
    assert len(found) <= 1
    return found[0] if found else None


def _row(view: TranscriptView, message_id: str):  # type: ignore[no-untyped-def]
    return view.row_of(message_id)


def marks(view: TranscriptView, message_id: str) -> list[Marked]:
    made = seen.lay(view, message_id)
    return [
        m for n, piece in enumerate(made.pieces) for m in view.marked(_row(view, message_id), made, n, piece)
    ]


def _pixels(view: TranscriptView, colour: str) -> int:
    image = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return (
        bytes(image.constBits()).hex(" ", 4).split().count(QColor(colour).rgb().to_bytes(4, "little").hex())
    )


def conversation(view: TranscriptView, count: int = 40) -> None:
    """Every fourth message has the word twice."""
    view.show_conversation(
        tuple(
            message(n, Role.USER, f"Question {n}.")
            if n % 2
            else message(
                n,
                Role.ASSISTANT,
                f"Answer {n}.\n\n"
                + "Filler. " * 60
                + ("\n\nThe Ferry runs, the ferry waits." if n % 4 == 0 else ""),
                receipt=receipt(),
            )
            for n in range(1, count + 1)
        ),
        {},
    )


def test_the_next_hit_is_gone_to_around_the_end(view: TranscriptView) -> None:
    """From what is seen on, in the order of reading; after the last comes the first."""
    conversation(view, 12)
    view.verticalScrollBar().setValue(0)
    assert view.search("ferry")
    found = [here(view)]
    for _ in range(6):
        assert view.search("ferry")
        found.append(here(view))
        assert "erry runs" in seen.in_sight(view)
    assert found == [("m4", 4), ("m4", 20), ("m8", 4), ("m8", 20), ("m12", 4), ("m12", 20), ("m4", 4)]


def test_the_one_before_is_gone_to_as_well(view: TranscriptView) -> None:
    """Back over the beginning to the end."""
    conversation(view, 12)
    view.verticalScrollBar().setValue(0)
    view.search("ferry")
    found = []
    for _ in range(6):
        assert view.search("ferry", back=True)
        found.append(here(view))
    assert found == [("m12", 20), ("m12", 4), ("m8", 20), ("m8", 4), ("m4", 20), ("m4", 4)]


def test_every_hit_is_marked_and_the_present_one_most(view: TranscriptView) -> None:
    """Whatever the case of its letters; nothing is marked once nothing is searched for."""
    conversation(view, 4)
    view.search("FERRY")
    assert [(m.begin, m.end, m.kind) for m in marks(view, "m4")] == [(4, 9, "here"), (20, 25, "found")]
    assert _pixels(view, themes.LIGHT.warn) > 100
    assert not view.search("")
    assert marks(view, "m4") == []
    assert _pixels(view, themes.LIGHT.warn) == 0


def test_words_that_are_nowhere_are_said_to_be_nowhere(view: TranscriptView) -> None:
    """And the page stays where it is."""
    conversation(view)
    view.verticalScrollBar().setValue(500)
    place = view.verticalScrollBar().value()
    assert not view.search("zeppelin")
    assert view.verticalScrollBar().value() == place
    assert here(view) is None
    view.clear()
    assert not view.search("ferry")


def test_hits_far_away_are_found_and_the_page_stays_small(view: TranscriptView) -> None:
    """In hundreds of messages of which most were never laid out."""
    conversation(view, 400)
    view.verticalScrollBar().setValue(0)
    found = []
    for _ in range(200):
        assert view.search("ferry")
        found.append(here(view))
        assert len(view._sheets) <= SHEETS + 2
    assert len(set(found)) == 200
    assert found[-1] == ("m400", 20)


def test_hits_in_code_tables_and_quotes_are_found(view: TranscriptView) -> None:
    """Wherever letters are shown."""
    text = "```\na ferry\n```\n\n| x |\n|---|\n| the ferry |\n\n> - ferry\n\n1. **fer**ry\n"
    view.show_conversation((message(1, Role.USER, "ferry?"), message(2, Role.ASSISTANT, text)), {})
    view.verticalScrollBar().setValue(0)
    found = []
    for _ in range(5):
        assert view.search("ferry")
        found.append(here(view))
    assert len(set(found)) >= 4
    assert len(marks(view, "m2")) == 4
    assert len(marks(view, "m1")) == 1


@pytest.mark.parametrize(
    ("text", "sought", "places"),
    [
        ("😀 ferry 😀 FERRY", "ferry", [(3, 8), (12, 17)]),
        ("Straße und STRASSE", "strasse", [(0, 6), (11, 18)]),
        ("İstanbul istanbul", "istanbul", [(9, 17)]),
        ("aaaa", "aa", [(0, 2), (2, 4)]),
        ("שלום עולם", "עולם", [(5, 9)]),
    ],
)
def test_hits_stand_on_their_letters(
    view: TranscriptView, text: str, sought: str, places: list[tuple[int, int]]
) -> None:
    """Counted as Qt counts them, also where a letter folds to two."""
    view.show_conversation((message(1, Role.USER, text),), {})
    view.search(sought)
    assert [(m.begin, m.end) for m in marks(view, "m1")] == places


def test_a_hit_is_in_sight_wherever_it_is(view: TranscriptView) -> None:
    """At the end of a message higher than the window, whose height was guessed."""
    text = "Filler that goes on. " * 2_000 + "\n\nHere is the zeppelin."
    view.show_conversation(
        (*long(6), message(7, Role.USER, "And?", parent=6), message(8, Role.ASSISTANT, text)), {}
    )
    view.verticalScrollBar().setValue(0)
    assert view.search("zeppelin")
    assert "zeppelin" in seen.in_sight(view)


def test_words_that_come_later_are_found_too(view: TranscriptView) -> None:
    """In an answer that is being written."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    assert not view.search("ferry")
    view.append("m2", TextDelta("There is a ferry."))
    view._arriving.show_all()
    assert len(marks(view, "m2")) == 1
    assert view.search("ferry")
    assert here(view) == ("m2", 11)


def test_a_search_goes_on_after_its_hit_went(view: TranscriptView) -> None:
    """The message of the last hit is gone: it begins anew from what is seen."""
    conversation(view, 12)
    view.verticalScrollBar().setValue(0)
    view.search("ferry")
    view.show_conversation((message(20, Role.ASSISTANT, "Another ferry."),), {})
    assert view.search("ferry")
    assert here(view) == ("m20", 8)


def test_found_and_selected_letters_are_both_seen(view: TranscriptView) -> None:
    """A selection over a hit."""
    conversation(view, 4)
    view.search("ferry")
    view.select_all()
    kinds = {m.kind for m in marks(view, "m4")}
    assert kinds == {"here", "found", "selected"}
    assert _pixels(view, themes.LIGHT.accent) > 500
