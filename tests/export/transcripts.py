"""A conversation with one of everything that an export may meet, the same at every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from interline.export import ALONE, Means, Transcript
from interline.model.conversation import Conversation, Message, Role, Status
from interline.model.decision import Attempt, AttemptState, Candidate, Decision, Plan, Receipt, Verdict
from interline.model.events import Finish
from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.money import Bill, Cost, CostItem, Quality
from interline.model.parts import (
    Citation,
    File,
    Image,
    Refusal,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Unread,
)
from interline.model.refs import ModelRef
from interline.model.route import Choice
from interline.model.usage import Usage

MORNING = datetime(2026, 11, 23, 8, 0, 0, 123456, UTC)
A = ModelRef("sim-a", "ok")
B = ModelRef("sim-b", "vendor/with/slashes")
TIDES = "0190f000-0000-7000-8000-000000000001"
BODY = "Because of the **moon**:\r\n\r\n```c\npull = '`*_<b>'\n```\n  two  spaces\t\n> quoted"
"""What must come out byte for byte."""


def at(second: int) -> datetime:
    return MORNING + timedelta(seconds=second)


def attempt(number: int, ref: ModelRef, state: AttemptState, **fields: object) -> Attempt:
    return Attempt(f"attempt-{number}", "decision-2", number, ref, state, at(number), **fields)  # type: ignore[arg-type]


OVERLOADED = Failure(
    FailureClass.OVERLOADED,
    Action.NEXT_ROUTE,
    Blame.ENDPOINT,
    "Overloaded, says Sim A.",
    status=529,
    code="overloaded_error",
    retry_after=2.5,
)
USAGE = Usage(1200, 1000, 50, 10, 300, 100, 1, 2, 3, "priority", Decimal("0.0000001"))
BILL = Bill(
    Cost(Decimal("0.00123400"), Quality.EXACT),
    (
        CostItem("input", 200, Decimal("0.000001"), Decimal("0.0002")),
        CostItem("output", 300, Decimal("0.0000034466"), Decimal("0.00103400")),
    ),
    "vendors.toml",
)
ANSWERED = Decision(
    "decision-2",
    TIDES,
    "message-2",
    at(2),
    Plan(
        "route:default",
        (
            Candidate(1, A, Verdict.CHOSEN, ("route_step",), Cost(Decimal("0.0041"), Quality.ESTIMATED)),
            Candidate(2, B, Verdict.KEPT, (), Cost(Decimal(0), Quality.EXACT), "struck", True),
            Candidate(3, ModelRef("sim-c", "big"), Verdict.EXCLUDED, ("no_key", "trains")),
        ),
    ),
    (
        attempt(1, A, AttemptState.FAILED, failure=OVERLOADED, status=529, total_ms=1400),
        attempt(
            2,
            B,
            AttemptState.OK,
            model_returned="ok-2",
            usage=USAGE,
            bill=BILL,
            first_token_ms=120,
            total_ms=900,
        ),
    ),
    "answered",
    "Sim A: overloaded (529) after 1.4 s; Sim B answered.",
    "0.1.0",
)
FAILED = Decision(
    "decision-5",
    TIDES,
    "message-5",
    at(5),
    Plan("sim-a/ok", (Candidate(1, A, Verdict.CHOSEN, ("pinned",)),), pinned=True),
    (
        Attempt(
            "attempt-5",
            "decision-5",
            1,
            A,
            AttemptState.FAILED,
            at(5),
            failure=OVERLOADED,
            possibly_billed=True,
        ),
    ),
    "failed",
    "Sim A: overloaded (529).",
    "0.1.0",
)

MESSAGES = (
    Message(
        "message-1",
        TIDES,
        None,
        1,
        Role.USER,
        (
            Image("image/png", "ab" * 32, 12_345, "moon `1`.png"),
            File("application/pdf", "cd" * 32, 6, ""),
            Text("Why are there tides?"),
        ),
        at(1),
    ),
    Message(
        "message-2",
        TIDES,
        "message-1",
        2,
        Role.ASSISTANT,
        (
            Thinking("The moon, I think.", '{"signature":"x"}', B),
            Text(BODY[:20]),
            Thinking("", '{"encrypted":"y"}', B),
            Text(BODY[20:]),
            ToolCall("call-1", "look_up", '{"what": "```"}'),
            Text("And the sun."),
            Citation("https://example.org/a b>c", "Tides [all]", "twice\na day", 0, 7),
            Citation("javascript:alert(1)"),
        ),
        at(2),
        Status.COMPLETE,
        Finish.LENGTH,
        Receipt(
            "decision-2",
            B,
            "Sim B\n# <i>",
            "ok-2",
            "route:default",
            USAGE,
            Cost(Decimal("0.00123400"), Quality.UNKNOWN),
            "vendors.toml",
            120,
            900,
            2,
            ANSWERED.why,
        ),
    ),
    Message(
        "message-3",
        TIDES,
        "message-1",
        3,
        Role.ASSISTANT,
        (Text("Because of"),),
        at(3),
        Status.STOPPED,
        Finish.CANCELLED,
        Receipt(
            "", A, "Sim A", "ok", "sim-a/ok", Usage(10, output=2), Cost(Decimal("0.5"), Quality.ESTIMATED)
        ),
    ),
    Message(
        "message-4",
        TIDES,
        "message-2",
        4,
        Role.TOOL,
        (ToolResult("call-1", "moon\nsun"), ToolResult("call-2", "no such tool", is_error=True)),
        at(4),
    ),
    Message(
        "message-5",
        TIDES,
        "message-4",
        5,
        Role.ASSISTANT,
        (),
        at(5),
        Status.ERROR,
        note="Sim A: overloaded (529). Try again in a moment.",
    ),
    Message(
        "message-6",
        TIDES,
        "message-4",
        6,
        Role.ASSISTANT,
        (Refusal("I would rather not."), Unread("hologram", "a wave", '{"depth": [1, 2.5, null]}')),
        at(6),
        Status.INTERRUPTED,
        Finish.INTERRUPTED,
        note="Interline ended before the answer did.",
    ),
)

WHOLE = Transcript(
    Conversation(
        TIDES,
        'Tides: "why"?\n---\n# <script>\u202egnp',
        MORNING,
        at(60),
        Choice(pin=A),
        "Be brief.\n",
        "message-6",
        "sea",
        ("moon", "a: b"),
        pinned=True,
    ),
    MESSAGES,
    (ANSWERED, FAILED),
)
"""Two versions of the first answer, two of the last; the second of the last is shown."""


def written(
    write: Callable[..., Iterator[str]], *transcripts: Transcript, means: Means = ALONE, **more: Any
) -> str:
    """All that a format writes."""
    return "".join(write(transcripts, means, **{"several": len(transcripts) != 1, **more}))
