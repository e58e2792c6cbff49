"""A path of the library as the turns of a request."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from interline.model.conversation import Conversation, Message, Role, Status
from interline.model.errors import StoreTrouble
from interline.model.facts import ModelFacts
from interline.model.parts import DocumentText, DocumentTrouble, File, Image, Part, Text
from interline.model.request import Turn
from interline.model.vendor import Vendor
from interline.services.history import needs_of, request, turns_of, with_words

NOW = datetime(2026, 11, 1, tzinfo=UTC)
VENDOR = Vendor("v", "V", "https://v.example/v1", "openai-chat")
PAPER = File("application/pdf", "a" * 64, 400_000, "a.pdf")
PICTURE = Image("image/png", "b" * 64, 9, "p.png")


def message(role: Role, *parts: Part, status: Status = Status.COMPLETE) -> Message:
    return Message("m", "c", None, 1, role, parts, NOW, status)


async def read(digest: str) -> bytes:
    if digest == "c" * 64:
        raise StoreTrouble("It is gone.")
    return digest[:4].encode()


def turns(*messages: Message) -> tuple[Turn, ...]:
    return asyncio.run(turns_of(messages, read))


def test_a_path_becomes_turns_with_the_bytes_of_its_attachments() -> None:
    """Blanks and answers that failed are no turns; what is gone stays as a part without bytes."""
    gone = File("text/plain", "c" * 64, 9, "gone.txt")
    found = turns(
        message(Role.USER, PICTURE, gone, Text("Look."), Text("  ")),
        message(Role.ASSISTANT, Text(""), status=Status.ERROR),
        message(Role.ASSISTANT, Text("It beg"), status=Status.INTERRUPTED),
    )
    assert [(turn.role, turn.interrupted) for turn in found] == [("user", False), ("assistant", True)]
    picture, missing, words = found[0].parts
    assert isinstance(picture, Image)
    assert isinstance(missing, File)
    assert (picture.data, missing.data, words) == (b"bbbb", None, Text("Look."))


def test_instructions_that_a_conversation_begins_with_go_where_instructions_go() -> None:
    """As an imported one has them; those in its middle stay in their place."""
    path = turns(
        message(Role.SYSTEM, Text("Be brief.")),
        message(Role.SYSTEM, Text("Be kind.")),
        message(Role.USER, Text("a")),
        message(Role.SYSTEM, Text("Rhyme.")),
        message(Role.USER, Text("b")),
    )
    conversation = Conversation("c", "", NOW, NOW, system="Be clear.")
    asked = request(path, conversation, VENDOR, ModelFacts("m"))
    assert asked.system == "Be clear.\n\nBe brief.\n\nBe kind."
    assert [turn.role for turn in asked.turns] == ["user", "system", "user"]
    plain = request(path[2:], Conversation("c", "", NOW, NOW), VENDOR, ModelFacts("m"))
    assert plain.system == ""


def test_what_the_turns_ask_of_a_model() -> None:
    """What can be read, in which form; a PDF whose words could not be read can go as itself alone, and one that is
    gone asks for nothing."""

    def needs(*parts: Part) -> tuple[frozenset[str], frozenset[str]]:
        found = needs_of(turns(message(Role.USER, *parts)), "")
        return found.inputs, found.in_words

    assert needs(Text("a")) == ({"text"}, set())
    assert needs(PAPER, PICTURE) == ({"text", "image", "pdf"}, set())
    words = DocumentText("words", pages=1, read=1)
    read_one = File("application/pdf", "a" * 64, 400_000, "a.pdf", words=words)
    assert needs(read_one) == ({"text", "pdf"}, {"pdf"})
    scan = File(
        "application/pdf",
        "d" * 64,
        9,
        "s.pdf",
        words=DocumentText("", trouble=DocumentTrouble.WITHOUT_TEXT),
    )
    assert needs(read_one, scan) == ({"text", "pdf"}, set())
    assert needs(File("application/pdf", "c" * 64, 9, "gone.pdf")) == ({"text"}, set())
    found = needs_of(turns(message(Role.USER, read_one)), "")
    assert found.input_tokens > 10_000 > 100 > found.tokens_in_words > 0


def test_words_are_read_for_pdfs_alone() -> None:
    """And only where their bytes are there."""
    asked_for: list[str] = []

    async def words_of(file: File) -> DocumentText:
        asked_for.append(file.name)
        return DocumentText("words", pages=1, read=1)

    gone = File("application/pdf", "c" * 64, 9, "gone.pdf")
    path = turns(
        message(Role.USER, PAPER, PICTURE, gone, File("text/plain", "e" * 64, 9, "t.txt"), Text("a"))
    )
    (turn,) = asyncio.run(with_words(path, words_of))
    assert asked_for == ["a.pdf"]
    assert turn.parts[0] == PAPER
    assert isinstance(turn.parts[0], File)
    assert turn.parts[0].words is not None
