"""What an attempt is booked at: never nothing where a vendor may bill, never exact where nobody counted."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from interline.catalog.prices import Prices
from interline.model.decision import Attempt, AttemptState
from interline.model.events import Finish
from interline.model.facts import ModelFacts
from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.money import FREE, UNKNOWN, Bill, Cost, CostItem, Price, Quality
from interline.model.refs import ModelRef
from interline.model.usage import Usage
from interline.model.vendor import Quirks, Vendor
from interline.router.billing import bill_of, together
from interline.router.course import Course

DOLLAR_A_TOKEN = Price(Decimal(1_000_000), Decimal(1_000_000))
CUT = Failure(FailureClass.INTERRUPTED, Action.NEXT_ROUTE, Blame.KEY_AND_MODEL, "cut")
REFUSED = Failure(FailureClass.RATE_LIMIT, Action.NEXT_ROUTE, Blame.KEY_AND_MODEL, "busy", 429)
COUNTED = Usage(input=7, output=3)
SENT = 100
"""Tokens guessed to be sent."""


def billed(
    course: Course,
    price: Price | None = DOLLAR_A_TOKEN,
    *,
    cancelled: bool = False,
    quirks: Quirks = Quirks(),  # noqa: B008 - frozen
) -> Bill:
    facts = ModelFacts("m", price=price)
    vendor = Vendor("sim", "Sim", "http://127.0.0.1:1", "openai-chat", models=(facts,), quirks=quirks)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    begun = Attempt("a", "d", 1, ModelRef("sim", "m"), AttemptState.RUNNING, at)
    return asyncio.run(bill_of(Prices(), vendor, begun, course, input_tokens=SENT, cancelled=cancelled))


def shown(words: int, usage: Usage | None = None, finish: Finish | None = None) -> Course:
    """An answer of which so many tokens' worth of bytes were shown."""
    failure = None if finish else CUT
    return Course(
        status=200, request_sent=True, committed=True, broke_off=finish is None, shown_bytes=round(words * 3.6),
        usage=usage, finish=finish, end_came=finish is not None, failure=failure,
    )  # fmt: skip


CASES = {
    "nothing left": (Course(), FREE),
    "the vendor said no": (Course(status=429, request_sent=True, said_no=True, failure=REFUSED), FREE),
    "an error in place of the answer": (
        Course(status=200, request_sent=True, failure=CUT),
        FREE,
    ),
    "whole and counted": (shown(5, COUNTED, Finish.STOP), Cost(Decimal(10), Quality.EXACT)),
    "whole and not counted": (shown(5, None, Finish.STOP), Cost(Decimal(105), Quality.ESTIMATED)),
    "whole, and the count cannot be": (
        shown(5, Usage(input=-7, output=3), Finish.STOP),
        Cost(Decimal(105), Quality.ESTIMATED),
    ),
    "whole, and the count forgot the question": (
        shown(5, Usage(input=0, output=3), Finish.STOP),
        Cost(Decimal(105), Quality.ESTIMATED),
    ),
    "whole, and the count is absurd": (
        shown(5, Usage(input=7, output=2_000_000_000), Finish.STOP),
        Cost(Decimal(105), Quality.ESTIMATED),
    ),
    "whole, the count cannot be and the vendor says the cost": (
        shown(5, Usage(input=-7, reported_cost=Decimal("0.25")), Finish.STOP),
        Cost(Decimal("0.25"), Quality.EXACT),
    ),
    "cut, with the input counted at its beginning": (
        shown(5, Usage(input=7, output=1)),
        Cost(Decimal(12), Quality.ESTIMATED),
    ),
    "cut and not counted": (shown(5), Cost(Decimal(105), Quality.ESTIMATED)),
    "cut, and the count cannot be": (shown(5, Usage(input=-1)), Cost(Decimal(105), Quality.ESTIMATED)),
    "gone silent with the whole request": (
        Course(request_sent=True, failure=CUT, broke_off=True),
        Cost(Decimal(100), Quality.ESTIMATED),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_attempt_is_booked_at_what_it_likely_costs(name: str) -> None:
    """Exact by the vendor's count; an estimate of at least the input where there is none; nothing where it said no."""
    course, expected = CASES[name]
    assert billed(course).cost == expected


def test_a_stopped_answer_is_an_estimate() -> None:
    """Also where a count had come: the vendor may have written on."""
    assert billed(shown(5, COUNTED, Finish.STOP), cancelled=True).cost == Cost(Decimal(12), Quality.ESTIMATED)


@pytest.mark.parametrize(("goes_on", "output"), [(False, 5), (True, 500)])
def test_trap_25_a_stop_costs_what_the_vendor_goes_on_to_write(goes_on: bool, output: int) -> None:
    """Where it ends with the connection, what had come; where it writes on unseen, a whole usual answer. At its end
    nothing is left to write."""
    quirks = Quirks(bills_after_cancel=goes_on)
    stopped = billed(shown(5), cancelled=True, quirks=quirks).cost
    assert stopped == Cost(Decimal(SENT + output), Quality.ESTIMATED)
    whole = billed(shown(5, COUNTED, Finish.STOP), cancelled=True, quirks=quirks).cost
    assert whole == Cost(Decimal(12), Quality.ESTIMATED)


@pytest.mark.parametrize("course", [shown(5), shown(5, COUNTED, Finish.STOP), shown(5, Usage(input=-7))])
def test_no_price_is_unknown_and_a_price_of_nothing_is_free(course: Course) -> None:
    """Whatever was counted or guessed."""
    assert billed(course, None).cost == UNKNOWN
    assert billed(course, Price(Decimal(0), Decimal(0))).cost == FREE


def test_several_requests_of_one_attempt_make_one_bill_that_adds_up() -> None:
    """Those that cost nothing drop out; where one has no lines, the sum stands without any."""
    dollar = Bill(Cost(Decimal(1), Quality.EXACT), (CostItem("input", 1, Decimal(1), Decimal(1)),), "list")
    guess = Bill(Cost(Decimal(2), Quality.ESTIMATED), (CostItem("input", 2, Decimal(1), Decimal(2)),), "list")
    bare = Bill(Cost(Decimal(4), Quality.EXACT), (), "list")
    assert together([Bill(FREE), dollar]) == dollar
    assert together([Bill(FREE), Bill(FREE)]) == Bill(FREE)
    both = together([guess, Bill(FREE), dollar])
    assert both == Bill(Cost(Decimal(3), Quality.ESTIMATED), (*guess.items, *dollar.items), "list")
    assert together([dollar, bare]) == Bill(Cost(Decimal(5), Quality.EXACT), (), "list")
    assert together([dollar, Bill(UNKNOWN)]).cost == Cost(Decimal(1), Quality.UNKNOWN)
