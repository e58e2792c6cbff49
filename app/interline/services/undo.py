"""What was done to the library in this session, and the way back.

Rule: nothing is forced. An act is taken back only where things still stand as it left them; what another window changed
in between stays, and is told in one sentence.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.change import Topic
from interline.model.clean import label
from interline.model.errors import WrongUsage
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

    @property
    def sentence(self) -> str:
        """What was done, for people."""
        return f"{self.words[:1].upper()}{self.words[1:]}."


class Undo:
    """The acts of this session, the latest on top; gone with the program."""

    def __init__(self, store: Store, changes: Changes) -> None:
        self._store = store
        self._changes = changes
        self._done: list[Deed] = []
        self._undone: list[Deed] = []
        self._one_at_a_time = asyncio.Lock()

    @property
    def next(self) -> Deed | None:
        """What `undo` would take back."""
        return self._done[-1] if self._done else None

    @property
    def next_again(self) -> Deed | None:
        """What `redo` would do again."""
        return self._undone[-1] if self._undone else None

    def did(self, words: str, made: Arrangement, *, quiet: bool = False) -> Deed | None:
        """Remember an act and tell everybody; None where it changed nothing."""
        if not made:
            return None
        deed = Deed(words, made, quiet)
        self._done = [*self._done, deed][-MOST:]
        self._undone.clear()
        self._publish(made)
        return deed

    async def undo(self, deed: Deed | None = None) -> str:
        """Take the latest act back, or this one; gives a sentence. Raises WrongUsage where that cannot be done."""
        async with self._one_at_a_time:
            if deed is None:
                deed = self.next
            if deed is None or deed not in self._done:
                raise WrongUsage(tr("There is nothing to undo."))
            outdone = await self._store.shelves.take_back(deed.made)
            # Only now: what the disk refused can be tried again.
            self._done.remove(deed)
            sentence = self._told(deed, outdone, again=False)
            self._undone.append(Deed(deed.words, outdone.done, deed.quiet))
            return sentence

    async def redo(self) -> str:
        """Do again what was taken back last; gives a sentence. Raises as `undo`."""
        async with self._one_at_a_time:
            deed = self.next_again
            if deed is None:
                raise WrongUsage(tr("There is nothing to do again."))
            outdone = await self._store.shelves.take_back(deed.made)
            self._undone.remove(deed)
            sentence = self._told(deed, outdone, again=True)
            self._done.append(Deed(deed.words, outdone.done, deed.quiet))
            return sentence

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
