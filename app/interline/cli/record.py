"""`interline record`: how every answer came to be, one line of JSON each; or whether that record was changed."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import flush, line, say

if TYPE_CHECKING:
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Export or check."""
    target = None if options.output == "-" else Path(options.output).expanduser()
    return with_app(
        build, home, lambda app: _check(app) if options.verify else _export(app, target, options.since)
    )


async def _export(app: App, target: Path | None, since: datetime | None) -> int:
    if target is not None:
        count = await app.record.write(target, since)
        say(f"{count:,} {'turn' if count == 1 else 'turns'} written to {target}.")
        return 0
    async for text in app.record.lines(since):
        line(text)
    flush()
    return 0


async def _check(app: App) -> int:
    from interline.services.record import in_words

    report = await app.record.check()
    for sentence in in_words(report):
        line(sentence)
    if report.unsealed:
        line(f"Without a seal: {report.unsealed:,}, which are under way or older than seals are.")
    if report.head:
        line(f"Newest seal: {report.head}")
    return 0 if report.is_whole else 1
