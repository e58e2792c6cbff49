"""Says once when little is left of a budget, and once when nothing is.

Rule: it never stops anything; the router does that. Budgets of a turn or a conversation are told where they stop one.
What is told stands with the figures of now, and goes when it is no longer so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interline.language import marked, said, tr
from interline.model.change import Change, Topic
from interline.model.errors import InterlineError
from interline.model.money import dollars
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from interline.model.route import BudgetState
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks

_ENDS = {
    "stop": (
        marked("At its end nothing is asked any more."),
        marked("From now on nothing is asked any more."),
    ),
    "cheaper": (
        marked("At its end cheaper models are asked."),
        marked("From now on cheaper models are asked."),
    ),
    "ask": (
        marked("At its end you are asked before each turn."),
        marked("From now on you are asked before each turn."),
    ),
}
"""What a budget does: said before its end, and when it has come."""


class BudgetWarning:
    """For one window."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        *,
        tell: Callable[[Notice], None],
        change: Callable[[str, Notice | None], None],
        open_usage: Callable[[], None],
    ) -> None:
        """`change` puts a notice in the place of the one with this sentence, if that is still told; or nothing."""
        self._backend = backend
        self._tasks = tasks
        self._tell = tell
        self._change = change
        self._open_usage = open_usage
        self._told: dict[str, int] = {}
        """By what is limited: how far it had gone when it was told, 1 for little left, 2 for nothing."""
        self._said: dict[str, str] = {}
        """By what is limited: the sentence that was told last."""
        self._is_looking = False

    def concerns(self, change: Change) -> None:
        """Something was stored: after an answer more is spent, and vendors.toml may limit it otherwise."""
        if change.topic in (Topic.CONVERSATION, Topic.VENDORS) and not self._is_looking:
            self._is_looking = True
            self._tasks.start(self._look())

    async def _look(self) -> None:
        try:
            services = await self._backend.ready()
            states = await services.usage.budgets()
        except InterlineError:
            # Whatever that is, it is told where it stands in the way.
            return
        finally:
            self._is_looking = False
        for state in states:
            self._look_at(state, level_of(state))
        # A budget that is gone, or whose next period has begun, is no reason to worry any more.
        for scope in self._said.keys() - {state.budget.scope for state in states if level_of(state)}:
            self._change(self._said.pop(scope), None)

    def _look_at(self, state: BudgetState, level: int) -> None:
        scope = state.budget.scope
        before, self._told[scope] = self._told.get(scope, 0), level
        if not level:
            return
        notice = Notice(sentence_of(state), tr("Usage"), self._open_usage)
        last, self._said[scope] = self._said.get(scope, ""), notice.sentence
        if level > before:
            if last:
                self._change(last, None)
            self._tell(notice)
        elif last != notice.sentence:
            self._change(last, notice)


def level_of(state: BudgetState) -> int:
    """0 for enough, 1 for little left, 2 for nothing."""
    if state.budget.scope in ("turn", "conversation"):
        return 0
    from interline.ui.usage.words import SOFT

    if state.spent >= state.budget.limit:
        return 2
    return 1 if state.spent >= state.budget.limit * SOFT else 0


def sentence_of(state: BudgetState) -> str:
    """What to tell."""
    from interline.ui.usage.words import title_of

    budget = state.budget
    title, spent, limit = title_of(state), dollars(state.spent), dollars(budget.limit)
    if state.has_unknown:
        first = tr(
            "{title} {spent} and more whose cost is unknown of {limit} is spent.",
            title=title,
            spent=spent,
            limit=limit,
        )
    else:
        first = tr("{title} {spent} of {limit} is spent.", title=title, spent=spent, limit=limit)
    is_over = state.spent >= budget.limit
    left = "" if is_over else tr("{amount} is left.", amount=dollars(budget.limit - state.spent))
    end = said(_ENDS[budget.on_exceed][is_over]) if budget.on_exceed in _ENDS else ""
    return " ".join(filter(None, (first, left, end)))
