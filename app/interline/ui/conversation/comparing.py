"""Decides which versions of an answer stand beside each other, and what becomes of them.

Rule: comparing changes nothing that is stored. What is shown comes from the library and is read anew when a comparison
begins and when it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from interline.language import marked, said, tr
from interline.ui.transcript.beside import MOST
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from interline.model.conversation import Message
    from interline.services.library import OpenConversation
    from interline.ui.backend import Backend
    from interline.ui.conversation.running import RunningTurns
    from interline.ui.tasks import Tasks

STILL_WRITING = marked("An answer is still being written here. Compare its versions when it has ended.")


class View(Protocol):
    """What the presenter needs of the pane."""

    def show_conversation(
        self, messages: tuple[Message, ...], versions: Mapping[str, tuple[str, ...]]
    ) -> None: ...
    def show_beside(self, answer_ids: tuple[str, ...]) -> None: ...
    def tell(self, notice: Notice) -> None: ...
    def announce(self, sentence: str) -> None: ...


def compared(versions: Sequence[str], shown: str) -> tuple[str, ...]:
    """Up to four of the versions of an answer, the newest last; the one that is shown is always among them."""
    newest = tuple(versions[-MOST:])
    return newest if shown in newest else (shown, *newest[1:])


class ComparingPresenter:
    """For the conversation that is shown."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        running: RunningTurns,
        *,
        shown: Callable[[], str],
        load: Callable[[str], Coroutine[Any, Any, None]],
        on_messages: Callable[[Sequence[Message]], None],
    ) -> None:
        """`shown` is the id of the conversation that is shown, `load` shows one as it is stored, `on_messages` is told
        which other messages are shown now."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._running = running
        self._shown = shown
        self._load = load
        self._on_messages = on_messages
        self._beside: tuple[str, ...] = ()
        self._current = ""

    @property
    def is_on(self) -> bool:
        """Whether versions stand beside each other now."""
        return bool(self._beside)

    @property
    def beside(self) -> tuple[str, ...]:
        """The answers that stand beside each other now; none for none."""
        return self._beside

    @property
    def current(self) -> str:
        """The one of them that the conversation goes on with; empty for none."""
        return self._current

    def adopt(self, ids: tuple[str, ...], current: str, messages: Sequence[Message]) -> None:
        """These stand beside each other already; the conversation would go on with `current`."""
        self._beside, self._current = ids, current
        self._on_messages(messages)

    def toggle(self, answer_id: str) -> None:
        """Compare the versions of this answer, or end that."""
        conversation_id = self._shown()
        if self._beside:
            self.close()
        elif self._running.get(conversation_id):
            self._view.tell(Notice(said(STILL_WRITING)))
        elif conversation_id:
            self._tasks.start(self._compare(conversation_id, answer_id))

    def close(self) -> bool:
        """Show the conversation as it stands. Returns whether there was a comparison."""
        if not self._beside:
            return False
        self.forget()
        self._view.announce(tr("Comparison closed."))
        self._tasks.start(self._load(self._shown()))
        return True

    def goes_on_with(self, answer_id: str) -> bool:
        """Whether this one of those beside each other is the one that the conversation goes on with anyway."""
        return answer_id in self._beside and answer_id == self._current

    def forget(self) -> None:
        """Something else is shown."""
        if self._beside:
            self._beside, self._current = (), ""
            self._view.show_beside(())

    async def _compare(self, conversation_id: str, answer_id: str) -> None:
        library = await self._backend.library()
        opened = await library.open(conversation_id)
        ids = compared(opened.versions.get(answer_id, ()), answer_id)
        is_still_wanted = self._shown() == conversation_id and not self._running.get(conversation_id)
        if is_still_wanted and not self._beside and len(ids) > 1:
            self._present(opened, answer_id, ids)

    def _present(self, opened: OpenConversation, answer_id: str, ids: tuple[str, ...]) -> None:
        by_id = {message.id: message for message in opened.messages}
        columns = [by_id[each] for each in ids if each in by_id]
        at = next((at for at, message in enumerate(opened.path) if message.id == answer_id), None)
        if at is None or len(columns) < 2:
            return
        self._beside = tuple(message.id for message in columns)
        self._current = answer_id
        versions = {**opened.versions, **dict.fromkeys(self._beside, opened.versions[answer_id])}
        self._on_messages(columns)
        self._view.show_conversation((*opened.path[:at], *columns), versions)
        self._view.show_beside(self._beside)
        self._view.announce(
            tr("%Ln versions beside each other. Esc closes the comparison.", "", len(columns))
        )
