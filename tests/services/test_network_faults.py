"""Faults of networks, servers and machines that no vendor names, through whole turns."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from interline.model.conversation import Message, Status
from interline.model.decision import AttemptState, Decision
from interline.model.money import Quality
from interline.model.turn import TurnEnded
from interline.services.library import OpenConversation
from interline.startup import Interline
from tests.services.failover import GOOD, LONG_TOKENS
from tests.services.world import World, ask, until_text
from tests.simulator.script import Step

WIRES = ("openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama-chat")


def test_a_question_whose_program_was_killed_is_never_sent_again(home: Path) -> None:
    """kill -9 between the request and the first word: nobody knows what the vendor did, so the attempt may have been
    billed, the answer is marked, and opening again asks nobody."""

    async def look(app: Interline) -> tuple[OpenConversation, Decision]:
        (found,) = await app.library.list()
        opened = await app.library.open(found.id)
        (decision,) = await app.store.ledger.decisions_in(found.id)
        return opened, decision

    with World(home) as world:
        vendor = world.add("sim-a").stays_silent()
        world.write()
        with _program("tests.services.crowd", str(world.home.data), "1") as program:
            assert program.stdout is not None
            assert program.stdin is not None
            assert program.stdout.readline() == "ready\n"
            program.stdin.write("go\n")
            program.stdin.flush()
            vendor.wait_until(lambda: vendor.calls)
            program.kill()
        opened, decision = world.play(look)
    answer: Message = opened.path[-1]
    assert (answer.text, answer.status) == ("", Status.INTERRUPTED)
    assert [message.text for message in opened.path] == ["Question 0?", ""]
    (attempt,) = decision.attempts
    assert attempt.state is AttemptState.INTERRUPTED
    assert attempt.bill.cost.quality is not Quality.EXACT
    assert len(vendor.calls) == 1


def _program(module: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("ending", ["fin", "no_marker"])
def test_a_body_that_ends_with_its_connection_is_whole_only_with_its_end_marker(
    home: Path, wire: str, ending: str
) -> None:
    """No length, no chunks: the end of the connection looks like success to every HTTP library."""
    step = Step(LONG_TOKENS, transfer="close", ending=ending, after=40 if ending == "fin" else None)
    with World(home / "cut", route_extra='on_break = "keep"') as world:
        world.add("sim-a", wire).then(step)
        cut = world.play(ask)
    assert cut.message.status is Status.INTERRUPTED
    assert cut.message.text.startswith("a-longer-token-00")
    with World(home / "whole") as world:
        world.add("sim-a", wire).answers(LONG_TOKENS, transfer="close")
        whole = world.play(ask)
    assert (whole.message.text, whole.message.status) == (LONG_TOKENS, Status.COMPLETE)


@pytest.mark.parametrize("wire", ["openai-chat", "anthropic-messages"])
@pytest.mark.parametrize("charset", ["utf-16", "rot13", "zlib", "x" * 500])
@pytest.mark.parametrize("whole", [False, True], ids=["streamed", "whole"])
def test_an_answer_is_utf_8_whatever_its_headers_say(
    home: Path, wire: str, charset: str, whole: bool
) -> None:
    """JSON and event streams have one encoding; Python knows codecs that are none, and libraries would run them."""
    kind = "application/json" if whole else "text/event-stream"
    with World(home) as world:
        vendor = world.add("sim-a", wire, "stream = false" if whole else "")
        vendor.answers("Grüße, 世界 🌍", headers={"content-type": f"{kind}; charset={charset}"})
        ended = world.play(ask)
    assert (ended.message.text, ended.message.status) == ("Grüße, 世界 🌍", Status.COMPLETE)


@pytest.mark.parametrize("wire", WIRES)
def test_a_sign_in_page_is_no_answer(home: Path, wire: str) -> None:
    """A hotel's network answers 200 with its own page, or sends the request elsewhere: neither is shown, no request and
    no key goes to that place, and the next vendor is asked."""
    with World(home / "page") as world:
        world.add("sim-a", wire).shows_a_page()
        world.add("sim-b", wire).answers(GOOD)
        assert world.play(ask).message.text == GOOD
    with World(home / "redirect") as world:
        portal = world.add("portal", wire).answers("Sign in here.")
        world.add("sim-a", wire).redirects(f"{portal.url}/login", 302)
        world.vendors = {"sim-a": world.vendors["sim-a"]}
        ended = world.play(ask)
    assert ended.message.status is Status.ERROR
    assert ended.error is not None
    assert "Sim A" in str(ended.error)
    assert not portal.requests


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process by a signal")
@pytest.mark.parametrize("when", ["before a word", "within the answer"])
def test_a_machine_that_is_frozen_is_noticed_by_its_silence(home: Path, when: str) -> None:
    """Its connection stands, since nobody closes it, as after a lid that was shut or a network that was changed: the
    time limit ends it, what came is kept, and that vendor is not sent the request again."""

    async def scene(app: Interline) -> TurnEnded:
        if when == "before a word":
            os.kill(frozen.pid, signal.SIGSTOP)
        turn = await app.chat.send(text="Count.")
        if when == "within the answer":
            await until_text(turn, "two")
            os.kill(frozen.pid, signal.SIGSTOP)
        # Until what had left is read.
        await asyncio.sleep(0.3)
        world.leap(400)
        return await turn.ended()

    words = " ".join(["one", "two", *["more"] * 500])
    with World(home, route_extra='on_break = "keep"', leaps=True) as world:
        frozen = _program("tests.simulator", "--say", words, "--delay", "0.05")
        try:
            assert frozen.stdout is not None
            world.add_elsewhere("frozen", frozen.stdout.readline().split(" at ")[1].strip())
            other = world.add("sim-b").answers(GOOD)
            ended = world.play(scene)
        finally:
            frozen.kill()
            asked = frozen.communicate()[0].count("POST")
    if when == "before a word":
        assert ended.message.text == GOOD
        assert ended.decision.attempts[0].possibly_billed
    else:
        assert ended.message.status is Status.INTERRUPTED
        assert ended.message.text.startswith("one two")
        assert not other.requests
    assert asked <= 1
