"""JSON files of any size: one conversation at a time, never the whole file.

Rule: whatever the bytes are, each value comes out once, or a Problem with its place does, in time that grows with the
file and no faster; nothing here raises for what a file holds.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, BinaryIO

from interline.importing.found import Problem
from interline.language import tr
from interline.model.clean import label

LARGEST_VALUE = 256 * 1024 * 1024
"""Characters of one element: a conversation. A larger one is passed over."""
LARGEST_WHOLE = 128 * 1024 * 1024
"""Characters of a file that has to be read as one."""
_OUTLINE = 1024 * 1024
_CHUNK = 1024 * 1024
_LONGEST_SCALAR = 1024 * 1024
_LONGEST_WORD = 16
"""Characters of the longest thing but a string that cannot be read in halves: \\ud83d\\ude00, -Infinity."""
_LOOKED_AT = 1000
"""Elements among which the first objects are looked for."""
_SAMPLE = 20
"""Objects that tell a format."""
_SAMPLE_BYTES = 4 * 1024 * 1024

_AFTER_WORD = tuple(",]} \t\n\r")

_SPACE = re.compile(r"[ \t\n\r]*+")
_IN_STRING = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_SCALAR = re.compile(r'[^\s,\[\]{}":]*+')


@dataclass(slots=True)
class Meter:
    """How far the reading has come."""

    done: int = 0
    """Bytes."""


@dataclass
class Document:
    """A JSON file, or a file of JSON values one after the other."""

    name: str
    """For people."""
    open: Callable[[], BinaryIO]
    """Gives its bytes from the beginning; may be asked for more than once."""
    meter: Meter = field(default_factory=Meter)

    @cached_property
    def root(self) -> str:
        """What the file begins with: `[`, `{`, another character, or nothing for an empty file."""
        with _Scanner(self._source(), Meter()) as scanner:
            return scanner.peek()

    @cached_property
    def is_list(self) -> bool:
        """Whether it is an array."""
        return self.root == "["

    @cached_property
    def first(self) -> dict[str, Any]:
        """What the first objects of an array hold between them: each name with the first value that is something, so
        that one odd element at the beginning hides no shape. Empty where there is none."""
        if not self.is_list:
            return {}
        meter = Meter()
        objects: list[dict[str, Any]] = []
        for n, each in enumerate(Document(self.name, self.open, meter).elements()):
            if isinstance(each, dict):
                objects.append(each)
            if n >= _LOOKED_AT or len(objects) >= _SAMPLE or (objects and meter.done > _SAMPLE_BYTES):
                break
        return _between_them(objects)

    @cached_property
    def outline(self) -> dict[str, Any]:
        """An object's members with little in them: of an array one element, made of its first as in `first`, and of
        what is long an empty one."""
        if self.root != "{":
            return {}
        found: dict[str, Any] = {}
        with _Scanner(self._source(), Meter()) as scanner:
            for key in scanner.members():
                opening = scanner.peek()
                if opening == "[":
                    found[key] = scanner.only_first(_OUTLINE)
                else:
                    value = scanner.value(_OUTLINE)
                    found[key] = {} if isinstance(value, _Unreadable) else value
        return found

    def elements(self, key: str | None = None) -> Iterator[Any]:
        """The elements of the array, or of the array under this name of the object; Problem for an unreadable one."""
        with _Scanner(self._source(), self.meter) as scanner:
            if key is not None:
                for name in scanner.members():
                    if name == key and scanner.peek() == "[":
                        break
                    scanner.value(0)
                else:
                    if trouble := scanner.trouble:
                        yield self._problem(trouble)
                    return
            yield from map(self._told, scanner.elements())
            if trouble := scanner.trouble:
                yield self._problem(trouble)

    def members(self) -> Iterator[tuple[str, Any]]:
        """Name and value of each member of the object, in the file's order; Problem in place of an unreadable value."""
        with _Scanner(self._source(), self.meter) as scanner:
            for key in scanner.members():
                yield key, self._told(scanner.value(LARGEST_VALUE))
            if trouble := scanner.trouble:
                yield "", self._problem(trouble)

    def values(self) -> Iterator[Any]:
        """Values one after the other, each on a line of its own or glued to the one before; Problem as above."""
        with _Scanner(self._source(), self.meter) as scanner:
            while scanner.trouble is None and scanner.peek():
                value = scanner.value(LARGEST_VALUE)
                if value is not _NOTHING:
                    yield self._told(value)
            if trouble := scanner.trouble:
                yield self._problem(trouble)

    def whole(self) -> Any:
        """The file as one value; Problem where it is damaged or larger than LARGEST_WHOLE."""
        with _Scanner(self._source(), self.meter) as scanner:
            if not scanner.peek():
                return self._problem(tr("is empty"))
            value = self._told(scanner.value(LARGEST_WHOLE))
            return self._problem(scanner.trouble) if scanner.trouble else value

    def _source(self) -> BinaryIO | _Unopened:
        try:
            return self.open()
        except (OSError, ValueError) as error:
            return _Unopened(error)

    def _told(self, value: Any) -> Any:
        if isinstance(value, _Unreadable):
            return Problem(
                tr("{file}, entry {number}", file=label(self.name, 120), number=value.n), value.why
            )
        return value

    def _problem(self, trouble: str) -> Problem:
        return Problem(label(self.name, 120), tr("The file {trouble}.", trouble=trouble))


