"""`interline import`: conversations out of other programs' exports, and a report of what came in and what did not."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import line, object_out, say, write
from interline.cli.words import moment
from interline.importing.found import Problem
from interline.model.clean import label
from interline.model.errors import NotImportable
from interline.services.import_report import ImportReport, as_text, headline

if TYPE_CHECKING:
    from interline.paths import Home
    from interline.services.importing import ImportProgress


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Import the files that were named, or look at them."""
    paths = [Path(name).expanduser() for name in options.files]
    return with_app(build, home, lambda app: _import(app, options, paths))


async def _import(app: App, options: argparse.Namespace, paths: list[Path]) -> int:
    is_stopped = False
    work = app.importing.look if options.dry_run else app.importing.take_in
    # Not ended with this task: the conversation that is being written comes in whole, and what came in is told.
    running = asyncio.ensure_future(work(paths, watch=_hear(), stopped=lambda: is_stopped))
    try:
        report = await asyncio.shield(running)
    except NotImportable as refused:
        if options.json:
            problem = Problem(label(paths[0].name, 120), str(refused))
            object_out(_object(ImportReport(options.dry_run, problems=[problem])))
        raise
    except asyncio.CancelledError:
        is_stopped = True
        _tell(await running, as_json=options.json)
        raise
    code = _tell(report, as_json=options.json)
    if report.brings and not report.is_dry_run:
        # The window would do that meanwhile; here nobody may come after.
        await app.importing.are_searchable()
    return code


def _hear() -> Callable[[ImportProgress], None]:
    """Says on a terminal how far it is, each time another tenth was read."""
    said = [0]

    def hear(progress: ImportProgress) -> None:
        tenths = int(progress.part * 10)
        if tenths > said[0] and sys.stderr.isatty():
            say(f"{label(progress.name, 60)}: {tenths}0 %, conversations so far: {progress.conversations:,}")
        # Another file begins at nothing again.
        said[0] = tenths

    return hear


def _tell(report: ImportReport, *, as_json: bool) -> int:
    if as_json:
        object_out(_object(report))
    else:
        write(as_text(report))
        if report.is_dry_run:
            line("Nothing was written.")
    is_done = bool(report.brings or report.unchanged)
    if as_json and not is_done:
        say(headline(report))
    return 0 if is_done else 1


def _object(report: ImportReport) -> dict[str, Any]:
    return {
        "format": ", ".join(report.formats),
        "dry_run": report.is_dry_run,
        "cancelled": report.cancelled,
        "conversations": {
            "found": report.found,
            "imported": report.imported,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "failed": report.failed,
        },
        "messages": report.messages,
        "problems": [{"where": each.where, "what": each.what} for each in report.problems],
        "more_problems": report.more_problems,
        "missing": report.missing,
        "missing_count": report.missing_count,
        "keys": report.keys,
        "models": dict(report.models.most_common()),
        "first": moment(report.first) if report.first else None,
        "last": moment(report.last) if report.last else None,
        "files": report.files,
        "backup": report.backup.name if report.backup else None,
    }
