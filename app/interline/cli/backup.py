"""`interline backup`: a verified copy, among the others or where it is wanted."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import line, say

if TYPE_CHECKING:
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Make it and print where it is."""
    target = Path(options.path).expanduser().absolute() if options.path else None
    return with_app(build, home, lambda app: _backup(app, target))


async def _backup(app: App, target: Path | None) -> int:
    made = await app.backups.make(target)
    kept = await app.backups.state()
    line(str(made.path))
    say(f"Copied and checked: {kept.conversations} conversations, {kept.messages} messages.")
    if made.missing:
        say(f"The files of {made.missing} attachments are gone from the library, so the copy lacks them too.")
    if made.second is not None:
        say(f"The same is in {made.second}.")
    if made.second_trouble:
        say(f"Note: {made.second_trouble}")
    return 0
