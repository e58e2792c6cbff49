"""New names, access gained, moved prices, routes and budgets that cannot work, and what the next look begins with."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from interline.language import ENGLISH, Language, speak
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.failure import FailureClass
from interline.model.health import ANY_KEY, HealthState
from interline.model.money import Price
from interline.model.notice import EVENTS, NoticeKind, Severity
from interline.model.refs import ModelRef
from interline.model.route import Budget, Condition, Route
from interline.model.snapshot import LIBRARY, LIST
from interline.services.watching.grounds import Grounds
from interline.services.watching.rules import look
from interline.wire.listing import MOST_MODELS, Listed
from tests.services.watching.grounds import (
    NOW,
    OLD,
    asks,
    fields_of,
    grounds,
    health,
    listed,
    notices,
    price,
    vendor,
)


def fresh(*names: str, before: tuple[str, ...] = ("old-1",), **more: Any) -> Grounds:
    return grounds(vendor("old-1"), lists={"sim": listed(*names)}, before={"sim": before}, **more)


def test_new_names_are_one_notice() -> None:
    """In the order of the list, the first three by name."""
    found = notices(fresh("new-5", "old-1", "new-4", "new-3", "new-2"))[NoticeKind.NEW_MODEL]
    assert found.sentence == "Sim lists 4 new models: new-5, new-4, new-3 and 1 more."
    assert (found.severity, found.model) == (Severity.INFO, "")
    one = notices(fresh("old-1", "new-2"))[NoticeKind.NEW_MODEL]
    assert (one.sentence, one.model) == ("Sim lists a new model: new-2.", "new-2")
    assert one.id != found.id
    assert found.id == notices(fresh("new-2", "new-3", "new-4", "new-5", "old-1"))[NoticeKind.NEW_MODEL].id


@pytest.mark.parametrize(
    "of",
    [
        fresh("old-1", "new-2", before=()),
        fresh("old-1"),
        fresh("old-1", "text-embedding-4", "whisper-2"),
        grounds(
            vendor("old-1"), lists={"sim": tuple(Listed(ModelFacts(f"m{n}")) for n in range(MOST_MODELS))}
        ),
    ],
    ids=["a first list", "nothing new", "nothing that chats", "a list without end"],
)
def test_what_is_no_news(of: Grounds) -> None:
    """Nobody wants to read the whole list of a vendor."""
    assert NoticeKind.NEW_MODEL not in notices(of)


def test_access_that_was_gained_is_told_as_such() -> None:
    """A gated model that appears in the list is there for this key; an open one is merely new."""
    gated = ModelFacts("mythos-1", access=Access.VERIFIED)
    of = grounds(
        vendor("old-1", gated), lists={"sim": listed("old-1", "mythos-1")}, before={"sim": ["old-1"]}
    )
    found = notices(of)
    assert set(found) == {NoticeKind.ACCESS_GAINED}
    assert (found[NoticeKind.ACCESS_GAINED].model, found[NoticeKind.ACCESS_GAINED].severity) == (
        "mythos-1",
        Severity.INFO,
    )
    assert notices(fresh("mythos-1", "old-1", before=("mythos-1", "old-1"))) == {}


def moved(before: tuple[str, str], now: tuple[str, str], source: str = LIBRARY, **more: Any) -> Grounds:
    return grounds(
        vendor("old-1"),
        prices={(OLD, source): price(*now)},
        old_prices={(OLD, source): price(*before)},
        **more,
    )


@pytest.mark.parametrize(
    ("before", "now", "far"),
    [
        (("1", "2"), ("1.5", "2"), False),
        (("1", "2"), ("3", "6"), False),
        (("1", "2"), ("3.01", "2"), True),
        (("1", "2"), ("1", "0.5"), True),
        (("0", "0"), ("1", "2"), True),
        (("1", "2"), ("0", "0"), True),
    ],
)
def test_a_price_that_moves_more_than_threefold_waits_for_a_yes(
    before: tuple[str, str], now: tuple[str, str], far: bool
) -> None:
    """What was known stays what the next look starts from, and what bills are made from."""
    found, after = look(moved(before, now))
    assert [(each.kind, each.needs_yes) for each in found] == [(NoticeKind.PRICE_MOVED, far)]
    assert found[0].severity is (Severity.WARN if far else Severity.INFO)
    assert after.prices[OLD, LIBRARY] == price(*(before if far else now))
    assert ("--accept sim/old-1" in found[0].next_step) == far
    assert (found[0].before, found[0].after) == (price(*before), price(*now))


def test_a_price_says_where_it_was_read() -> None:
    """The library and the vendor's own list are two witnesses."""
    said = notices(moved(("1", "2"), ("2", "2.50"), LIST, conversations=(asks("c", "sim/old-1"),)))
    assert said[NoticeKind.PRICE_MOVED].sentence == (
        "The price of old-1 (Sim) moved from $1 in and $2 out to $2 in and $2.50 out per million tokens, says Sim's "
        "own list. 1 conversation and the route “work” use it."
    )
    assert "installed price list" in notices(moved(("1", "2"), ("2", "2")))[NoticeKind.PRICE_MOVED].sentence


