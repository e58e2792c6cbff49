"""Decides what is said, and offered, where a budget does not admit a turn, and takes away what no longer holds.

Rule: nothing was stored; the words stand in the field until the user says what becomes of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from interline.model.errors import BudgetRefused


class View(Protocol):
    """What is needed of the pane."""

    def show_refusal(self, sentence: str, *, may_go: bool) -> None: ...
    def announce(self, sentence: str) -> None: ...
    def withdraw(self, sentence: str) -> None: ...


class Refusals:
    """One at a time, about the conversation that is shown."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._anyway: Callable[[], None] | None = None
        self._stands = False
        self._failed = ""
        """What is told above the transcript of the message that could not be sent."""

    def failed(self, sentence: str) -> None:
        """A message could not be sent, and this is told of it, until one can."""
        self._failed = sentence

    def tell(self, refused: BudgetRefused, anyway: Callable[[], None]) -> None:
        """Say it; `anyway` begins the turn over the budget, where that may be."""
        self._anyway = anyway if refused.may_be_exceeded else None
        self._stands = True
        self._view.show_refusal(str(refused), may_go=refused.may_be_exceeded)
        self._view.announce(str(refused))

    def withdraw(self) -> None:
        """It is no longer about what would be sent."""
        self._anyway = None
        if self._failed:
            self._view.withdraw(self._failed)
            self._failed = ""
        if self._stands:
            self._stands = False
            self._view.show_refusal("", may_go=False)

    def go_anyway(self) -> None:
        """The user says yes."""
        anyway = self._anyway
        self.withdraw()
        if anyway is not None:
            anyway()
