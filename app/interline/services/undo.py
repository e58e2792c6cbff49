"""What was done to the library in this session, and the way back.

Rule: nothing is forced. An act is taken back only where things still stand as it left them; what another window changed
in between stays, and is told in one sentence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.change import Topic
from interline.model.clean import label
from interline.model.errors import UnknownConversation, WrongUsage
from interline.model.shelf import Arrangement, Outdone

if TYPE_CHECKING:
    from interline.services.changes import Changes
    from interline.store.database import Store

MOST = 100
"""Acts that are remembered."""


@dataclass(frozen=True, slots=True, eq=False)
class Deed:
    """One act that can be taken back. Two acts that did the same are two."""

    words: str
    """What was done, in the past tense, small: `deleted “X”`."""
    made: Arrangement
    quiet: bool = False
    """Whether it needs no telling when it is done, since it is seen at once."""
    of: str = ""
    """Of a conversation that was made of another, the id of that one."""

    @property
    def sentence(self) -> str:
        """What was done, for people."""
        return f"{self.words[:1].upper()}{self.words[1:]}."


@dataclass(frozen=True, slots=True)
class Turned:
    """What became of the library when an act was taken back, or done again."""

    sentence: str
    """For people."""
    binned: tuple[str, ...] = ()
    """Ids of those that lie in the bin now."""
    restored: tuple[str, ...] = ()
    """Ids of those that came out of it."""
    of: str = ""
    """What they were made of, where that stands in the library: to be shown in the place of what is in the bin now."""


class Undo:
    """The acts of this session, the latest on top; gone with the program."""

    def __init__(self, store: Store, changes: Changes) -> None:
        self._store = store
        self._changes = changes
        self._done: list[Deed] = []
        self._undone: list[Deed] = []
        self._stop: Callable[[Sequence[str]], Awaitable[None]] | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def next(self) -> Deed | None:
        """What `undo` would take back."""
        return self._done[-1] if self._done else None

    @property
    def next_again(self) -> Deed | None:
        """What `redo` would do again."""
        return self._undone[-1] if self._undone else None

    def stop_with(self, stop: Callable[[Sequence[str]], Awaitable[None]]) -> None:
        """`stop` ends the turns that are answering these conversations, before they go into the bin."""
        self._stop = stop

    def did(self, words: str, made: Arrangement, *, quiet: bool = False, of: str = "") -> Deed | None:
        """Remember an act and tell everybody; None where it changed nothing."""
        if not made:
            return None
        deed = Deed(words, made, quiet, of)
        self._done = [*self._done, deed][-MOST:]
        self._undone.clear()
        self._publish(made)
        return deed

    async def undo(self, deed: Deed | None = None) -> Turned:
        """Take the latest act back, or this one. Raises WrongUsage where that cannot be done."""
        async with self._one_at_a_time:
            if deed is None:
                deed = self.next
            if deed is None or deed not in self._done:
                raise WrongUsage(tr("There is nothing to undo."))
            outdone = await self._take_back(deed)
            # Only now: what the disk refused can be tried again.
            self._done.remove(deed)
            sentence = self._told(deed, outdone, again=False)
            self._undone.append(Deed(deed.words, outdone.done, deed.quiet, deed.of))
            return await self._turned(deed, outdone, sentence)

    async def redo(self) -> Turned:
        """Do again what was taken back last. Raises as `undo`."""
        async with self._one_at_a_time:
            deed = self.next_again
            if deed is None:
                raise WrongUsage(tr("There is nothing to do again."))
            outdone = await self._take_back(deed)
            self._undone.remove(deed)
            sentence = self._told(deed, outdone, again=True)
            self._done.append(Deed(deed.words, outdone.done, deed.quiet, deed.of))
            return await self._turned(deed, outdone, sentence)

    async def _take_back(self, deed: Deed) -> Outdone:
        # What is deleted that way is stopped before, as what is deleted any other way.
        if self._stop is not None and (away := _binned(deed.made.turned_round())):
            await self._stop(away)
        return await self._store.shelves.take_back(deed.made, datetime.now(UTC))

    async def _turned(self, deed: Deed, outdone: Outdone, sentence: str) -> Turned:
        binned, restored = _binned(outdone.done), _binned(outdone.done.turned_round())
        if deed.of and binned:
            sentence = tr("{sentence} The branch lies in the bin.", sentence=sentence)
        return Turned(sentence, binned, restored, await self._in_library(deed.of) if deed.of else "")

    async def _in_library(self, conversation_id: str) -> str:
        """This id; empty where it is gone or lies in the bin."""
        try:
            found = await self._store.conversations.get(conversation_id)
        except UnknownConversation:
            return ""
        return "" if found.deleted_at else conversation_id

    def _told(self, deed: Deed, outdone: Outdone, *, again: bool) -> str:
        """A sentence about it. Raises WrongUsage where nothing came of it."""
        self._publish(outdone.done)
        lost = len(outdone.changed_since) + outdone.gone
        if not outdone.done:
            raise WrongUsage(_why_not(deed.words, outdone, again=again))
        sentence = (
            tr("Done again: {deed}.", deed=deed.words) if again else tr("Undone: {deed}.", deed=deed.words)
        )
        if not lost:
            return sentence
        all_ = lost + len(outdone.done.conversations)
        stay = tr("{count} of {all} were changed since and stay as they are.", count=lost, all=all_)
        return f"{sentence} {stay}"

    def _publish(self, made: Arrangement) -> None:
        for each in made.conversations:
            if each.before.current_id != each.after.current_id:
                self._changes.publish(Topic.CONVERSATION, each.conversation_id)
        one = made.conversations[0].conversation_id if len(made.conversations) == 1 else None
        if made:
            self._changes.publish(Topic.LIBRARY, one)


def _binned(made: Arrangement) -> tuple[str, ...]:
    """The ids of those that an act puts into the bin."""
    return tuple(
        each.conversation_id
        for each in made.conversations
        if each.after.deleted_at and not each.before.deleted_at
    )


def _why_not(deed: str, outdone: Outdone, *, again: bool) -> str:
    if outdone.gone and not outdone.changed_since:
        if again:
            return tr("It is no longer there, so this cannot be done again any more: {deed}.", deed=deed)
        return tr("It is no longer there, so this cannot be undone any more: {deed}.", deed=deed)
    if len(outdone.changed_since) == 1:
        title = label(outdone.changed_since[0], 60)
        if again:
            return tr(
                "“{title}” was changed since, so this cannot be done again any more: {deed}.",
                title=title,
                deed=deed,
            )
        return tr(
            "“{title}” was changed since, so this cannot be undone any more: {deed}.", title=title, deed=deed
        )
    if again:
        return tr("Things were changed since, so this cannot be done again any more: {deed}.", deed=deed)
    return tr("Things were changed since, so this cannot be undone any more: {deed}.", deed=deed)
