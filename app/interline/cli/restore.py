"""`interline restore`: a copy in the place of the library. The library is not opened for it: it may be damaged."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from interline.cli.terminal import say

if TYPE_CHECKING:
    from interline.cli.session import Build
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Check the copy, put it in place, say what came of it."""
    from interline.services.backups import restore

    done = asyncio.run(restore(home, Path(options.path).expanduser().absolute()))
    say(
        f"Restored: {done.conversations} conversations, {done.messages} messages, {done.attachments} attachments."
    )
    if done.missing:
        say(f"The files of {done.missing} attachments are nowhere; the messages say so in their place.")
    if done.aside is not None:
        say(f"What was there before is kept: {done.aside}")
    return 0
