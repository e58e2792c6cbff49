"""Opens the instructions of the shown conversation and has them stored.

Rule: they are those of the conversation for which the sheet was opened, whatever is shown by then; what was written and
neither saved nor cancelled is there again at the next opening.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.clean import label, storable

if TYPE_CHECKING:
    from interline.model.prompt import Prompt
    from interline.ui.conversation.asked import AskedPresenter


class View(Protocol):
    """What the presenter needs of the sheet."""

    def show_text(self, text: str, *, has_prompts: bool) -> None: ...
    def offer(self, prompts: Sequence[tuple[str, Callable[[], object]]]) -> None: ...
    def insert(self, text: str) -> None: ...


class InstructionsPresenter:
    """For one window."""

    def __init__(
        self,
        view: View,
        asked: AskedPresenter,
        *,
        shown: Callable[[], str],
        prompts: Callable[[], Sequence[Prompt]],
        fill: Callable[[Prompt, Callable[[str], object]], object],
        tell: Callable[[str], object],
    ) -> None:
        """`shown` is the id of the shown conversation; `fill` asks for a prompt's variables and hands the text on."""
        self._view = view
        self._asked = asked
        self._shown = shown
        self._prompts = prompts
        self._fill = fill
        self._tell = tell
        self._of = ""
        self._unsaved: dict[str, str] = {}
        """Conversation -> what was written and left."""

    def open(self) -> None:
        """Let them be changed."""
        if self._asked.choice is None:
            # The conversation is still being opened.
            return
        self._of = self._shown()
        text = self._unsaved.pop(self._of, self._asked.instructions)
        self._view.show_text(text, has_prompts=bool(self._prompts()))

    def offer_prompts(self) -> None:
        """The list of prompts."""
        self._view.offer(
            [
                (label(prompt.name, 80), partial(self._fill, prompt, self._view.insert))
                for prompt in self._prompts()
            ]
        )

    def leave(self, text: str) -> None:
        """The sheet was closed with this on it, without a word."""
        if text != self._asked.instructions:
            self._unsaved[self._of] = text

    def save(self, text: str) -> None:
        """These from now on; blanks alone are none."""
        text = storable(text).strip()
        if self._shown() != self._of:
            self._tell(tr("Another conversation is shown by now; its instructions were left as they are."))
        elif text != self._asked.instructions:
            self._asked.set_instructions(text)
