"""A conversation as a PDF: what stands on its pages, where they end, and that the window goes on meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pypdf
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QPageSize, QPdfWriter

from interline.model.conversation import Message, Role
from interline.model.parts import Citation, Image, Text, Thinking, ToolCall
from interline.ui.transcript.paper import PageLost, Pages, Placed, set_margins
from interline.ui.transcript.piece import Canvas
from interline.ui.transcript.printing import Document, Printing
from interline.ui.transcript.prose import Prose
from interline.ui.transcript.table import Rows
from tests.ui.transcript.sample import every_kind, message, receipt

Run = Callable[[Coroutine[Any, Any, Any]], Any]
DIGEST = "ab" * 32


async def nobody(digest: str) -> tuple[bytes | None, str]:
    """Attachments of which none is there."""
    return None, "This file is no longer there."


def png(width: int, height: int) -> bytes:
    """A picture of one colour."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    held = QByteArray()
    device = QBuffer(held)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(device, "PNG")  # type: ignore[call-overload]
    return bytes(held.data())


def writer(path: Path) -> QPdfWriter:
    made = QPdfWriter(str(path))
    made.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    set_margins(made)
    return made


def printed(run: Run, path: Path, messages: Sequence[Message], fetch: Any = nobody) -> list[str]:
    """The words of each page, with one blank between two."""
    document = Document("Amalfi trip", "23 November 2026", messages)
    pages = run(Printing(writer(path), document, fetch).run())
    # Letters that are drawn as one are two again.
    texts = [normalize("NFKC", " ".join(page.extract_text().split())) for page in pypdf.PdfReader(path).pages]
    assert len(texts) == pages
    return texts


def test_the_words_of_a_conversation_stand_in_the_pdf(run: Run, tmp_path: Path) -> None:
    """Questions, answers, code, tables, who answered and what it cost; nothing that can only be pressed."""
    pages = printed(run, tmp_path / "talk.pdf", every_kind()[0])
    words = " ".join(pages)
    for wanted in (
        "no car: what would you skip?",
        "Positano",
        "Anthropic",
        "claude-sonnet-5.5",
        "from itertools import pairwise",
        "must scroll sideways",
        "Ravello – Salerno with",
        "The harbour",
        "$0.0123",
        "You stopped this answer.",
    ):
        assert wanted in words, wanted
    assert "Show all" not in words
    assert "Regenerate answer" not in words


def test_each_page_has_its_number_and_the_title_and_date(run: Run, tmp_path: Path) -> None:
    """So that loose sheets find together."""
    pages = printed(run, tmp_path / "talk.pdf", every_kind()[0] * 3)
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert text.startswith("Amalfi trip 23 November 2026")
        assert f"23 November 2026 {number} " in text


def test_what_is_folded_is_a_line_and_sources_have_their_addresses(run: Run, tmp_path: Path) -> None:
    """Nobody follows a link on paper; and thoughts and arguments stay behind their lines."""
    answer = message(
        2,
        Role.ASSISTANT,
        parts=(
            Thinking("Secret thoughts.", took_ms=4000),
            Text("The ferry."),
            ToolCall("t", "weather", '{"place": "Amalfi"}'),
            *(Citation(f"https://ferries.example/{n}", f"Ferry {n}") for n in range(9)),
        ),
        receipt=receipt(),
    )
    (text,) = printed(run, tmp_path / "talk.pdf", (answer,))
    assert "Thought for 4 s" in text
    assert "Secret" not in text
    assert "Asked for the tool weather" in text
    assert '"place"' not in text
    for n in range(9):
        assert f"Ferry {n} · https://ferries.example/{n}" in text


@pytest.mark.parametrize("kind", ["words", "code", "rows"])
def test_no_line_is_cut_by_the_end_of_a_page_and_none_is_there_twice(
    run: Run, tmp_path: Path, kind: str
) -> None:
    """A long paragraph, block of code or table goes on where the page ended."""
    if kind == "words":
        text = " ".join(f"word{n}" for n in range(4000))
    elif kind == "code":
        text = "```py\n" + "\n".join(f"word{n}" for n in range(400)) + "\n```\n"
    else:
        text = "| a |\n|---|\n" + "\n".join(f"| word{n} |" for n in range(1000, 1200))
    pages = printed(run, tmp_path / "talk.pdf", (message(2, Role.ASSISTANT, text),))
    assert len(pages) > 2
    found = [word for page in pages for word in page.split() if word.startswith("word")]
    numbers = {"words": range(4000), "code": range(400), "rows": range(1000, 1200)}[kind]
    assert sorted(found) == sorted(f"word{n}" for n in numbers)


