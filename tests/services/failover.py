"""The sixteen faults of Failover Bench, played to a primary and a fallback on every wire, streamed and whole.

S01 to S16 are its names. `bench/failover.py` prints what became of each; `test_failover_bench.py` says what must.

Rule: a fault is what the vendors do; nothing here knows how the router answers it.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interline.model.decision import Attempt
from interline.model.events import TextDelta
from interline.model.money import Cost, total
from interline.model.turn import Restarted, Seamed, TurnEnded, TurnEvent
from interline.startup import Interline
from tests.services.world import World, ask
from tests.simulator import Received, Vendor
from tests.simulator.script import Step
from tests.simulator.wires import WIRES

WIRE_NAMES = tuple(WIRES)
MODES = ("streamed", "whole")

IMPATIENT = "timeouts = { connect = 5, first_token = 0.3, stall = 0.3 }"
"""For a vendor that is too slow; seconds, scaled down a hundredfold."""

TOKENS = " ".join(f"word{n:02}" for n in range(60))
"""Sixty short tokens: at the fortieth little has been shown."""
LONG_TOKENS = " ".join(f"a-longer-token-{n:02}" for n in range(60))
"""At the fortieth much has been shown."""
GOOD = "The fallback's whole answer."
USAGE = {"input": 40, "output": 25}


@dataclass(frozen=True)
class Fault:
    """What the vendors do."""

    id: str
    name: str
    primary: tuple[Step, ...]
    fallback: tuple[Step, ...] = (Step(GOOD, usage=USAGE),)
    patience: str = ""
    """The primary's time limits, a line of vendors.toml; empty for the usual ones."""
    falls_silent: bool = False
    """Whether the primary says nothing more and stays connected; its limit then passes at once."""
    rejects_prefill: bool = False
    """Whether the fallback refuses a request that ends with the beginning of its answer."""
    primary_model: str = ""
    """A line of its model's entry."""
    fallback_model: str = ""
    route: str = ""
    """A line of the route."""
    not_on: frozenset[str] = frozenset()
    """Wires that have no such thing."""


SERVED = Step("Served by the primary.", usage=USAGE)
REFUSAL = Step("", finish="refused")

FAULTS = {
    fault.id: fault
    for fault in (
        Fault("S01", "429, Retry-After: 2, once", (Step(status=429, headers={"Retry-After": "2"}), SERVED)),
        Fault("S02", "429 for good", (Step(status=429, headers={"Retry-After": "2"}),)),
        Fault("S03", "500 once", (Step(status=500), SERVED)),
        Fault("S04", "503 for good", (Step(status=503),)),
        Fault("S05", "TCP reset", (Step(ending="nothing", closes="rst"),)),
        Fault("S06", "silence", (Step(ending="nothing"),), falls_silent=True),
        Fault("S07", "first token too late", (Step(wait=20),), patience=IMPATIENT),
        Fault("S08", "cut after 40 of 60 tokens", (Step(TOKENS, after=40, ending="fin"),)),
        Fault("S09", "stall after 20 tokens", (Step(TOKENS, after=20, ending="stall"),), falls_silent=True),
        Fault("S10", "malformed chunk", (Step("Served by the primary.", junk=2, usage=USAGE),)),
        Fault("S11", "no [DONE]", (Step("Served by the primary.", ending="open", usage=USAGE),)),
        Fault(
            "S12",
            "context length exceeded",
            (Step(status=400, code="context_length_exceeded", message="The prompt is too long."),),
            primary_model="context = 8000",
            fallback_model="context = 100000",
        ),
        Fault("S13", "content filter", (REFUSAL,), not_on=frozenset({"ollama-chat"})),
        Fault(
            "S14",
            "cut late, the fallback rejects prefill",
            (Step(LONG_TOKENS, after=40, ending="fin"),),
            # What it goes on with, its first words repeating the last ones that stand.
            (Step(" ".join(LONG_TOKENS.split()[38:]), usage=USAGE),),
            rejects_prefill=True,
        ),
        Fault("S15", "down for 60 s, then healthy; 20 turns", ()),
        Fault("S16", "accounting over a cut, a failure and an answer", ()),
    )
}


@dataclass
class Played:
    """What became of one turn."""

    ended: TurnEnded
    events: list[TurnEvent]
    primary: Vendor
    fallback: Vendor
    seconds: float
    waits: list[float] = field(default_factory=list)
    """Seconds that it would have waited."""
    others: tuple[Vendor, ...] = ()

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        return self.ended.decision.attempts

    @property
    def text(self) -> str:
        return self.ended.message.text

    @property
    def shown(self) -> str:
        """What somebody who watched has read at the end."""
        words: list[str] = []
        for event in self.events:
            if isinstance(event, Restarted):
                words.clear()
            elif isinstance(event, TextDelta):
                words.append(event.text)
        return "".join(words)

    @property
    def marks(self) -> list[type]:
        """Seams and new beginnings, as they were told."""
        return [type(event) for event in self.events if isinstance(event, (Restarted, Seamed))]


def play(home: Path, fault: Fault, wire: str, mode: str) -> Played:
    """One turn under one fault: a primary that has it, a fallback of the same wire."""
    return played(home, fault, wire, mode, _turn)


