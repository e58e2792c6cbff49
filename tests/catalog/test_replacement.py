"""What is proposed in place of a model that ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from interline.catalog.models import complete, known_models
from interline.catalog.replacement import family, replacement, version
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.vendor import Vendor
from interline.vendors import ALL

TODAY = date(2026, 11, 23)


def proposed(
    old: ModelFacts | str, *others: ModelFacts | str, data: DataPolicy = DataPolicy.UNKNOWN, **more: Any
) -> str | None:
    rows = tuple(ModelFacts(each) if isinstance(each, str) else each for each in (old, *others))
    vendor = Vendor("sim", "Sim", "https://sim.example/v1", "openai-chat", models=rows, data=data)
    found = replacement(vendor, rows[0].id, TODAY, **more)
    assert found is None or found.vendor == "sim"
    return found.model if found else None


FAMILIES = [
    ("claude-sonnet-4-5", "claude-sonnet-5.5", "claude-opus-5-5"),
    ("gpt-5.4-mini", "gpt-5-mini-2025-08-07", "gpt-5.4"),
    ("gemini-3.1-pro-preview", "gemini-2.5-pro", "gemini-2.5-flash"),
    ("qwen3.8-max", "qwen3-max", "qwen3-coder-plus"),
    ("llama-3.3-70b", "llama3.1-70b", "llama3.1-8b"),
    ("mistral-large-latest", "mistral-large-2512", "mistral-small-2603"),
    ("kimi-k2.5", "kimi-k3", "kimi-k2.7-code"),
    ("anthropic/claude-sonnet-5.5", "anthropic/claude-sonnet-4", "openai/gpt-6-luna"),
]


@pytest.mark.parametrize(("one", "other", "stranger"), FAMILIES)
def test_a_family_is_a_name_without_its_versions(one: str, other: str, stranger: str) -> None:
    """However the vendor writes them."""
    assert family(one) == family(other) != family(stranger)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("claude-sonnet-4-5", (4, 5)),
        ("claude-sonnet-4-5-20250929", (4, 5)),
        ("gpt-5.2-2025-12-11", (5, 2)),
        ("qwen3.8-27b", (3, 8)),
        ("deepseek-v4.1-flash", (4, 1)),
        ("mistral-small-2603", ()),
    ],
)
def test_a_version_is_its_numbers_without_dates_and_sizes(name: str, numbers: tuple[int, ...]) -> None:
    """Ten is more than nine."""
    assert version(name) == numbers
    assert version("grok-4.20") > version("grok-4.9")


def test_the_vendors_own_word_goes_first() -> None:
    """Also where it leads to another family, and on along a chain."""
    assert proposed(ModelFacts("old-1", replacement="quite-else"), "quite-else", "old-2") == "quite-else"
    chain = (ModelFacts("a", replacement="b"), ModelFacts("b", replacement="c"), "c")
    assert proposed(*chain, ended={"b"}) == "c"


def test_a_circle_of_words_ends() -> None:
    """Vendors may write anything."""
    circle = (ModelFacts("a", replacement="b"), ModelFacts("b", replacement="a"))
    assert proposed(*circle, ended={"b"}) is None


def test_a_word_that_cannot_be_asked_gives_way_to_the_family() -> None:
    """Retired itself, not in the list, or not open to the user."""
    old = ModelFacts("old-1", replacement="old-9")
    past = ModelFacts("old-9", retires=TODAY - timedelta(days=1))
    assert proposed(old, past, "old-2") == "old-2"
    assert proposed(old, "old-9", "old-2", listed={"old-2"}) == "old-2"
    gated = ModelFacts("old-9", access=Access.VERIFIED)
    assert proposed(old, gated, "old-2") == "old-2"
    assert proposed(old, gated, "old-2", listed={"old-9", "old-2"}) == "old-9"


def test_the_newest_of_the_family_is_proposed() -> None:
    """No preview where the same version is out, no model whose day is near, none that hears or draws."""
    assert proposed("old-1", "old-2", "old-10", "old-9", "new-99") == "old-10"
    assert proposed("old-1", "old-2-preview", "old-2") == "old-2"
    assert proposed("old-1", "old-2", ModelFacts("old-3", retires=TODAY + timedelta(days=9))) == "old-2"
    assert proposed("old-tts-1", "old-tts-2") is None
    assert proposed("old-1", "new-2") is None
    assert proposed("4.5", "4.6") is None


def test_nobody_is_moved_to_narrower_access() -> None:
    """The same or better."""
    assert (
        proposed(ModelFacts("old-1", access=Access.PUBLIC), ModelFacts("old-2", access=Access.PREVIEW))
        is None
    )
    preview = ModelFacts("old-1", access=Access.PREVIEW)
    assert proposed(preview, ModelFacts("old-2", access=Access.PREVIEW), listed={"old-2"}) == "old-2"
    assert proposed(preview, ModelFacts("old-2", access=Access.PUBLIC)) == "old-2"


def test_nobody_is_moved_to_a_model_that_trains_on_prompts() -> None:
    """Not by the vendor's word either; unless the old one did."""
    trains = ModelFacts("old-2", data=DataPolicy.TRAINS)
    assert proposed("old-1", trains) is None
    assert proposed(ModelFacts("old-1", replacement="old-2"), trains) is None
    assert proposed("old-1", "old-2", data=DataPolicy.TRAINS) == "old-2"
    assert proposed(ModelFacts("old-1", data=DataPolicy.ZDR), "old-2", data=DataPolicy.TRAINS) is None


def test_what_is_known_of_real_vendors_leads_somewhere() -> None:
    """The table's own models."""
    vendors = {vendor.id: vendor for vendor in complete(ALL, known_models())}
    for vendor_id, old, wanted in (
        ("anthropic", "claude-sonnet-4-5", "claude-sonnet-5-5"),
        ("google", "gemini-2.5-flash", "gemini-3.8-flash"),
        ("meta", "muse-spark-1.1", "muse-spark-1.3"),
    ):
        found = replacement(vendors[vendor_id], old, TODAY)
        assert found is not None
        assert found.model == wanted