def test_every_slice_of_a_piece_ends_where_it_may(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is painted on a page are whole lines, from one end of a line to another."""
    seen: list[tuple[float, float, list[float]]] = []
    before = Prose.paint

    def paint(piece: Prose, canvas: Canvas) -> None:
        seen.append((canvas.clip.top(), canvas.clip.bottom(), list(piece.ends())))
        before(piece, canvas)

    monkeypatch.setattr(Prose, "paint", paint)
    text = " ".join(f"word{n}" for n in range(4000))
    printed(run, tmp_path / "talk.pdf", (message(2, Role.ASSISTANT, text),))
    assert len(seen) > 2
    for top, bottom, ends in seen[:-1]:
        assert min(abs(bottom + 1 - end) for end in ends) < 0.6
        assert top <= 0 or min(abs(top - 1 - end) for end in ends) < 0.6


def test_a_heading_does_not_stand_alone_at_the_end_of_a_page(run: Run, tmp_path: Path) -> None:
    """It goes to the next page with what follows it."""
    text = "".join(f"## heading{n}\n\nwords{n} and more\n\n" for n in range(90))
    pages = printed(run, tmp_path / "talk.pdf", (message(2, Role.ASSISTANT, text),))
    assert len(pages) > 2
    for page in pages:
        assert page.count("heading") == page.count("words")


def test_wide_tables_are_shrunk_to_the_page(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no scrolling on paper: the last column is there, and inside of the page."""
    seen: list[Placed] = []
    before = Pages.put

    def put(pages: Pages, placed: Placed, *, begins: bool, ends: bool) -> Iterator[None]:
        seen.append(placed)
        return before(pages, placed, begins=begins, ends=ends)

    monkeypatch.setattr(Pages, "put", put)
    columns = 16
    head = "|".join(f" column{n} " for n in range(columns))
    row = "|".join(f" {n}.50 metres " for n in range(columns))
    text = f"|{head}|\n|{'---|' * columns}\n|{row}|\n"
    (words,) = printed(run, tmp_path / "talk.pdf", (message(2, Role.ASSISTANT, text),))
    assert "column15" in words
    (table,) = (placed for placed in seen if isinstance(placed.piece, Rows))
    assert table.scale < 1
    assert table.piece.overhang == 0
    assert table.piece.columns.total * table.scale <= 660


def test_long_code_wraps_on_paper(run: Run, tmp_path: Path) -> None:
    """All of a line is there."""
    text = "```\n" + "x" * 300 + "END\n```\n"
    (words,) = printed(run, tmp_path / "talk.pdf", (message(2, Role.ASSISTANT, text),))
    assert words.replace(" ", "").count("x" * 300 + "END") == 1


def test_pictures_are_printed_from_this_computer(run: Run, tmp_path: Path) -> None:
    """Asked for by digest, each once; one that a model only named is a card with its host."""
    asked: list[str] = []

    async def fetch(digest: str) -> tuple[bytes | None, str]:
        asked.append(digest)
        return png(300, 200), ""

    picture = Image("image/png", DIGEST, 900, "coast.png")
    text = Text("![far](https://pictures.example/far.png)")
    path = tmp_path / "talk.pdf"
    (words,) = printed(run, path, (message(2, Role.ASSISTANT, parts=(text, picture)),), fetch)
    assert asked == [DIGEST]
    assert "Picture, not loaded: far · pictures.example" in words
    # The picture, and the sign on the card of the other.
    assert len(pypdf.PdfReader(path).pages[0].images) == 2


def test_a_picture_that_is_gone_is_a_card_that_says_so(run: Run, tmp_path: Path) -> None:
    """And the rest is printed all the same."""
    picture = Image("image/png", DIGEST, 900, "coast.png")
    (words,) = printed(run, tmp_path / "talk.pdf", (message(1, Role.USER, parts=(picture, Text("Look"))),))
    assert "coast.png" in words
    assert "no longer there" in words


def test_all_of_a_long_question_is_printed(run: Run, tmp_path: Path) -> None:
    """On the screen the rest is a click away."""
    text = " ".join(f"word{n}" for n in range(3000))
    words = " ".join(printed(run, tmp_path / "talk.pdf", (message(1, Role.USER, text),)))
    assert "word2999" in words
    assert "Show all of it" not in words


def test_a_thousand_messages_are_printed_in_steps(run: Run, tmp_path: Path) -> None:
    """Whatever else wants the loop gets it again and again."""
    messages = [
        message(n, Role.USER if n % 2 else Role.ASSISTANT, f"Message {n} of **many**.")
        for n in range(1, 1001)
    ]
    document = Document("Long", "", messages)
    turns = 0

    async def beside() -> int:
        nonlocal turns
        task = asyncio.ensure_future(Printing(writer(tmp_path / "long.pdf"), document, nobody).run())
        while not task.done():
            turns += 1
            await asyncio.sleep(0)
        return task.result()

    pages = run(beside())
    reader = pypdf.PdfReader(tmp_path / "long.pdf")
    assert len(reader.pages) == pages > 20
    assert "Message 1000 of" in " ".join(reader.pages[-1].extract_text().split())
    assert turns > 50


def test_it_can_be_cancelled_between_two_steps(run: Run, tmp_path: Path) -> None:
    """The painter has ended by then, so that nothing paints on what is gone."""
    messages = [message(n, Role.ASSISTANT, "words " * 400) for n in range(1, 400)]
    device = writer(tmp_path / "long.pdf")

    async def begun() -> None:
        task = asyncio.ensure_future(Printing(device, Document("", "", messages), nobody).run())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(begun())
    assert not device.paintingActive()


class Full(QPdfWriter):
    """A device with one sheet of paper."""

    def newPage(self) -> bool:
        return False


def test_a_device_that_takes_no_page_is_told(run: Run, tmp_path: Path) -> None:
    """A full disk, a printer that is gone: it ends, and the painter with it."""
    device = Full(str(tmp_path / "talk.pdf"))
    with pytest.raises(PageLost):
        run(Printing(device, Document("", "", (message(1, Role.USER, "Hi\n" * 300),)), nobody).run())
    assert not device.paintingActive()
