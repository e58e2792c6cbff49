"""The line under a message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from interline.model.conversation import Message, Role, Status
from interline.model.parts import Edited, Text
from interline.ui.theme import LIGHT
from interline.ui.transcript.footer import Footer
from interline.ui.transcript.means import Means
from interline.ui.transcript.presenter import Card, card_of, pending
from interline.ui.transcript.way import Way
from tests.ui.transcript.painted import Heard, count, ink, inked, means, paint, press, spot
from tests.ui.transcript.sample import message, receipt

pytestmark = pytest.mark.usefixtures("qapp")
VERSIONS = {"m2": ("x1", "m2", "x3")}


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def made(heard: Heard) -> Iterator[Means]:
    with means(heard) as found:
        yield found


def card(**more: object) -> Card:
    answer: Message = message(2, Role.ASSISTANT, "Hello.", receipt=receipt())
    return replace(card_of(answer, VERSIONS), **more)  # type: ignore[arg-type]


def keys(footer: Footer) -> list[str]:
    return [each.key for each in footer.spots()]


def test_everything_is_pressed_where_it_stands(made: Means, heard: Heard) -> None:
    """Each tells its own, with the message it is about."""
    footer = Footer(card(), made)
    footer.lay(ink(), 700)
    assert keys(footer) == ["receipt", "earlier", "later", "copy", "regenerate"]
    for key in keys(footer):
        press(footer, key)
    assert heard.calls == [
        ("receipt", "m2"), ("version", "x1"), ("version", "x3"), ("copy", "m2"), ("regenerate", "m2"),
    ]  # fmt: skip


def test_names_are_said_and_shown(made: Means) -> None:
    """An icon alone says nothing."""
    footer = Footer(card(), made)
    footer.lay(ink(), 700)
    assert {each.key: each.name for each in footer.spots()} == {
        "receipt": "Receipt: Anthropic, claude-sonnet-5.5, $0.0123, 1.2 s, in 2,310, out 402 tokens",
        "earlier": "Earlier version",
        "later": "Later version",
        "copy": "Copy",
        "regenerate": "Regenerate",
    }
    assert all(each.tip for each in footer.spots())
    assert "Version 2 of 3 of this answer" in spot(footer, "later").tip
    assert spot(footer, "receipt").tip.endswith(
        "First step of the route “default”.\nOpen the receipt (Ctrl+I)"
    )
    assert "Version 2 of 3" in footer.spoken()


def test_what_cannot_be_done_is_not_there(made: Means, heard: Heard) -> None:
    """Nor is a version beyond the last pressed."""
    footer = Footer(
        card(switcher=card_of(message(2, Role.ASSISTANT, "x"), {"m2": ("x1", "m2")}).switcher), made
    )
    footer.lay(ink(), 700)
    assert not spot(footer, "later").is_enabled
    assert spot(footer, "earlier").is_enabled
    footer.set_card(card_of(message(2, Role.ASSISTANT, "", status=Status.ERROR), {}))
    footer.lay(ink(), 700)
    assert keys(footer) == ["regenerate"]
    footer.set_card(card_of(message(1, Role.USER, "Hi"), {"m1": ("m1", "x")}))
    footer.lay(ink(), 700)
    assert keys(footer) == ["earlier", "later", "copy"]
    footer.set_card(card_of(message(1, Role.USER, "Hi"), {}))
    assert (footer.guess(ink(), 700), footer.lay(ink(), 700), keys(footer)) == (0, 0, [])
    footer.set_card(pending("m2", {}))
    assert footer.lay(ink(), 700) == 0
    footer.set_card(pending("m2", VERSIONS))
    assert footer.lay(ink(), 700) == 28
    assert keys(footer) == ["earlier", "later"]


def test_more_is_offered_where_it_can_be_done(heard: Heard) -> None:
    """Going on elsewhere, a branch, and reading aloud."""
    with means(heard, branch=heard.on("branch"), read_aloud=heard.on("read_aloud")) as able:
        footer = Footer(card(can_continue=True), able)
        footer.lay(ink(), 700)
        for key in ("elsewhere", "branch", "aloud"):
            press(footer, key)
        assert heard.calls == [("way", "m2", Way.ELSEWHERE), ("branch", "m2"), ("read_aloud", "m2")]
        assert spot(footer, "elsewhere").name == "Continue elsewhere"
        footer.set_card(card_of(message(1, Role.USER, "Hi"), {"m1": ("m1", "x")}))
        footer.lay(ink(), 700)
        assert keys(footer) == ["earlier", "later", "copy", "branch"], "only answers are read aloud"


def test_a_copy_is_confirmed(made: Means, qtbot: QtBot) -> None:
    """For a moment there is a tick in its place."""
    changed: list[object] = []
    footer = Footer(card(), made)
    footer.changed = changed.append
    before = paint(footer, ink(), width=500)
    press(footer, "copy")
    assert spot(footer, "copy").name == "Copied"
    assert paint(footer, ink()) != before
    qtbot.waitUntil(lambda: spot(footer, "copy").name == "Copy")
    assert len(changed) == 2


@pytest.mark.parametrize("width", [130, 260, 420, 700])
def test_everything_has_room(heard: Heard, width: int) -> None:
    """Where the column is narrow the buttons stand under the receipt; nothing is outside or over another."""
    with means(heard, branch=heard.on("branch"), read_aloud=heard.on("read_aloud")) as able:
        footer = Footer(card(), able)
        footer.lay(ink(), width)
        rooms = [each.room for each in footer.spots()]
        assert all(room.right() < width for room in rooms[:1])
        assert not any(a.intersects(b) for n, a in enumerate(rooms) for b in rooms[n + 1 :])
        assert all(room.top() >= 0 and room.bottom() < footer.height for room in rooms)
        if width >= 230:
            assert inked(paint(footer, ink(), margin=10), QColor(LIGHT.window)).right() < width + 10


def test_focus_and_pointer_are_seen(made: Means) -> None:
    """A ring, a ground, stronger letters; a version that is not there is paler."""
    footer = Footer(card(), made)
    plain = paint(footer, ink(), width=600, margin=8)
    for key in keys(footer):
        assert count(paint(footer, ink(), focus=key, margin=8), LIGHT.accent) > 40
        assert paint(footer, ink(), near=key, margin=8) != plain
    assert count(plain, LIGHT.accent) == 0


def test_what_can_be_edited_and_branched_from(heard: Heard) -> None:
    """A question without versions has a foot too; what a tool said is not the user's to edit."""
    more = {name: heard.on(name) for name in ("edit", "branch", "name_branch")}
    with means(heard, **more) as able:
        footer = Footer(card_of(message(1, Role.USER, "Hi"), {}), able)
        assert footer.lay(ink(), 40) == 28, "under a short question they reach beyond it"
        footer.reach = 0
        assert footer.lay(ink(), 40) == 3 * 28
        footer.reach = 60
        assert keys(footer) == ["copy", "edit", "branch"]
        press(footer, "edit")
        footer.set_card(
            card_of(replace(message(1, Role.USER, "Hi"), branch="Plan\u202eA"), {"m1": ("m0", "m1")})
        )
        footer.lay(ink(), 700)
        assert keys(footer) == ["name", "earlier", "later", "copy", "edit", "branch"]
        assert spot(footer, "name").tip.startswith("Branch “Plan‹U+202E›A”, version 2 of 2 of this message")
        press(footer, "name")
        footer.set_card(card_of(message(1, Role.TOOL, "42"), {}))
        footer.lay(ink(), 700)
        assert keys(footer) == ["copy", "branch"]
        footer.set_card(card_of(message(2, Role.ASSISTANT, "", status=Status.ERROR), {}))
        footer.lay(ink(), 700)
        assert keys(footer) == ["branch", "regenerate"], "there are no words to edit"
        footer.set_card(pending("m2", {}))
        assert footer.lay(ink(), 700) == 0
    assert heard.calls == [("edit", "m1"), ("name_branch", "m1")]


def test_buttons_that_have_no_room_stand_in_more_lines(heard: Heard) -> None:
    """None is cut off, and none lies over another."""
    more = {name: heard.on(name) for name in ("edit", "branch", "name_branch", "compare", "read_aloud")}
    with means(heard, **more) as able:
        footer = Footer(card(), able)
        footer.lay(ink(), 120)
        rooms = [each.room for each in footer.spots() if each.key != "receipt"]
        assert all(room.left() >= 0 and room.right() < 120 for room in rooms)
        assert all(room.bottom() < footer.height for room in rooms)
        assert not any(a.intersects(b) for n, a in enumerate(rooms) for b in rooms[:n])


def test_an_edited_answer_is_headed_by_the_user() -> None:
    """And claims nobody else."""
    edited = card_of(replace(message(2, Role.ASSISTANT, "Mine."), parts=(Text("Mine."), Edited("m1"))), {})
    assert (edited.vendor, edited.model, edited.receipt) == ("You", "edited", "")
    assert edited.name == "Answer in your words"
