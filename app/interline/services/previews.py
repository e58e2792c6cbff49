"""The words of an attachment, for a person who wants to look into it without another program.

Rule: nothing of a file is run or followed; what comes out is plain text, cut where it is long.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interline.language import marked, number, said, tr
from interline.model.parts import DocumentTrouble, File

if TYPE_CHECKING:
    from interline.documents.reader import DocumentReader
    from interline.store.database import Store

LONGEST = 200_000
"""Characters that are shown."""
PDF = "application/pdf"

_TROUBLE = {
    DocumentTrouble.WITHOUT_TEXT: marked("This PDF holds pictures of pages and no words."),
    DocumentTrouble.LOCKED: marked("This PDF opens with a password alone."),
    DocumentTrouble.UNREADABLE: marked("This PDF is damaged, or cannot be read here."),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What can be shown of a file."""

    text: str = ""
    note: str = ""
    """A sentence about it: that it was cut, or why there is nothing to show."""


class PreviewService:
    """Looks into attachments that the library keeps."""

    def __init__(self, store: Store, documents: DocumentReader) -> None:
        self._store = store
        self._documents = documents

    async def of(self, file: File) -> Preview:
        """What can be shown of it. Raises StoreTrouble where its bytes are gone or are not what was kept."""
        data = await self._store.attachments.read(file.digest)
        if data.startswith(b"%PDF-"):
            return await self._of_pdf(File(PDF, file.digest, len(data), file.name, data))
        return await asyncio.to_thread(_of_bytes, data)

    async def _of_pdf(self, file: File) -> Preview:
        words = await self._documents.words_of(file)
        if words.trouble is not None:
            return Preview(note=said(_TROUBLE[words.trouble]))
        if words.is_cut and words.pages > 1:
            about = tr(
                "The words of {read} of %Ln pages, without pictures and layout.",
                "",
                words.pages,
                read=number(words.read),
            )
        else:
            about = tr("The words of %Ln (page|pages), without pictures and layout.", "", words.pages)
        return _cut(words.text, about)


def _of_bytes(data: bytes) -> Preview:
    if not data:
        return Preview(note=tr("This file is empty."))
    # Four bytes are the most that a character takes.
    beginning = data[: 4 * LONGEST]
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _cut(beginning.decode("utf-16", "replace"))
    if b"\0" in beginning:
        return Preview(
            note=tr("This file holds no text that can be shown here. Save a copy to open it elsewhere.")
        )
    text = beginning.decode("utf-8-sig", "replace")
    if text.count("\ufffd") > 2 + len(text) // 50:
        # Older programs' text: every byte is a character there.
        text = beginning.decode("cp1252", "replace")
    return _cut(text)


def _cut(text: str, about: str = "") -> Preview:
    if len(text) <= LONGEST:
        return Preview(text, about)
    cut = tr("Only its first %Ln characters are shown.", "", LONGEST)
    return Preview(text[:LONGEST], f"{about} {cut}".strip())
