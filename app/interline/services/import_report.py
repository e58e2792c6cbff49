"""What came of an import, or would: numbers, and what did not come in with its reason.

Rule: it says success only where something is there that was read: a file that gave nothing is a failure in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from interline.importing.found import Problem
from interline.language import number, tr
from interline.model.clean import label

OWN = "interline"
"""The format whose answers bring their costs along."""
MOST_LISTED = 1000
"""Problems and names that are kept; the rest is counted."""
_MOST_MODELS = 6


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
    source = _and(report.titles)
    if report.is_dry_run:
        return _forecast(report, source)
    if report.brings:
        sentence = _came(report, source)
        if report.cancelled:
            return tr("Cancelled after: {sentence} What came in stays.", sentence=sentence)
        return sentence
    if report.cancelled:
        return tr("Nothing was imported: it was cancelled before.")
    if not report.unchanged:
        return (
            tr("Nothing was imported from {source}.", source=source)
            if source
            else tr("Nothing was imported.")
        )
    if not source:
        return tr(
            "Nothing new: (1 conversation is|%Ln conversations are) here already, unchanged.",
            "",
            report.unchanged,
        )
    return tr(
        "Nothing new from {source}: (1 conversation is|%Ln conversations are) here already, unchanged.",
        "",
        report.unchanged,
        source=source,
    )


def details(report: ImportReport) -> tuple[str, ...]:
    """What there is to know beside, a sentence each."""
    told = []
    if report.unchanged and (report.brings or report.is_dry_run):
        told.append(tr("%Ln (is|are) here already and unchanged.", "", report.unchanged))
    if report.failed:
        told.append(tr("%Ln could not be read; (the reason is|the reasons are) listed.", "", report.failed))
    if report.first is not None and report.last is not None:
        first, last = f"{report.first:%Y-%m-%d}", f"{report.last:%Y-%m-%d}"
        if first == last:
            told.append(tr("The messages are of {day}.", day=first))
        else:
            told.append(tr("The messages are from {first} to {last}.", first=first, last=last))
    if report.models:
        told.append(_answers(report.models))
    if report.files:
        told.append(tr("%Ln (picture or file is|pictures and files are) in it.", "", report.files))
    if report.missing_count:
        told.append(
            tr(
                "%Ln (file is|files are) not in the export; messages that speak of one say so.",
                "",
                report.missing_count,
            )
        )
    if report.keys:
        told.append(
            tr("%Ln (key stands|keys stand) in the export; (it is|they are) left out.", "", len(report.keys))
        )
    if report.brings and report.formats != (OWN,):
        told.append(
            tr("What the answers cost is unknown; nothing is sent to anybody until you go on with one.")
        )
    if report.backup is not None:
        told.append(tr("The library as it was before: {copy}.", copy=report.backup.name))
    return tuple(told)


def as_text(report: ImportReport) -> str:
    """The whole report, to be kept or copied."""
    lines = [headline(report), *details(report)]
    if report.problems:
        lines += ["", tr("What did not come in, or not as it was:")]
        lines += [f"- {label(each.where, 120)}: {label(each.what, 400)}" for each in report.problems]
        if report.more_problems:
            lines.append(_more(report.more_problems))
    if report.missing:
        lines += ["", tr("Files that are not in the export:")]
        lines += [f"- {label(name, 200)}" for name in report.missing]
        if report.missing_count > len(report.missing):
            lines.append(_more(report.missing_count - len(report.missing)))
    if report.keys:
        lines += ["", tr("Keys that were left out:"), *(f"- {label(place, 200)}" for place in report.keys)]
    return "\n".join(lines) + "\n"


def _came(report: ImportReport, source: str) -> str:
    """`3 imported, 1 updated conversations from ChatGPT, 24 messages.`"""
    if not report.updated:
        came = tr("%Ln imported (conversation|conversations)", "", report.imported)
    elif not report.imported:
        came = tr("%Ln updated (conversation|conversations)", "", report.updated)
    else:
        came = tr(
            "{imported} imported, {updated} updated conversations",
            imported=number(report.imported),
            updated=number(report.updated),
        )
    messages = tr("%Ln (message|messages)", "", report.messages)
    if not source:
        return f"{came}, {messages}."
    return tr(
        "{conversations} from {source}, {messages}.", conversations=came, source=source, messages=messages
    )


def _answers(models: Counter[str]) -> str:
    shown = ", ".join(
        f"{label(name, 60)} ({number(count)})" for name, count in models.most_common(_MOST_MODELS)
    )
    if (more := len(models) - _MOST_MODELS) > 0:
        return tr("Answers by {models} and %Ln more.", "", more, models=shown)
    return tr("Answers by {models}.", models=shown)


def _forecast(report: ImportReport, source: str) -> str:
    if not report.found:
        if source:
            return tr("No conversation was found from {source}.", source=source)
        return tr("No conversation was found.")
    parts = []
    if report.imported:
        parts.append(tr("%Ln new", "", report.imported))
    if report.updated:
        parts.append(tr("%Ln with something new", "", report.updated))
    what = ", ".join(parts) or tr("none is new")
    if not source:
        return tr("%Ln (conversation|conversations): {what}.", "", report.found, what=what)
    return tr(
        "%Ln (conversation|conversations) from {source}: {what}.", "", report.found, source=source, what=what
    )


def _and(names: Sequence[str]) -> str:
    """`A, B and C`; empty for none."""
    *others, last = names or ("",)
    return tr("{first} and {last}", first=", ".join(others), last=last) if others else last


def _more(count: int) -> str:
    words = tr("and %Ln more", "", count)
    return f"- {words}"