class _Unopened:
    """In place of a file that could not be opened: reading it says why."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self, size: int) -> bytes:
        raise self._error

    def close(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """A value that is passed over."""

    n: int
    """Which of its kind, from 1."""
    why: str


_NOTHING = object()
"""In place of a value where the file ends or is no JSON; `trouble` says which."""


def _between_them(objects: list[dict[str, Any]]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for each in objects:
        for name, value in each.items():
            if not whole.get(name):
                whole[name] = value
    return whole


def _may_be_cut(error: json.JSONDecodeError, end: int) -> bool:
    """Whether it may be the window's edge that made a value unreadable, not the value itself."""
    return error.msg.startswith("Unterminated string") or error.pos >= end - _LONGEST_WORD


def _number(text: str) -> int | float:
    # Python refuses to read more than 4300 digits, and nothing that counts has them.
    return int(text) if len(text) < 400 else float("inf")


_QUICK = json.JSONDecoder(parse_constant=lambda _: None)
_CAREFUL = json.JSONDecoder(parse_constant=lambda _: None, parse_int=_number)


class _Scanner:
    """A window that moves over the text of a file."""

    def __init__(self, source: BinaryIO | _Unopened, meter: Meter) -> None:
        self._source = source
        self._meter = meter
        self._text = ""
        self._at = 0
        self._ended = False
        self._decoder: codecs.IncrementalDecoder | None = None
        self._n = 0
        self.trouble: str | None = None
        """What ended the reading early, to be said of the file: "ends in the middle …"."""

    def __enter__(self) -> _Scanner:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()

    def peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def elements(self) -> Iterator[Any]:
        """The values of the array that begins here."""
        if self._take("["):
            yield from self._rows("]", lambda: self.value(LARGEST_VALUE))

    def members(self) -> Iterator[str]:
        """The names of the object that begins here; after each the caller takes its value."""
        if self._take("{"):
            yield from self._rows("}", self._name)

    def only_first(self, most: int) -> list[Any]:
        """One value made of the first of the array that begins here; the rest is passed over."""
        found: list[Any] = []

        def next_one() -> Any:
            return self.value(most if len(found) < _SAMPLE else 0)

        for each in self._rows("]", next_one) if self._take("[") else ():
            if len(found) < _SAMPLE:
                found.append({} if isinstance(each, _Unreadable) else each)
        objects = [each for each in found if isinstance(each, dict)]
        return [_between_them(objects)] if objects else found[:1]

    def value(self, most: int) -> Any:
        """The value that begins here; _Unreadable for one that cannot be read or is longer than `most` characters."""
        self._n += 1
        if self.peek() == "":
            self._stop_short()
            return _NOTHING
        while True:
            try:
                value, end = _QUICK.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not _may_be_cut(error, len(self._text)):
                    break
            except (ValueError, RecursionError):
                break
            else:
                if self._text[end - 1] in '"]}' or self._text[end : end + 1] in _AFTER_WORD:
                    length, self._at = end - self._at, end
                    return value if length <= most else self._too_large()
                # A number at the end of the window may go on behind it: 0. is no number yet.
                if len(self._text) - end > _LONGEST_WORD:
                    break
            # The window grows twofold each time, so that all tries together read no more than twice the value.
            if len(self._text) - self._at > max(most, _CHUNK) or not self._more():
                break
        return self._slowly(most)

    def _slowly(self, most: int) -> Any:
        """Find the value's end first, then read it: for one that is not sound or too long to be kept."""
        start = self._text[self._at]
        end, is_long = self._find_end(most)
        if self.trouble:
            return _NOTHING
        piece = "" if is_long else self._text[self._at : end]
        self._at = end
        if is_long:
            return self._too_large()
        if not piece:
            self.trouble = tr("is not JSON from “{start}” on", start=label(start, 10))
            return _NOTHING
        try:
            return _CAREFUL.decode(piece)
        except RecursionError:
            return _Unreadable(self._n, tr("This entry is nested too deeply to be read."))
        except ValueError:
            return _Unreadable(self._n, tr("This entry is damaged."))

    def _too_large(self) -> _Unreadable:
        return _Unreadable(self._n, tr("This entry is too large to be read."))

    def _find_end(self, most: int) -> tuple[int, bool]:
        """Where the value that begins here ends, and whether it is longer than `most`, so that it was let go."""
        if self._text[self._at] not in '"[{':
            end = self._find_scalar_end()
            if end == len(self._text):
                # No export is a lone number, and one that stands at the file's end may have been cut.
                self._stop_short()
            return end, False
        depth = 0
        in_string = False
        at = self._at
        is_long = most == 0
        while True:
            if in_string:
                at = _IN_STRING.match(self._text, at).end()  # type: ignore[union-attr]
                if at < len(self._text) and self._text[at] == '"':
                    at += 1
                    in_string = False
                    if depth == 0:
                        return at, is_long or at - self._at > most
            if not in_string:
                for token in _STRUCTURE.finditer(self._text, at):
                    at = token.end()
                    sign = self._text[token.start()]
                    if sign == '"':
                        if at - token.start() < 2 or self._text[at - 1] != '"':
                            in_string = True
                            break
                    else:
                        depth += 1 if sign in "[{" else -1
                    if depth == 0:
                        return at, is_long or at - self._at > most
                else:
                    at = len(self._text)
            is_long = is_long or at - self._at > most
            if is_long:
                self._at = at
            kept = at - self._at
            if not self._more():
                self._stop_short()
                return len(self._text), is_long
            at = self._at + kept

    def _find_scalar_end(self) -> int:
        while True:
            end = _SCALAR.match(self._text, self._at).end()  # type: ignore[union-attr]
            length = end - self._at
            if end < len(self._text) or length > _LONGEST_SCALAR:
                return end
            if not self._more():
                return self._at + length

    def _rows(self, closing: str, each: Callable[[], Any]) -> Iterator[Any]:
        first = True
        while self.trouble is None:
            sign = self.peek()
            if sign == closing:
                self._at += 1
                return
            if not first:
                if sign != ",":
                    self._wrong(sign)
                    return
                self._at += 1
                sign = self.peek()
            if sign in ("", ",", ":", "]", "}"):
                self._wrong(sign)
                return
            first = False
            row = each()
            if row is not _NOTHING:
                yield row

    def _name(self) -> Any:
        n = self._n
        name = self.value(_OUTLINE) if self.peek() == '"' else None
        self._n = n
        if not isinstance(name, str) or not self._take(":"):
            self._wrong(self.peek())
            return _NOTHING
        return name

    def _take(self, sign: str) -> bool:
        if self.peek() != sign:
            return False
        self._at += 1
        return True

    def _wrong(self, sign: str) -> None:
        if self.trouble is None:
            if sign:
                self.trouble = tr("is damaged after entry {number}", number=self._n)
            else:
                self._stop_short()

    def _stop_short(self) -> None:
        self.trouble = tr("ends in the middle: it was not downloaded or copied whole")

    def _more(self) -> bool:
        """Move the window on; what was read before `_at` goes."""
        if self._ended:
            return False
        rest = self._text[self._at :]
        # A long value is fetched in growing pieces, so that joining them stays cheap.
        try:
            data = self._source.read(max(_CHUNK, len(rest)))
        except (OSError, ValueError, EOFError) as error:
            self._ended = True
            self.trouble = tr(
                "cannot be read any further ({why})", why=label(str(error), 120) or type(error).__name__
            )
            return False
        if self._decoder is None:
            self._decoder = codecs.getincrementaldecoder(_encoding(data))("replace")
        self._meter.done += len(data)
        self._ended = not data
        self._text = rest + self._decoder.decode(data, self._ended)
        self._at = 0
        return len(self._text) > len(rest) or (bool(data) and self._more())


def _encoding(beginning: bytes) -> str:
    return "utf-16" if beginning[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
