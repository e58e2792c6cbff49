"""A conversation, or one answer, on paper or in a PDF: the pieces of the page, laid out for paper.

Rule: it is done in small steps on the window's loop, so that the window is never held; it may be cancelled between
any two; and nothing is fetched from anywhere but this computer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from PySide6.QtGui import QPagedPaintDevice, QPainter

from interline.language import tr
from interline.model.conversation import Message
from interline.model.refs import ModelRef
from interline.ui import theme as themes
from interline.ui.transcript.answer import AnswerSheet
from interline.ui.transcript.buttons import Buttons
from interline.ui.transcript.code import CodePiece
from interline.ui.transcript.colouring import Colouring
from interline.ui.transcript.decoding import Pictures
from interline.ui.transcript.diagrams import Diagrams
from interline.ui.transcript.fold import Fold
from interline.ui.transcript.footer import Footer
from interline.ui.transcript.formulas import Formulas
from interline.ui.transcript.head import Head
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.leaves import Look
from interline.ui.transcript.means import Means
from interline.ui.transcript.page import GAP
from interline.ui.transcript.paper import PageLost, Pages, Placed
from interline.ui.transcript.piece import Piece
from interline.ui.transcript.presenter import Card, card_of, vendor_id
from interline.ui.transcript.prose import Prose
from interline.ui.transcript.several import Several
from interline.ui.transcript.sheet import Sheet
from interline.ui.transcript.sources import Sources
from interline.ui.transcript.typed import UserSheet
from interline.ui.transcript.words import Words

SIZE = 13
"""Of running text, in pixels of 1/96 inch."""
KEPT = 64
"""Pixels of what follows that stand on the same page as a heading."""
AT_ONCE = 24
"""Pieces that are laid out before they are painted."""
STEP, REST = 0.008, 0.002
"""Seconds of one step, about, and of the pause in which the window does what it wants."""
PATIENCE = 20.0
"""Seconds that colours, formulas and pictures are waited for before what is there is printed."""
_HEADINGS = (Look.H1, Look.H2, Look.H3, Look.H4, Look.H5, Look.H6)

Fetch = Callable[[str], Awaitable[tuple[bytes | None, str]]]
"""The bytes of an attachment by its digest; None and a sentence where there are none."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is printed."""

    title: str
    date: str
    """At the head of each page beside the title, in words."""
    messages: Sequence[Message]


