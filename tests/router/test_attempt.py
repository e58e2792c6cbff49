"""One attempt whose connection breaks or that is stopped."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from interline.model.errors import TransportTrouble
from interline.model.events import Event
from interline.model.facts import ModelFacts
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.router.attempt import AttemptRunner
from interline.router.course import Course
from interline.wire.call import Headers, HttpCall
from interline.wire.gemini_reading import decoder

PIECE = {
    "candidates": [{"content": {"parts": [{"text": "word "}]}}],
    "usageMetadata": {"promptTokenCount": 12, "candidatesTokenCount": 3, "thoughtsTokenCount": 40},
}


@dataclass
class Answer:
    """Status 200, two pieces, and then what `end` does."""

    end: Callable[[], Any]
    status: int = 200

    @property
    def headers(self) -> Headers:
        return {}

    async def chunks(self) -> AsyncIterator[bytes]:
        for _ in range(2):
            yield f"data: {json.dumps(PIECE)}\n\n".encode()
        await self.end()


class Line:
    """A transport with one answer."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    @asynccontextmanager
    async def send(self, call: HttpCall, **how: object) -> AsyncIterator[Answer]:
        yield self._answer


async def breaks() -> None:
    raise TransportTrouble("cut", "The connection broke.", request_sent=True)


async def hangs() -> None:
    await asyncio.sleep(30)


async def attempt(end: Callable[[], Any], *, stop: bool) -> Course:
    vendor = Vendor("sim", "Sim", "http://sim.example", "gemini")
    course = Course()
    shown: list[Event] = []
    runner = AttemptRunner(
        Line(Answer(end)), vendor, ModelFacts("m"), "stop", course, show=shown.append, commit=lambda: None
    )
    call = HttpCall("POST", "http://sim.example", (), b"{}")
    task = asyncio.create_task(runner.run(call, decoder(vendor), None))
    if stop:
        await asyncio.wait((task,), timeout=0.05)
        task.cancel()
    await asyncio.wait((task,))
    assert len(shown) == 2
    return course


@pytest.mark.parametrize(("end", "stop"), [(breaks, False), (hangs, True)])
def test_what_the_vendor_had_counted_is_kept_when_an_answer_breaks_off(
    end: Callable[[], Any], stop: bool
) -> None:
    """Gemini counts with every piece, thoughts that nobody sees among it: an estimate knows none of those."""
    course = asyncio.run(attempt(end, stop=stop))
    assert course.finish is None
    assert course.usage == Usage(input=12, output=43, reasoning=40)