@pytest.mark.parametrize(
    "of",
    [fresh("new-2", "old-1"), moved(("1", "2"), ("2", "2.50")), moved(("1", "2"), ("9", "2"), LIST)],
    ids=["new", "moved", "moved far"],
)
def test_what_was_told_in_one_language_is_not_told_again_in_another(
    of: Grounds, another_language: Language
) -> None:
    """A notice is known by what it is about, not by its words."""
    there = notices(of)
    speak(ENGLISH)
    here = notices(of)
    assert [(each.id, each.facts) for each in there.values()] == [
        (each.id, each.facts) for each in here.values()
    ]
    assert all("⟦" in each.sentence for each in there.values())
    assert not any("⟦" in each.sentence for each in here.values())


def test_a_price_that_moves_for_cached_input_alone_says_so() -> None:
    """One that moves for what is written to a cache is no news."""

    def told(before: Price, now: Price) -> str:
        of = grounds(vendor("old-1"), prices={(OLD, LIST): now}, old_prices={(OLD, LIST): before})
        found, after = look(of)
        assert after.prices[OLD, LIST] == (before if any(each.needs_yes for each in found) else now)
        return found[0].sentence if found else ""

    flat = price("1", "2")
    tenth, fifth = replace(flat, cached_input=Decimal("0.1")), replace(flat, cached_input=Decimal("0.2"))
    assert "$2 out, $0.10 cached to $1 in and $2 out, $0.20 cached" in told(tenth, fifth)
    assert "$0.10 cached" in told(flat, tenth)
    assert told(flat, replace(flat, cache_write=Decimal(9))) == ""


def test_a_price_that_is_seen_for_the_first_time_is_no_move() -> None:
    """It is only kept, as long as the model is in use."""
    of = grounds(vendor("old-1"), prices={(OLD, LIBRARY): price("1", "2")})
    found, after = look(of)
    assert (found, dict(after.prices)) == ((), {(OLD, LIBRARY): price("1", "2")})
    unheard = grounds(vendor("old-1"), old_prices=after.prices)
    assert look(unheard)[1].prices == after.prices
    unused = grounds(vendor("old-1"), old_prices=after.prices, routes=[])
    assert look(unused)[1].prices == {}


# --- routes ---


@pytest.mark.parametrize(
    ("route", "more", "why"),
    [
        (Route("work", (OLD, ModelRef("own", "m"))), {"keyed": ["own"]}, "no key"),
        (Route("work", (OLD, ModelRef("own", "m")), allow=("own",)), {}, "does not allow"),
        (
            Route("work", (ModelRef("sim", "trainer"), ModelRef("own", "m"))),
            {},
            "may train on prompts",
        ),
        (Route("work", (ModelRef("sim", "mythos-1"), ModelRef("own", "m"))), {}, "not open to everybody"),
    ],
    ids=["no key", "not allowed", "trains", "gated"],
)
def test_a_step_that_can_never_be_asked_is_told(route: Route, more: dict[str, Any], why: str) -> None:
    """With the line where it stands and how to mend it."""
    sim = vendor(
        "old-1",
        ModelFacts("trainer", data=DataPolicy.TRAINS),
        ModelFacts("mythos-1", access=Access.VERIFIED),
    )
    of = grounds(sim, vendor("m", id_="own"), routes=[route], lines={("work", route.steps[0]): 7}, **more)
    (found,) = notices(of).values()
    assert found.kind is NoticeKind.ROUTE_STEP_DEAD
    assert why in found.sentence
    assert found.next_step.endswith(" (line 7 of vendors.toml).")


def test_a_step_that_rests_or_is_for_other_turns_is_well() -> None:
    """Only what lasts counts."""
    route = Route("work", (OLD,), conditions=((OLD, Condition(has=frozenset({"image"}))),))
    record = health("sim/old-1", HealthState.OPEN, FailureClass.OVERLOADED, until=NOW.replace(hour=13))
    assert notices(grounds(vendor("old-1"), routes=[route], records=[record])) == {}


def test_one_fact_is_told_once() -> None:
    """A step whose model is retired is told as that, not as a dead step besides."""
    gone = health(
        "sim/old-1", HealthState.LATCHED, FailureClass.MODEL_GONE, ANY_KEY, until=NOW.replace(hour=13)
    )
    two = Route("work", (OLD, ModelRef("sim", "old-2")))
    assert set(notices(grounds(vendor("old-1", "old-2"), routes=[two], records=[gone]))) == {
        NoticeKind.RETIRED
    }


