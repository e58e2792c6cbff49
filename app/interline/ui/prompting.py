"""Prompts on their way into a message: from the palette, by a / in the empty field, or by a command.

Rule: what was typed is never lost: where no prompt is meant after all, it stands in the message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.change import Change, Topic
from interline.model.clean import label

if TYPE_CHECKING:
    from interline.model.prompt import Prompt
    from interline.ui.backend import Backend
    from interline.ui.main_window import MainWindow
    from interline.ui.palette.rows import Candidate, Row
    from interline.ui.palette.view import PaletteView
    from interline.ui.prompts.fill import FillSheet
    from interline.ui.spelling.proofreader import Proofreader
    from interline.ui.tasks import Tasks

SLASH = "/"


class Prompting:
    """For one window."""

    def __init__(
        self,
        window: MainWindow,
        backend: Backend,
        tasks: Tasks,
        proofreader: Proofreader,
        *,
        write: Callable[[], object],
        keep_prompts: Callable[[], object],
    ) -> None:
        """`write` leads into the message field, `keep_prompts` to the page where prompts are kept."""
        self._window = window
        self._backend = backend
        self._tasks = tasks
        self._proofreader = proofreader
        self._write = write
        self._keep_prompts = keep_prompts
        self._prompts: tuple[Prompt, ...] = ()
        self._list: PaletteView | None = None
        self._fill: FillSheet | None = None
        self._is_slash = False
        """Whether the list was opened by a / that stands in the field."""
        window.conversation.composer.field.slash_typed.connect(self._slash)

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """As last read."""
        return self._prompts

    def reload(self) -> None:
        """Read them again."""
        self._tasks.start(self._load())

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        if change.topic is Topic.PROMPTS:
            self.reload()

    def rows(self) -> Iterable[Row]:
        """For the palette."""
        for prompt in self._prompts:
            yield self._row(prompt, tr("Insert prompt: {name}", name=label(prompt.name, 80)))

    def choose(self) -> None:
        """List them, to insert one; where there is none, where they are kept."""
        if self._prompts:
            self._is_slash = False
            self._open()
        else:
            self._keep_prompts()

    def insert(self, prompt: Prompt) -> None:
        """Into the message, where the cursor is, once it is filled in."""
        self.fill(prompt, self._insert)

    def fill(self, prompt: Prompt, then: Callable[[str], object]) -> None:
        """Ask for the prompt's variables; `then` gets the text. Without any it gets it at once."""
        if not prompt.variables:
            then(prompt.text)
            return
        if self._fill is None:
            from interline.ui.prompts.fill import FillSheet

            self._fill = FillSheet(self._window, proofread=self._proofreader.read)
            self._fill.set_theme(self._window.theme)
        self._fill.ask(label(prompt.name, 80), prompt.variables, lambda values: then(prompt.filled(values)))

    async def _load(self) -> None:
        services = await self._backend.ready()
        self._prompts = await services.prompts.list()

    def _slash(self) -> None:
        if self._prompts:
            self._is_slash = True
            self._open()

    def _open(self) -> None:
        if self._list is None:
            from interline.ui.palette.view import PaletteView

            made = self._list = PaletteView(self._window, tr("Insert a prompt"), tr("Prompt"))
            made.set_theme(self._window.theme)
            made.typed.connect(self._typed)
            made.picked.connect(self._picked)
            made.closed.connect(self._left)
            made.emptied.connect(self._emptied)
        self._list.open_palette()
        self._typed("")

    def _typed(self, typed: str) -> None:
        assert self._list is not None
        if not self._list.isVisible():
            return
        from interline.ui.palette.rows import found

        rows = found(typed, [_candidate(self._row(prompt)) for prompt in self._prompts])
        if not rows and self._is_slash:
            # It was no prompt that was meant: a path, or a thought that begins so.
            self._list.dismiss()
            return
        self._list.set_rows(rows, "" if rows else tr("No prompt fits these words."))

    def _picked(self, row: Row) -> None:
        assert self._list is not None
        was_slash, self._is_slash = self._is_slash, False
        self._list.dismiss()
        if was_slash:
            self._take_slash_away()
        row.call()

    def _left(self) -> None:
        """Closed without a pick: what was typed after the / belongs behind it."""
        if self._is_slash and self._list is not None and (typed := self._list.field.text()):
            self._window.conversation.composer.field.insertPlainText(typed)
        self._is_slash = False

    def _emptied(self) -> None:
        """Backspace takes the / back, too."""
        if self._is_slash and self._list is not None:
            self._list.dismiss()
            self._take_slash_away()

    def _take_slash_away(self) -> None:
        field = self._window.conversation.composer.field
        if field.toPlainText() == SLASH:
            cursor = field.textCursor()
            cursor.select(cursor.SelectionType.Document)
            cursor.removeSelectedText()

    def _insert(self, text: str) -> None:
        self._write()
        field = self._window.conversation.composer.field
        field.insertPlainText(text)
        field.ensureCursorVisible()

    def _row(self, prompt: Prompt, text: str = "") -> Row:
        from interline.ui.palette.rows import Row

        return Row(
            f"prompt:{prompt.name}",
            text or label(prompt.name, 80),
            lambda: self.insert(prompt),
            label(prompt.text, 60) if not text else "",
        )


def _candidate(row: Row) -> Candidate:
    from interline.ui.palette.rows import Candidate

    return Candidate(row.title.casefold(), lambda: row, more=row.detail.casefold())
