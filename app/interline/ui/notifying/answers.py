"""Decides which answers are told of by a notification of the system, and in which words.

Rule: only one that took long, while no window of ours is in use; never a word of what was written or answered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.clean import label
from interline.model.conversation import Status

if TYPE_CHECKING:
    from interline.model.turn import TurnEnded
    from interline.services.running import RunningTurn
    from interline.ui.picker.names import Names

LONG = 10.0
"""Seconds that an answer takes before somebody may have gone elsewhere meanwhile."""
_MARKUP = str.maketrans({"<": "‹", ">": "›", "&": "+"})
"""Some desktops take markup in a notification; names are untrusted."""


@dataclass(frozen=True, slots=True)
class Told:
    """One notification."""

    conversation_id: str
    """What a click opens."""
    title: str
    words: str


class AnswerNotifier:
    """For one window."""

    def __init__(
        self,
        names: Names,
        *,
        is_wanted: Callable[[], bool],
        is_seen: Callable[[], bool],
        title_of: Callable[[str], str],
        show: Callable[[Told], None],
    ) -> None:
        """`is_wanted` is the setting, `is_seen` whether a window of ours is in use; `title_of` gives a conversation's
        title, empty where none is known yet."""
        self._names = names
        self._is_wanted = is_wanted
        self._is_seen = is_seen
        self._title_of = title_of
        self._show = show

    def over(self, turn: RunningTurn, ended: TurnEnded, seconds: float) -> None:
        """No answer is on its way in this conversation any more; the last took so long."""
        if seconds <= LONG or ended.message.status is Status.STOPPED or self._is_seen():
            return
        if self._is_wanted():
            title = self._title_of(turn.conversation_id) or turn.title or tr("Conversation")
            self._show(Told(turn.conversation_id, plain(title), self._words(turn, ended)))

    def _words(self, turn: RunningTurn, ended: TurnEnded) -> str:
        if len(turn.beside) > 1:
            return tr("%Ln answers have ended.", "", len(turn.beside))
        receipt = ended.message.receipt
        if receipt is None or not receipt.attempts:
            return tr("Nobody could answer. The conversation says why.")
        who = plain(f"{self._names.vendor(receipt.ref)} · {self._names.model(receipt.ref)}")
        if ended.message.status is Status.COMPLETE:
            return tr("{who} has answered.", who=who)
        return tr("The answer of {who} broke off. The conversation says why.", who=who)


def plain(text: str) -> str:
    """One short line without markup."""
    return label(text, 120).translate(_MARKUP)
