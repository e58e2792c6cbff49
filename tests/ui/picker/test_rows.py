"""What the picker lists, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from interline.model.facts import Access, ModelFacts
from interline.model.money import Price
from interline.model.refs import ModelRef
from interline.model.route import Choice, Route
from interline.ui.picker.names import Names
from interline.ui.picker.rows import Known, PickRow, add_vendor, all_rows, filtered, price
from tests.ui.fakes import MODELS, A, B

ROUTES = (Route("default", (A, B)), Route("work", (B,)))


@pytest.fixture
def names() -> Names:
    """The names of the models."""
    made = Names()
    made.learn(MODELS)
    return made


@pytest.fixture
def rows(names: Names) -> list[PickRow]:
    """Everything there is."""
    return all_rows(ROUTES, MODELS, names, Known(Choice(pin=B)))


def test_routes_stand_on_top_and_what_is_not_ready_below(rows: list[PickRow]) -> None:
    """With the reason in words."""
    assert [row.title for row in rows] == [
        "Routes", "Default route", "Route: work",
        "Sim A", "ok", "Sim B", "ok", "Local", "SmolLM2 135M", "Not ready", "gpt-6-sol",
    ]  # fmt: skip
    assert rows[-1].remarks == "no key"
    assert [row.is_current for row in rows].count(True) == 1


def test_each_row_says_everything_that_its_looks_say(rows: list[PickRow]) -> None:
    """For those who hear it."""
    spoken = [row.spoken for row in rows if not row.is_heading]
    assert spoken[:4] == [
        "Default route, Sim A ok → Sim B ok",
        "Route: work, Sim B ok",
        "ok, Sim A, 200k tokens, $3 in and $15 out for a million tokens",
        "ok, Sim B, 1M tokens, trains on prompts, chosen",
    ]


def test_favourites_and_what_was_chosen_lately_stand_below_the_routes(names: Names) -> None:
    """Each model once; a name that nobody lists any more is passed over."""
    gone = ModelRef("sim-a", "gone")
    rows = all_rows((), MODELS, names, Known(starred=(B,)), (gone, B), (A,))
    assert [row.title for row in rows[2:]] == [
        "Favourites", "ok", "Recent", "ok", "Local", "SmolLM2 135M", "Not ready", "gpt-6-sol",
    ]  # fmt: skip
    assert rows[3].spoken == "ok, Sim B, 1M tokens, trains on prompts, favourite"


def test_access_and_retirement_are_words(names: Names) -> None:
    """Small ones, beside the numbers."""
    facts = ModelFacts("ok", access=Access.PREVIEW, retires=date(2026, 11, 30))
    row = all_rows((), (replace(MODELS[0], facts=facts),), names, Known())[-1]
    assert row.remarks == "preview, retires 30 Nov 2026"


def test_a_model_that_has_retired_stands_last_and_says_so(names: Names) -> None:
    """From its last day on; until then it stands where it stood."""
    offered = (replace(MODELS[0], facts=ModelFacts("ok", retires=date(2026, 11, 30))), MODELS[2])
    before = all_rows((), offered, names, Known(today=date(2026, 11, 29)))
    assert [row.title for row in before[2:]] == ["Sim A", "ok", "Local", "SmolLM2 135M"]
    after = all_rows((), offered, names, Known(today=date(2026, 11, 30)))
    assert [row.title for row in after[2:]] == ["Local", "SmolLM2 135M", "Retired", "ok"]
    assert after[-1].remarks == "retired 30 Nov 2026"


def test_what_a_model_takes_and_how_soon_it_answers_are_words(names: Names) -> None:
    """Seen, heard, and found by typing; nothing is said of what nobody knows."""
    facts = ModelFacts("ok", inputs=frozenset({"text", "image", "pdf"}))
    offered = (replace(MODELS[0], facts=facts), MODELS[2])
    rows = all_rows((), offered, names, Known(speeds={A: 640}))
    assert rows[3].numbers == "$3 / $15 · pictures, PDF · first word 0.6 s"
    assert rows[3].spoken.endswith("for a million tokens, takes pictures, PDF, first word 0.6 s")
    assert rows[-1].numbers == "8k · free"
    assert [row.vendor for row in filtered(rows, "pdf pictures", names)] == ["", "Sim A"]


def test_every_typed_word_must_be_there(rows: list[PickRow], names: Names) -> None:
    """In any order; headings only where something stands under them."""
    assert [row.title for row in filtered(rows, "sim OK b", names)] == ["Sim B", "ok"]
    assert [row.title for row in filtered(rows, "work", names)] == ["Routes", "Route: work"]
    assert filtered(rows, "  ", names) == rows


def test_a_model_that_nobody_lists_can_be_asked_by_its_name(rows: list[PickRow], names: Names) -> None:
    """vendor/model, slashes and all; a listed one is not offered twice."""
    row = filtered(rows, "openrouter/meta/llama-5", names)[-1]
    assert row.choice == Choice(pin=ModelRef("openrouter", "meta/llama-5"))
    assert row.title == "Ask for meta/llama-5"
    assert [row.choice for row in filtered(rows, "sim-a/ok", names) if not row.is_heading] == [Choice(pin=A)]


def test_nothing_found_offers_a_way_on(rows: list[PickRow], names: Names) -> None:
    """Add a vendor."""
    assert filtered(rows, "no such thing", names) == [add_vendor()]


def test_the_default_route_is_there_before_any_is_written(names: Names) -> None:
    """Every conversation can go back to it."""
    assert [row.title for row in all_rows((), (), names, Known())] == ["Routes", "Default route"]


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (None, ""),
        (Price(Decimal(3), Decimal(15)), "$3 / $15"),
        (Price(Decimal("0.15"), Decimal("0.6")), "$0.15 / $0.60"),
        (Price(Decimal(0), Decimal(0)), "free"),
    ],
)
def test_a_price_has_the_digits_that_matter(known: Price | None, words: str) -> None:
    """And an unknown one is not called free."""
    assert price(known) == words


def test_names_of_vendors_and_models_are_cleaned(names: Names) -> None:
    """Also those that nobody listed."""
    names.learn((replace(MODELS[0], vendor_name="\u202eSim\n", facts=ModelFacts("ok", "a\u200bb")),))
    assert names.of(A) == "‹U+202E›Sim · a‹U+200B›b"
    assert names.of(ModelRef("x\u202e", "y\n")) == "x‹U+202E› · y"


def test_a_route_says_what_it_does(names: Names) -> None:
    """In the pill and to a screen reader."""
    assert names.describe(Choice()) == ("", "Default route", "Default route, the first model that can answer")
    assert names.describe(Choice(route="work"))[1] == "Route: work"
    assert names.describe(Choice(pin=B)) == ("Sim B", "ok", "Sim B · ok")
