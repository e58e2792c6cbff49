"""What the pages of an import say. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interline.language import marked, said, tr
from interline.model.clean import label
from interline.ui.importing.page import Page

if TYPE_CHECKING:
    from interline.services.import_report import ImportReport
    from interline.services.importing import ImportProgress

TITLE = marked("Import conversations")
MOST_ROWS = 100
"""Lines that are shown; the report has the rest."""


def start(trouble: str = "") -> Page:
    """The page on which files are chosen; `trouble` is why those before could not be read."""
    from interline.importing import FORMATS

    programs = ", ".join(each.title for each in FORMATS[:-1])
    return Page(
        said(TITLE),
        trouble
        or tr(
            "Choose what another program exported: the zip as it was downloaded, a JSON file, a folder or a"
            " database. Or drop it on the window."
        ),
        (
            tr("Exports of {programs} and {last} can be read.", programs=programs, last=FORMATS[-1].title),
            tr("You see what would come in before anything is written. Nothing is sent to anybody."),
        ),
        chooses=True,
        is_trouble=bool(trouble),
    )


def working(doing: str, progress: ImportProgress | None) -> tuple[str, str, float]:
    """Title, line and part of what goes on."""
    title = tr("Importing…") if doing == "import" else tr("Looking through it…")
    if progress is None:
        return title, tr("Opening…"), 0.0
    count = tr("%Ln (conversation|conversations)", "", progress.conversations)
    return title, f"{label(progress.name, 60)} · {count}", progress.part


def forecast(report: ImportReport) -> Page:
    """What would come in."""
    from interline.services.import_report import details, headline

    return Page(
        said(TITLE),
        headline(report),
        details(report),
        _rows(report),
        action=tr("Import %Ln (conversation|conversations)", "", report.brings) if report.brings else "",
        has_report=True,
        is_trouble=not (report.brings or report.unchanged),
    )


def finished(report: ImportReport) -> Page:
    """What came in."""
    from interline.services.import_report import details, headline

    return Page(
        tr("Imported") if report.brings else said(TITLE),
        headline(report),
        details(report),
        _rows(report),
        has_report=True,
        is_trouble=not (report.brings or report.unchanged),
    )


def _rows(report: ImportReport) -> tuple[tuple[str, str], ...]:
    """What did not come in, or not as it was; then files that are missing; then keys that are left out."""
    rows = [(label(each.where, 120), label(each.what, 400)) for each in report.problems]
    rows += [(label(name, 120), tr("This file is not in the export.")) for name in report.missing]
    rows += [(label(place, 120), tr("A key stands here; it is left out.")) for place in report.keys]
    hidden = len(rows) - MOST_ROWS + report.more_problems + report.missing_count - len(report.missing)
    if hidden > 0:
        rows = [*rows[:MOST_ROWS], ("", tr("And %Ln more, which the report has.", "", hidden))]
    return tuple(rows)
