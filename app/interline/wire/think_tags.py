"""Thinking that stands as <think>…</think> at the very start of an answer, taken apart from the words.

Rule: only at the start; a tag that comes later is part of the words. Tags may be cut anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

_OPEN = "<think>"
_CLOSE = "</think>"


class ThinkTags:
    """The splitter: gives (is it thinking, text) pieces. Done when no tag can come any more."""

    def __init__(self) -> None:
        self.done = False
        self._inside = False
        self._held = ""
        self._fresh = True
        self._after = False

    def take(self, text: str) -> Iterator[tuple[bool, str]]:
        """More of the answer's text."""
        text, self._held = self._held + text, ""
        if self._after:
            yield from self._words(text)
        elif self._inside:
            yield from self._thinking(text)
        else:
            yield from self._beginning(text)

    def close(self) -> Iterator[tuple[bool, str]]:
        """No more text comes: give what was held back."""
        if self._held and not self._after:
            yield self._inside, self._held
        self._held = ""
        self.done = True

    def _beginning(self, text: str) -> Iterator[tuple[bool, str]]:
        start = text.lstrip()
        if start.startswith(_OPEN):
            self._inside = True
            yield from self._thinking(start[len(_OPEN) :])
        elif _OPEN.startswith(start):
            self._held = text
        else:
            self.done = True
            yield False, text

    def _thinking(self, text: str) -> Iterator[tuple[bool, str]]:
        if self._fresh:
            text = text.lstrip("\n")
            self._fresh = not text
        thought, tag, rest = text.partition(_CLOSE)
        if tag:
            self._after = True
            yield True, thought
            yield from self._words(rest)
            return
        # The end may be the beginning of the closing tag.
        keep = next((n for n in range(len(_CLOSE) - 1, 0, -1) if text.endswith(_CLOSE[:n])), 0)
        self._held = text[len(text) - keep :] if keep else ""
        yield True, text[: len(text) - keep] if keep else text

    def _words(self, text: str) -> Iterator[tuple[bool, str]]:
        # Blank lines keep the two apart and belong to neither.
        start = text.lstrip("\r\n ")
        if start:
            self.done = True
            yield False, start
