"""Claude pauses in a long search of its own and goes on once it has its words back: one answer, no seam."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from interline.model.conversation import Status
from interline.model.decision import AttemptState
from interline.model.events import Finish
from interline.model.money import Quality
from interline.model.parts import Seam
from interline.model.turn import Restarted, Seamed, TurnEnded, TurnEvent
from interline.startup import Interline
from tests.services.failover import GOOD
from tests.services.world import World, ask
from tests.simulator.script import Step

SEARCH = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "x"}}
RESULT = {
    "type": "web_search_tool_result",
    "tool_use_id": "srvtoolu_1",
    "content": [
        {
            "type": "web_search_result",
            "url": "https://a.example/",
            "title": "A",
            "encrypted_content": "c2VhbGVk",
            "page_age": None,
        }
    ],
}


def says(reason: str, *content: dict[str, Any], stream: bool = True) -> Step:
    """A message of these blocks that ends for this reason: 10 tokens in, 5 out."""
    usage = {"input_tokens": 10, "output_tokens": 5}
    message = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "ok", "content": list(content),
        "stop_reason": reason, "stop_sequence": None, "usage": usage,
    }  # fmt: skip
    if not stream:
        return Step(body=json.dumps(message))
    start = message | {"content": [], "stop_reason": None, "usage": usage | {"output_tokens": 1}}
    events: list[dict[str, Any]] = [{"type": "message_start", "message": start}]
    for index, block in enumerate(content):
        is_text = block["type"] == "text"
        opened = {"type": "text", "text": ""} if is_text else block
        events.append({"type": "content_block_start", "index": index, "content_block": opened})
        if is_text:
            delta = {"type": "text_delta", "text": block["text"]}
            events.append({"type": "content_block_delta", "index": index, "delta": delta})
        events.append({"type": "content_block_stop", "index": index})
    delta = {"stop_reason": reason, "stop_sequence": None}
    events.append({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 5}})
    events.append({"type": "message_stop"})
    body = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    return Step(body=body, headers={"content-type": "text/event-stream"})


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


async def told(app: Interline) -> tuple[TurnEnded, list[TurnEvent]]:
    turn = await app.chat.send(text="What is x?")
    events = [event async for event in turn.events()]
    return await turn.ended(), events


@pytest.mark.parametrize("stream", [True, False])
def test_a_paused_answer_goes_on_as_one(home: Path, stream: bool) -> None:
    """The second request holds what was said, word for word; both are paid for; nobody sees where it paused; the next
    turn sends it all back in one message."""

    async def scene(app: Interline) -> tuple[TurnEnded, list[TurnEvent]]:
        result = await told(app)
        await ask(app, "And y?", conversation_id=result[0].message.conversation_id)
        return result

    with World(home) as world:
        vendor = world.add("sim-a", "anthropic-messages", "" if stream else "stream = false")
        vendor.then(
            says("pause_turn", text("Let me look. "), SEARCH, stream=stream),
            says("end_turn", RESULT, text("Found it."), stream=stream),
            says("end_turn", text("y, too."), stream=stream),
        )
        other = world.add("sim-b").answers(GOOD)
        ended, events = world.play(scene)

    message = ended.message
    assert (message.text, message.status, message.finish) == (
        "Let me look. Found it.",
        Status.COMPLETE,
        Finish.STOP,
    )
    assert not any(isinstance(event, (Seamed, Restarted)) for event in events)
    assert not any(isinstance(part, Seam) for part in message.parts)
    assert [attempt.state for attempt in ended.decision.attempts] == [AttemptState.OK] * 2
    assert ended.decision.cost.amount == 2 * Decimal("0.00002")
    assert ended.decision.cost.quality is Quality.EXACT
    assert message.receipt is not None
    assert message.receipt.why == "First step of the route “default”."
    assert not other.requests

    first, second, third = (call.json for call in vendor.calls)
    assert second["messages"][:-1] == first["messages"]
    assert second["messages"][-1] == {"role": "assistant", "content": [text("Let me look. "), SEARCH]}
    answer = third["messages"][1]
    assert answer == {
        "role": "assistant",
        "content": [text("Let me look. "), SEARCH, RESULT, text("Found it.")],
    }


def test_a_vendor_that_only_ever_pauses_is_asked_five_times(home: Path) -> None:
    """Once, and four times more: then what stands is the answer, and its end is told as the vendor tells it."""
    with World(home) as world:
        vendor = world.add("sim-a", "anthropic-messages").then(says("pause_turn", text("More. "), SEARCH))
        ended = world.play(ask)
    assert len(vendor.calls) == 5
    assert ended.message.text == "More. " * 5
    assert ended.message.finish is Finish.LENGTH
    assert len(vendor.calls[-1].json["messages"]) == 2
    assert len(vendor.calls[-1].json["messages"][-1]["content"]) == 8


def test_a_pause_that_nobody_ends_is_an_answer_that_broke_off(home: Path) -> None:
    """The vendor is down when it is to go on: another begins anew, for nobody else understands the search."""
    with World(home) as world:
        world.add("sim-a", "anthropic-messages").then(
            says("pause_turn", text("Let me look. "), SEARCH), Step(status=529), Step(status=529)
        )
        world.add("sim-b").answers(GOOD)
        ended, events = world.play(told)
    assert ended.message.text == GOOD
    assert [type(event) for event in events if isinstance(event, (Seamed, Restarted))] == [Restarted]
    states = [(attempt.ref.vendor, attempt.state) for attempt in ended.decision.attempts]
    assert states == [
        ("sim-a", AttemptState.OK),
        ("sim-a", AttemptState.FAILED),
        ("sim-b", AttemptState.OK),
    ]


def test_a_pause_with_nobody_else_to_end_it_is_kept(home: Path) -> None:
    """What was said stands, marked as broken off, and the note says why."""
    with World(home) as world:
        world.add("sim-a", "anthropic-messages").then(
            says("pause_turn", text("Let me look. "), SEARCH), Step(status=529)
        )
        ended = world.play(ask)
    assert ended.message.text == "Let me look. "
    assert ended.message.status is Status.INTERRUPTED
    assert "overloaded (529)" in ended.message.note
