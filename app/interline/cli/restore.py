"""`interline restore`: a copy in the place of the library. The library is not opened for it: it may be damaged."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from interline.cli.terminal import say
from interline.model.errors import InterlineError

if TYPE_CHECKING:
    from interline.cli.session import App, Build
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
        if words := asyncio.run(_salvage(build(home), done.aside)):
            say(words)
    return 0


async def _salvage(app: App, aside: Path) -> str:
    """Add what was written since the copy, where what was there before is damaged; what came of it, in words."""
    try:
        await app.open_library()
        salvaged = await app.salvage(aside)
    except InterlineError as trouble:
        return str(trouble)
    finally:
        await app.close()
    return salvaged.in_words() if salvaged is not None else ""
