"""Conversations that go from vendor to vendor, whole: real sockets, a real database, simulated vendors."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from interline.ids import new_id
from interline.model.conversation import Conversation, Message, Role, Status, path_to
from interline.model.parts import Text, ToolCall, ToolResult
from interline.model.portability import LossKind
from interline.model.request import Turn, TurnSettings
from interline.model.route import Choice
from interline.services.history import request, turns_of
from interline.startup import Interline
from interline.wire.registry import wire_named
from tests.documents.pdfs import pdf
from tests.services.world import World, ask, pin, until_text
from tests.simulator import Received, Step, Vendor
from tests.simulator.seals import SEALED, SealBroken, Sealing, Seals
from tests.wire.test_switching import TARGETS, model_at
from tests.wire.validity import PLAIN, Model, Refused, check_by, check_for

READS_PDF = 'inputs = ["text", "image", "pdf"]'


def test_a_pdf_is_sent_as_its_words_to_a_model_that_reads_none(home: Path) -> None:
    """In the turn that brings it and in those after; a model that reads PDFs gets the PDF itself."""
    paper = home / "paper.pdf"
    paper.write_bytes(pdf("The answer is 42."))

    async def scene(app: Interline) -> None:
        report = await app.chat.portability(None, pin("blind/ok"), attachments=(paper,))
        assert report is not None
        assert [(item.kind, item.count) for item in report.items] == [(LossKind.PDF_TEXT, 1)]
        first = await ask(app, "What does it say?", attachments=(paper,), choice=pin("blind/ok"))
        about = first.message.conversation_id
        await ask(app, "Sure?", conversation_id=about, choice=pin("reads/ok"))
        await ask(app, "Really?", conversation_id=about, choice=pin("blind/ok"))
        assert app.documents._read, "it was read for the model that cannot"

    with World(home) as world:
        blind, reads = world.add("blind"), world.add("reads", model=READS_PDF)
        world.play(scene)
    first, again = (call.json["messages"][0]["content"] for call in blind.calls)
    assert first == again == "paper.pdf (1 page, as text):\n```\nThe answer is 42.\n```\nWhat does it say?"
    (content,) = (call.json["messages"][0]["content"] for call in reads.calls)
    assert [piece["type"] for piece in content] == ["file", "text"]


def test_one_turn_asks_another_model_and_the_conversation_stays_as_it_is(home: Path) -> None:
    """In a conversation that begins with it, too: what it chose is what the next turn asks."""

    async def scene(app: Interline) -> None:
        first = await app.chat.send(text="One?", choice=pin("sim-a/ok"), asks=pin("sim-b/ok"))
        await first.ended()
        assert (await app.library.open(first.conversation_id)).conversation.choice == pin("sim-a/ok")
        await ask(app, "Two?", conversation_id=first.conversation_id)

    with World(home) as world:
        a, b = world.add("sim-a"), world.add("sim-b")
        world.play(scene)
    (once,), (after,) = b.calls, a.calls
    assert [message["content"] for message in once.json["messages"]] == ["One?"]
    assert after.json["messages"][0]["content"] == "One?"


def test_a_pdf_rules_no_model_of_the_route_out_but_a_scanned_one_does(home: Path) -> None:
    """The route keeps its order where words can stand in; a scan goes to a model that sees its pages."""
    paper, scan = home / "paper.pdf", home / "scan.pdf"
    paper.write_bytes(pdf("Words."))
    scan.write_bytes(pdf(None))

    async def scene(app: Interline) -> None:
        plan = await app.chat.plan(text="x", attachments=(paper,))
        assert [c.ref.vendor for c in plan.order] == ["blind", "reads"]
        plan = await app.chat.plan(text="x", attachments=(scan,))
        assert [c.ref.vendor for c in plan.order] == ["reads"]
        plan = await app.chat.plan(text="x", attachments=(paper, scan))
        assert [c.ref.vendor for c in plan.order] == ["reads"]
        report = await app.chat.portability(None, pin("blind/ok"), attachments=(scan,))
        assert report is not None
        assert [item.kind for item in report.items] == [LossKind.PDF_WITHOUT_TEXT]

    with World(home) as world:
        world.add("blind")
        world.add("reads", model=READS_PDF)
        world.play(scene)


def test_a_pdf_is_read_only_where_somebody_needs_its_words(home: Path) -> None:
    """Where every model that may be asked reads PDFs itself, no process is started for it."""
    paper = home / "paper.pdf"
    paper.write_bytes(pdf("Words."))

    async def scene(app: Interline) -> None:
        await app.chat.plan(text="x", attachments=(paper,), choice=Choice())
        await ask(app, attachments=(paper,), choice=pin("reads/ok"))
        assert not app.documents._read

    with World(home) as world:
        world.add("reads", model=READS_PDF)
        world.add("reads-too", "anthropic-messages", model=READS_PDF)
        world.play(scene)


WIRES = ("anthropic-messages", "gemini", "ollama-chat", "openai-chat", "openai-responses")


@pytest.mark.parametrize("wire", SEALED)
def test_no_vendor_is_sent_thinking_that_it_would_refuse(home: Path, wire: str) -> None:
    """There and back, made again, edited, under other instructions, with the search on and off: each request holds the
    seals that stand and no other, and none is refused."""

    async def scene(app: Interline) -> None:
        here, there = pin("sim-a/ok"), pin("sim-b/ok")
        first = await ask(app, "One?", choice=here, system="Be brief.")
        about = first.message.conversation_id
        second = await ask(app, "Two?", conversation_id=about)
        await ask(app, "And you?", conversation_id=about, choice=there)
        third = await ask(app, "Three?", conversation_id=about, choice=here)
        again = await app.chat.regenerate(third.message.id, about)
        await again.ended()
        # An edited question: its answer and all that followed belong to another branch.
        edited = await ask(app, "Two, edited?", conversation_id=about, parent_id=first.message.id)
        assert edited.message.status is Status.COMPLETE
        await ask(app, "More?", conversation_id=about)
        await ask(app, "More?", conversation_id=about, system="Be long.")
        await ask(app, "More?", conversation_id=about, system="Be brief.")
        searching = TurnSettings(search=True)
        await ask(app, "More?", conversation_id=about, settings=searching)
        await ask(app, "More?", conversation_id=about, settings=searching)
        await ask(app, "More?", conversation_id=about, settings=TurnSettings())
        await ask(app, "Back?", conversation_id=about, parent_id=second.message.id)

    with World(home) as world:
        sealing = Sealing(world.add("sim-a", wire, model="search = true"))
        world.add("sim-b", "openai-chat").answers("I am another.")
        world.play(scene)
    # One, Two, Three, Three again; edited, More; other instructions and back; searching twice and back; Back.
    assert sealing.came == [0, 1, 2, 2, 1, 2, 0, 3, 0, 1, 4, 2]


@pytest.mark.parametrize("wire", SEALED)
def test_a_refusal_of_old_thinking_happens_once(home: Path, wire: str) -> None:
    """A key of another account: that turn is asked once more without it, and the next ones need not be."""

    async def scene(app: Interline) -> None:
        about = (await ask(app, choice=pin("sim-a/ok"))).message.conversation_id
        await ask(app, conversation_id=about)
        sealing.seals.account = "two"
        for _ in range(3):
            ended = await ask(app, conversation_id=about)
            assert ended.message.status is Status.COMPLETE

    with World(home) as world:
        sealing = Sealing(world.add("sim-a", wire))
        world.play(scene)
    refused = [place for place, came in enumerate(sealing.came) if isinstance(came, str)]
    assert refused == [2]
    assert [came for came in sealing.came if isinstance(came, int)] == [0, 1, 0, 1, 2]


class Strict:
    """A simulated vendor that refuses whatever the strictest vendor of its wire format would, and seals its thinking.

    Its answers are handed to it one by one; what it refused is kept, in its own words.
    """

    def __init__(self, vendor: Vendor, *, pdf: bool) -> None:
        self.refused: list[str] = []
        self.seals: list[int] = []
        """How many seals of its own came back with each request."""
        self._wire = vendor.wire_name
        self._rules = replace(PLAIN[self._wire], user_after_results=False)
        self._model = Model(pdf=pdf, prefill=False)
        self._seals = Seals(self._wire) if self._wire in SEALED else None
        self._answers: list[Step] = []
        self._vendor = vendor.decides(self._decide)

    def says(self, text: str, **how: Any) -> Choice:
        """What it will answer next; gives the choice by which it is asked."""
        self._answers.append(Step(text=text, thinking="Hm.", **how))
        return pin(f"{self._wire}/ok")

    def _decide(self, received: Received) -> Step:
        body, model = received.json, self._vendor.wire.model(received.path, received.json)
        try:
            check_by(body, self._rules, self._model)
            self.seals.append(self._seals.check(model, body) if self._seals else 0)
        except (Refused, SealBroken) as refusal:
            self.refused.append(str(refusal))
            return Step(status=400, message=str(refusal))
        step = self._answers.pop(0)
        return replace(step, signature=self._seals.seal(model, body)) if self._seals else step


async def answer_of_a_tool(app: Interline, about: str, text: str) -> None:
    """The result of the call at the end of the conversation, as a library holds it whose next answer failed."""
    opened = await app.library.open(about)
    (call,) = (part for part in opened.path[-1].parts if isinstance(part, ToolCall))
    now = datetime.now(UTC)
    result = Message(new_id(), about, opened.path[-1].id, 10**6, Role.TOOL, (ToolResult(call.id, text),), now)
    failed = Message(new_id(), about, result.id, 10**6 + 1, Role.ASSISTANT, (), now, status=Status.STREAMING)
    await app.store.conversations.begin_turn(opened.conversation, result, failed)
    await app.store.conversations.finish(replace(failed, status=Status.ERROR, note="It failed."))


def test_one_conversation_visits_every_wire_format_and_comes_back(home: Path) -> None:
    """Thinking, a call with its result, a picture, a PDF, a source, a refusal and an answer that was stopped: each
    vendor takes every request, and what it sealed itself comes back to it."""
    paper, picture = home / "paper.pdf", home / "p.png"
    paper.write_bytes(pdf("The answer is 42."))
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 32)

    async def scene(app: Interline) -> None:
        first = await ask(
            app,
            "What is this?",
            attachments=(picture, paper),
            choice=claude.says("A picture and a paper."),
            system="Be brief.",
        )
        about = first.message.conversation_id

        async def then(text: str, choice: Choice, parent: str | None = None) -> Message:
            ended = await ask(app, text, conversation_id=about, choice=choice, parent_id=parent)
            assert ended.message.status is Status.COMPLETE, ended.message.note
            return ended.message

        second = await then("Who says so?", gpt.says("They do.", source="https://source.example/"))
        await then("Look it up.", gemini.says("I look.", calls=(("search", '{"q": 1}'),)))
        await answer_of_a_tool(app, about, "found it")
        await then("And?", llama.says("It is found."))
        await then("Now something bad.", chat.says("", refusal="I will not.", finish="refused"))
        turn = await app.chat.send(
            text="Then count.",
            conversation_id=about,
            choice=claude.says("One two three", ending="stall", after=2),
        )
        await until_text(turn, "One two")
        await turn.stop()
        assert (await turn.ended()).message.status is Status.STOPPED
        # And back, twice round.
        for number in range(2):
            for vendor in (gpt, gemini, llama, chat, claude):
                await then(f"Go on, {number}.", vendor.says(f"Answer {number}."))
        # The same from an earlier place: another branch, for each of them.
        for vendor in (claude, gpt, gemini, llama, chat):
            await then("Or rather?", vendor.says("Rather."), second.id)

    with World(home) as world:
        reads = {"anthropic-messages", "gemini", "openai-responses"}
        strict = {
            wire: Strict(
                world.add(wire, wire, model=READS_PDF if wire in reads else 'inputs = ["text", "image"]'),
                pdf=wire in reads,
            )
            for wire in WIRES
        }
        claude, gemini, llama, chat, gpt = (strict[wire] for wire in WIRES)
        world.play(scene)
        bodies = {wire: [call.body.decode() for call in world.vendors[wire].calls] for wire in WIRES}
    assert not [sentence for vendor in strict.values() for sentence in vendor.refused]
    assert sum(map(len, bodies.values())) == 21
    # Its first thinking was sealed before the tool was known, which Claude is told of first of all.
    assert claude.seals == [0, 0, 1, 2, 1]
    assert gpt.seals == [0, 1, 2, 1]
    assert gemini.seals == [0, 1, 2, 0]
    assert chat.seals == [0, 1, 2, 0]
    for wire in WIRES:
        last_of_the_first_branch = bodies[wire][-2]
        for words in ("They do.", "found it", "I will not.", "One two", "Answer 0."):
            assert words in last_of_the_first_branch, wire
        assert ("The answer is 42." in last_of_the_first_branch) == (wire not in reads)
        assert "found it" not in bodies[wire][-1]


@pytest.mark.parametrize("wire", WIRES)
def test_every_branch_of_a_stored_tree_goes_to_every_vendor(home: Path, wire: str) -> None:
    """A question that was edited, an answer that was made again, one that was stopped: each path through the tree, as
    the library hands it out, is a history that all vendors take, with its own past and no other's."""

    async def scene(app: Interline) -> list[tuple[str, tuple[Message, ...], Conversation]]:
        first = await ask(app, "One?", choice=pin("sim-a/ok"), system="Be brief.")
        about = first.message.conversation_id
        second = await ask(app, "Two?", conversation_id=about)
        again = await app.chat.regenerate(second.message.id, about)
        await again.ended()
        await ask(app, "Three?", conversation_id=about)
        await ask(app, "Two, edited?", conversation_id=about, parent_id=first.message.id)
        await ask(app, "Three, elsewhere?", conversation_id=about, parent_id=second.message.id)
        messages = await app.store.conversations.messages(about)
        conversation = await app.store.conversations.get(about)
        by_id = {message.id: message for message in messages}
        parents = {message.parent_id for message in messages}
        leaves = [message.id for message in messages if message.id not in parents]
        return [(leaf, path_to(leaf, by_id), conversation) for leaf in leaves]

    with World(home) as world:
        sim = world.add("sim-a", wire)
        for number in range(6):
            sim.answers(f"Answer {number}.", thinking="Hm.", signature=f"SEAL-{number}")
        branches = world.play(scene)

    async def no_file(digest: str) -> bytes:
        raise AssertionError(digest)

    assert len(branches) == 3
    for _, path, conversation in branches:
        own = {message.text for message in path}
        turns = asyncio.run(turns_of(path, no_file))
        asks = (*turns, Turn("user", (Text("And now?"),)))
        for vendor, model in TARGETS:
            facts = vendor.model(model)
            asked = request(asks, conversation, vendor, facts)
            body = json.loads(wire_named(vendor.wire).build(asked, vendor).body)
            check_for(vendor.id, body, model_at(vendor, model))
            whole = json.dumps(body)
            assert all(f'{text}"' in whole for text in own)
            assert not any(f"Answer {n}." in whole for n in range(6) if f"Answer {n}." not in own)
            assert "SEAL-" not in whole
            assert "Hm." not in whole


def test_how_soon_a_model_answered_is_known_once_it_has(home: Path) -> None:
    """For the list of models; one that was never asked has no speed."""

    async def scene(app: Interline) -> None:
        assert await app.vendors.speeds() == {}
        await ask(app, "One?", choice=pin("sim-a/ok"))
        speeds = await app.vendors.speeds()
        assert [str(ref) for ref in speeds] == ["sim-a/ok"]
        assert all(speed >= 0 for speed in speeds.values())

    with World(home) as world:
        world.add("sim-a")
        world.add("sim-b")
        world.play(scene)
