"""The library as the thread of an export asks it: each question is answered on the loop that the export came from.

Rule: one conversation is in memory while it is written, and the next one on its way; once it is stopped, the next
question ends the export.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from interline.export import Transcript
from interline.model.conversation import Message, Role
from interline.model.errors import StoreTrouble, UnknownConversation

if TYPE_CHECKING:
    from interline.store.database import Store

Result = TypeVar("Result")


class Stopped(Exception):
    """Nobody wants the export any more."""


class Reading:
    """One way through the library."""

    def __init__(
        self,
        store: Store,
        ids: tuple[str, ...],
        told: Callable[[int], object],
        *,
        shown: bool,
        whole: bool = True,
    ) -> None:
        """Made on the loop, where `told` is called with the number of conversations that are over; the rest is for
        the thread. Unless `whole`, records that say no more than the receipts do are left out."""
        self._store, self._ids, self._told = store, ids, told
        self._shown, self._whole = shown, whole
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self.on_stop: Callable[[], object] = lambda: None
        """Called, in any thread, when it is stopped."""
        self.written = 0
        """Conversations that were taken and done with."""
        self.missing: set[str] = set()
        """Digests of attachments whose bytes are gone."""

    def stop(self) -> None:
        """Let the next question raise Stopped; called in any thread."""
        self._stop.set()
        self.on_stop()

    def transcripts(self, *, with_records: bool = True) -> Iterator[Transcript]:
        """One after the other. One that was deleted meanwhile is passed over."""
        ahead = self._ask(self._transcript(self._ids[0], with_records))
        for number in range(len(self._ids)):
            found = self._answer(ahead)
            if number + 1 < len(self._ids):
                ahead = self._ask(self._transcript(self._ids[number + 1], with_records))
            if found is not None:
                yield found.shown() if self._shown else found
                self.written += 1
            self._loop.call_soon_threadsafe(self._told, number + 1)

    def read(self, digest: str) -> bytes | None:
        """The bytes of an attachment; None where they are gone."""
        try:
            return self._answer(self._ask(self._store.attachments.read(digest)))
        except StoreTrouble:
            self.missing.add(digest)
            return None

    async def _transcript(self, id_: str, with_records: bool) -> Transcript | None:
        def needs_records(messages: tuple[Message, ...]) -> bool:
            return with_records and (self._whole or any(map(_has_more_to_tell, messages)))

        try:
            return Transcript(*await self._store.conversations.whole(id_, needs_records))
        except UnknownConversation:
            return None

    def _ask(self, question: Coroutine[Any, Any, Result]) -> Future[Result]:
        return asyncio.run_coroutine_threadsafe(question, self._loop)

    def _answer(self, question: Future[Result]) -> Result:
        if self._stop.is_set():
            question.cancel()
            raise Stopped
        return question.result()


def _has_more_to_tell(message: Message) -> bool:
    """Whether its record says more than its receipt does."""
    is_answer = message.role is Role.ASSISTANT
    return is_answer and (message.receipt is None or message.receipt.attempts > 1)
