"""What a reader tells of an export, a batch at a time, and what of it goes into the report.

Rule: plain data, of which all but the functions in it can be told from one process to another.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from interline.importing.found import Found, FoundConversation, FoundFile, Problem
from interline.language import tr
from interline.model.clean import label
from interline.model.conversation import Role
from interline.model.errors import InterlineError, NotImportable
from interline.services.arrivals import who
from interline.store.new_rows import NewRows

_log = logging.getLogger(__name__)

KnownHere = Mapping[str, tuple[str, bool]]
"""Name of a conversation in the export -> digest of what was read of it before, and whether it lies in the bin."""


class ReaderGone(NotImportable):
    """What read an export broke off: its process ended, or was ended."""


@dataclass(frozen=True, slots=True)
class About:
    """What a conversation adds to the report."""

    problems: tuple[Problem, ...]
    missing: tuple[str, ...]
    """Names of files that are not in the export."""
    models: Mapping[str, int]
    """Who answered -> how many messages."""
    first: datetime | None
    """The oldest message's time."""
    last: datetime | None
    messages: int


@dataclass(frozen=True, slots=True)
class Fresh:
    """A conversation that is not here, so far as its name tells, and brings no bytes of files."""

    title: str
    about: About
    rows: NewRows | None
    """None where it is only looked at."""
    whole: Callable[[], FoundConversation]
    """All that was read of it, for one that is here after all; may be asked for until the batch after the next."""


@dataclass(frozen=True, slots=True)
class Same:
    """A conversation that is here as it stands in the export."""

    title: str
    is_in_bin: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of what was found, in its order."""

    items: tuple[Fresh | Same | Found, ...]
    part: float
    """How much of the export has been read, from 0 to 1."""
    is_last: bool


def title_of(found: FoundConversation) -> str:
    """Its title, for people."""
    return label(found.title, 120) or tr("Untitled")


def about(found: FoundConversation) -> About:
    """What a conversation that comes in adds to the report."""
    title = title_of(found)
    named = set(found.missing)
    without = (
        part.name
        for each in found.messages
        for part in each.parts
        if isinstance(part, FoundFile) and part.read is None and part.name not in named
    )
    times = [each.created_at for each in found.messages if each.created_at is not None]
    return About(
        problems=tuple(replace(each, where=each.where or title, lost=False) for each in found.problems),
        missing=(*found.missing, *without),
        models=dict(Counter(who(each).model for each in found.messages if each.role is Role.ASSISTANT)),
        first=min(times, default=None),
        last=max(times, default=None),
        messages=len(found.messages),
    )


def failed(name: str, error: Exception) -> Problem:
    """A fault of ours or of a reader, said without the export's words, which may stand in the error."""
    _log.warning("an export could not be read: %s", type(error).__name__)
    if isinstance(error, InterlineError):
        return Problem(label(name, 120), str(error))
    why = tr("It could not be read any further ({error}).", error=type(error).__name__)
    return Problem(label(name, 120), why)
