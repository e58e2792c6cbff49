"""The one bulletin board: services publish what they altered, panes read what concerns them.

Rule: a change is published after it is stored, on the loop's thread; a subscriber that fails harms no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from interline.language import marked
from interline.model.change import Change, Topic

_log = logging.getLogger(__name__)

UPGRADING = marked(
    "The library is being brought to this version. That happens once and may take minutes where there are "
    "very many messages; a copy of it as it was is kept."
)
"""What Topic.UPGRADE means, for people."""

Subscriber = Callable[[Change], None]


class Changes:
    """Hands each change to everybody who asked."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Have `callback` called with each change; the returned function ends that."""
        self._subscribers.append(callback)

        def unsubscribe() -> None:
            if callback in self._subscribers:
                self._subscribers.remove(callback)

        return unsubscribe

    def publish(self, topic: Topic, conversation_id: str | None = None) -> None:
        """Tell everybody."""
        change = Change(topic, conversation_id)
        for callback in tuple(self._subscribers):
            try:
                callback(change)
            except Exception:  # noqa: BLE001 - one pane's fault must not keep the news from the others
                _log.exception("a subscriber failed on %s", topic)
