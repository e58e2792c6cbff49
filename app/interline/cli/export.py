"""`interline export`: transcripts into files or to standard output."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import say, write
from interline.model.errors import WrongUsage

if TYPE_CHECKING:
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Export what was named."""
    if options.all == bool(options.ids):
        raise WrongUsage(
            "Name the conversations to export, or say --all.", next_step="interline list shows their ids."
        )
    # As it was written: a slash at the end says that a folder is meant.
    target = None if options.output == "-" else os.path.expanduser(options.output)
    return with_app(build, home, lambda app: _export(app, options, target))


async def _export(app: App, options: argparse.Namespace, target: str | None) -> int:
    ids = None
    if not options.all:
        ids = tuple([(await app.library.open(start)).conversation.id for start in options.ids])
    text = await app.transfer.export(ids, options.format, options.branches, target)
    if text is not None:
        write(text if text.endswith("\n") else f"{text}\n")
    else:
        say(f"Written to {target}.")
    for warning in await app.transfer.warnings(ids, options.branches):
        say(warning)
    return 0
