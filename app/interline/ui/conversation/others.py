"""Decides what becomes of other models that are asked the question of an answer that stands.

Rule: whom they are asked beside is looked up when they are asked: an answer that is shown no longer has no others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from interline.model.conversation import Message
from interline.model.request import TurnSettings
from interline.model.route import Choice

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.conversation.abreast import AbreastPresenter
    from interline.ui.conversation.again import AnsweringAgain


class OthersPresenter:
    """For the conversation that is shown."""

    def __init__(
        self,
        backend: Backend,
        abreast: AbreastPresenter,
        again: AnsweringAgain,
        *,
        messages: Callable[[str], Message | None],
        settings_of: Callable[[str], TurnSettings | None],
    ) -> None:
        """`messages` gives a message that is shown; `settings_of` what is to hold for a conversation."""
        self._backend = backend
        self._abreast = abreast
        self._again = again
        self._messages = messages
        self._settings_of = settings_of

    def ask(self, answer_id: str, choices: Sequence[Choice]) -> None:
        """These are asked the same; their answers come beside this one. Over a budget, after a yes."""
        if answer := self._messages(answer_id):
            settings = self._settings_of(answer.conversation_id)
            ask = partial(self._abreast.ask_others, answer=answer, settings=settings)
            self._again.answer_again(
                partial(ask, choices=choices),
                anyway=partial(ask, choices=choices, over_budget=True),
            )

    async def estimate(self, answer_id: str, choices: Sequence[Choice]) -> str:
        """What that would cost, in a few words; empty for an answer that is not shown."""
        if (answer := self._messages(answer_id)) is None:
            return ""
        services = await self._backend.ready()
        settings = self._settings_of(answer.conversation_id)
        return await self._abreast.estimate_others(services.chat, answer, choices, settings)
