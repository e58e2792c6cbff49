"""Conversations read from other programs' exports: one module for each program.

Rule: what is read is untrusted and nothing is written: a reader gives what it found, the library takes it in.

A reader is a module with two functions: `recognises(source) -> bool` looks at the shape of what was opened, and
`read(source) -> Iterator[Found]` gives one conversation after the other. `recognises` may raise NotImportable for
something that it knows and that cannot be read. What the readers share stands in reading, tree, values and keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from interline.importing.found import Found
    from interline.importing.source import Source


class Reader(Protocol):
    """What a format's module offers."""

    def recognises(self, source: Source) -> bool:
        """Whether the source is of this format, by its shape. Raises NotImportable where it is and cannot be read."""

    def read(self, source: Source) -> Iterator[Found]:
        """What is in it, one conversation after the other; raises nothing for what it holds."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of export that can be read."""

    name: str
    """What the library and reports call it; never changed, since conversations are known by it again."""
    title: str
    """For people: the program's name."""
    module: str
    """In this package; imported when it is first needed."""

    @property
    def reader(self) -> Reader:
        """Its two functions."""
        return cast("Reader", import_module(f"{__name__}.{self.module}"))


FORMATS = (
    Format("interline", "Interline", "interline_json"),
    Format("chatgpt", "ChatGPT", "chatgpt"),
    Format("claude", "Claude", "claude"),
    Format("grok", "Grok", "grok"),
    Format("open-webui", "Open WebUI", "open_webui"),
    Format("librechat", "LibreChat", "librechat"),
    Format("cherry-studio", "Cherry Studio", "cherry_studio"),
    Format("chatbox", "Chatbox", "chatbox"),
    Format("jan", "Jan", "jan"),
    Format("witsy", "Witsy", "witsy"),
    Format("newelle", "Newelle", "newelle"),
    Format("alpaca", "Alpaca", "alpaca"),
    Format("5ire", "5ire", "five_ire"),
    Format("llm", "llm", "llm_logs"),
    Format("chatbot-ui", "Chatbot UI", "chatbot_ui"),
    Format("anythingllm", "AnythingLLM", "anything_llm"),
)
"""In the order in which a file is tried."""


def format_of(source: Source) -> Format:
    """The format of what was opened. Raises NotImportable where there is none."""
    for each in FORMATS:
        if each.reader.recognises(source):
            return each
    from interline.importing.unknown import refusal

    raise refusal(source, [each.title for each in FORMATS])
