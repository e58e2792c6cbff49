"""Decides when what is written may go, and what becomes of it.

Rule: the words stay in the field until the turn that carries them is stored; where that fails they are still there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from interline.model.errors import InterlineError

if TYPE_CHECKING:
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
    def files(self) -> tuple[Path, ...]: ...
    def set_content(self, text: str, files: Sequence[Path]) -> None: ...
    def take_away(self, text: str, files: Sequence[Path]) -> None: ...
    def set_streaming(self, streaming: bool) -> None: ...
    def set_hint(self, words: str) -> None: ...
    def focus(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written and not sent."""

    text: str = ""
    files: tuple[Path, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.files


class ComposerPresenter:
    """One field for all conversations; each keeps its own draft."""

    def __init__(
        self,
        view: View,
        tasks: Tasks,
        *,
        deliver: Callable[[str, Draft], Awaitable[None]],
        estimate: Callable[[str, Draft], Awaitable[str]],
    ) -> None:
        self._view = view
        self._tasks = tasks
        self._deliver = deliver
        self._estimate = estimate
        self._key = NEW
        self._drafts: dict[str, Draft] = {}
        self._sending: set[str] = set()
        self._streaming = False
        self._estimating = 0

    @property
    def draft(self) -> Draft:
        """What stands in the field."""
        return Draft(self._view.text, self._view.files)

    @property
    def drafts(self) -> dict[str, Draft]:
        """All that is written and not sent, by conversation."""
        drafts = {**self._drafts, self._key: self.draft}
        return {key: draft for key, draft in drafts.items() if not draft.is_empty}

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
            draft = Draft(meant, draft.files)
        if draft.is_empty or self.is_busy:
            return
        self._sending.add(self._key)
        self._view.set_hint("Sending…")
        self._tasks.start(self._send(self._key, draft), SENDING)

    def switch(self, key: str) -> None:
        """Another conversation is shown: its draft comes, the other one waits."""
        if key == self._key:
            return
        self._drafts[self._key] = self.draft
        self._key = key
        draft = self._drafts.pop(key, Draft())
        self._view.set_content(draft.text, draft.files)
        self._show_hint()

    def rename(self, old: str, new: str) -> None:
        """The new conversation got its id."""
        if old in self._drafts:
            self._drafts[new] = self._drafts.pop(old)
        if self._key == old:
            self._key = new

    def restore(self, kept: Mapping[str, Draft]) -> None:
        """Put back what was written before the program ended; what is written already stays."""
        self._drafts = {**kept, **self._drafts}
        waiting = self._drafts.pop(self._key, None)
        if waiting is not None and self.draft.is_empty and self._key not in self._sending:
            self._view.set_content(waiting.text, waiting.files)

    def set_streaming(self, streaming: bool) -> None:
        """Whether the shown conversation is being answered."""
        self._streaming = streaming
        self._view.set_streaming(streaming)
        self._show_hint()

    def rested(self) -> None:
        """The typing paused: say what the turn would cost."""
        self._estimating += 1
        draft = self.draft
        if draft.is_empty or self.is_busy:
            self._show_hint()
            return
        self._tasks.start(self._show_estimate(self._key, draft, self._estimating))

    async def _send(self, key: str, draft: Draft) -> None:
        try:
            await self._deliver(key, draft)
        finally:
            self._sending.discard(key)
            self._show_hint()

    def stored(self, key: str, draft: Draft) -> None:
        """What was sent is on disk: it leaves the field, or the draft that waits."""
        if key == self._key:
            self._view.take_away(draft.text, draft.files)
        elif self._drafts.get(key) == draft:
            del self._drafts[key]

    async def _show_estimate(self, key: str, draft: Draft, number: int) -> None:
        try:
            words = await self._estimate(key, draft)
        except InterlineError:
            # An estimate is a courtesy; the same trouble is told in full when the message is sent.
            words = ""
        if number == self._estimating and key == self._key and not self._streaming:
            self._view.set_hint(words)

    def _show_hint(self) -> None:
        self._view.set_hint("Sending…" if self._key in self._sending else "")
