"""Single values: what goes into a column comes back, and what cannot be read is replaced, never raised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from interline.model.conversation import Status
from interline.model.money import UNKNOWN, Cost, Quality, total
from interline.model.usage import Usage
from interline.store import values

amounts = some.decimals(min_value=0, max_value=10**6, places=9)
costs = some.one_of(
    some.builds(Cost, amounts, some.sampled_from(list(Quality))),
    some.just(UNKNOWN),
)
moments = some.datetimes(
    min_value=datetime(1000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(9000, 1, 1),  # noqa: DTZ001
    timezones=some.sampled_from([UTC, timezone(timedelta(hours=-9)), timezone(timedelta(minutes=345))]),
)
garbage = some.one_of(some.none(), some.text(), some.integers(), some.floats(), some.binary())


@given(some.lists(some.tuples(costs, some.booleans())))
def test_a_tally_is_the_total(counted: list[tuple[Cost, bool]]) -> None:
    """Adding one by one, through the columns each time, and taking some out again, is adding all at once."""
    tally = values.Tally()
    for cost, _ in counted:
        tally.add(cost)
        tally = values.Tally(**{name.removeprefix("spent_"): value for name, value in tally.row().items()})
    for cost, stays in counted:
        if not stays:
            tally.add(cost, -1)
    assert tally.cost == total(cost for cost, stays in counted if stays)


@given(moments)
def test_a_moment_comes_back(moment: datetime) -> None:
    """In UTC and to the microsecond."""
    assert values.when(values.when_text(moment)) == moment


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_first_and_the_last_moment_there_are_have_a_date_on_every_clock(moment: datetime) -> None:
    """Asking for it raises nothing: one such row would keep the whole list from being shown."""
    read = values.when(values.when_text(moment))
    assert abs(read.year - moment.year) <= 1
    for hours in (-12, 0, 14):
        assert read.astimezone(timezone(timedelta(hours=hours))) == read


@given(moments, moments)
def test_text_order_is_time_order(one: datetime, two: datetime) -> None:
    """Sorting the column sorts the times."""
    assert (values.when_text(one) < values.when_text(two)) == (one < two)


@given(some.decimals(allow_nan=False, allow_infinity=False))
def test_an_amount_comes_back_to_the_last_digit(amount: Decimal) -> None:
    """Also one of a thousand digits, which is written short."""
    text = values.amount_text(amount)
    assert text is not None
    assert len(text) < 200
    assert values.amount(text) == amount


@pytest.mark.parametrize("amount", [Decimal("nan"), Decimal("inf"), Decimal("-inf"), None])
def test_what_is_no_amount_is_unknown(amount: Decimal | None) -> None:
    """No such cost is ever zero."""
    assert values.amount_text(amount) is None
    assert values.cost(values.amount_text(amount), "exact") == UNKNOWN


usages = some.builds(
    Usage,
    *(some.integers(-(2**70), 2**70) for _ in range(9)),
    service_tier=some.none() | some.text(),
    reported_cost=some.none() | amounts,
)


@given(usages)
def test_usage_comes_back(usage: Usage) -> None:
    """Every count, the tier and the vendor's own cost."""
    assert values.usage(values.usage_text(usage)) == usage


def test_no_usage_is_not_zero_usage() -> None:
    """Nothing reported stays nothing reported."""
    assert values.usage_text(None) is None
    assert values.usage(None) is None
    assert values.usage(values.usage_text(Usage())) == Usage()


@given(garbage)
def test_no_reader_raises(thing: object) -> None:
    """Whatever stands in a column, there is an answer."""
    values.when(thing)
    values.amount(thing)
    values.cost(thing, thing)
    values.words(thing)
    values.usage(thing)
    values.from_json(thing, {})
    assert values.word(Status, thing, Status.ERROR) in Status


@given(some.dictionaries(some.text(), garbage | some.booleans()))
def test_a_cleaned_row_can_be_bound(row: dict[str, object]) -> None:
    """After cleaning SQLite takes every value."""
    from interline.store import driver

    connection = driver.module().connect(":memory:")
    try:
        for value in values.clean(row).values():
            connection.execute("SELECT ?", (value,)).fetchone()
    finally:
        connection.close()