def played(
    home: Path,
    fault: Fault,
    wire: str,
    mode: str,
    scene: Callable[[Interline], Awaitable[tuple[TurnEnded, list[TurnEvent]]]],
    **world_how: Any,
) -> Played:
    """The same with a scene of one's own."""
    whole = "stream = false" if mode == "whole" else ""
    with World(home, route_extra=fault.route, skips_silence=fault.falls_silent, **world_how) as world:
        primary = world.add("primary", wire, f"{fault.patience}\n{whole}", fault.primary_model)
        primary.then(*fault.primary)
        others = ()
        if fault.id == "S12":
            # As small as the primary: to ask it would be in vain.
            others = (world.add("as-small", wire, whole, fault.primary_model).answers("Too small."),)
        fallback = world.add("fallback", wire, whole, fault.fallback_model)
        if fault.rejects_prefill:
            fallback.decides(lambda received: _unless_prefilled(received, fault.fallback[0]))
        else:
            fallback.then(*fault.fallback)
        began = time.monotonic()
        ended, events = world.play(scene)
        seconds = time.monotonic() - began
        return Played(ended, events, primary, fallback, seconds, world.clock.waits, others)


async def _turn(app: Interline) -> tuple[TurnEnded, list[TurnEvent]]:
    turn = await app.chat.send(text="Count to sixty.")
    events = [event async for event in turn.events()]
    return await turn.ended(), events


def _unless_prefilled(received: Received, answer: Step) -> Step:
    """What a server says that takes no beginning of an answer."""
    body = received.json
    last = (body.get("messages") or body.get("contents") or body.get("input"))[-1]
    if last.get("role") in ("assistant", "model"):
        return Step(status=400, message="This model does not support assistant message prefill.")
    return answer


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    fault: str
    wire: str
    mode: str
    got: str
    """What the user got."""
    seen: str
    """How many requests the vendors saw."""
    seconds: float
    waited: float
    """Seconds of waiting that the turn would have taken beside."""
    cost: Cost


def row(fault: Fault, wire: str, mode: str, home: Path) -> Row:
    """Play it and say what became of it."""
    if fault.id == "S15":
        return _recovery_row(home, wire, mode)
    if fault.id == "S16":
        return _accounting_row(home, wire, mode)
    result = play(home, fault, wire, mode)
    message = result.ended.message
    how = {(): "", (Restarted,): ", begun anew", (Seamed,): ", with a seam"}.get(tuple(result.marks), ", ?")
    got = f"{message.status} by {message.receipt.ref.vendor}{how}" if message.receipt else str(message.status)
    seen = ", ".join(
        f"{name} {len(vendor.calls)}"
        for name, vendor in (("primary", result.primary), ("fallback", result.fallback))
    )
    cost = result.ended.decision.cost
    return Row(fault.id, wire, mode, got, seen, result.seconds, sum(result.waits), cost)


@dataclass
class Recovery:
    """Twenty turns, one every six seconds; the primary is down for the first sixty."""

    by: list[str]
    """Who answered each."""
    primary_calls: list[float]
    """When the primary was asked, in seconds since the first turn."""
    seconds: float
    cost: Cost


def recovery(home: Path, wire: str, mode: str) -> Recovery:
    """S15."""
    whole = "stream = false" if mode == "whole" else ""
    asked: list[float] = []
    ends: list[TurnEnded] = []
    with World(home) as world:
        start = world.clock.ahead

        def down_then_healthy(received: Received) -> Step:
            asked.append(world.clock.ahead - start)
            return Step(status=503) if asked[-1] < 60 else SERVED

        world.add("primary", wire, whole).decides(down_then_healthy)
        world.add("fallback", wire, whole).answers(GOOD, usage=USAGE)

        async def scene(app: Interline) -> None:
            for n in range(20):
                world.clock.ahead = max(world.clock.ahead, start + 6.0 * n)
                ends.append(await ask(app))

        began = time.monotonic()
        world.play(scene)
        seconds = time.monotonic() - began
    by = [ended.message.receipt.ref.vendor if ended.message.receipt else "nobody" for ended in ends]
    return Recovery(by, asked, seconds, total(ended.decision.cost for ended in ends))


def _recovery_row(home: Path, wire: str, mode: str) -> Row:
    result = recovery(home, wire, mode)
    back = next((n for n, who in enumerate(result.by) if who == "primary"), None)
    served = sum(who != "nobody" for who in result.by)
    got = f"{served} of 20 answered, primary back at " + (f"{back * 6} s" if back is not None else "never")
    down = sum(at < 60 for at in result.primary_calls)
    return Row("S15", wire, mode, got, f"primary {down} while down", result.seconds, 0.0, result.cost)


ACCOUNTED = Fault(
    "S16",
    "accounting",
    (
        Step("Whole.", usage={"input": 1000, "output": 500}),
        Step(TOKENS, after=40, ending="fin"),
        Step(status=503),
    ),
)


async def accounted(app: Interline) -> list[TurnEnded]:
    """Three turns: the primary answers, its answer is cut, it fails."""
    return [await ask(app), await ask(app), await ask(app)]


def _accounting_row(home: Path, wire: str, mode: str) -> Row:
    ends: list[TurnEnded] = []

    async def scene(app: Interline) -> tuple[TurnEnded, list[TurnEvent]]:
        ends.extend(await accounted(app))
        return ends[-1], []

    result = played(home, ACCOUNTED, wire, mode, scene)
    cost = total(ended.decision.cost for ended in ends)
    seen = f"primary {len(result.primary.calls)}, fallback {len(result.fallback.calls)}"
    got = f"{sum(str(ended.message.status) == 'complete' for ended in ends)} of 3 answered"
    return Row("S16", wire, mode, got, seen, result.seconds, sum(result.waits), cost)
