"""Decides when what is written may go, and what becomes of it.

Rule: the words stay in the field until the turn that carries them is stored; where that fails they are still there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypedDict

from interline.language import marked, said, tr
from interline.model.errors import InterlineError
from interline.ui.composer.attaching import Attaching, Keep
from interline.ui.composer.estimate import NOTHING, Estimate
from interline.ui.widgets.kept import Attached, Kept

if TYPE_CHECKING:
    from pathlib import Path

    from interline.model.parts import File, Image
    from interline.ui.tasks import Tasks

NEW = ""
"""The key of the conversation that does not exist yet."""
SENDING = "sending"
"""The name of the tasks that a closing window waits for."""


class View(Protocol):
    """What the presenter needs of the composer's widgets."""

    @property
    def text(self) -> str: ...
    @property
    def files(self) -> tuple[Attached, ...]: ...
    @property
    def kept(self) -> tuple[Kept, ...]: ...
    def set_content(self, text: str, files: Sequence[Attached]) -> None: ...
    def set_files(self, files: Sequence[Attached]) -> None: ...
    def set_editing(self, sentence: str, kept: Sequence[Kept]) -> None: ...
    def take_away(self, text: str, files: Sequence[Attached]) -> None: ...
    def set_streaming(self, streaming: bool) -> None: ...
    def set_hint(self, words: str) -> None: ...
    def set_estimate(self, estimate: Estimate) -> None: ...
    def focus(self) -> None: ...


EDITS_MESSAGE = marked("Editing: sends a new version; the old one stays")
EDITS_ANSWER = marked("Editing an answer: keeps your words as a new version; nothing is sent")


@dataclass(frozen=True, slots=True)
class Editing:
    """A message of which another version is being written."""

    message_id: str
    stood: Draft
    """What had been written before; it comes back."""
    kept: tuple[Kept, ...] = ()
    is_answer: bool = False
    """Whether it is an answer: then nothing is sent."""

    @property
    def sentence(self) -> str:
        """What the line over the field says."""
        return said(EDITS_ANSWER if self.is_answer else EDITS_MESSAGE)


