"""Conversations that go from vendor to vendor, whole: real sockets, a real database, simulated vendors."""

from __future__ import annotations

from pathlib import Path

import pytest

from interline.model.conversation import Status
from interline.model.portability import LossKind
from interline.model.request import TurnSettings
from interline.model.route import Choice
from interline.startup import Interline
from tests.documents.pdfs import pdf
from tests.services.world import World, ask, pin
from tests.simulator import Received, Step, Vendor
from tests.simulator.seals import SealBroken, Seals

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


SEALED = ("anthropic-messages", "gemini", "openai-chat", "openai-responses")


class Sealing:
    """A simulated vendor that seals its thinking and refuses what was sealed under another request."""

    def __init__(self, vendor: Vendor) -> None:
        self.seals = Seals(vendor.wire_name)
        self.came: list[int | str] = []
        """For each request how many seals it held, or with which words it was refused."""
        self._vendor = vendor.decides(self._decide)

    def _decide(self, received: Received) -> Step:
        model = self._vendor.wire.model(received.path, received.json)
        try:
            self.came.append(self.seals.check(model, received.json))
        except SealBroken as broken:
            self.came.append(str(broken))
            return Step(status=400, message=str(broken))
        seal = self.seals.seal(model, received.json)
        return Step(text=f"Answer {len(self.came)}.", thinking="Hm.", signature=seal)


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
