"""The sentences about the user's data: counts, sizes, dates. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

if TYPE_CHECKING:
    from interline.services.backups import KeptData
    from interline.store.copies import Copy


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One copy in the list."""

    path: Path
    title: str
    """When it was made."""
    words: str
    """How long ago, why, how large."""


def size_words(size: int) -> str:
    """`12.4 MB`, in the user's own way of writing numbers."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def when(moment: datetime) -> str:
    """`26 Nov 2026, 14:20`, here."""
    here = moment.astimezone()
    return f"{here.day} {QLocale().monthName(here.month, QLocale.FormatType.ShortFormat)} {here.year}, {here:%H:%M}"


def contents_words(kept: KeptData) -> str:
    """`12 conversations · 340 messages · 3 attachments · 12.4 MB`."""
    counts = [_counted(kept.conversations, "conversation"), _counted(kept.messages, "message")]
    if kept.attachments:
        counts.append(_counted(kept.attachments, "attachment"))
    return " · ".join((*counts, size_words(kept.bytes)))


def copies_words(kept: KeptData) -> str:
    """Which copy is the last good one, and how many there are."""
    if not kept.copies:
        return "There is no copy yet."
    newest = kept.copies[0]
    count = "1 copy" if len(kept.copies) == 1 else f"{len(kept.copies)} copies"
    return (
        f"Last good copy {_age(newest.moment)} ({when(newest.moment)})"
        f" · {count}, {size_words(kept.copies_bytes)}"
    )


def copy_row(copy: Copy) -> CopyRow:
    """A copy as the list shows it."""
    words = [_age(copy.moment)]
    if copy.why:
        words.append(copy.why.replace("-", " "))
    return CopyRow(copy.path, when(copy.moment), " · ".join((*words, size_words(copy.size))))


def _age(moment: datetime) -> str:
    # Imported here: the window stands before anything of copies is needed.
    from interline.services.backups import age_in_words

    return age_in_words(moment)


def _counted(count: int, noun: str) -> str:
    return f"{QLocale().toString(count)} {noun}{'' if count == 1 else 's'}"