class Printing:
    """One document on its way onto paper."""

    def __init__(
        self,
        device: QPagedPaintDevice,
        document: Document,
        fetch: Fetch,
        vendor_name: Callable[[ModelRef], str] = vendor_id,
    ) -> None:
        """`device` has its page size, margins and resolution."""
        self._device, self._document = device, document
        self._fetch, self._vendor_name = fetch, vendor_name
        self._ink = Ink(themes.PAPER, SIZE, is_paper=True)
        self._colouring, self._pictures = Colouring(), Pictures()
        self._formulas, self._diagrams = Formulas(), Diagrams()
        self._pictures.wanted.connect(self._want)
        self._means = Means(
            colouring=self._colouring,
            pictures=self._pictures,
            formulas=self._formulas,
            diagrams=self._diagrams,
            follow=_nothing,
            put_on_clipboard=_nothing,
            copy=_nothing,
            regenerate=_nothing,
            receipt=_nothing,
            version=_nothing,
            way=_nothing,
            picture=_nothing,
        )
        self._fetches: set[asyncio.Task[None]] = set()
        self._since = 0.0

    async def run(self) -> int:
        """Print all of it. Returns the number of pages. Raises PageLost where printer or file take no more."""
        painter = QPainter()
        if not painter.begin(self._device):
            raise PageLost
        try:
            return await self.paint(painter)
        finally:
            # A painter that outlives its device ends the process.
            painter.end()

    async def paint(self, painter: QPainter) -> int:
        """The same from the page on that `painter` has begun on the device; whoever began ends it."""
        painter.save()
        try:
            self._since = perf_counter()
            pages = Pages(self._device, painter, self._ink, self._document.title, self._document.date)
            for number, message in enumerate(self._document.messages):
                if number:
                    pages.skip(GAP)
                await self._put(pages, message)
        finally:
            painter.restore()
            await self._close()
        return pages.number

    async def _put(self, pages: Pages, message: Message) -> None:
        """One message, some pieces at a time."""
        card = card_of(message, {}, self._vendor_name)
        sheet = self._sheet(card)
        try:
            await self._read(sheet)
            sheet.fit(self._ink, pages.width)
            pieces = list(_on_paper(sheet, card))
            for first in range(0, len(pieces), AT_ONCE):
                some = pieces[first : first + AT_ONCE]
                scales = await self._lay(some, sheet.room)
                for number, piece in enumerate(some, first):
                    before = pieces[number - 1] if number else None
                    is_tinted = sheet.ground is not None
                    placed = Placed(
                        piece,
                        sheet.left,
                        sheet.space(piece, before),
                        scales[number - first],
                        is_tinted,
                        KEPT if _leads(piece) else 0,
                    )
                    for _ in pages.put(placed, begins=not number, ends=number == len(pieces) - 1):
                        await self._breathe()
                    piece.drop()
        finally:
            sheet.close()

    def _sheet(self, card: Card) -> Sheet:
        if not card.is_answer:
            typed = UserSheet(card, self._means)
            typed.show_all()
            return typed
        answer = AnswerSheet(card, self._means)
        if card.thinking:
            answer.set_thinking(card.thinking, card.thought)
        return answer

    async def _read(self, sheet: Sheet) -> None:
        """All of a long text."""
        while not sheet.body.is_whole or sheet.body.held:
            if sheet.body.is_whole:
                sheet.body.show_more()
            sheet.advance()
            await self._breathe()

    async def _lay(self, pieces: Sequence[Piece], room: int) -> list[float]:
        """Lay these out with everything that they show. Returns how much each is scaled."""
        for piece in pieces:
            piece.lay(self._ink, room)
            await self._breathe()
        until = perf_counter() + PATIENCE
        while self._is_waiting(pieces) and perf_counter() < until:  # noqa: ASYNC110 - three workers, no one event
            await asyncio.sleep(0.01)
        scales = []
        for piece in pieces:
            if piece.has_formulas or not piece.is_laid:
                piece.lay(self._ink, room)
            wide = room
            if piece.overhang:
                # There is no scrolling on paper.
                wide = room + piece.overhang + 2
                piece.lay(self._ink, wide)
            scales.append(room / wide)
            await self._breathe()
        return scales

    def _is_waiting(self, pieces: Sequence[Piece]) -> bool:
        is_drawing = self._formulas.is_busy or self._diagrams.is_busy
        return is_drawing or any(piece.is_waiting for piece in pieces)

    def _want(self, digest: str) -> None:
        task = asyncio.get_running_loop().create_task(self._give(digest), name="printing")
        self._fetches.add(task)
        task.add_done_callback(self._fetches.discard)

    async def _give(self, digest: str) -> None:
        data, why = await self._fetch(digest)
        self._pictures.give(digest, data, why)

    async def _breathe(self) -> None:
        """Let the window do what it wants, where a step is over."""
        if perf_counter() - self._since > STEP:
            await asyncio.sleep(REST)
            self._since = perf_counter()

    async def _close(self) -> None:
        for task in list(self._fetches):
            task.cancel()
        for each in (self._colouring, self._pictures, self._formulas, self._diagrams):
            each.close()


def _on_paper(sheet: Sheet, card: Card) -> Iterator[Piece]:
    """The pieces of a message as paper has them: nothing to press, nothing folded behind a press."""
    for piece in sheet.pieces:
        if isinstance(piece, Buttons):
            continue
        if isinstance(piece, Footer):
            if card.receipt:
                yield Words(piece.key, card.receipt)
            continue
        if isinstance(piece, Sources):
            yield Words(piece.key, _sources(card))
            continue
        if isinstance(piece, Fold):
            piece.is_enabled = False
        elif isinstance(piece, CodePiece):
            piece.wrap()
        elif isinstance(piece, Several):
            piece.show_all()
        yield piece


def _sources(card: Card) -> str:
    """Sources with their whole addresses, since nobody follows a link on paper."""
    lines = [tr("Sources")]
    for source in card.found.sources:
        where = source.href or source.host
        lines.append(f"{source.number}  " + " · ".join(part for part in (source.title, where) if part))
    return "\n".join(lines)


def _leads(piece: Piece) -> bool:
    """Whether it means nothing without what follows it."""
    return isinstance(piece, Head) or (isinstance(piece, Prose) and piece.leaf.look in _HEADINGS)


def _nothing(*told: object) -> None:
    """Paper is not pressed."""
