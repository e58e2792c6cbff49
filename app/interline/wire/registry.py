"""Wire formats by name; each is imported when it is first asked for.

Rule: this is the only list. A wire format that is not in it is a mistake in vendors.toml, told as one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import ConfigMistake

if TYPE_CHECKING:
    from interline.wire.call import Wire


def _openai_chat() -> Wire:
    from interline.wire.openai_chat import WIRE

    return WIRE


def _openai_responses() -> Wire:
    from interline.wire.openai_responses import WIRE

    return WIRE


def _anthropic_messages() -> Wire:
    from interline.wire.anthropic_messages import WIRE

    return WIRE


def _gemini() -> Wire:
    from interline.wire.gemini import WIRE

    return WIRE


def _ollama_chat() -> Wire:
    from interline.wire.ollama_chat import WIRE

    return WIRE


BY_NAME: dict[str, Callable[[], Wire]] = {
    "openai-chat": _openai_chat,
    "openai-responses": _openai_responses,
    "anthropic-messages": _anthropic_messages,
    "gemini": _gemini,
    "ollama-chat": _ollama_chat,
}
"""What can be written as `wire` in vendors.toml and used."""


@cache
def wire_named(name: str) -> Wire:
    """The wire format of this name. Raises ConfigMistake."""
    load = BY_NAME.get(name)
    if load is None:
        raise ConfigMistake(
            "vendors.toml",
            None,
            tr("this version does not speak the wire format “{name}”.", name=label(name, 40)),
            tr("Use one of: {names}.", names=", ".join(BY_NAME)),
        )
    return load()
