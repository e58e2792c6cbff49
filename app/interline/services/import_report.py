"""What came of an import, or would: numbers, and what did not come in with its reason.

Rule: it says success only where something is there that was read: a file that gave nothing is a failure in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from interline.importing.found import Problem
from interline.model.clean import label

OWN = "interline"
"""The format whose answers bring their costs along."""
MOST_LISTED = 1000
"""Problems and names that are kept; the rest is counted."""


@dataclass(slots=True)
class ImportReport:
    """What came in, what did not, and why. Grows while the reading goes on."""

    is_dry_run: bool
    """Whether nothing was written: then `imported` and `updated` are what would be."""
    formats: tuple[str, ...] = ()
    """Names of the formats that were read."""
    titles: tuple[str, ...] = ()
    """The same for people."""
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    messages: int = 0
    """Of the conversations that were imported or updated."""
    files: int = 0
    """Pictures and other files that are there."""
    missing_count: int = 0
    """Files that the export speaks of and does not hold."""
    missing: list[str] = field(default_factory=list)
    """Their names, as many as are listed."""
    problems: list[Problem] = field(default_factory=list)
    more_problems: int = 0
    """Those that are not listed any more."""
    keys: list[str] = field(default_factory=list)
    """Where keys stand in the export, which are left out."""
    models: Counter[str] = field(default_factory=Counter)
    """Who answered -> how many messages."""
    first: datetime | None = None
    """The oldest message's time."""
    last: datetime | None = None
    """The newest one's."""
    cancelled: bool = False
    """Whether the user ended it before its end; what came in stays."""
    backup: Path | None = None
    """The copy of the database as it was before."""

    @property
    def found(self) -> int:
        """All conversations."""
        return self.imported + self.updated + self.unchanged + self.failed

    @property
    def brings(self) -> int:
        """Conversations of which something came in, or would."""
        return self.imported + self.updated

    def note(self, problems: Iterable[Problem]) -> None:
        """List problems."""
        for each in problems:
            if len(self.problems) < MOST_LISTED:
                self.problems.append(each)
            else:
                self.more_problems += 1

    def miss(self, names: Iterable[str]) -> None:
        """List files that are not there."""
        for name in names:
            self.missing_count += 1
            if len(self.missing) < MOST_LISTED:
                self.missing.append(name)

    def at(self, moment: datetime | None) -> None:
        """Widen the range of times by this one."""
        if moment is not None:
            self.first = min(self.first or moment, moment)
            self.last = max(self.last or moment, moment)


def headline(report: ImportReport) -> str:
    """The outcome in one sentence, which never sounds like success where nothing came in."""
    *others, last = report.titles or ("",)
    source = f" from {', '.join(others)}{' and ' if others else ''}{last}" if last else ""
    if report.is_dry_run:
        return _forecast(report, source)
    came = _listed((report.imported, "imported"), (report.updated, "updated"))
    if not report.brings:
        if report.cancelled:
            return "Nothing was imported: it was cancelled before."
        if report.unchanged:
            return f"Nothing new{source}: {_count(report.unchanged)} here already, unchanged."
        return f"Nothing was imported{source}."
    noun = "conversation" if report.brings == 1 else "conversations"
    sentence = f"{came} {noun}{source}, {report.messages:,} message{'' if report.messages == 1 else 's'}."
    return f"Cancelled after: {sentence} What came in stays." if report.cancelled else sentence


def details(report: ImportReport) -> tuple[str, ...]:
    """What there is to know beside, a sentence each."""
    said = []
    if report.unchanged and (report.brings or report.is_dry_run):
        said.append(f"{report.unchanged:,} {_are(report.unchanged)} here already and unchanged.")
    if report.failed:
        reasons = "the reason is listed" if report.failed == 1 else "the reasons are listed"
        said.append(f"{report.failed:,} could not be read; {reasons}.")
    if report.first is not None and report.last is not None:
        first, last = f"{report.first:%Y-%m-%d}", f"{report.last:%Y-%m-%d}"
        said.append(f"The messages are {f'of {first}' if first == last else f'from {first} to {last}'}.")
    if report.models:
        shown = [f"{label(name, 60)} ({count:,})" for name, count in report.models.most_common(6)]
        more = len(report.models) - len(shown)
        said.append(f"Answers by {', '.join(shown)}{f' and {more} more' if more > 0 else ''}.")
    if report.files:
        said.append(
            f"{report.files:,} picture{'s and files are' if report.files > 1 else ' or file is'} in it."
        )
    if report.missing_count:
        are = "s are" if report.missing_count > 1 else " is"
        said.append(
            f"{report.missing_count:,} file{are} not in the export; messages that speak of one say so."
        )
    if report.keys:
        stand, are = ("s stand", "they are") if len(report.keys) > 1 else (" stands", "it is")
        said.append(f"{len(report.keys):,} key{stand} in the export; {are} left out.")
    if report.brings and report.formats != (OWN,):
        said.append("What the answers cost is unknown; nothing is sent to anybody until you go on with one.")
    if report.backup is not None:
        said.append(f"The library as it was before: {report.backup.name}.")
    return tuple(said)


def as_text(report: ImportReport) -> str:
    """The whole report, to be kept or copied."""
    lines = [headline(report), *details(report)]
    if report.problems:
        lines += ["", "What did not come in, or not as it was:"]
        lines += [f"- {label(each.where, 120)}: {label(each.what, 400)}" for each in report.problems]
        if report.more_problems:
            lines.append(f"- and {report.more_problems:,} more")
    if report.missing:
        lines += ["", "Files that are not in the export:"]
        lines += [f"- {label(name, 200)}" for name in report.missing]
        if report.missing_count > len(report.missing):
            lines.append(f"- and {report.missing_count - len(report.missing):,} more")
    if report.keys:
        lines += ["", "Keys that were left out:", *(f"- {label(place, 200)}" for place in report.keys)]
    return "\n".join(lines) + "\n"


def _forecast(report: ImportReport, source: str) -> str:
    if not report.found:
        return f"No conversation was found{source}."
    noun = "conversation" if report.found == 1 else "conversations"
    parts = _listed((report.imported, "new"), (report.updated, "with something new"))
    return f"{report.found:,} {noun}{source}: {parts or 'none is new'}."


def _listed(*counts: tuple[int, str]) -> str:
    return ", ".join(f"{count:,} {what}" for count, what in counts if count)


def _count(count: int) -> str:
    return "1 conversation is" if count == 1 else f"{count:,} conversations are"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
