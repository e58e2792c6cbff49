"""Conversations that go from vendor to vendor, whole: real sockets, a real database, simulated vendors."""

from __future__ import annotations

from pathlib import Path

from interline.model.portability import LossKind
from interline.model.route import Choice
from interline.startup import Interline
from tests.documents.pdfs import pdf
from tests.services.world import World, ask, pin

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
