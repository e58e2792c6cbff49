"""Decides what the palette lists and what picking does.

Rule: it opens with the commands alone; conversations and models are looked through once something is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.clean import label
from interline.model.route import Choice
from interline.ui.palette.rows import Candidate, Row, found, with_recent_first

if TYPE_CHECKING:
    from interline.model.conversation import ConversationSummary
    from interline.services.vendors import ModelChoice
    from interline.ui.picker.names import Names

MOST_RECENT = 8
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
    ) -> None:
        """`recent` are the ids of rows that were picked last, and `on_recent` keeps them."""
        self._view = view
        self._names = names
        self._commands = commands
        self._conversations = conversations
        self._models = models
        self._open_conversation = open_conversation
        self._choose = choose
        self._recent = tuple(recent)
        self._on_recent = on_recent
        self._rows: list[Row] = []
        self._more: list[Candidate] | None = None
        """Conversations and models, folded; None until something is typed."""

    def open(self) -> None:
        """Show it with every command."""
        self._more = None
        self._rows = list(self._commands())
        self._view.open_palette()
        self._view.set_rows(with_recent_first(self._rows, self._recent))

    def type(self, typed: str) -> None:
        """The words in the field."""
        if not typed.strip():
            self._view.set_rows(with_recent_first(self._rows, self._recent))
            return
        if self._more is None:
            self._more = [*self._of_conversations(), *self._of_models()]
        own = [_command(row) for row in self._rows]
        rows = found(typed, [*own, *self._more], self._recent)
        self._view.set_rows(rows, "" if rows else tr("Nothing fits “{words}”.", words=label(typed, 60)))

    def pick(self, row: Row) -> None:
        """Do it, once the palette is out of the way."""
        self._view.dismiss()
        self._recent = (row.id, *(other for other in self._recent if other != row.id))[:MOST_RECENT]
        self._on_recent(self._recent)
        row.call()

    def _of_conversations(self) -> Iterable[Candidate]:
        # Once, and not for each of ten thousand.
        words = tr("open {title} conversation")
        for summary in self._conversations().values():
            if summary.deleted_at is None:
                yield Candidate(
                    words.replace("{title}", summary.title).casefold(),
                    lambda summary=summary: self._conversation(summary),  # type: ignore[misc]
                    CONVERSATION,
                    is_short=False,
                )

    def _of_models(self) -> Iterable[Candidate]:
        words = tr("switch model to {model}")
        for offered in self._models():
            if offered.available:
                title, vendor = self._names.model(offered.ref), self._names.vendor(offered.ref)
                model = f"{title} {vendor} {offered.ref.vendor}/{offered.ref.model}"
                yield Candidate(
                    words.replace("{model}", model).casefold(),
                    lambda offered=offered: self._model(offered),  # type: ignore[misc]
                    MODEL,
                    is_short=False,
                )

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
