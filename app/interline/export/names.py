"""File names from titles: safe on every system, and inside the chosen folder.

Rule: a title is anybody's text; no name made here can leave its folder, hide, be an option or be a device.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from interline.model.clean import storable
from interline.model.errors import OurBug

LONGEST = 120
"""UTF-8 bytes of a name without its ending; file systems stop at 255, some of their encryptions at 143."""
NAMELESS = "conversation"
_MOST_ALIKE = 10_000

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


def names_for(title: str, suffix: str) -> Iterator[str]:
    """Names to try for a title, one after the other: `Tides.md`, `Tides (2).md`, `Tides (3).md` …"""
    name = file_name(title)
    yield f"{name}{suffix}"
    for number in range(2, _MOST_ALIKE):
        yield f"{name} ({number}){suffix}"


def place(folder: Path, title: str, suffix: str, put: Callable[[Path], Result]) -> tuple[Path, Result]:
    """Do `put` with the first name in this folder that is free; it raises FileExistsError for one that is taken."""
    for name in names_for(title, suffix):
        path = folder / name
        if path.parent != folder or path.name != name:
            raise OurBug("A file's name would have led out of its folder.")
        if os.path.lexists(path):
            # Saves making the file in vain; only `put` can tell for sure.
            continue
        try:
            return path, put(path)
        except FileExistsError:
            continue
    raise FileExistsError(f"{folder} holds too many files of one name")


def _cut(text: str, longest: int) -> str:
    """As much of the text as fits into so many bytes, no character cut in half."""
    return text.encode("utf-8")[:longest].decode("utf-8", "ignore")
