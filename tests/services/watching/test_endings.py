"""Retired, retiring, no access, gone from the list: each by its own evidence, and never two for one model."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.failure import FailureClass
from interline.model.health import ANY_KEY, HealthState
from interline.model.notice import NoticeKind
from interline.model.refs import ModelRef
from interline.model.route import Route
from interline.services.watching.grounds import Grounds
from interline.services.watching.rules import look
from interline.wire.listing import MOST_MODELS, Listed
from tests.services.watching.grounds import NOW, OLD, TODAY, asks, grounds, health, listed, notices, vendor

LATCHED, GONE, ACCESS = HealthState.LATCHED, FailureClass.MODEL_GONE, FailureClass.ACCESS


def facts(**more: object) -> ModelFacts:
    return ModelFacts("old-1", **more)  # type: ignore[arg-type]


IN = {"sim": ("old-1", "other-1")}
NOT_ANY_MORE = {"lists": {"sim": listed("other-1")}, "before": IN, "used": [OLD]}

CASES: dict[str, tuple[Grounds, NoticeKind | None]] = {
    "its day is past": (
        grounds(vendor(facts(retires=TODAY - timedelta(days=1)))),
        NoticeKind.RETIRED,
    ),
    "its last day is today": (grounds(vendor(facts(retires=TODAY))), NoticeKind.RETIRING),
    "its day is to come": (grounds(vendor(facts(retires=date(2027, 1, 1)))), NoticeKind.RETIRING),
    "the list calls it deprecated": (
        grounds(vendor("old-1"), lists={"sim": listed(Listed(ModelFacts("old-1"), fading=True))}),
        NoticeKind.RETIRING,
    ),
    "the list calls it retired": (
        grounds(
            vendor("old-1"),
            lists={"sim": listed("other-1", Listed(ModelFacts("old-1"), fading=True, retired=True))},
            before=IN,
            used=[OLD],
        ),
        NoticeKind.RETIRED,
    ),
    "a turn was told that it is gone": (
        grounds(vendor("old-1"), records=[health("sim/old-1", LATCHED, GONE, ANY_KEY)], **NOT_ANY_MORE),
        NoticeKind.RETIRED,
    ),
    "a turn was told that this key may not": (
        grounds(vendor("old-1"), records=[health("sim/old-1", LATCHED, ACCESS)], **NOT_ANY_MORE),
        NoticeKind.ACCESS_LOST,
    ),
    "retired, and refused since": (
        grounds(
            vendor(facts(retires=TODAY - timedelta(days=1))),
            records=[health("sim/old-1", LATCHED, ACCESS)],
        ),
        NoticeKind.RETIRED,
    ),
    "one of two keys may not": (
        grounds(
            vendor("old-1"),
            records=[health("sim/old-1", LATCHED, ACCESS, "work")],
            terrain={"keys": {"sim": ("", "work")}},
        ),
        None,
    ),
    "it answered since": (
        grounds(vendor("old-1"), records=[health("sim/old-1", HealthState.OK)]),
        None,
    ),
    "it stood in the list and does not": (
        grounds(vendor("old-1"), **NOT_ANY_MORE),
        NoticeKind.GONE_FROM_LIST,
    ),
    "the same, of a model that is not for all": (
        grounds(vendor(facts(access=Access.VERIFIED)), **NOT_ANY_MORE),
        NoticeKind.ACCESS_LOST,
    ),
    "it never stood in the list": (
        grounds(vendor("old-1"), lists={"sim": listed("other-1")}, before={"sim": ["other-1"]}),
        None,
    ),
    "the list could not be had": (
        grounds(vendor("old-1"), before=IN, used=[OLD], asked={"sim": FailureClass.AUTH}, keyed=["x"]),
        None,
    ),
    "another server stands at the name now": (
        grounds(
            vendor("old-1", base_url="https://elsewhere.example/v1"),
            lists={"sim": listed("other-1")},
            used=[OLD],
        ),
        None,
    ),
    "the list is longer than what is read of it": (
        grounds(
            vendor("old-1"),
            lists={"sim": tuple(Listed(ModelFacts(f"m{n}")) for n in range(MOST_MODELS))},
            before=IN,
            used=[OLD],
        ),
        None,
    ),
    "all is well": (
        grounds(vendor("old-1"), lists={"sim": listed("old-1", "other-1")}, before=IN, used=[OLD]),
        None,
    ),
}
ENDS = {NoticeKind.RETIRED, NoticeKind.RETIRING, NoticeKind.ACCESS_LOST, NoticeKind.GONE_FROM_LIST}


@pytest.mark.parametrize("case", CASES)
def test_how_a_model_ends_is_told_by_its_evidence(case: str) -> None:
    """One notice at most, of the right kind."""
    of, wanted = CASES[case]
    found = [notice for notice in look(of)[0] if notice.kind in ENDS]
    assert [notice.kind for notice in found] == ([wanted] if wanted else [])
    if wanted:
        assert (found[0].vendor, found[0].model, found[0].routes) == ("sim", "old-1", ("work",))


def test_a_model_stays_missed_until_it_is_listed_again() -> None:
    """The look after does not forget, and one that finds it again has nothing to tell."""
    first = grounds(vendor("old-1"), **NOT_ANY_MORE)
    found, after = look(first)
    assert NoticeKind.GONE_FROM_LIST in {each.kind for each in found}
    again = grounds(vendor("old-1"), lists=dict(first.lists), before={"sim": ["other-1"]}, used=after.used)
    assert NoticeKind.GONE_FROM_LIST in notices(again)
    back = grounds(
        vendor("old-1"), lists={"sim": listed("old-1")}, before={"sim": ["old-1"]}, used=after.used
    )
    assert NoticeKind.GONE_FROM_LIST not in notices(back)


def test_a_notice_names_its_conversations_its_routes_and_the_way_on() -> None:
    """With the day, how long it is until then, and the line of vendors.toml."""
    of = grounds(
        vendor(facts(name="Old One", retires=date(2026, 11, 30), replacement="new-2"), "new-2"),
        conversations=(
            asks("c1", "sim/old-1"),
            asks("c2", "sim/old-1"),
            asks("c3", "route:work", "sim/old-1"),
        ),
        lines={("work", OLD): 12},
    )
    found = notices(of)[NoticeKind.RETIRING]
    assert found.sentence == (
        "Old One (Sim) retires on 30 November 2026, in 7 days. 2 conversations and the route “work” use it."
    )
    assert found.next_step == (
        'Move them to new-2 (Sim). Write "sim/new-2" in the route “work”, line 12 of vendors.toml.'
    )
    assert (found.conversations, found.routes) == (("c1", "c2"), ("work",))
    assert (found.replacement, found.retires) == (ModelRef("sim", "new-2"), date(2026, 11, 30))


def test_the_days_that_are_left_do_not_make_a_notice_new() -> None:
    """It was told once; another last day is another fact."""
    model = vendor(facts(retires=date(2026, 11, 30)))
    first = notices(grounds(model))[NoticeKind.RETIRING]
    later = notices(grounds(model, now=NOW + timedelta(days=3)))[NoticeKind.RETIRING]
    moved = notices(grounds(vendor(facts(retires=date(2026, 12, 31)))))[NoticeKind.RETIRING]
    assert (first.id, first.facts) == (later.id, later.facts)
    assert first.sentence != later.sentence
    assert first.id == moved.id
    assert first.facts != moved.facts


@pytest.mark.parametrize(("days", "severity"), [(0, "warn"), (90, "warn"), (91, "info"), (9999, "info")])
def test_a_day_that_is_far_does_not_press_yet(days: int, severity: str) -> None:
    """It stands in the list, and comes above the transcript when it is near."""
    found = notices(grounds(vendor(facts(retires=TODAY + timedelta(days=days)))))
    assert found[NoticeKind.RETIRING].severity == severity


def test_what_nobody_names_is_not_told() -> None:
    """A model that no route and no conversation asks for may end in peace."""
    of = grounds(
        vendor(facts(retires=TODAY - timedelta(days=1)), "new-2"),
        routes=[Route("work", (ModelRef("sim", "new-2"),))],
        conversations=(asks("c1", "route:work", "sim/old-1"),),
    )
    assert notices(of) == {}


def test_a_model_without_an_heir_says_so() -> None:
    """Nothing is proposed that does not fit."""
    trains = ModelFacts("old-2", data=DataPolicy.TRAINS)
    found = notices(grounds(vendor(facts(retires=TODAY - timedelta(days=1)), trains)))[NoticeKind.RETIRED]
    assert found.replacement is None
    assert found.next_step.startswith("Choose another model")


def test_a_name_cannot_write_its_own_sentence() -> None:
    """Names come from vendors."""
    evil = facts(name="x\x1b[2J\u202e" + "y" * 500, retires=TODAY)
    found = notices(grounds(vendor(evil)))[NoticeKind.RETIRING]
    assert "\x1b" not in found.sentence
    assert "\u202e" not in found.sentence
    assert len(found.sentence) < 250
