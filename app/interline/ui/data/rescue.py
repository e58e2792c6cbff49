"""When the database cannot be used: say so, and offer the newest copy that is good.

Rule: nothing is put back unless the user presses the button, and the file that was there is kept.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.errors import DatabaseDamaged, DatabaseForeign, DatabaseGone, InterlineError
from interline.ui.data.words import when
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from interline.store.restoring import Restored
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class Rescue:
    """For one window."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        *,
        tell: Callable[[Notice], None],
        withdraw: Callable[[str], None],
        reopen: Callable[[], Awaitable[None]],
    ) -> None:
        """`reopen` shows the library anew, whatever is in it by then."""
        self._backend = backend
        self._tasks = tasks
        self._tell = tell
        self._withdraw = withdraw
        self._reopen = reopen
        self._covered = ""

    async def cannot_open(
        self, trouble: InterlineError, again: Callable[[], object], words: str = ""
    ) -> None:
        """Tell what is wrong, with a copy to go on from where there is one, else with another try."""
        if isinstance(trouble, (DatabaseDamaged, DatabaseForeign, DatabaseGone)):
            copy = await self._backend.newest_good_copy()
            if copy is not None:
                path = copy.path
                date = when(copy.moment)
                way_on = tr("There is a good copy of it; what is there now is kept.")
                sentence = f"{trouble.sentence} {way_on}"
                # Whoever waited for the library meets the same trouble, and would tell of it without a way on.
                self._covered = str(trouble)
                self._withdraw(self._covered)
                restore = tr("Restore the copy of {date}", date=date)
                self._tell(Notice(sentence, restore, lambda: self.restore(path)))
                return
        self._tell(Notice(str(trouble), words or tr("Try again"), again))

    def covers(self, sentence: str) -> bool:
        """Whether this trouble is told already, with a way out of it."""
        return sentence == self._covered

    def restore(self, copy: Path) -> None:
        """Put this copy in the place of the library and go on from it."""
        self._tasks.start(self._restore(copy))

    async def _restore(self, copy: Path) -> None:
        busy = tr("Putting the copy back…")
        self._tell(Notice(busy))
        aside: Path | None = None
        try:
            done = await self._backend.restore(copy)
        except InterlineError as trouble:
            sentence = str(trouble)
        else:
            sentence, aside = _restored(done), done.aside
        self._withdraw(busy)
        self._covered = ""
        await self._reopen()
        self._tell(Notice(sentence))
        if aside is not None:
            await self._salvage(aside, sentence)

    async def _salvage(self, aside: Path, told: str) -> None:
        """Add what was written since the copy, where what was there before is damaged and not merely put away."""
        try:
            salvaged = await self._backend.salvage(aside)
        except InterlineError as trouble:
            self._tell(Notice(str(trouble)))
        else:
            if salvaged is not None:
                self._withdraw(told)
                self._tell(Notice(f"{told} {salvaged.in_words()}"))


def _restored(done: Restored) -> str:
    """What is there now."""
    sentences = [
        tr(
            "Restored: {conversations} conversations, {messages} messages.",
            conversations=done.conversations,
            messages=done.messages,
        )
    ]
    if done.missing:
        sentences.append(tr("The files of %Ln attachments are missing.", "", done.missing))
    if done.aside:
        sentences.append(tr("What was there before is kept: {place}", place=done.aside))
    return " ".join(sentences)