class Edits(TypedDict):
    """What a turn is told of a draft that is another version of a message."""

    edits: str | None
    kept: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written and not sent."""

    text: str = ""
    files: tuple[Attached, ...] = ()
    editing: Editing | None = None

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.files and not (self.editing and self.editing.kept)

    @property
    def attachments(self) -> tuple[Path | Image | File, ...]:
        """What is attached, as a turn takes it."""
        return tuple(each.part if isinstance(each, Kept) else each for each in self.files)

    @property
    def is_worth_keeping(self) -> bool:
        """Whether something would be lost without it."""
        return not self.is_empty or (self.editing is not None and not self.editing.stood.is_empty)

    @property
    def edits(self) -> Edits:
        """The message that it is another version of, and the digests of its attachments; None for neither."""
        if self.editing is None:
            return Edits(edits=None, kept=None)
        return Edits(edits=self.editing.message_id, kept=tuple(each.digest for each in self.editing.kept))


class ComposerPresenter:
    """One field for all conversations; each keeps its own draft."""

    def __init__(
        self,
        view: View,
        tasks: Tasks,
        *,
        deliver: Callable[[str, Draft], Awaitable[None]],
        estimate: Callable[[str, Draft], Awaitable[Estimate]],
        keep: Keep | None = None,
        tell: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        """`keep` stores what is attached; without it, files are read when the message is sent."""
        self._view = view
        self._tasks = tasks
        self._deliver = deliver
        self._estimate = estimate
        self._key = NEW
        self._editing: Editing | None = None
        self._drafts: dict[str, Draft] = {}
        self._older: Draft | None = None
        """What was kept of the conversation that has not begun, where other words stood there before it was read."""
        self._is_restored = False
        self._sending: set[str] = set()
        self._streaming = False
        self._estimating = 0
        self._attaching = Attaching(self, tasks, keep, tell) if keep is not None else None

    @property
    def draft(self) -> Draft:
        """What stands in the field."""
        editing = replace(self._editing, kept=self._view.kept) if self._editing else None
        return Draft(self._view.text, self._view.files, editing)

    @property
    def drafts(self) -> dict[str, Draft]:
        """All that is written and not sent, by conversation."""
        drafts = {**self._drafts, self._key: self.draft}
        if self._older is not None:
            now = drafts.get(NEW, Draft())
            drafts[NEW] = after(self._older, now.text, now.files)
        return {key: draft for key, draft in drafts.items() if draft.is_worth_keeping}

    @property
    def is_busy(self) -> bool:
        """Whether the shown conversation is being answered, or its message is on the way into the store."""
        return self._streaming or self._key in self._sending

    def is_sending(self, key: str) -> bool:
        """Whether a message of this conversation is on its way into the store."""
        return key in self._sending

    def send(self, meant: str | None = None) -> None:
        """Enter or the button. A second one before the first is stored does nothing.

        `meant` is what stood in the field when Enter was pressed, where that was a while ago.
        """
        draft = self.draft
        if meant and draft.text.startswith(meant):
            draft = replace(draft, text=meant)
        if draft.is_empty or self.is_busy:
            return
        self._sending.add(self._key)
        self._view.set_hint(tr("Sending…"))
        self._tasks.start(self._send(self._key, draft), SENDING)

    def switch(self, key: str) -> None:
        """Another conversation is shown: its draft comes, the other one waits."""
        if key == self._key:
            return
        self._drafts[self._key] = self.draft
        self._key = key
        if key == NEW and self._drafts.get(NEW, Draft()).is_empty:
            self._put_older_back()
        self._put(self._drafts.pop(key, Draft()))
        self._show_hint()

    def edit(self, message_id: str, text: str, kept: Sequence[Kept] = (), *, is_answer: bool = False) -> None:
        """Write another version of a message; what is written already waits until that is sent or left."""
        stood = self._editing.stood if self._editing else self.draft
        self._put(Draft(text, (), Editing(message_id, stood, tuple(kept), is_answer)))
        self._view.focus()

    def leave_edit(self) -> bool:
        """Write no other version: what had been written before comes back. Returns whether there was one."""
        if self._editing is None:
            return False
        self._put(self._editing.stood)
        return True

    def rename(self, old: str, new: str) -> None:
        """The new conversation got its id."""
        if old in self._drafts:
            self._drafts[new] = self._drafts.pop(old)
        if self._key == old:
            self._key = new
        if old == NEW:
            self._put_older_back()
        if self._attaching is not None:
            # What was attached since it was sent is on its way under the old name.
            self._attaching.look(new)

    def forget(self, keys: Iterable[str]) -> None:
        """Away with what was written in conversations that are gone."""
        for key in keys:
            self._drafts.pop(key, None)

    def restore(self, kept: Mapping[str, Draft]) -> None:
        """Put back what was written before the program ended; what is written already stays."""
        # Later, what was kept is what was written here.
        is_first, self._is_restored = not self._is_restored, True
        self._drafts = {**kept, **self._drafts}
        waiting = self._drafts.pop(self._key, None)
        if waiting is None:
            return
        if self.draft.is_empty and self._key not in self._sending:
            self._put(waiting)
        elif self._key == NEW and is_first:
            self._older = waiting

    def set_streaming(self, streaming: bool) -> None:
        """Whether the shown conversation is being answered."""
        self._streaming = streaming
        self._view.set_streaming(streaming)
        self._show_hint()

    def outdated(self) -> None:
        """Somebody else would be asked, or otherwise: what was said of the last one does not stand until more is
        known."""
        self._show_hint()
        self.rested()

    def rested(self) -> None:
        """The typing paused, or goes on for long: say what the turn would cost."""
        self._estimating += 1
        draft = self.draft
        if draft.is_empty or self.is_busy:
            self._show_hint()
            return
        self._tasks.start(self._show_estimate(self._key, draft, self._estimating))

    @property
    def key(self) -> str:
        """Which conversation's draft stands in the field."""
        return self._key

    def files_of(self, key: str) -> tuple[Attached, ...]:
        """What is attached to a conversation's draft."""
        return self._view.files if key == self._key else self._drafts.get(key, Draft()).files

    def set_files_of(self, key: str, files: Sequence[Attached]) -> None:
        """Have these attached to it instead."""
        if key == self._key:
            self._view.set_files(files)
        else:
            self._drafts[key] = replace(self._drafts.get(key, Draft()), files=tuple(files))

    def take_in(self) -> None:
        """Something was attached: its bytes are stored at once, so that the file may go or change."""
        if self._attaching is not None:
            self._attaching.look(self._key)

    def left_out(self, count: int) -> None:
        """So many more were to be attached than a message takes."""
        if self._attaching is not None:
            self._attaching.tell_left_out(count)

    def paste(self, make: Callable[[], bytes], name: str) -> None:
        """Attach bytes that are no file; `make` is called in a thread."""
        if self._attaching is not None:
            self._attaching.paste(self._key, make, name)

    async def _send(self, key: str, draft: Draft) -> None:
        try:
            if self._attaching is not None:
                files = await self._attaching.settled(key, draft.files)
                if files is None:
                    # Something does not go along, which is told; the words wait for what the user makes of that.
                    return
                draft = replace(draft, files=files)
            await self._deliver(key, draft)
        finally:
            self._sending.discard(key)
            self._show_hint()

    def stored(self, key: str, draft: Draft) -> None:
        """What was sent is on disk: it leaves the field, or the draft that waits."""
        editing = draft.editing
        if key == self._key and _is_same(editing, self._editing):
            self._view.take_away(draft.text, draft.files)
            if editing is not None:
                self._put(after(editing.stood, self._view.text, self._view.files))
        elif self._drafts.get(key) == draft:
            del self._drafts[key]
            if editing is not None and not editing.stood.is_empty:
                self._drafts[key] = editing.stood

    def _put_older_back(self) -> None:
        """There is room for what was kept, where the next conversation begins."""
        if self._older is not None:
            self._drafts[NEW], self._older = self._older, None

    def _put(self, draft: Draft) -> None:
        """This stands in the field from now on."""
        self._editing = draft.editing
        self._view.set_editing(*((draft.editing.sentence, draft.editing.kept) if draft.editing else ("", ())))
        self._view.set_content(draft.text, draft.files)
        self.take_in()

    async def _show_estimate(self, key: str, draft: Draft, number: int) -> None:
        try:
            estimate = await self._estimate(key, draft)
        except InterlineError:
            # An estimate is a courtesy; the same trouble is told in full when the message is sent.
            estimate = NOTHING
        if number == self._estimating and key == self._key and not self.is_busy:
            self._view.set_estimate(estimate)

    def _show_hint(self) -> None:
        self._view.set_hint(tr("Sending…") if self._key in self._sending else "")


def _is_same(one: Editing | None, other: Editing | None) -> bool:
    """Whether both are about one message, or about none."""
    return (one and one.message_id) == (other and other.message_id)


def after(stood: Draft, rest: str, files: tuple[Attached, ...]) -> Draft:
    """What had been written before, and after it what was written while its successor was on its way."""
    text = "\n".join(part for part in (stood.text, rest) if part.strip())
    return replace(stood, text=text or stood.text, files=(*stood.files, *files))
