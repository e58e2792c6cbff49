"""Vendors' own lists of models on top of the table."""

from __future__ import annotations

from datetime import date

import pytest

from interline.catalog.listed import with_lists
from interline.catalog.models import complete
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.vendor import Vendor

TABLE = {
    "maker": (
        ModelFacts(
            "big",
            "Big",
            context=1000,
            max_input=900,
            max_output=200,
            inputs=frozenset({"text", "image"}),
            efforts=("low", "high"),
            access=Access.PREVIEW,
            data=DataPolicy.TRAINS,
            source="a table",
        ),
        ModelFacts("old", "Old", context=100, source="a table"),
    )
}
LISTED = (
    ModelFacts("tomorrow", context=5000, source="a list"),
    ModelFacts(
        "big", "BIG (list)", context=800, retires=date(2027, 1, 2), replacement="tomorrow", source="a list"
    ),
)


def test_what_the_vendor_says_now_wins_and_the_rest_stays() -> None:
    """A lowered limit takes the ones inside it along; access and data policy are not a list's to say."""
    big, old, tomorrow = with_lists(TABLE, {"maker": LISTED})["maker"]
    assert (big.context, big.max_input, big.max_output) == (800, 800, 200)
    assert (big.retires, big.replacement) == (date(2027, 1, 2), "tomorrow")
    assert (big.name, big.efforts, big.inputs) == ("Big", ("low", "high"), frozenset({"text", "image"}))
    assert (big.access, big.data) == (Access.PREVIEW, DataPolicy.TRAINS)
    assert big.source == "a table; a list"
    assert old == TABLE["maker"][1]
    assert (tomorrow.id, tomorrow.context, tomorrow.only_by_name) == ("tomorrow", 5000, True)


def test_the_users_own_word_wins_over_both() -> None:
    """The file, then the vendor's list, then the table."""
    own = Vendor(
        "maker", "Maker", "https://maker.example/v1", "openai-chat", models=(ModelFacts("big", context=50),)
    )
    (found,) = complete([own], with_lists(TABLE, {"maker": LISTED}))
    assert found.model("big").context == 50
    assert found.model("big").retires == date(2027, 1, 2)
    assert not found.model("big").only_by_name


@pytest.mark.parametrize(
    "id_",
    [
        "text-embedding-3-large",
        "whisper-1",
        "gpt-4o-mini-tts",
        "dall-e-3",
        "omni-moderation-latest",
        "gpt-realtime",
    ],
)
def test_what_cannot_chat_is_left_out(id_: str) -> None:
    """Vendors list everything they have; the picker is for models that answer."""
    assert with_lists({}, {"maker": (ModelFacts(id_),)}) == {"maker": ()}


@pytest.mark.parametrize(
    "id_", ["gpt-6-luna", "attsy-70b", "veolia-chat", "zai-org/GLM-5.3", "qwen3-vl-32b-instruct"]
)
def test_what_chats_is_kept(id_: str) -> None:
    """A name that only looks like one of those is none of them."""
    ((facts,),) = with_lists({}, {"maker": (ModelFacts(id_),)}).values()
    assert facts.id == id_


def test_without_lists_the_table_stays_as_it_is() -> None:
    """Nobody has to refresh anything."""
    assert with_lists(TABLE, {}) == TABLE


def test_a_dated_version_in_a_list_is_like_its_family() -> None:
    """A list of bare ids would otherwise hide what is known of the model; what the list says of it still wins."""
    table = {"v": (ModelFacts("m", context=1000, reasons=True, retires=date(2027, 1, 1)), ModelFacts("n"))}
    ending = ModelFacts("m-20260506", retires=date(2026, 12, 1))
    listed = {"v": (ModelFacts("m-2026-05-06"), ending, ModelFacts("x-2026-05-06"))}
    rows = {facts.id: facts for facts in with_lists(table, listed)["v"]}
    assert (rows["m-2026-05-06"].context, rows["m-2026-05-06"].retires) == (1000, date(2027, 1, 1))
    assert rows["m-20260506"].retires == date(2026, 12, 1)
    assert rows["m-2026-05-06"].only_by_name
    assert rows["x-2026-05-06"].context is None
