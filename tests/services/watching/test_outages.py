"""A vendor that does not answer, a key that is not taken, no credit, no network: told apart from each other and from
models that end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from interline.model.failure import FailureClass
from interline.model.health import ANY_KEY, HealthState
from interline.model.notice import NoticeKind, Severity
from interline.model.snapshot import SeenVendor, Snapshot
from interline.services.watching.grounds import Grounds
from interline.services.watching.rules import look
from tests.services.watching.grounds import NOW, asks, fields_of, grounds, health, listed, notices, vendor

OPEN, LATCHED, OK = HealthState.OPEN, HealthState.LATCHED, HealthState.OK
WHOLE, MODEL, KEY = ("sim", "", ANY_KEY), ("sim", "old-1", ""), ("sim", "", "")
AGES = NOW - timedelta(hours=3)


def failing(since: datetime, last: datetime = NOW, **more: Any) -> Grounds:
    return grounds(
        vendor("old-1", "old-2"),
        records=[health("sim/old-1", OPEN, FailureClass.OVERLOADED, at=last), *more.pop("others", ())],
        down_since={MODEL: since},
        **more,
    )


CASES: dict[str, tuple[Grounds, NoticeKind | None]] = {
    "it has failed for hours": (failing(AGES), NoticeKind.OUTAGE),
    "it has failed for minutes": (failing(NOW - timedelta(minutes=20)), None),
    "nobody has asked it for days": (failing(AGES - timedelta(days=9), NOW - timedelta(days=2)), None),
    "another of its models answers": (failing(AGES, others=[health("sim/old-2", OK, at=NOW)]), None),
    "its list was not to be had": (
        grounds(vendor("old-1"), asked={"sim": FailureClass.CONNECT}, before={"sim": ["old-1"]}),
        NoticeKind.OUTAGE,
    ),
    "it shows something that is no list": (
        grounds(vendor("old-1"), asked={"sim": FailureClass.PROTOCOL}, before={"sim": ["old-1"]}),
        None,
    ),
    "its list is limited for now": (
        grounds(vendor("old-1"), asked={"sim": FailureClass.RATE_LIMIT}, before={"sim": ["old-1"]}),
        None,
    ),
    "a turn's key was refused": (
        grounds(vendor("old-1"), records=[health("sim", LATCHED, FailureClass.AUTH)]),
        NoticeKind.KEY_REFUSED,
    ),
    "the list refuses the key": (
        grounds(vendor("old-1"), asked={"sim": FailureClass.AUTH}),
        NoticeKind.KEY_REFUSED,
    ),
    "the credit is gone": (
        grounds(vendor("old-1"), records=[health("sim", LATCHED, FailureClass.QUOTA)]),
        NoticeKind.NO_CREDIT,
    ),
    "no key is kept any more": (
        grounds(vendor("old-1"), records=[health("sim", LATCHED, FailureClass.AUTH)], routes=[], keyed=[]),
        None,
    ),
    "not in this region": (
        grounds(vendor("old-1"), records=[health("sim", LATCHED, FailureClass.REGION, ANY_KEY)]),
        NoticeKind.ACCESS_LOST,
    ),
    "it rests for a rate limit": (
        grounds(
            vendor("old-1"),
            records=[health("sim/old-1", OPEN, FailureClass.RATE_LIMIT)],
            down_since={MODEL: AGES},
        ),
        None,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_ails_a_vendor_is_told_by_its_evidence(case: str) -> None:
    """One notice, of the right kind; none of them says that a model is gone."""
    of, wanted = CASES[case]
    found = [each for each in look(of)[0] if each.kind is not NoticeKind.ROUTE_DEAD]
    assert [each.kind for each in found] == ([wanted] if wanted else [])


@pytest.mark.parametrize("trouble", list(FailureClass))
def test_a_list_that_is_not_to_be_had_never_means_that_models_are_gone(trouble: FailureClass) -> None:
    """Whatever the trouble is: what the last list said stands, and is what the next is compared with."""
    of = grounds(
        vendor("old-1"), asked={"sim": trouble}, lists={"sim": listed("old-1")}, before={"sim": ["old-1"]}
    )
    found, after = look(of)
    assert not {each.kind for each in found} & {NoticeKind.GONE_FROM_LIST, NoticeKind.RETIRED}
    assert after.vendors["sim"].names == {"old-1"}


def test_an_outage_moves_nothing() -> None:
    """It says since when, and whom it touches."""
    found = notices(failing(AGES, conversations=(asks("c1", "sim/old-1"),)))[NoticeKind.OUTAGE]
    assert found.replacement is None
    assert "has not answered since" in found.sentence
    assert found.sentence.endswith("1 conversation and the route “work” use it.")
    assert found.conversations == ("c1",)
    assert "nothing needs to be moved" in found.next_step


def test_without_a_network_no_vendor_is_blamed() -> None:
    """Two that are far away, and neither could be reached."""
    two = (vendor("old-1"), vendor("m", id_="other"))
    both = {"sim": FailureClass.CONNECT, "other": FailureClass.CONNECT}
    found, after = look(grounds(*two, asked=both, before={"sim": ["old-1"], "other": ["m"]}))
    assert found == ()
    assert after.vendors["sim"].trouble is None
    one = {"sim": FailureClass.CONNECT, "other": None}
    assert set(notices(grounds(*two, asked=one))) == {NoticeKind.OUTAGE}


def test_a_trouble_is_remembered_until_a_list_comes_or_a_turn_is_answered() -> None:
    """A look that asks nobody knows it still."""
    first = grounds(vendor("old-1"), asked={"sim": FailureClass.AUTH})
    _, after = look(first)
    assert after.vendors["sim"] == SeenVendor(
        first.vendors["sim"].place, trouble=FailureClass.AUTH, trouble_at=NOW
    )

    def later(**more: Any) -> set[NoticeKind]:
        base = grounds(vendor("old-1"), now=NOW + timedelta(hours=1), **more)
        return {each.kind for each in look(Grounds(**{**fields_of(base), "before": after}))[0]}

    assert later() == {NoticeKind.KEY_REFUSED}
    assert later(asked={"sim": None}) == set()
    assert later(records=[health("sim/old-1", OK, at=NOW + timedelta(minutes=5))]) == set()
    assert later(conversations=(asks("c", "route:work", "sim/old-1", NOW + timedelta(minutes=5)),)) == set()
    assert later(conversations=(asks("c", "route:work", "sim/old-1", NOW),)) == {NoticeKind.KEY_REFUSED}


def test_the_same_trouble_keeps_its_beginning() -> None:
    """Asked again in vain, it is as old as it is."""
    seen = SeenVendor("https://sim.example:", frozenset({"old-1"}), FailureClass.CONNECT, AGES)
    base = grounds(vendor("old-1"), asked={"sim": FailureClass.CONNECT})
    _, after = look(Grounds(**{**fields_of(base), "before": Snapshot(AGES, {"sim": seen})}))
    assert after.vendors["sim"].trouble_at == AGES


def test_a_further_key_is_named() -> None:
    """And the first one is well."""
    of = grounds(
        vendor("old-1", key_names=("work",)),
        records=[health("sim", LATCHED, FailureClass.AUTH, "work")],
        terrain={"keys": {"sim": ("", "work")}},
    )
    found = notices(of)[NoticeKind.KEY_REFUSED]
    assert (found.about, found.severity) == ("work", Severity.WARN)
    assert found.sentence.startswith("Sim does not accept your key “work”.")


def test_a_server_of_ones_own_that_is_off_is_no_alarm() -> None:
    """It may be meant."""
    own = vendor("old-1", base_url="http://127.0.0.1:9/v1", key=None)
    found = notices(grounds(own, asked={"sim": FailureClass.CONNECT}))[NoticeKind.OUTAGE]
    assert found.severity is Severity.INFO
    assert found.next_step.startswith("Start Sim")
