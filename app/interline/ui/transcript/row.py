"""One message of the transcript as the page counts it, before anything of it is laid out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from interline.model.parts import Refusal, Text

if TYPE_CHECKING:
    from interline.model.conversation import Message
    from interline.ui.transcript.presenter import Card

WORDS = (Text, Refusal)
LOOKED_AT = 600
"""Letters of a text in which line breaks are counted."""


class Row:
    """One message of the column. Its card is made when it comes near: a long conversation has thousands."""

    __slots__ = (
        "_card",
        "_make",
        "_message",
        "_size",
        "id",
        "index",
        "is_answer",
        "is_running",
        "number",
    )

    def __init__(
        self,
        row_id: str,
        message: Message | None,
        make: Callable[[Any], Card],
        is_answer: bool,
        *,
        is_running: bool = False,
    ):
        """`make` makes the card of the message; it is called with None where there is none yet."""
        self.id = row_id
        self.is_answer = is_answer
        self._message = message
        self._make = make
        self._card: Card | None = None
        self._size: tuple[int, int, bool] | None = None
        self.is_running = is_running
        """Whether it grows, so that what was laid out of it is kept."""
        self.index = 0
        """Its place among the rows."""
        self.number = 0
        """For an answer: the how manyth it is, from 1."""

    def shows(self, message: Message) -> bool:
        """Whether it is this very message's."""
        return self._message is message

    @property
    def size(self) -> tuple[int, int, bool]:
        """Letters and, about, line breaks of its words, and whether it is an answer.

        Thousands of rows are asked: nothing is put together for it, and lines are counted where the words begin.
        """
        if self._card is not None:
            return len(self._card.text), self._card.text.count("\n"), self.is_answer
        if self._size is None:
            self._size = (*_size_of(self._message), self.is_answer)
        return self._size

    @property
    def words(self) -> str:
        """Its words, as they were written; a message that was not near makes no card for it."""
        if self._card is None and self._message is not None:
            return self._message.text
        return self.card.text

    @property
    def card(self) -> Card:
        """What it shows."""
        if self._card is None:
            self._card = self._make(self._message)
        return self._card

    @card.setter
    def card(self, card: Card) -> None:
        self._card = card


def _size_of(message: Message | None) -> tuple[int, int]:
    letters = breaks = 0
    for part in message.parts if message is not None else ():
        if isinstance(part, WORDS):
            length = len(part.text)
            letters += length
            breaks += part.text.count("\n", 0, LOOKED_AT) * max(length, 1) // min(length or 1, LOOKED_AT)
    return letters, breaks
