"""Where in a TOML file a value stands, so that a sentence about it can name its line.

Rule: only for text that a TOML parser has accepted; where it loses its way it names the line of the nearest thing
around, and it never raises.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]
"""Names of tables and keys, and positions in arrays: ("vendor", 0, "model", 2, "price")."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"[ \t]*")
_VOID = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\])*"|\'[^\']*\'',
    re.DOTALL,
)
_PARSER_SAYS = re.compile(r"\s*\(at line (\d+), column \d+\)|\s*\(at end of document\)")


class TomlLines:
    """The line of every key in a file. The text is gone through when a line is first asked for: a file without a
    mistake has none to name, and one of thousands of models takes a while."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._starts: dict[Path, int] = {}
        """Where in the text a key stands."""
        self._counts: dict[Path, int] = {}
        self._is_read = False

    def line(self, path: Path) -> int | None:
        """The line of a key, counted from 1, or of the nearest table around it; None for an unknown table."""
        if not self._is_read:
            self._is_read = True
            self._read()
        while path:
            if path in self._starts:
                return self._text.count("\n", 0, self._starts[path]) + 1
            path = path[:-1]
        return None

    def _read(self) -> None:
        try:
            self._read_document()
        except (IndexError, RecursionError, _LostError):
            # What was found so far is right; the rest is named by what stands around it.
            pass

    def _read_document(self) -> None:
        table: Path = ()
        while True:
            self._skip(_VOID)
            if self._at >= len(self._text):
                return
            start = self._at
            if self._took("[["):
                table = self._resolve(self._read_key(), new=True)
                self._expect("]]")
                self._note(table, start)
            elif self._took("["):
                table = self._resolve(self._read_key(), new=False)
                self._expect("]")
                self._note(table, start)
            else:
                self._read_pair(table)

    def _read_pair(self, table: Path) -> None:
        start = self._at
        path = table + self._read_key()
        self._note(path, start)
        self._skip(_BLANK)
        self._expect("=")
        self._skip(_BLANK)
        self._read_value(path)

    def _read_value(self, path: Path) -> None:
        if self._took("["):
            self._read_array(path)
        elif self._took("{"):
            self._read_inline_table(path)
        elif self._text[self._at] in "\"'":
            self._skip(_STRING)
        else:
            self._skip(_SCALAR)

    def _read_array(self, path: Path) -> None:
        position = 0
        while True:
            self._skip(_VOID)
            if self._took("]"):
                return
            self._note((*path, position), self._at)
            self._read_value((*path, position))
            position += 1
            self._skip(_VOID)
            self._took(",")

    def _read_inline_table(self, path: Path) -> None:
        while True:
            self._skip(_VOID)
            if self._took("}"):
                return
            self._read_pair(path)
            self._skip(_VOID)
            self._took(",")

    def _read_key(self) -> Path:
        names: list[str | int] = []
        while True:
            self._skip(_BLANK)
            if self._text[self._at] in "\"'":
                names.append(self._skip(_STRING)[1:-1])
            else:
                names.append(self._skip(_BARE))
            self._skip(_BLANK)
            if not self._took("."):
                return tuple(names)

    def _resolve(self, names: Path, *, new: bool) -> Path:
        """The path of a header: each array of tables on the way means its newest member."""
        path: Path = ()
        for name in names[:-1]:
            path = (*path, name)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        path = (*path, names[-1])
        if new:
            self._counts[path] = self._counts.get(path, 0) + 1
            path = (*path, self._counts[path] - 1)
        return path

    def _note(self, path: Path, at: int) -> None:
        self._starts.setdefault(path, at)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise _LostError
        self._at = match.end()
        return match.group()

    def _took(self, mark: str) -> bool:
        if not self._text.startswith(mark, self._at):
            return False
        self._at += len(mark)
        return True

    def _expect(self, mark: str) -> None:
        if not self._took(mark):
            raise _LostError


class _LostError(Exception):
    """The text does not read as expected here."""


def parser_complaint(error: ValueError, text: str) -> tuple[int, str]:
    """The line and the words of what a TOML parser found wrong."""
    said = str(error)
    place = _PARSER_SAYS.search(said)
    line = int(place.group(1)) if place and place.group(1) else text.count("\n") + (not text.endswith("\n"))
    words = said[: place.start()] if place else said
    return max(1, line), words.rstrip(". ")
