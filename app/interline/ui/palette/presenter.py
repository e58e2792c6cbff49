"""Decides what the palette lists and what picking does.

Rule: it opens with the commands alone; conversations and models are looked through once something is typed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.clean import label
from interline.model.route import Choice
from interline.ui.palette.rows import Candidate, Row, found, with_recent_first

if TYPE_CHECKING:
    from interline.model.conversation import ConversationSummary
    from interline.services.vendors import ModelChoice
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks

MOST_RECENT = 8
AT_ONCE = 500
"""Folded between two frames."""
FEW = 1_000
"""So many are folded at once, should something be typed before they are."""
CONVERSATION, MODEL = 1, 2
"""What conversations and models stand back behind commands that fit as well."""


class View(Protocol):
    """What the presenter needs of the palette's widgets."""

    def open_palette(self) -> None: ...
    def set_rows(self, rows: Sequence[Row], note: str = "") -> None: ...
    def dismiss(self) -> None: ...


class PalettePresenter:
    """For one window."""

    def __init__(
        self,
        view: View,
        names: Names,
        *,
        commands: Callable[[], Iterable[Row]],
        conversations: Callable[[], Mapping[str, ConversationSummary]],
        models: Callable[[], Sequence[ModelChoice]],
        open_conversation: Callable[[str], object],
        choose: Callable[[Choice], object],
        recent: Sequence[str] = (),
        on_recent: Callable[[tuple[str, ...]], object] = lambda ids: None,
        tasks: Tasks,
    ) -> None:
        """`recent` are the ids of rows that were picked last, and `on_recent` keeps them. What can be found is made
        ready while nothing is typed yet."""
        self._view = view
        self._names = names
        self._commands = commands
        self._conversations = conversations
        self._models = models
        self._open_conversation = open_conversation
        self._choose = choose
        self._recent = tuple(recent)
        self._on_recent = on_recent
        self._tasks = tasks
        self._rows: list[Row] = []
        self._typed = ""
        self._more: list[Candidate] | None = None
        """Conversations and models, folded; None until they are ready."""
        self._kept: dict[object, tuple[object, Candidate]] = {}
        """Those of before, and what they were made of."""

    def open(self) -> None:
        """Show it with every command."""
        self._more, self._typed = None, ""
        self._tasks.start(self._make_ready())
        self._rows = list(self._commands())
        self._view.open_palette()
        self._view.set_rows(with_recent_first(self._rows, self._recent))

    def type(self, typed: str) -> None:
        """The words in the field."""
        self._typed = typed
        if not typed.strip():
            self._view.set_rows(with_recent_first(self._rows, self._recent))
            return
        if self._more is None and len(self._conversations()) + len(self._models()) <= FEW:
            self._more = list(self._candidates())
        own = [_command(row) for row in self._rows]
        rows = found(typed, [*own, *(self._more or ())], self._recent)
        if self._more is None and not rows:
            # Nothing is said of what is not looked through yet; what stood there for other words must not be picked.
            self._view.set_rows([])
            return
        self._view.set_rows(rows, "" if rows else tr("Nothing fits “{words}”.", words=label(typed, 60)))

    def pick(self, row: Row) -> None:
        """Do it, once the palette is out of the way."""
        self._view.dismiss()
        self._recent = (row.id, *(other for other in self._recent if other != row.id))[:MOST_RECENT]
        self._on_recent(self._recent)
        row.call()

    async def _make_ready(self) -> None:
        ready = []
        for number, each in enumerate(self._candidates(), 1):
            ready.append(each)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
        self._more = ready
        if self._typed:
            # What was typed meanwhile had the commands alone.
            self.type(self._typed)

    def _candidates(self) -> Iterator[Candidate]:
        """Conversations and models, each folded anew only where it changed."""
        before, now = self._kept, dict[object, tuple[object, Candidate]]()
        # Once, and not for each of ten thousand.
        opens, switches = tr("open {title} conversation"), tr("switch model to {model}")
        for summary in self._conversations().values():
            if summary.deleted_at is None:
                made_of = opens, summary.title, summary.archived
                kept = before.get(summary.id)
                if kept is None or kept[0] != made_of:
                    kept = made_of, self._of_conversation(summary, opens)
                now[summary.id] = kept
                yield kept[1]
        for offered in self._models():
            if offered.available:
                title, vendor = self._names.model(offered.ref), self._names.vendor(offered.ref)
                named = switches, title, vendor
                kept = before.get(offered.ref)
                if kept is None or kept[0] != named:
                    words = switches.replace("{model}", f"{title} {vendor} {offered.ref}").casefold()
                    kept = named, Candidate(words, partial(self._model, offered), MODEL, is_short=False)
                now[offered.ref] = kept
                yield kept[1]
        self._kept = now

    def _of_conversation(self, summary: ConversationSummary, words: str) -> Candidate:
        folded = words.replace("{title}", summary.title).casefold()
        return Candidate(folded, partial(self._conversation, summary), CONVERSATION, is_short=False)

    def _conversation(self, summary: ConversationSummary) -> Row:
        title = label(summary.title, 120) or tr("Untitled")
        return Row(
            f"conversation:{summary.id}",
            title,
            lambda: self._open_conversation(summary.id),
            tr("Archived conversation") if summary.archived else tr("Conversation"),
        )

    def _model(self, offered: ModelChoice) -> Row:
        choice = Choice(pin=offered.ref)
        return Row(
            f"model:{choice.text}",
            tr("Switch model to {model}", model=self._names.model(offered.ref)),
            lambda: self._choose(choice),
            self._names.vendor(offered.ref),
        )


def _command(row: Row) -> Candidate:
    english = "" if row.english == row.title else row.english
    return Candidate(row.title.casefold(), lambda: row, more=f"{row.detail} {english}".strip().casefold())
