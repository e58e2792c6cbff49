"""A picture that an answer only names stands on a card; nothing is fetched for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint

from interline.ui.transcript.body import Body
from interline.ui.transcript.means import Means
from interline.ui.transcript.remote import RemotePicture
from tests.ui.transcript.painted import Heard, colours, ink, means, paint, press

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def used(heard: Heard) -> Iterator[Means]:
    with means(heard) as made:
        yield made


def card_of(text: str, used: Means) -> RemotePicture:
    body = Body(used)
    body.set_text(text)
    (piece,) = body.pieces
    assert isinstance(piece, RemotePicture)
    return piece


def test_the_card_says_what_and_where_and_leads_there(used: Means, heard: Heard) -> None:
    """Its words are a link that is followed only when it is pressed."""
    card = card_of("![The harbour](https://pictures.example/a.png)", used)
    card.lay(ink(), 600)
    assert card.text == "Picture, not loaded: The harbour · pictures.example"
    assert heard.calls == []
    press(card, "link0")
    assert heard.calls == [("follow", "https://pictures.example/a.png")]


def test_the_words_stand_within_the_card(used: Means) -> None:
    """Letters are found where they are painted, beside the sign."""
    card = card_of("![The harbour](https://pictures.example/a.png)", used)
    height = card.lay(ink(), 600)
    assert height > ink().line_height(card.leaf.look)
    picture = paint(card, ink(), width=600)
    assert ink().colour("surface").name() in colours(picture)
    first = card.caret(0)
    assert first.left() >= 40
    assert 8 <= first.top() < first.bottom() <= height - 8
    assert card.is_text(QPoint(first.left() + 4, first.center().y()))
    assert card.at(QPoint(first.left() + 1, first.center().y())) == 0


def test_an_address_that_may_not_be_opened_is_no_link(used: Means) -> None:
    """The card says so and leads nowhere."""
    body = Body(used)
    body.set_text("![x](file:///etc/passwd)")
    for piece in body.pieces:
        piece.lay(ink(), 600)
        assert list(piece.spots()) == []
