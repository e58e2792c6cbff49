"""Decides when the line above the composer says what stays behind.

Rule: it never holds anything up. What is shown stays until the next answer is known, the last question wins, and one
question is asked at a time however fast its grounds change.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from interline.model.clean import label
from interline.model.errors import InterlineError
from interline.model.portability import CacheLeft, Loss, LossKind, Portability
from interline.ui.losses.words import cache_left, summary

if TYPE_CHECKING:
    from interline.model.refs import ModelRef
    from interline.model.request import TurnSettings
    from interline.model.route import Choice
    from interline.services.questions import Attachment
    from interline.ui.backend import Backend
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks

PAUSE = 0.25
"""Seconds that the grounds must hold still."""
LONGEST_NAME = 40
"""Letters of vendor and model in the line."""
OF_FILES = frozenset(
    {LossKind.IMAGE, LossKind.FILE, LossKind.MISSING_FILE}
    | {kind for kind in LossKind if kind.value.startswith("pdf")}
)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a turn would start from."""

    conversation_id: str
    """Empty for one that has not begun."""
    last_id: str
    """The last message of the shown path: another path is another history."""
    answered: ModelRef | None
    """Who gave the last answer on it."""
    choice: Choice
    settings: TurnSettings
    files: tuple[Attachment, ...]
    """What is attached to the draft."""
    first: ModelRef | None
    """Who would be asked first, as far as is known."""

    @property
    def matter(self) -> bool:
        """Whether anything may be lost that has not been lost before."""
        is_switched = bool(self.conversation_id) and self.first is not None and self.first != self.answered
        return bool(self.files) or is_switched


class View(Protocol):
    """What the presenter needs of the line."""

    def set_losses(self, words: str, *, has_details: bool) -> None: ...


class LossesPresenter:
    """For the conversation that is shown and the draft in it."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        names: Names,
        *,
        grounds: Callable[[], Grounds | None],
        show: Callable[[str, tuple[Loss, ...]], None],
    ) -> None:
        """`grounds` gives None while nothing can be sent; `show` opens the sheet of all losses."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._names = names
        self._grounds = grounds
        self._show_sheet = show
        self._who = ""
        self._losses: tuple[Loss, ...] = ()
        self._known: Grounds | None = None
        """What the line that stands there is about."""
        self._wanted = 0
        self._asking: asyncio.Task[None] | None = None

    def look(self) -> None:
        """The grounds may be others."""
        grounds = self._grounds()
        self._wanted += 1
        if grounds is None or not grounds.matter:
            self._say("", (), None)
        elif grounds != self._known and self._asking is None:
            self._asking = self._tasks.start(self._ask())

    def details(self) -> None:
        """Everything that the line stands for."""
        if self._losses:
            self._show_sheet(self._who, self._losses)

    async def _ask(self) -> None:
        try:
            while True:
                wanted = self._wanted
                await asyncio.sleep(PAUSE)
                if wanted != self._wanted:
                    continue
                grounds = self._grounds()
                if grounds is None or not grounds.matter:
                    return
                found = await self._found(grounds)
                if wanted == self._wanted:
                    self._take(grounds, found)
                    return
        finally:
            self._asking = None

    async def _found(self, grounds: Grounds) -> Portability | None:
        try:
            services = await self._backend.ready()
            return await services.chat.portability(
                grounds.conversation_id or None,
                grounds.choice,
                attachments=grounds.files,
                settings=grounds.settings,
            )
        except InterlineError:
            # A file that is gone, a name that nobody knows: told in full when the message is sent.
            return None

    def _take(self, grounds: Grounds, found: Portability | None) -> None:
        losses = found.items if found is not None else ()
        if found is not None and found.target == grounds.answered:
            # What the last turn lost as well was told then.
            losses = tuple(loss for loss in losses if grounds.files and loss.kind in OF_FILES)
        who = self._names.of(found.target) if found is not None else ""
        self._say(who, losses, grounds, found.cache if found is not None else None)

    def _say(
        self, who: str, losses: tuple[Loss, ...], grounds: Grounds | None, cache: CacheLeft | None = None
    ) -> None:
        self._who, self._losses, self._known = who, losses, grounds
        words = summary(label(who, LONGEST_NAME), losses) if losses else ""
        if cache is not None:
            left = cache_left(label(self._names.of(cache.ref), LONGEST_NAME), cache.amount)
            words = f"{words}. {left}" if words else left
        self._view.set_losses(words, has_details=bool(losses))
