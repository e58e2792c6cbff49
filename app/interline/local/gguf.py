"""What a GGUF file says of itself: its name, its kind, how much fits into it, and whether it is whole.

Rule: the file is of somewhere else: every length in it is held against the file's own, and none of its words are
trusted. Format: github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from interline.local import trouble
from interline.model.clean import label

MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_MOST_ENTRIES = 100_000
"""Facts, and tensors; real files have some dozens, and some thousands."""
_MOST_ITEMS = 4_000_000
"""In a list; the largest vocabularies have some hundred thousand."""
_LONGEST_NAME = 80
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
"""The types of single values, as `struct` writes them."""
_TEXT, _LIST = 8, 9
_NO_WRITERS = frozenset(
    ("clip", "bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2", "jina-bert-v3")
    + ("neo-bert", "t5encoder", "gemma-embedding", "llama-embed", "wavtokenizer-dec")
)
"""Kinds that read, see or speak, and write no answers."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file that can be asked, as far as a look at it tells."""

    path: Path
    size: int
    """Bytes."""
    name: str
    """As it calls itself, else its file's name; fit to show."""
    kind: str = ""
    """`llama`, `qwen3`; fit to show."""
    context: int | None = None
    """Tokens that it was made for."""
    is_split: bool = False
    """Whether it is the first of several files that belong together."""


def look_at(path: Path) -> ModelFile:
    """Read its head; may take a moment. Raises LocalModelTrouble: missing, unreadable, no GGUF, cut off, no model that
    writes answers."""
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise trouble.not_gguf(path)
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                return _described(path, _Head(whole))
    except (FileNotFoundError, ValueError):  # a zero byte in the name is a ValueError
        raise trouble.file_missing(path) from None
    except OSError as error:
        raise trouble.file_unreadable(path, error) from None
    except (struct.error, _Damaged):
        raise trouble.cut_off(path) from None


def _described(path: Path, head: _Head) -> ModelFile:
    facts = head.facts
    kind = str(facts.get("general.architecture", ""))
    if kind in _NO_WRITERS or facts.get("general.type") in ("mmproj", "adapter", "vocab"):
        raise trouble.no_writer(path)
    if facts.get("split.no", 0) != 0:
        raise trouble.later_part(path)
    if head.last_tensor >= head.size:
        raise trouble.cut_off(path)
    own = facts.get("general.name")
    context = facts.get(f"{kind}.context_length")
    parts = facts.get("split.count", 1)
    return ModelFile(
        path,
        head.size,
        label(own if isinstance(own, str) and own.strip() else path.stem, _LONGEST_NAME),
        label(kind, 40),
        context if type(context) is int and context > 0 else None,
        is_split=type(parts) is int and parts > 1,
    )


class _Damaged(Exception):
    """What is written there cannot be."""


class _Head:
    """The facts at the beginning of a file, and where its tensors lie."""

    def __init__(self, whole: mmap.mmap) -> None:
        self._whole = whole
        self._at = len(MAGIC)
        self.size = len(whole)
        if self._number("I") not in _VERSIONS:
            raise _Damaged
        tensors, entries = self._number("Q"), self._number("Q")
        if tensors > _MOST_ENTRIES or entries > _MOST_ENTRIES:
            raise _Damaged
        self.facts: dict[str, int | float | str | None] = {}
        for _ in range(entries):
            name = self._text()
            self.facts[name] = self._value(self._number("I"))
        furthest = 0
        for _ in range(tensors):
            furthest = max(furthest, self._tensor())
        align = self.facts.get("general.alignment", 32)
        if type(align) is not int or align < 1:
            raise _Damaged
        self.last_tensor = -(-self._at // align) * align + furthest if tensors else 0
        """Where the tensor begins that lies last in the file."""

    def _number(self, form: str) -> int:
        (value,) = struct.unpack_from(f"<{form}", self._whole, self._at)
        self._at += struct.calcsize(f"<{form}")
        return int(value)

    def _skip(self, count: int) -> None:
        if count > self.size - self._at:
            raise _Damaged
        self._at += count

    def _text(self) -> str:
        length, start = self._number("Q"), self._at
        self._skip(length)
        return self._whole[start : min(self._at, start + 4096)].decode("utf-8", "replace")

    def _value(self, kind: int) -> int | float | str | None:
        """None for a list, of which nothing is wanted here."""
        if kind in _NUMBERS:
            (value,) = struct.unpack_from(f"<{_NUMBERS[kind]}", self._whole, self._at)
            self._skip(struct.calcsize(f"<{_NUMBERS[kind]}"))
            return value  # type: ignore[no-any-return]
        if kind == _TEXT:
            return self._text()
        if kind != _LIST:
            raise _Damaged
        self._list()
        return None

    def _list(self) -> None:
        kind, count = self._number("I"), self._number("Q")
        if count > _MOST_ITEMS:
            raise _Damaged
        if kind in _NUMBERS:
            self._skip(count * struct.calcsize(f"<{_NUMBERS[kind]}"))
            return
        if kind != _TEXT:
            # Lists of lists are allowed and used by nobody.
            raise _Damaged
        for _ in range(count):
            self._skip(self._number("Q"))

    def _tensor(self) -> int:
        """Where one begins, from the end of the head on."""
        self._text()
        self._skip(8 * self._number("I"))
        self._number("I")
        return self._number("Q")
