"""Export: conversations into files or into one text.

Rule: a file appears whole or not at all, in the folder that was chosen, and takes no other file's place there.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from interline import whole_files
from interline.export import Format, Transcript, Writer, format_named
from interline.model.clean import label
from interline.model.errors import WrongUsage, YouCanFix

if TYPE_CHECKING:
    from interline.model.conversation import Conversation
    from interline.store.database import Store

_SEPARATORS = tuple(mark for mark in (os.sep, os.altsep) if mark)


class TransferService:
    """What leaves the library."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def export(
        self, ids: tuple[str, ...] | None, format: str, branches: str, target: Path | str | None
    ) -> str | None:
        """Write conversations, by ids or their unique beginnings, or all of them (None), archived ones too.

        Without a target the text is given back. A target that is a folder, that is text ending in a separator, or that
        has no ending while several are written, gets one file for each, none of which replaces another; any other is
        one file, which takes the place of what stands there. `branches`: current | all; JSON holds all either way.
        Raises UnknownConversation, WrongUsage, and YouCanFix for a place that cannot be written.
        """
        chosen = format_named(format)
        _check(branches)
        conversations = await self._conversations(ids)
        writer = await asyncio.to_thread(chosen.load)
        wanted = self._transcripts(conversations, branches, chosen)
        if target is not None and await asyncio.to_thread(_is_folder, target, ids is None or len(ids) > 1):
            await _into_folder(Path(target), wanted, chosen, writer)
            return None
        texts = [await asyncio.to_thread(writer.write, transcript) async for transcript in wanted]
        single = ids is not None and len(ids) == 1
        text = texts[0] if single else await asyncio.to_thread(writer.join, texts)
        if target is None:
            return text
        await asyncio.to_thread(into_file, Path(target), text)
        return None

    async def save_attachment(self, digest: str, target: Path) -> None:
        """Write a copy of a picture or a file, byte for byte, in the place of what stands there.

        Raises StoreTrouble where its bytes are gone, WrongUsage and YouCanFix for a place that cannot be written.
        """
        data = await self._store.attachments.read(digest)
        await asyncio.to_thread(into_file, target, data)

    async def secrets_in(self, text: str) -> tuple[str, ...]:
        """One sentence for each kind of key or token that the text seems to hold; none repeats it."""
        from interline.export.secrets import warnings_about

        return await asyncio.to_thread(warnings_about, text)

    async def warnings(self, ids: tuple[str, ...] | None, branches: str = "current") -> tuple[str, ...]:
        """What to tell before these conversations are handed to others: the secrets that seem to stand in them."""
        _check(branches)
        markdown = format_named("md")
        writer = await asyncio.to_thread(markdown.load)
        found: list[str] = []
        async for transcript in self._transcripts(await self._conversations(ids), branches, markdown):
            text = await asyncio.to_thread(writer.write, transcript)
            title = label(transcript.conversation.title, 60)
            found += [f"“{title}”: {sentence}" for sentence in await self.secrets_in(text)]
        return tuple(found)

    async def _conversations(self, ids: tuple[str, ...] | None) -> tuple[Conversation, ...]:
        if ids is None:
            listed = [
                *(await self._store.conversations.list(archived=False)),
                *(await self._store.conversations.list(archived=True)),
            ]
            if not listed:
                raise YouCanFix("There is nothing to export yet.", next_step="Start a conversation first.")
            oldest_first = sorted(listed, key=lambda summary: (summary.created_at, summary.id))
            return tuple([await self._store.conversations.get(summary.id) for summary in oldest_first])
        found = [await self._store.conversations.find(beginning) for beginning in ids]
        if not found:
            raise WrongUsage("Name the conversations to export.", next_step="interline list shows them all.")
        # Named twice, written once.
        return tuple({conversation.id: conversation for conversation in found}.values())

    async def _transcripts(
        self, conversations: tuple[Conversation, ...], branches: str, chosen: Format
    ) -> AsyncIterator[Transcript]:
        """One after the other, so that only one is in memory."""
        for conversation in conversations:
            messages = await self._store.conversations.messages(conversation.id)
            decisions = await self._store.ledger.decisions_in(conversation.id)
            whole = Transcript(conversation, messages, decisions)
            yield whole if branches == "all" or chosen.whole_tree else whole.shown()


async def _into_folder(
    folder: Path, wanted: AsyncIterator[Transcript], chosen: Format, writer: Writer
) -> None:
    def write(transcript: Transcript) -> None:
        from interline.export.names import place

        text = writer.write(transcript)
        with _told(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            place(
                folder,
                transcript.conversation.title,
                chosen.suffix,
                lambda path: whole_files.write(path, text, replace=False, sync_name=False),
            )

    async for transcript in wanted:
        await asyncio.to_thread(write, transcript)
    with _told(folder):
        await asyncio.to_thread(whole_files.sync_folder, folder)


def into_file(path: Path, content: str | bytes) -> None:
    """Write a file whole, in the place of what stands there. Raises WrongUsage, and YouCanFix where it cannot be."""
    if path.exists() and not path.is_file():
        raise WrongUsage(f"{label(str(path))} is not a file.", next_step="Name a file or a folder.")
    if not path.absolute().parent.is_dir():
        raise WrongUsage(
            f"There is no folder {label(str(path.absolute().parent))}.",
            next_step="Make it, or name another place.",
        )
    with _told(path):
        whole_files.write(path, content)


def _is_folder(target: Path | str, several: bool) -> bool:
    path = Path(target)
    ends_open = isinstance(target, str) and target.endswith(_SEPARATORS)
    return ends_open or path.is_dir() or (several and not path.suffix and not path.exists())


def _check(branches: str) -> None:
    if branches not in ("current", "all"):
        raise WrongUsage(f"There are no branches “{label(branches, 40)}”.", next_step="Say current or all.")


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """The file system's errors as one sentence."""
    try:
        yield
    except OSError as error:
        raise YouCanFix(
            f"{label(str(place))} could not be written.",
            next_step="Check that there is room on the disk and that you may write there.",
            detail=error.strerror or type(error).__name__,
        ) from error
