"""The table of models, and the user's own rows on top of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from interline.catalog.models import complete, read_models, with_known_models
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.money import Price
from interline.model.vendor import Vendor
from interline.vendors import ALL

TABLE = """
[maker.all]
inputs = ["text", "image"]
context = 1000
access = "public"
source = "somewhere, 2026-11-23"

[[maker.model]]
id = "big"
name = "Big"
efforts = ["low", "high"]

[[maker.model]]
id = "old"
context = 100
access = "preview"
data = "trains"
retires = 2026-11-30
replacement = "big"
"""


def table(tmp_path: Path) -> dict[str, tuple[ModelFacts, ...]]:
    path = tmp_path / "models.toml"
    path.write_text(TABLE)
    return dict(read_models(path))


def maker(*models: ModelFacts) -> Vendor:
    return Vendor("maker", "Maker", "https://maker.example/v1", "openai-chat", models=models)


def test_what_holds_for_all_holds_for_each_and_a_rows_own_word_wins(tmp_path: Path) -> None:
    """The table says things once."""
    big, old = table(tmp_path)["maker"]
    assert big == ModelFacts(
        "big",
        "Big",
        context=1000,
        inputs=frozenset({"text", "image"}),
        efforts=("low", "high"),
        access=Access.PUBLIC,
        source="somewhere, 2026-11-23",
    )
    assert (old.context, old.access, old.data) == (100, Access.PREVIEW, DataPolicy.TRAINS)
    assert (old.retires, old.replacement) == (date(2026, 11, 30), "big")


def test_the_users_word_is_laid_over_the_tables(tmp_path: Path) -> None:
    """A price of one's own does not cost the limits that the table knows; new rows come first."""
    price = Price(Decimal(1), Decimal(2))
    own = maker(ModelFacts("mine"), ModelFacts("old", context=50, price=price))
    (found,) = complete([own], table(tmp_path))
    assert [facts.id for facts in found.models] == ["mine", "old", "big"]
    old = found.model("old")
    assert (old.context, old.price, old.data) == (50, price, DataPolicy.TRAINS)


def test_a_vendor_that_the_table_does_not_know_stays_as_it_is(tmp_path: Path) -> None:
    """Nothing is made up."""
    other = Vendor("other", "Other", "https://other.example", "gemini", models=(ModelFacts("x"),))
    assert complete([other], table(tmp_path)) == (other,)


def test_the_table_that_ships_is_read_off_the_loop() -> None:
    """As the program does it: every built-in vendor with what is known of it."""
    found = {vendor.id: vendor for vendor in asyncio.run(with_known_models(ALL))}
    assert found["anthropic"].model("claude-sonnet-5-5").context == 1_000_000
    assert found["openai"].model("gpt-6.1-sol").max_input == 922_000
    assert found["meta"].model("muse-spark-1.3-contributor").data is DataPolicy.TRAINS
    assert found["anthropic"].model("claude-sonnet-4-5").retires == date(2026, 11, 30)
    assert found["ollama"].models == ()


def test_what_a_wire_format_has_no_place_for_no_model_behind_it_reads() -> None:
    """Whatever a list or the user's own file says of the model: a plan must not count on it."""
    own = replace(maker(ModelFacts("m", inputs=frozenset({"text", "image", "pdf"}))), wire="ollama-chat")
    (vendor,) = complete((own,), {})
    assert vendor.model("m").inputs == {"text", "image"}
    (vendor,) = complete((replace(own, wire="gemini"),), {})
    assert vendor.model("m").inputs == {"text", "image", "pdf"}
