"""From a search to the message that was found: its conversation is opened, its branch is shown, its words are marked.

Rule: a message that is gone meanwhile leaves the conversation as it is, and nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from interline.ui.transcript.sought import Sought


class View(Protocol):
    """What it needs of the pane's widgets."""

    def show_found(self, message_id: str, sought: Sought) -> None: ...


class LandingPresenter:
    """Takes the reader to one message at a time."""

    def __init__(
        self,
        view: View,
        *,
        shown: Callable[[], str],
        path: Callable[[], Collection[str]],
        open_conversation: Callable[[str], None],
        show_version: Callable[[str], None],
    ) -> None:
        """`shown` is the conversation that the pane is on, `path` the ids of its messages that are shown."""
        self._view = view
        self._shown = shown
        self._path = path
        self._open = open_conversation
        self._show_version = show_version
        self._wanted: tuple[str, str, Sought] | None = None

    def go(self, conversation_id: str, message_id: str, sought: Sought) -> None:
        """Go to this message, wherever it is."""
        self._wanted = None
        if conversation_id != self._shown():
            self._open(conversation_id)
            self._wanted = conversation_id, message_id, sought
        elif message_id in self._path():
            self._view.show_found(message_id, sought)
        elif self._path():
            self._wanted = conversation_id, message_id, sought
            self._show_version(message_id)
        else:
            # It is being opened already.
            self._wanted = conversation_id, message_id, sought

    def arrived(self, there: Iterable[str]) -> None:
        """The pane shows a conversation as stored; these are all its messages, of every branch."""
        if self._wanted is None:
            return
        conversation_id, message_id, sought = self._wanted
        if conversation_id != self._shown() or message_id not in there:
            self._wanted = None
        elif message_id in self._path():
            self._wanted = None
            self._view.show_found(message_id, sought)
        else:
            self._show_version(message_id)
