"""Decides which models can be compared, which are chosen, and what they would cost together.

Rule: no more than four beside each other, each once; what becomes of those that are chosen is the purpose's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.errors import InterlineError
from interline.model.route import Choice
from interline.services.chat import FEWEST, MOST
from interline.ui.picker.names import Names
from interline.ui.picker.rows import Known, ModelRows, PickRow, all_rows, filtered

if TYPE_CHECKING:
    from interline.model.route import Route
    from interline.services.vendors import ModelChoice
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the sheet."""

    @property
    def is_open(self) -> bool: ...
    def open_sheet(self, *, is_again: bool) -> None: ...
    def set_rows(self, rows: Sequence[PickRow]) -> None: ...
    def set_state(self, sentence: str, *, can_compare: bool) -> None: ...
    def dismiss(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Purpose:
    """What models are chosen for."""

    first: tuple[Choice, ...]
    """Those that are marked when the sheet opens."""
    estimate: Callable[[tuple[Choice, ...]], Awaitable[str]]
    """Says what some would cost together."""
    choose: Callable[[tuple[Choice, ...]], None]
    is_again: bool = False
    """Whether they are asked a question that has an answer already, which stands beside theirs."""

    @property
    def fewest(self) -> int:
        """How many are to be chosen."""
        return FEWEST - self.is_again

    @property
    def most(self) -> int:
        """How many can be."""
        return MOST - self.is_again


class ComparePresenter:
    """For a question of the shown conversation: the next one, or one that has an answer."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        names: Names,
        purpose: Purpose,
    ) -> None:
        """`purpose` is what the sheet is for until it is opened for another."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._names = names
        self._purpose = purpose
        self._routes: tuple[Route, ...] = ()
        self._choices: tuple[ModelChoice, ...] = ()
        self._made = ModelRows()
        self._chosen: tuple[Choice, ...] = ()
        self._typed = ""
        self._question = 0

    def open(self, purpose: Purpose) -> None:
        """Show the sheet with what is known, and ask anew what there is."""
        self._purpose = purpose
        self._typed, self._chosen = "", purpose.first[: purpose.most]
        self._view.open_sheet(is_again=purpose.is_again)
        self._changed()
        self._tasks.start(self._load())

    def type(self, typed: str) -> None:
        """The words in the field."""
        self._typed = typed
        self._show()

    def toggle(self, row: PickRow) -> None:
        """Compare this one too, or no longer; one too many is not taken."""
        if row.choice is None:
            return
        if row.choice in self._chosen:
            self._chosen = tuple(each for each in self._chosen if each != row.choice)
        elif len(self._chosen) < self._purpose.most:
            self._chosen = (*self._chosen, row.choice)
        self._changed()

    def compare(self) -> None:
        """The question goes to those that are chosen."""
        if self._purpose.fewest <= len(self._chosen) <= self._purpose.most:
            self._view.dismiss()
            self._purpose.choose(self._chosen)

    async def _load(self) -> None:
        services = await self._backend.ready()
        routes, choices = await services.vendors.routes(), await services.vendors.choices()
        if choices != self._choices:
            self._names.learn(choices)
            await self._made.prepare(choices, self._names, _known())
        self._routes, self._choices = routes, choices
        self._show()

    def _changed(self) -> None:
        self._question += 1
        self._show()
        self._say("")
        if len(self._chosen) >= self._purpose.fewest:
            self._tasks.start(self._reckon(self._question, self._chosen))

    async def _reckon(self, question: int, chosen: tuple[Choice, ...]) -> None:
        try:
            words = await self._purpose.estimate(chosen)
        except InterlineError:
            # The same trouble is told in full when the message is sent.
            words = ""
        if question == self._question:
            self._say(words)

    def _say(self, cost: str) -> None:
        count, fewest, most = len(self._chosen), self._purpose.fewest, self._purpose.most
        if count < fewest:
            sentence = tr("%Ln chosen. Choose {fewest} to {most}.", "", count, fewest=fewest, most=most)
        else:
            sentence = cost or tr("%Ln models", "", count)
            if count >= most:
                sentence = tr("{sentence}. More than {most} are not compared.", sentence=sentence, most=MOST)
        self._view.set_state(sentence, can_compare=count >= fewest)

    def _show(self) -> None:
        rows = all_rows(self._routes, self._choices, self._names, _known(), made=self._made)
        marked = [
            replace(row, is_current=True) if row.choice is not None and row.choice in self._chosen else row
            for row in rows
        ]
        can_be_asked = [row for row in marked if row.available]
        # A heading under which nothing is left, and what adds a vendor, are for the picker.
        listed = [
            row
            for n, row in enumerate(can_be_asked)
            if not row.is_heading or (n + 1 < len(can_be_asked) and not can_be_asked[n + 1].is_heading)
        ]
        found = filtered(listed, self._typed, self._names)
        self._view.set_rows([row for row in found if row.choice is not None or row.is_heading])


def _known() -> Known:
    return Known(today=datetime.now(UTC).date())
