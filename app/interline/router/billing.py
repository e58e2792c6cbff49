"""What an attempt cost: nothing where the vendor said no, an estimate where it was cut, else the vendor's own count.

Rule: what may be billed is never booked as nothing, and what was not counted to its end is said to be an estimate.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from interline.model.decision import Attempt
from interline.model.money import FREE, Bill, Cost, Quality
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.router.attempt import Course

if TYPE_CHECKING:
    from interline.router.ports import Pricing

_BYTES_PER_TOKEN = 3.6


async def bill_of(
    pricing: Pricing, vendor: Vendor, begun: Attempt, course: Course, *, input_tokens: int, cancelled: bool
) -> Bill:
    """The bill of an attempt that is over; `input_tokens` is a guess of what was sent."""
    if _is_free(course):
        return Bill(FREE)
    usage, whole = course.usage, course.finish is not None and not cancelled
    if usage is not None and usage.output >= 0 and whole:
        return await pricing.bill(vendor, begun.ref.model, usage, begun.started_at)
    bill = await pricing.bill(vendor, begun.ref.model, _likely(course, input_tokens), begun.started_at)
    if bill.cost.amount is None or (vendor.embedded and bill.cost.amount == 0):
        return bill
    return replace(bill, cost=Cost(bill.cost.amount, Quality.ESTIMATED))


def _is_free(course: Course) -> bool:
    """Whether nothing left, the vendor said no, or an error stood in place of the answer."""
    if not course.headers_came and not course.request_sent:
        return True
    if course.status is None:
        return False
    if not 200 <= course.status < 300:
        return True
    return course.failure is not None and not course.committed and course.usage is None


def _likely(course: Course, input_tokens: int) -> Usage:
    """What was likely counted, where the vendor's own count is missing or came before the end."""
    output = max(round(course.shown_bytes / _BYTES_PER_TOKEN), course.usage.output if course.usage else 0)
    if course.usage is None:
        return Usage(input=input_tokens, output=output)
    return replace(course.usage, output=output)
