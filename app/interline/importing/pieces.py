"""The parts of a message while they are gathered.

Rule: only what the export says goes in, in its order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from interline.importing.attached import picture_of
from interline.importing.found import FoundFile
from interline.importing.meanings import as_json, name, thoughts_apart
from interline.importing.values import mapping, text
from interline.language import marked
from interline.model.conversation import Status
from interline.model.parts import Citation, Part, Text, Thinking, ToolCall, ToolResult

LONGEST_QUOTE = 2_000
"""Characters of a source that are kept beside an answer; all of it stays in the raw data."""


@dataclass(slots=True)
class Pieces:
    """The parts of a message while they are gathered."""

    parts: list[Part | FoundFile] = field(default_factory=list)
    _cited: set[Citation] = field(default_factory=set)

    def say(self, words: Any) -> None:
        """Words of the message; a blank line apart from those before."""
        if not isinstance(words, str) or not words.strip():
            return
        before = next((part for part in reversed(self.parts) if isinstance(part, Text)), None)
        apart = before is not None and not before.text.endswith("\n") and not words.startswith("\n")
        self.parts.append(Text(f"\n\n{words}" if apart else words))

    def answer(self, words: Any) -> None:
        """Words of an answer, which may begin with its thoughts in tags."""
        thoughts, rest = thoughts_apart(text(words))
        self.think(thoughts)
        self.say(rest)

    def think(self, words: Any, took_ms: int | None = None) -> None:
        """What the model thought."""
        if isinstance(words, str) and words.strip():
            self.parts.append(Thinking(words, took_ms=took_ms or 0))

    def call(self, id_: str, called: Any, arguments: Any, *, complete: bool = True) -> None:
        """A call of a tool."""
        self.parts.append(ToolCall(id_, name(called), as_json(arguments), complete))

    def result(self, id_: str, given: Any, *, is_error: bool = False) -> None:
        """What came of a call: text, data, or blocks of text and pictures, which follow as files."""
        if isinstance(given, dict) and isinstance(given.get("content"), list):
            given = given["content"]
        if not isinstance(given, list) or not all(
            isinstance(each, dict) and each.get("type") for each in given
        ):
            self.parts.append(ToolResult(id_, as_json(given), is_error))
            return
        said: list[str] = []
        pictures: list[FoundFile] = []
        for block in given:
            picture = picture_of(block)
            if picture is not None:
                pictures.append(picture)
            else:
                inner = block.get("text") or mapping(block.get("resource")).get("text")
                said.append(text(inner) or as_json(block))
        self.parts.append(ToolResult(id_, "\n\n".join(said), is_error))
        self.parts += pictures

    def cite(self, url: Any, title: Any = "", quote: Any = "") -> None:
        """A source."""
        made = Citation(name(url, 4_000), name(title, 500), text(quote)[:LONGEST_QUOTE])
        if (made.url or made.title) and made not in self._cited:
            self._cited.add(made)
            self.parts.append(made)

    def attach(self, file: FoundFile) -> None:
        """A file."""
        self.parts.append(file)

    @property
    def has_words(self) -> bool:
        """Whether anything was said."""
        return any(isinstance(part, Text) for part in self.parts)


def ended(
    pieces: Pieces, *, failed: str | bool = "", stopped: bool = False, broke_off: bool = False
) -> tuple[Status, str]:
    """How an answer ended, and the sentence about it: an error with words before it is an answer that broke off."""
    if failed:
        note = failed if isinstance(failed, str) else marked("The other program noted an error here.")
        if not note.endswith((".", "!", "?", "…")):
            note += "."
        return (Status.INTERRUPTED if pieces.has_words else Status.ERROR), note
    if stopped:
        return Status.STOPPED, ""
    return (Status.INTERRUPTED if broke_off else Status.COMPLETE), ""
