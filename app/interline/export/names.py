"""File names from titles: safe on every system, and inside the chosen folder.

Rule: a title is anybody's text; no name made here can leave its folder, hide, be an option or be a device.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from interline.model.clean import storable
from interline.model.errors import OurBug

LONGEST = 120
"""UTF-8 bytes of a name without its ending; file systems stop at 255, some of their encryptions at 143."""
NAMELESS = "conversation"
_MOST_ALIKE = 1_000_000
_DIGITS = 16
"""Of a digest that are told in a name."""
_ENDING = re.compile("[A-Za-z0-9]{1,8}")
_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "text/plain": "txt",
}

Result = TypeVar("Result")

# Signs that Windows or a shell gives a meaning to.
_MEANT_OTHERWISE = re.compile(r'[<>:"/\\|?*`$]')
# Controls, format marks (reordering, invisible, tags), surrogates, private use, unassigned, line separators.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# Windows takes these for devices, whatever ending follows.
_DEVICE = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)


def file_name(title: str) -> str:
    """A title as a file's name, without an ending."""
    seen = "".join(
        " " if unicodedata.category(mark) in _UNSEEN else mark
        for mark in unicodedata.normalize("NFC", storable(title[: LONGEST * 8]))
    )
    name = " ".join(_MEANT_OTHERWISE.sub(" ", seen).split())
    # A leading dot hides, a leading dash or tilde means something to a command, Windows drops dots at the end.
    name = _cut(name.lstrip(" .-~"), LONGEST).rstrip(" .")
    if _DEVICE.fullmatch(name):
        name = f"{name.partition('.')[0]}_"
    return name or NAMELESS


class Names:
    """The names in one folder, each given to one file. Names that differ in large and small letters alone are the same
    here, as they are on many disks."""

    def __init__(self, folder: Path) -> None:
        """`folder` need not exist yet. Raises OSError."""
        self._folder = folder
        self._taken = {_key(name) for name in os.listdir(folder)} if folder.is_dir() else set()
        self._last: dict[str, int] = {}

    def place(self, title: str, suffix: str, put: Callable[[Path], Result]) -> tuple[Path, Result]:
        """Do `put` with the first name for this title that is free: `Tides.md`, `Tides (2).md` …; it raises
        FileExistsError for one that is taken."""
        name = file_name(title)
        key = _key(name)
        for number in range(self._last.get(key, 1), _MOST_ALIKE):
            whole = f"{name} ({number}){suffix}" if number > 1 else f"{name}{suffix}"
            path = self._folder / whole
            if path.parent != self._folder or path.name != whole:
                raise OurBug("A file's name would have led out of its folder.")
            if _key(whole) in self._taken:
                continue
            self._last[key] = number
            # Whatever comes of it, nobody shall try this name again.
            self._taken.add(_key(whole))
            try:
                return path, put(path)
            except FileExistsError:
                continue
        raise FileExistsError(f"{self._folder} holds too many files of one name")


def attachment_name(name: str, media_type: str, digest: str) -> str:
    """What a copy of an attachment is called: its own name, and its digest, by which it is known again."""
    stem, _, ending = name.rpartition(".")
    if not stem or not _ENDING.fullmatch(ending):
        stem, ending = name, _ENDINGS.get(media_type, "bin")
    shown = _cut(file_name(stem or "attachment"), LONGEST - _DIGITS).rstrip(" .")
    return f"{shown}-{digest[:_DIGITS]}.{ending.lower()}"


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _cut(text: str, longest: int) -> str:
    """As much of the text as fits into so many bytes, no character cut in half."""
    return text.encode("utf-8")[:longest].decode("utf-8", "ignore")
