"""The user stops a turn, wherever it is: it ends at once, the vendor's connection closes, and what may be billed is
booked."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from interline.model.conversation import Status
from interline.model.decision import AttemptState
from interline.model.events import Finish
from interline.model.money import Quality
from interline.model.parts import Citation
from interline.model.turn import TurnEnded, Waiting
from interline.services.running import RunningTurn
from interline.startup import Interline
from tests.services.world import World, until_text
from tests.simulator import Received, Vendor
from tests.simulator.script import Step

WIRES = ("openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama-chat")
FAR_SOONER = 5.0
"""Seconds: less than any limit of these turns, more than a busy machine takes; bench/stopping.py measures."""


def stops(
    app: Interline, ready: Callable[[RunningTurn], Awaitable[Any]], text: str = "Hello?"
) -> Awaitable[TurnEnded]:
    """A turn that is stopped once it is ready."""

    async def scene() -> TurnEnded:
        turn = await app.chat.send(text=text)
        await ready(turn)
        async with asyncio.timeout(FAR_SOONER):
            await turn.stop()
        return await turn.ended()

    return scene()


def assert_stopped(ended: TurnEnded) -> None:
    assert (ended.message.status, ended.message.finish) == (Status.STOPPED, Finish.CANCELLED)
    assert ended.decision.outcome == "cancelled"
    assert ended.decision.attempts[-1].state is AttemptState.CANCELLED


async def asked(vendor: Vendor) -> None:
    await asyncio.to_thread(vendor.wait_until, lambda: vendor.calls)


async def closed(vendor: Vendor) -> None:
    await asyncio.to_thread(vendor.wait_until, lambda: vendor.calls[0].closed_at is not None, FAR_SOONER)


def test_while_a_name_is_looked_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS hangs: nothing has left, nothing is owed."""
    looking, go_on = threading.Event(), threading.Event()

    def hang(*args: object, **how: object) -> object:
        looking.set()
        go_on.wait(20)
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    async def scene(app: Interline) -> TurnEnded:
        monkeypatch.setattr(socket, "getaddrinfo", hang)
        try:
            return await stops(app, lambda turn: asyncio.to_thread(looking.wait, 10))
        finally:
            go_on.set()
            monkeypatch.undo()

    with World(home) as world:
        world.add_elsewhere("one", "https://one.invalid/v1")
        ended = world.play(scene)
    assert_stopped(ended)
    assert ended.decision.cost.amount == 0
    assert not ended.decision.attempts[0].possibly_billed


def test_while_a_connection_is_made(home: Path) -> None:
    """The server accepts nobody: nothing has left, nothing is owed."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        with World(home) as world:
            world.add_elsewhere("one", f"http://127.0.0.1:{port}/v1")
            ended = world.play(lambda app: stops(app, lambda turn: asyncio.sleep(0.2)))
        for filler in fillers:
            filler.close()
    assert_stopped(ended)
    assert ended.decision.cost.amount == 0
    assert not ended.decision.attempts[0].possibly_billed


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("whole", [False, True])
def test_before_the_headers(home: Path, wire: str, whole: bool) -> None:
    """The request has left whole: the vendor sees the end of its connection, and may bill what it was sent; where it
    writes an answer in one piece, it does so to the end."""

    async def scene(app: Interline) -> TurnEnded:
        ended = await stops(app, lambda turn: asked(vendor), "Hello? " * 300)
        await closed(vendor)
        return ended

    with World(home) as world:
        vendor = world.add("sim-a", wire, "stream = false" if whole else "").stays_silent()
        other = world.add("sim-b").answers()
        ended = world.play(scene)
    assert_stopped(ended)
    attempt = ended.decision.attempts[0]
    assert attempt.possibly_billed
    assert attempt.bill.cost.quality is Quality.ESTIMATED
    items = {item.unit: item.quantity for item in attempt.bill.items}
    assert items["input"] > 400
    assert items.get("output", 0) == (500 if whole else 0)
    assert not other.requests


@pytest.mark.parametrize("wire", [wire for wire in WIRES if wire != "ollama-chat"])
def test_between_the_headers_and_the_first_word(home: Path, wire: str) -> None:
    """Only pings so far."""

    async def scene(app: Interline) -> TurnEnded:
        ended = await stops(app, ready)
        await closed(vendor)
        return ended

    async def ready(turn: RunningTurn) -> None:
        await asked(vendor)
        await asyncio.sleep(0.2)

    with World(home) as world:
        vendor = world.add("sim-a", wire).pings_for_ever()
        ended = world.play(scene)
    assert_stopped(ended)
    assert ended.decision.attempts[0].status == 200
    assert ended.decision.cost.quality is Quality.ESTIMATED
    assert ended.decision.cost.amount
    assert ended.message.text == ""


@pytest.mark.parametrize("wire", WIRES)
def test_within_the_answer(home: Path, wire: str) -> None:
    """What came is kept."""

    async def scene(app: Interline) -> TurnEnded:
        ended = await stops(app, lambda turn: until_text(turn, "two"))
        await closed(vendor)
        return ended

    with World(home) as world:
        vendor = world.add("sim-a", wire).stalls("one two three four", after=2)
        ended = world.play(scene)
    assert_stopped(ended)
    assert ended.message.text.startswith("one two")


def test_while_the_turn_waits_to_ask_again(home: Path) -> None:
    """A wait that a vendor asked for ends with it, and the vendor is not asked again."""

    async def ready(turn: RunningTurn) -> None:
        async for event in turn.events():
            if isinstance(event, Waiting):
                return

    with World(home) as world:
        world.clock.sleeps = True
        vendor = world.add("sim-a").fails(429, headers={"Retry-After": "15"})
        ended = world.play(lambda app: stops(app, ready))
    assert_stopped(ended)
    assert len(vendor.calls) == 1
    assert ended.decision.cost.amount == 0


@pytest.mark.parametrize("how", ["stop", "fin", "stall"])
def test_the_sources_that_were_found_stand_beside_what_came(home: Path, how: str) -> None:
    """They come with the end of an answer: of one that is stopped or breaks off they are not lost."""
    found = {"title": "A page", "url": "https://a.example/", "encrypted_content": "c2VhbGVk"}

    def searched(received: Received) -> Step:
        result = {
            "type": "web_search_tool_result",
            "tool_use_id": "s",
            "content": [found | {"type": "web_search_result"}],
        }
        use = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}}
        events = [
            {"type": "message_start", "message": {"id": "m", "model": "ok", "usage": {"input_tokens": 1}}},
            {"type": "content_block_start", "index": 0, "content_block": use},
            {"type": "content_block_stop", "index": 0},
            {"type": "content_block_start", "index": 1, "content_block": result},
            {"type": "content_block_stop", "index": 1},
            {"type": "content_block_start", "index": 2, "content_block": {"type": "text", "text": "One two"}},
        ]
        sse = "".join(f"data: {json.dumps(event)}\n\n" for event in events).encode()
        head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
        return Step(raw=head + sse, raw_stays=how != "fin")

    async def scene(app: Interline) -> TurnEnded:
        turn = await app.chat.send(text="Hello?")
        await until_text(turn, "two")
        if how == "stop":
            await turn.stop()
        return await turn.ended()

    limits = "timeouts = { connect = 5, first_token = 5, stall = 0.4 }"
    with World(home, route_extra='on_break = "keep"') as world:
        world.add("sim-a", "anthropic-messages", "" if how == "stop" else limits).decides(searched)
        ended = world.play(scene)
    assert ended.message.text == "One two"
    assert [part.url for part in ended.message.parts if isinstance(part, Citation)] == ["https://a.example/"]
