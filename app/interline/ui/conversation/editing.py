"""Decides how another version of a message is written: what comes into the field, and what becomes of it.

Rule: the old version stays as it is. A question's new version is sent like any message; an answer's is stored and
nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from interline.language import marked, said, tr
from interline.model.conversation import Message, Role, Status
from interline.model.parts import File, Image
from interline.ui.composer.field import is_too_long
from interline.ui.composer.presenter import EDITS_ANSWER, EDITS_MESSAGE
from interline.ui.widgets.banner import Notice
from interline.ui.widgets.kept import Kept, kept_of

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.composer.presenter import ComposerPresenter, Draft
    from interline.ui.conversation.running import RunningTurns
    from interline.ui.tasks import Tasks

ON_ITS_WAY = marked("An answer is still on its way here. Stop it or wait for its end, then edit.")


class View(Protocol):
    """What is needed of the pane."""

    def tell(self, notice: Notice) -> None: ...
    def announce(self, sentence: str) -> None: ...


class EditingPresenter:
    """For the conversation that is shown."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        running: RunningTurns,
        *,
        shown: Callable[[], str],
        messages: Callable[[], tuple[Sequence[str], Mapping[str, Message]]],
        load: Callable[[str], Coroutine[Any, Any, None]],
    ) -> None:
        """`shown` is the id of the conversation that is shown, `messages` are the ids of its path and what is known by
        id, `load` shows a conversation as it is stored."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._running = running
        self._shown = shown
        self._messages = messages
        self._load = load
        self._composer: ComposerPresenter | None = None

    def use(self, composer: ComposerPresenter) -> None:
        """The composer that belongs to this pane."""
        self._composer = composer

    def begin(self, message_id: str = "") -> None:
        """Write another version of this message, or of the user's last one on the shown path."""
        path, known = self._messages()
        if not message_id:
            mine = (each for each in reversed(path) if each in known and known[each].role is Role.USER)
            message_id = next(mine, "")
        message = known.get(message_id)
        if message is None or self._composer is None:
            return
        if self._running.get(self._shown()) or message.status is Status.STREAMING:
            self._view.tell(Notice(said(ON_ITS_WAY)))
            return
        if is_too_long(message.text):
            self._view.tell(
                Notice(
                    tr(
                        "This message is longer than can be edited here (%Ln characters). Copy it, change it elsewhere "
                        "and attach it as a file.",
                        "",
                        len(message.text),
                    )
                )
            )
            return
        is_answer = message.role is Role.ASSISTANT
        kept = () if is_answer else tuple(_kept(message))
        self._composer.edit(message.id, message.text, kept, is_answer=is_answer)
        self._view.announce(said(EDITS_ANSWER if is_answer else EDITS_MESSAGE))

    async def keep(self, conversation_id: str, draft: Draft) -> None:
        """Store the user's words as another version of an answer. Raises where they could not be."""
        assert draft.editing is not None
        services = await self._backend.ready()
        await services.branches.edit_answer(conversation_id, draft.editing.message_id, draft.text)
        if self._composer is not None:
            self._composer.stored(conversation_id, draft)
        self._view.announce(tr("Your words stand as another version of the answer."))
        if self._shown() == conversation_id:
            await self._load(conversation_id)


def _kept(message: Message) -> list[Kept]:
    return [kept_of(part) for part in message.parts if isinstance(part, (Image, File))]