def test_a_route_none_of_whose_steps_can_be_asked_is_told_besides() -> None:
    """With a reason for each, and the conversations that ask it."""
    route = Route("work", (OLD, ModelRef("nowhere", "m")))
    retired = Listed(ModelFacts("old-1"), fading=True, retired=True)
    of = grounds(
        vendor("old-1", "other"),
        routes=[route],
        lists={"sim": listed("other", retired)},
        conversations=(asks("c1", "route:work"), asks("c2", "route:default")),
    )
    found = notices(of)
    assert set(found) == {NoticeKind.ROUTE_DEAD, NoticeKind.RETIRED}
    dead = found[NoticeKind.ROUTE_DEAD]
    assert "nowhere/m: unknown vendor" in dead.sentence
    assert dead.conversations == ("c1",)


def test_the_computed_route_is_nobodys_fault() -> None:
    """It is made anew each time."""
    of = grounds(vendor("old-1"), routes=[Route("default", (ModelRef("x", "y"),))], own_routes=())
    assert notices(of) == {}


# --- budgets ---


def budgeted(
    *budgets: Budget, reserves: dict[str, str | None], routes: tuple[Route, ...] | None = None
) -> Grounds:
    steps = tuple(map(ModelRef.parse, reserves))
    amounts = {
        ModelRef.parse(name): None if text is None else Decimal(text) for name, text in reserves.items()
    }
    return grounds(
        vendor("old-1", "old-2"),
        vendor("m", id_="own"),
        routes=routes or [Route("work", steps)],
        budgets=budgets,
        terrain={"reserves": amounts},
    )


TWO: dict[str, str | None] = {"sim/old-1": "0.05", "sim/old-2": "0.02"}


@pytest.mark.parametrize(
    ("budget", "reserves", "words"),
    [
        (Budget("turn", Decimal("0.01")), TWO, "the cheapest sets $0.02 aside"),
        (Budget("month", Decimal("0.02")), TWO, None),
        (Budget("vendor:sim", Decimal("0.01")), {**TWO, "own/m": "0"}, "the cheapest sets $0.02 aside"),
        (Budget("vendor:own", Decimal("0.01")), {**TWO, "own/m": "0.005"}, None),
        (Budget("turn", Decimal("0.01"), "cheaper"), {**TWO, "own/m": "0"}, None),
        (Budget("turn", Decimal("0.01"), "stop"), {**TWO, "own/m": "0"}, "the cheapest sets $0.02 aside"),
        (Budget("turn", Decimal("0.01")), {"own/m": "0"}, None),
        (Budget("day", Decimal(9)), {"sim/old-1": None}, "no price is known"),
        (Budget("day", Decimal(9)), {**TWO, "own/m": None}, None),
        (Budget("vendor:gone", Decimal(9)), TWO, "a vendor that there is not"),
    ],
)
def test_a_budget_that_admits_no_turn_is_told(
    budget: Budget, reserves: dict[str, str | None], words: str | None
) -> None:
    """By what a typical turn sets aside at the cheapest step that costs anything."""
    found = notices(budgeted(budget, reserves=reserves))
    assert set(found) == ({NoticeKind.BUDGET_CANNOT_WORK} if words else set())
    if words:
        assert words in found[NoticeKind.BUDGET_CANNOT_WORK].sentence
        assert found[NoticeKind.BUDGET_CANNOT_WORK].next_step


# --- the whole ---


def test_the_same_grounds_give_the_same_notices_and_the_next_look_is_quiet_about_events() -> None:
    """What has happened is told by one look; how things stand by each."""
    of = grounds(
        vendor("old-1"),
        lists={"sim": listed("new-2")},
        before={"sim": ["old-1"]},
        used=[OLD],
        prices={(OLD, LIBRARY): price("2", "2")},
        old_prices={(OLD, LIBRARY): price("1", "2")},
        asked={"sim": None},
    )
    found, after = look(of)
    assert look(of) == (found, after)
    assert [each.kind for each in found] == [
        NoticeKind.GONE_FROM_LIST,
        NoticeKind.NEW_MODEL,
        NoticeKind.PRICE_MOVED,
    ]
    assert after.looked_at == NOW
    again, then = look(Grounds(**{**fields_of(of), "before": after}))
    assert [each.kind for each in again] == [NoticeKind.GONE_FROM_LIST]
    assert not {each.kind for each in again} & EVENTS
    assert then == after


def test_a_look_that_asked_nobody_does_not_count_as_the_days() -> None:
    """Only asking does."""
    of = fresh("old-1")
    assert look(of)[1].looked_at == of.before.looked_at


def test_two_vendors_are_told_of_apart() -> None:
    """One is down, the other has lost the model."""
    other = ModelRef("other", "m-1")
    of = grounds(
        vendor("old-1"),
        vendor("m-1", id_="other"),
        routes=[Route("work", (OLD, other))],
        lists={"sim": listed("old-1"), "other": listed("m-2")},
        before={"sim": ["old-1"], "other": ["m-1", "m-2"]},
        used=[OLD, other],
        asked={"sim": FailureClass.OVERLOADED, "other": None},
    )
    assert {each.kind: each.vendor for each in look(of)[0]} == {
        NoticeKind.OUTAGE: "sim",
        NoticeKind.GONE_FROM_LIST: "other",
    }
