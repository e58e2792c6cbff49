"""`interline delete`, `undelete` and `empty-bin`: what leaves the library, and what comes back.

Rule: nothing leaves the disk unless the command says so in as many words.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import say
from interline.model.errors import WrongUsage

if TYPE_CHECKING:
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """One of the three commands."""
    work = {"delete": _delete, "undelete": _undelete, "empty-bin": _empty}[options.command]
    return with_app(build, home, lambda app: work(app, options))


async def _delete(app: App, options: argparse.Namespace) -> int:
    ids = await _found(app, options.ids)
    deed = await app.bin.delete(ids)
    if options.for_good:
        say((await app.bin.delete_for_good(ids)).sentence)
    elif deed is None:
        say("It lies in the bin already.")
    else:
        say(f"{deed.sentence} It stays in the bin for 30 days; interline undelete brings it back.")
    return 0


async def _undelete(app: App, options: argparse.Namespace) -> int:
    deed = await app.bin.restore(await _found(app, options.ids))
    if deed is None:
        raise WrongUsage(
            "This conversation is not in the bin.", next_step="interline list --bin shows what is."
        )
    say(deed.sentence)
    return 0


async def _empty(app: App, options: argparse.Namespace) -> int:
    gone = await app.bin.empty()
    say(gone.sentence if gone.conversations else "The bin is empty.")
    return 0


async def _found(app: App, beginnings: list[str]) -> tuple[str, ...]:
    """All of them, before anything is done to one. Raises UnknownConversation."""
    found = [(await app.library.open(beginning)).conversation.id for beginning in beginnings]
    return tuple(dict.fromkeys(found))
