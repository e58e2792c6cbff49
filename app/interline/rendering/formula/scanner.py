"""LaTeX read from left to right: one command, mark or letter after the other.

Rule: nothing is read twice and nothing is expanded; there are no macros.
"""

from __future__ import annotations

import re

from interline.rendering.formula.refusal import Refused

_SKIP = re.compile(r"(?:\s+|%[^\n]*(?:\n|$))+")
_TOKEN = re.compile(r"\\(?:[a-zA-Z]+|.)|\d+(?:\.\d+)?|\.\d+|.", re.DOTALL)
NESTING = 60
"""Braces within braces; more is no formula that anybody reads."""


class Scanner:
    """A place in a source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def peek(self) -> str:
        """The next token, blanks and comments left out; empty at the end."""
        self._skip()
        found = _TOKEN.match(self.source, self.at)
        return found.group() if found else ""

    def next(self) -> str:
        """Take the next token."""
        self._skip()
        found = _TOKEN.match(self.source, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found.group()

    def next_character(self) -> str:
        """Take one digit where a number stands: `\\frac12` is a half."""
        token = self.peek()
        if token[:1].isdigit() and len(token) > 1:
            self.at += 1
            return token[0]
        return self.next()

    def take(self, token: str) -> bool:
        """Take this token if it is the next one."""
        if self.peek() != token:
            return False
        self.next()
        return True

    def take_star(self) -> bool:
        """Take a star that stands close behind a command."""
        if not self.source.startswith("*", self.at):
            return False
        self.at += 1
        return True

    def words(self) -> str:
        """Take `{…}` as it stands, blanks and all. Raises Refused where none begins here or it does not end."""
        self._skip()
        if not self.source.startswith("{", self.at):
            raise Refused("no brace")
        return self._until("{", "}")

    def optional(self) -> str | None:
        """Take `[…]` as it stands; None where there is none."""
        self._skip()
        if not self.source.startswith("[", self.at):
            return None
        return self._until("[", "]")

    def _until(self, opener: str, closer: str) -> str:
        begin = self.at + 1
        depth = 0
        at = self.at
        while at < len(self.source):
            letter = self.source[at]
            if letter == "\\":
                at += 2
                continue
            if letter == "{" or letter == opener:
                depth += 1
            elif letter == "}" or letter == closer:
                depth -= 1
                if not depth:
                    self.at = at + 1
                    return self.source[begin:at]
            at += 1
        raise Refused("open brace")

    def _skip(self) -> None:
        found = _SKIP.match(self.source, self.at)
        if found:
            self.at = found.end()
