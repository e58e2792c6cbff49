"""The sentences about the user's data: counts, sizes, dates. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from interline.language import marked, said, tr
from interline.ui.dates import time_of_day

if TYPE_CHECKING:
    from interline.services.backups import KeptData
    from interline.store.copies import Copy

_WHY = {"before-import": marked("before import"), "before-delete": marked("before delete")}
"""Why a copy was made, as its name says it."""


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
    """`26 Nov 2026, 14:20`, here, with the clock that people use."""
    here, locale = moment.astimezone(), QLocale()
    return tr(
        "{day} {month} {year}, {time}",
        day=here.day,
        month=locale.monthName(here.month, QLocale.FormatType.ShortFormat),
        year=here.year,
        time=time_of_day(here),
    )


def contents_words(kept: KeptData) -> str:
    """`12 conversations · 340 messages · 3 attachments · 12.4 MB`."""
    counts = [
        tr("%Ln (conversation|conversations)", "", kept.conversations),
        tr("%Ln (message|messages)", "", kept.messages),
    ]
    if kept.attachments:
        counts.append(tr("%Ln (attachment|attachments)", "", kept.attachments))
    return " · ".join((*counts, size_words(kept.bytes)))


def copies_words(kept: KeptData) -> str:
    """Which copy is the last good one, and how many there are."""
    if not kept.copies:
        return tr("There is no copy yet.")
    newest = kept.copies[0]
    last = tr("Last good copy {age} ({date})", age=_age(newest.moment), date=when(newest.moment))
    count = tr("%Ln (copy|copies)", "", len(kept.copies))
    return f"{last} · {count}, {size_words(kept.copies_bytes)}"


def copy_row(copy: Copy) -> CopyRow:
    """A copy as the list shows it."""
    words = [_age(copy.moment)]
    if copy.why:
        words.append(said(_WHY[copy.why]) if copy.why in _WHY else copy.why.replace("-", " "))
    return CopyRow(copy.path, when(copy.moment), " · ".join((*words, size_words(copy.size))))


def _age(moment: datetime) -> str:
    # Imported here: the window stands before anything of copies is needed.
    from interline.services.backups import age_in_words

    return age_in_words(moment)
