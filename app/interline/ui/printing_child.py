"""The process that prints where there is no window: conversations on standard input, PDFs where it is told to.

Run as `python -m interline.ui.printing_child`; services/exporting/printed.py is its other end. Rule: it shows nothing,
asks for nothing but what is on standard input, and ends with it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from typing import IO, Any

from interline.child_process import hold_back

# Before Qt is loaded: there may be no display.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QDate, QLocale
from PySide6.QtGui import QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from interline.export import Transcript
from interline.export.interline_json import read_json
from interline.export.tree import tree_of
from interline.model.clean import label
from interline.model.conversation import Message, Role
from interline.model.parts import File, Image, Text
from interline.model.refs import ModelRef
from interline.ui import theme
from interline.ui.garbage import Collector
from interline.ui.printouts import usual_page
from interline.ui.transcript.paper import PageLost, set_margins
from interline.ui.transcript.printing import Document, Printing

GONE = "Its bytes are missing from the library."


def main() -> None:
    """Be the child."""
    hold_back()
    import qasync

    app = QApplication(["interline", "-style", "fusion"])
    app.setFont(theme.font())
    collector = Collector()
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with open(0, "rb", closefd=False) as asked, open(1, "wb", closefd=False) as told:
        loop.run_until_complete(answer(asked, told))
    collector.stop()


async def answer(asked: IO[bytes], told: IO[bytes]) -> None:
    """Do what each line asks, and tell of each that it is done, until there are no more.

    `{"begin": path, "title"}` begins a PDF, `{"print": n}` takes n bytes of Interline JSON and prints what they hold,
    `{"end": true}` makes the PDF whole. The answers are `{"pages": n}`, or `{"lost": true}` where there is no room.
    """
    book: Book | None = None
    while line := await asyncio.to_thread(asked.readline):
        order = json.loads(line)
        try:
            if "begin" in order:
                book = Book(order["begin"], order["title"])
            elif "print" in order and book is not None:
                data = await asyncio.to_thread(asked.read, order["print"])
                for transcript in await asyncio.to_thread(read_json, data.decode("utf-8")):
                    await book.print(transcript)
            elif book is not None:
                book.close()
            reply: dict[str, Any] = {"pages": book.pages if book else 0}
        except PageLost:
            book = None
            reply = {"lost": True}
        told.write(json.dumps(reply).encode("ascii") + b"\n")
        told.flush()


class Book:
    """One PDF."""

    def __init__(self, path: str, title: str) -> None:
        """Raises PageLost."""
        self._writer = QPdfWriter(path)
        self._writer.setTitle(label(title, 200))
        self._writer.setCreator("Interline")
        self._writer.setPageSize(usual_page())
        set_margins(self._writer)
        self._painter = QPainter()
        if not self._painter.begin(self._writer):
            raise PageLost
        self.pages = 0

    async def print(self, transcript: Transcript) -> None:
        """One conversation, on a page of its own. Raises PageLost; the book is closed then."""
        held = _held(transcript)
        names = {m.receipt.ref.vendor: m.receipt.vendor_name for m in transcript.messages if m.receipt}

        async def fetch(digest: str) -> tuple[bytes | None, str]:
            data = held.get(digest)
            return data, "" if data is not None else GONE

        def vendor(ref: ModelRef) -> str:
            return label(names.get(ref.vendor, ref.vendor), 60)

        try:
            for document in _documents(transcript):
                if self.pages and not self._writer.newPage():
                    raise PageLost
                self.pages += await Printing(self._writer, document, fetch, vendor).paint(self._painter)
        except BaseException:
            self._painter.end()
            raise

    def close(self) -> None:
        """Make it whole. Raises PageLost."""
        if not self._painter.end():
            raise PageLost


def _documents(transcript: Transcript) -> Iterator[Document]:
    """The shown path, and each other branch under its name."""
    about = transcript.conversation
    began = about.created_at.astimezone()
    date = QLocale().toString(QDate(began.year, began.month, began.day))
    instructions = Message("", about.id, None, 0, Role.SYSTEM, (Text(about.system),), about.created_at)
    branches = tree_of(transcript).branches
    for branch in branches:
        title = about.title
        if branch.number > 1:
            title += f" · Branch {branch.number}" + (f": {branch.name}" if branch.name else "")
        before = (instructions,) if about.system and branch.number == 1 else ()
        yield Document(title, date, (*before, *branch.messages))
    if not branches:
        yield Document(about.title, date, (instructions,) if about.system else ())


def _held(transcript: Transcript) -> dict[str, bytes]:
    """The bytes of its attachments by their digests."""
    parts = (part for message in transcript.messages for part in message.parts)
    files = (part for part in parts if isinstance(part, (Image, File)))
    return {part.digest: part.data for part in files if part.data is not None}


if __name__ == "__main__":
    main()
    # Without Python's own end, which destroys what Qt still uses.
    sys.stdout.flush()
    os._exit(0)
