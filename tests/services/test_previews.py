"""Looking into attachments without another program."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from interline.documents.reader import DocumentReader
from interline.model.errors import StoreTrouble
from interline.model.parts import File, Image
from interline.services.previews import LONGEST, Preview, PreviewService
from tests.store.library import opened


def preview(home: Path, data: bytes, name: str = "a.txt") -> Preview:
    """What is shown of these bytes."""

    async def look() -> Preview:
        documents = DocumentReader()
        async with opened(home) as store:
            part = await store.attachments.put_bytes(data, name=name)
            try:
                return await PreviewService(store, documents).of(_file(part))
            finally:
                documents.close()

    return asyncio.run(look())


def _file(part: Image | File) -> File:
    return File(part.media_type, part.digest, part.size, part.name)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("zwölf\nLines 🙂".encode(), "zwölf\nLines 🙂"),
        ("\ufeffmark".encode(), "mark"),
        ("sixteen".encode("utf-16"), "sixteen"),
        ("Größe, süß, Öl, Äpfel".encode("cp1252"), "Größe, süß, Öl, Äpfel"),
        (b"<b>bold</b><script>x()</script>", "<b>bold</b><script>x()</script>"),
    ],
    ids=["utf-8", "with a mark", "utf-16", "of an older program", "a page"],
)
def test_text_is_shown_letter_by_letter(home: Path, data: bytes, text: str) -> None:
    """In whatever way it is written down; a page's code is its code."""
    assert preview(home, data) == Preview(text)


def test_what_is_no_text_says_so(home: Path) -> None:
    """As does an empty file."""
    assert "holds no text" in preview(home, b"\x7fELF\x00\x01" * 100, "a.out").note
    assert preview(home, b"").note == "This file is empty."


def test_a_long_text_is_cut_and_says_so(home: Path) -> None:
    """Also in the middle of a character."""
    found = preview(home, "ä🙂".encode() * LONGEST)
    assert len(found.text) == LONGEST
    assert found.note == f"Only its first {LONGEST:,} characters are shown."


def test_a_pdf_shows_its_words_or_why_it_has_none(home: Path) -> None:
    """Told by its first bytes, whatever it is called."""
    assert (
        preview(home, b"%PDF-1.7\nnot really", "a.txt").note == "This PDF is damaged, or cannot be read here."
    )


def test_bytes_that_are_gone_or_changed_are_told_of(home: Path) -> None:
    """The conversation stands; only this says what is wrong with it."""

    async def look() -> None:
        async with opened(home) as store:
            part = _file(await store.attachments.put_bytes(b"words", name="a.txt"))
            service = PreviewService(store, DocumentReader())
            (home / "attachments" / part.digest).write_bytes(b"other words")
            with pytest.raises(StoreTrouble, match="changed outside"):
                await service.of(part)
            (home / "attachments" / part.digest).unlink()
            with pytest.raises(StoreTrouble, match="missing"):
                await service.of(part)

    asyncio.run(look())
