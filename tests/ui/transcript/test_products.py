"""Cards of products."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from interline.model.parts import Product
from interline.ui.theme import DARK, LIGHT
from interline.ui.transcript.found import Offer, offer
from interline.ui.transcript.means import Means
from interline.ui.transcript.products import ProductCards
from tests.ui.transcript.painted import Heard, count, ink, inked, means, paint, press, spot

pytestmark = pytest.mark.usefixtures("qapp")
TWELVE = tuple(offer(Product(f"Thing {n}", f"€{n}", f"https://shop.example/{n}", "Shop")) for n in range(12))
NO_LINK = offer(Product("No link", "€1", "javascript:alert(1)"))


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def made(heard: Heard) -> Iterator[Means]:
    with means(heard) as found:
        yield found


def rows(cards: ProductCards) -> int:
    return len({each.room.top() for each in cards.spots() if each.key != "more"})


def test_products_stand_in_rows_and_wrap(made: Means, heard: Heard) -> None:
    """As many beside each other as fit; a press asks about the link."""
    cards = ProductCards((-1, 1), (*TWELVE, NO_LINK), made)
    cards.lay(ink(), 752)
    assert rows(cards) == 3
    assert spot(cards, "0").name == "Product: Thing 0, €0, shop.example"
    assert "https://shop.example/0" in spot(cards, "0").tip
    assert spot(cards, "more").name == "Show all 13 products"
    cards.lay(ink(), 380)
    assert rows(cards) == 9
    assert all(each.room.right() < 380 for each in cards.spots())
    press(cards, "2")
    assert heard.calls == [("follow", "https://shop.example/2")]
    press(cards, "more")
    cards.lay(ink(), 380)
    assert len(cards.spots()) == 13
    last = spot(cards, "12")
    assert not last.is_enabled
    assert last.tip == "No link\nThere is no link to it that may be opened."
    found = cards.spot_at(last.room.center())
    assert found is not None
    assert found.key == "12"
    assert cards.spot_at(last.room.bottomRight() + QPoint(3, 3)) is None


def test_cards_follow_the_theme(made: Means) -> None:
    """In dark they are dark; the pointer and the keyboard are seen."""
    cards = ProductCards((-1, 1), TWELVE[:2], made)
    for theme in (LIGHT, DARK):
        plain = paint(cards, ink(theme), width=500)
        assert plain.pixelColor(120, 5) == QColor(theme.surface)
        assert count(plain, theme.accent) == 0
        assert count(paint(cards, ink(theme), focus="1"), theme.accent) > 300
        assert paint(cards, ink(theme), near="1") != plain


@pytest.mark.parametrize(
    "title",
    ["A pair of shoes " * 12, "Averylongwordwithoutanyblank" * 12, "מפה עמידה במים " * 12, "👟" * 90],
    ids=["words", "one word", "from the right", "pictures"],
)
def test_a_long_title_ends_within_its_card(made: Means, title: str) -> None:
    """Two lines, the second one cut; no letter beyond the edge."""
    cards = ProductCards((-1, 1), [Offer(title, "", "M" * 80, "h" * 60 + ".example", "https://h/")], made)
    image = paint(cards, ink(), width=220, margin=4)
    (card,) = cards.spots()
    # Without the edge and its round corners.
    inner = card.room.translated(4, 4).adjusted(3, 9, -3, -9)
    written = inked(image.copy(inner), QColor(LIGHT.surface))
    assert written.left() >= 8
    assert written.right() <= inner.width() - 8
    assert written.height() > 60


def test_a_title_from_the_right_begins_at_the_right(made: Means) -> None:
    """Also where it is in one line."""
    cards = ProductCards((-1, 1), [Offer("שלום", "", "", "", "")], made)
    image = paint(cards, ink(), width=240)
    assert inked(image.copy(4, 8, 232, 22), QColor(LIGHT.surface)).left() > 150
