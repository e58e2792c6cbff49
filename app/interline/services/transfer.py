"""Export: conversations into files or into one text.

Rule: an order is checked before anything is written; the work is done in a thread of its own, and stops when nobody
wants it any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from interline.export import INK, Format, Means, Transcript
from interline.language import tr
from interline.model.clean import label
from interline.model.errors import WrongUsage, YouCanFix
from interline.services.exporting.order import Exported, Order, Progress
from interline.services.exporting.places import Make, Put, into_file, into_folder, is_folder, put_file
from interline.services.exporting.reading import Reading

if TYPE_CHECKING:
    from interline.model.conversation import Conversation
    from interline.rendering.formula.picture import Formula
    from interline.store.database import Store

LETTERS = 16.0
"""Pixels of a web page's letters, which its formulas are drawn to fit."""
Told = Callable[[Progress], object]
Result = TypeVar("Result")


class TransferService:
    """What leaves the library."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def export(
        self, order: Order, target: Path | str | Put, told: Told = lambda progress: None
    ) -> Exported:
        """Write conversations. `told` hears on this loop how far it is.

        A target that is a folder, that is text ending in a separator, or that has no ending while several are written,
        gets one file for each, none of which replaces another; any other is one file, which takes the place of what
        stands there. A target that is called takes the bytes of one text, in a thread, and may raise.

        Cancelled, it stops first: of a single file nothing is left, in a folder what is whole stays.
        Raises UnknownConversation, WrongUsage, and YouCanFix for a place that cannot be written.
        """
        chosen, attachments = order.checked(has_place=not callable(target))
        ids = await self._ids(order)
        several = order.ids is None or len(order.ids) > 1
        keeps = not callable(target) and await asyncio.to_thread(is_folder, target, several=several)
        reading = Reading(
            self._store,
            ids,
            lambda done: told(Progress(done, len(ids), keeps)),
            shown=_is_shown(order, chosen),
            whole=chosen.whole_tree,
        )

        def work() -> None:
            with _making(chosen, reading) as make, _drawing() as draw:
                means = Means(attachments, reading.read, draw=draw)
                wanted = reading.transcripts()
                if callable(target):
                    make(wanted, means, several, target)
                elif keeps:
                    into_folder(Path(target), wanted, means, chosen, make)
                else:
                    into_file(Path(target), wanted, means, several, make)

        await _in_thread(work, reading)
        return Exported(reading.written, len(reading.missing))

    async def text(self, order: Order) -> str:
        """The same as one text."""
        pieces: list[bytes] = []
        await self.export(order, pieces.append)
        return b"".join(pieces).decode("utf-8")

    async def warnings(self, order: Order, told: Told = lambda progress: None) -> tuple[str, ...]:
        """What to tell before these conversations are handed to others: a sentence for each kind of key or token that
        seems to stand in one of them; none repeats it. Raises as `export` does."""
        chosen, _ = order.checked(has_place=True)
        ids = await self._ids(order)
        reading = Reading(
            self._store, ids, lambda done: told(Progress(done, len(ids))), shown=_is_shown(order, chosen)
        )

        def look() -> tuple[str, ...]:
            from interline.export.secrets import warnings_about

            return tuple(
                f"{_named(each.conversation)}: {sentence}"
                for each in reading.transcripts(with_records=False)
                for sentence in warnings_about(each)
            )

        return await _in_thread(look, reading)

    async def save_attachment(self, digest: str, target: Path) -> None:
        """Write a copy of a picture or a file, byte for byte, in the place of what stands there.

        Raises StoreTrouble where its bytes are gone, WrongUsage and YouCanFix for a place that cannot be written.
        """
        data = await self._store.attachments.read(digest)
        await asyncio.to_thread(put_file, target, data)

    async def _ids(self, order: Order) -> tuple[str, ...]:
        """Of the conversations that are meant, each once; all of them with the oldest first."""
        if order.ids is None:
            ids = await self._store.conversations.ids(with_bin=order.with_bin)
            if not ids:
                raise YouCanFix(
                    tr("There is nothing to export yet."), next_step=tr("Start a conversation first.")
                )
            return ids
        found = [(await self._store.conversations.find(beginning)).id for beginning in order.ids]
        if not found:
            raise WrongUsage(
                tr("Name the conversations to export."), next_step=tr("interline list shows them all.")
            )
        return tuple(dict.fromkeys(found))


def _named(conversation: Conversation) -> str:
    """A conversation in a warning; one whose title may be a key is named by its id."""
    from interline.export.secrets import kinds_in

    title = conversation.title
    if kinds_in(title):
        return tr("Conversation {id}", id=conversation.id[:13])
    return tr("“{name}”", name=label(title, 60))


def _is_shown(order: Order, chosen: Format) -> bool:
    return order.branches == "current" and not chosen.whole_tree


async def _in_thread(work: Callable[[], Result], reading: Reading) -> Result:
    """Do the work in a thread; where nobody waits for it any more it is stopped, and has ended before this does."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        reading.stop()
        with suppress(Exception):
            await task
        raise


@contextmanager
def _making(chosen: Format, reading: Reading) -> Iterator[Make]:
    if not chosen.module:
        from interline.services.exporting.printed import Printer

        printer = Printer()
        reading.on_stop = printer.close
        try:
            yield printer.make
        finally:
            printer.end()
        return
    writer = chosen.load()

    def make(wanted: Iterable[Transcript], means: Means, several: bool, put: Put) -> None:
        for piece in writer.write(wanted, means, several=several):
            put(piece.encode("utf-8"))

    yield make


@contextmanager
def _drawing() -> Iterator[Callable[[str, bool], Formula | None]]:
    """Draws formulas, each once; the process that does it begins with the first."""
    from interline.rendering.formula.process import FormulaProcess

    process = FormulaProcess()
    try:
        yield cache(lambda tex, display: process.draw(tex, display=display, size=LETTERS, colour=INK))
    finally:
        process.close()
