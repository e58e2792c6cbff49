"""What can be asked of the model that would answer first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from interline.model.facts import ModelFacts
from interline.model.refs import ModelRef
from interline.model.request import Effort
from interline.model.route import Choice
from interline.model.vendor import Quirks, Vendor
from interline.services.vendors import Abilities, abilities_of
from interline.startup import Interline
from interline.vendors import perplexity
from tests.services.world import World, pin

THINKER = ModelFacts("m", "Model M", reasons=True, efforts=("low", "high"))
PLAIN = Vendor("v", "Vendor V", "https://v.example/v1", "openai-chat", models=(THINKER,))
SEARCHER = replace(PLAIN, quirks=Quirks(search_bodies=(("openai-chat", {"enable_search": True}),)))


def test_efforts_are_those_of_the_model() -> None:
    """What cannot be said is not there."""
    made = abilities_of(PLAIN, "m")
    assert (made.name, made.vendor_name, made.thinks) == ("Model M", "Vendor V", True)
    assert Effort.OFF not in made.efforts
    assert made.efforts[Effort.LOW] is Effort.LOW


@pytest.mark.parametrize(
    ("vendor", "search", "expected"),
    [
        (PLAIN, None, (False, False)),
        # In the form of those who made the wire format.
        (PLAIN, True, (True, True)),
        (replace(PLAIN, wire="ollama-chat"), True, (False, False)),
        # Another wire format than the one that the vendor's search is known in.
        (replace(SEARCHER, wire="gemini"), None, (False, False)),
        (SEARCHER, None, (True, True)),
        (SEARCHER, True, (True, True)),
        (SEARCHER, False, (False, True)),
    ],
)
def test_search_needs_a_vendor_that_has_one_and_a_model_that_may(
    vendor: Vendor, search: bool | None, expected: tuple[bool, bool]
) -> None:
    """A model of which nothing is said is as its vendor's others."""
    made = abilities_of(replace(vendor, models=(replace(THINKER, search=search),)), "m")
    assert (made.search, made.vendor_searches) == expected
    assert not made.always_searches


def test_a_vendor_that_always_searches_says_so() -> None:
    """There is nothing to switch."""
    made = abilities_of(perplexity.VENDOR, "perplexity/sonar")
    assert (made.search, made.vendor_searches, made.always_searches) == (True, True, True)


def test_the_first_that_would_be_asked_is_spoken_of(home: Path) -> None:
    """A route's first step that may answer; a pinned model, whether or not its key is there; nobody for a name that
    nobody knows."""
    mixed = '[[route]]\nname = "mixed"\nsteps = ["anthropic/claude-haiku-5-5", "sim-a/ok"]'
    with World(home, route_extra=mixed) as world:
        world.add("sim-a")

        async def scene(app: Interline) -> list[Abilities | None]:
            asked = (Choice(route="mixed"), pin("anthropic/claude-haiku-5-5"), pin("sim-a/other"))
            unknown = (pin("nobody/ok"), Choice(route="nowhere"))
            return [await app.vendors.abilities(choice) for choice in (*asked, *unknown)]

        route, pinned, unlisted, nobody, nowhere = world.play(scene)
    assert (route.ref, unlisted.ref) == (ModelRef("sim-a", "ok"), ModelRef("sim-a", "other"))
    assert (pinned.name, pinned.efforts[Effort.OFF]) == ("Claude Haiku 5.5", Effort.OFF)
    assert nobody is None
    assert nowhere is None


@pytest.mark.parametrize(
    ("vendor", "sampling", "expected"),
    [
        (PLAIN, None, (2.0, 2.0, False)),
        (PLAIN, True, (2.0, 2.0, True)),
        # A model that refuses it is not offered any.
        (PLAIN, False, (None, None, True)),
        (replace(PLAIN, quirks=Quirks(hottest=1.5)), True, (1.5, 1.5, True)),
        (replace(PLAIN, wire="anthropic-messages"), True, (1.0, None, True)),
    ],
)
def test_how_hot_a_model_may_be(
    vendor: Vendor, sampling: bool | None, expected: tuple[float | None, float | None, bool]
) -> None:
    """As its row, its vendor and its wire format allow."""
    made = abilities_of(replace(vendor, models=(replace(THINKER, sampling=sampling),)), "m")
    assert (made.hottest, made.hottest_thinking, made.sampling_known) == expected
