"""`interline export`: transcripts into files or to standard output."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import flush, say, send, send_bytes
from interline.model.errors import WrongUsage

if TYPE_CHECKING:
    from interline.paths import Home
    from interline.services.exporting.order import Progress

_STEP = 50
"""Conversations between two words on how far it is, where somebody watches."""


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Export what was named."""
    if options.all == bool(options.ids):
        raise WrongUsage(
            "Name the conversations to export, or say --all.", next_step="interline list shows their ids."
        )
    # As it was written: a slash at the end says that a folder is meant.
    target = None if options.output == "-" else os.path.expanduser(options.output)
    if target is None and options.format == "pdf" and sys.stdout.isatty():
        raise WrongUsage("A PDF is nothing for a terminal.", next_step="Name a file with -o.")
    return with_app(build, home, lambda app: _export(app, options, target))


async def _export(app: App, options: argparse.Namespace, target: str | None) -> int:
    from interline.services.exporting.order import Order, stopped

    order = Order(
        None if options.all else tuple(options.ids),
        options.format,
        options.branches,
        options.attachments,
        options.bin,
    )
    for warning in await app.transfer.warnings(order):
        say(f"Note: {warning}")
    heard: list[Progress] = []

    def hear(progress: Progress) -> None:
        heard[:] = [progress]
        if progress.done % _STEP == 0 and sys.stderr.isatty():
            say(f"{progress.done:,} of {progress.of:,} …")

    to_output = send_bytes if options.format == "pdf" else lambda piece: send(piece.decode("utf-8"))
    try:
        done = await app.transfer.export(order, to_output if target is None else target, hear)
    except asyncio.CancelledError:
        if target is not None and heard:
            say(stopped(heard[0], target))
        raise
    if target is None:
        flush()
    else:
        what = "1 conversation" if done.conversations == 1 else f"{done.conversations:,} conversations"
        say(f"{what} written to {Path(target)}.")
    if done.note:
        say(f"Note: {done.note}")
    return 0
