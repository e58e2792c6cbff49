"""What an attempt cost: nothing where the vendor said no, an estimate where it was cut, else the vendor's own count.

Rule: what may be billed is never booked as nothing, and what was not counted to its end is said to be an estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from interline.model.decision import Attempt
from interline.model.money import FREE, Bill, Cost, Quality, total
from interline.model.refs import ModelRef
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.router.course import Course

if TYPE_CHECKING:
    from interline.router.ports import Pricing

_BYTES_PER_TOKEN = 3.6
_USUAL_OUTPUT = 500
"""Tokens of an answer that was written to its end unseen, where nobody knows how long it became."""


async def bill_of(
    pricing: Pricing, vendor: Vendor, begun: Attempt, course: Course, *, input_tokens: int, cancelled: bool
) -> Bill:
    """The bill of an attempt that is over; `input_tokens` is a guess of what was sent."""
    if _is_free(course):
        return Bill(FREE)
    usage = course.usage
    if usage is not None and course.end_came and not cancelled:
        bill = await pricing.bill(vendor, begun.ref.model, usage, begun.started_at)
        if bill.cost.amount is not None or _is_count(usage):
            return bill
    likely = _likely(course, input_tokens, goes_on=vendor.quirks.bills_after_cancel or not vendor.streams)
    bill = await pricing.bill(vendor, begun.ref.model, likely, begun.started_at)
    if bill.cost.amount is None or bill.cost == FREE:
        return bill
    return replace(bill, cost=Cost(bill.cost.amount, Quality.ESTIMATED))


async def saved_by_cache(
    pricing: Pricing, vendor: Vendor, ref: ModelRef, tokens: int, at: datetime
) -> Decimal | None:
    """What a model's prompt cache would save for so many tokens, in US dollars; None where nobody knows."""
    fresh = await pricing.bill(vendor, ref.model, Usage(tokens), at)
    cached = await pricing.bill(vendor, ref.model, Usage(tokens, cached_input=tokens), at)
    if fresh.cost.amount is None or cached.cost.amount is None:
        return None
    return max(Decimal(0), fresh.cost.amount - cached.cost.amount)


def together(bills: Sequence[Bill]) -> Bill:
    """The bill of an attempt whose request was sent several times."""
    counted = [bill for bill in bills if bill.items or bill.cost != FREE] or bills[-1:]
    if len(counted) == 1:
        return counted[0]
    # Lines that leave a part of the sum out would not add up to it.
    has_lines = all(bill.items or not bill.cost.amount for bill in counted)
    items = tuple(item for bill in counted for item in bill.items) if has_lines else ()
    return Bill(total(bill.cost for bill in counted), items, counted[-1].price_source)


def _is_free(course: Course) -> bool:
    """Whether nothing left whole, the vendor said no, or an error of its own stood in place of the answer."""
    if not course.request_sent or course.said_no:
        return True
    return (
        course.failure is not None and not course.committed and not course.broke_off and course.usage is None
    )


def _is_count(usage: Usage) -> bool:
    """Whether a vendor's count can be: nothing negative or absurd, and a question that was sent."""
    return usage.is_plausible() and usage.input > 0


def _likely(course: Course, input_tokens: int, *, goes_on: bool) -> Usage:
    """What was likely counted, where the vendor's own count is missing, cannot be, or came before the end; `goes_on` is
    whether the vendor writes on after the connection was closed."""
    usage = course.usage if course.usage is not None and _is_count(course.usage) else None
    output = max(round(course.shown_bytes / _BYTES_PER_TOKEN), usage.output if usage else 0)
    if goes_on and not course.end_came:
        output = max(output, _USUAL_OUTPUT)
    return Usage(input=input_tokens, output=output) if usage is None else replace(usage, output=output)
