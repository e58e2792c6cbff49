"""`interline search`: messages by their words, and by what they are.

Rule: what is typed as words may hold filters as in the window; an option says the same, and is refused where it cannot
be read.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import object_out, say, table
from interline.cli.words import here, moment, short_id
from interline.model.clean import label
from interline.model.conversation import SearchHit
from interline.model.errors import WrongUsage
from interline.model.search import Filter, Search, Sort, parse, read_filter

if TYPE_CHECKING:
    from interline.paths import Home

_REPEATED = ("vendor", "model", "role", "folder", "tag", "has")
_ONCE = ("since", "until", "min_cost")


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Look, and print what is found, the best first."""
    search = _asked(options, datetime.now().astimezone().date())
    return with_app(build, home, lambda app: _search(app, search, options))


def _asked(options: argparse.Namespace, today: date) -> Search:
    """Words and options together. Raises WrongUsage."""
    try:
        filters = tuple(_filters(options, today))
    except ValueError as problem:
        raise WrongUsage(str(problem)) from None
    search = parse(" ".join(options.query), today)
    search = search.but(filters, Sort(options.sort) if options.sort else None)
    if search.is_empty and not search.problems:
        raise WrongUsage(
            "There is nothing to look for.", next_step="Give words, or a filter such as --vendor openai."
        )
    return search


def _filters(options: argparse.Namespace, today: date) -> Iterator[Filter]:
    for name in _REPEATED:
        for value in getattr(options, name):
            yield from read_filter(name, value, today)
    for name in _ONCE:
        if (value := getattr(options, name)) is not None:
            yield from read_filter(name.replace("_", "-"), value, today)


async def _search(app: App, search: Search, options: argparse.Namespace) -> int:
    for problem in search.problems:
        say(problem)
    hits = await app.library.search(search, limit=options.limit, thorough=True)
    if options.json:
        object_out([_hit_object(hit) for hit in hits])
    elif hits:
        table(
            (
                short_id(hit.conversation_id),
                here(hit.created_at),
                label(hit.title, 40),
                label(hit.snippet, 120),
            )
            for hit in hits
        )
    else:
        say("Nothing found.")
    if missed := await app.library.unindexed():
        say(f"Imported messages that are still being made searchable: {missed:,}.")
    return 0


def _hit_object(hit: SearchHit) -> dict[str, Any]:
    return {
        "conversation_id": hit.conversation_id,
        "message_id": hit.message_id,
        "title": hit.title,
        "role": str(hit.role),
        "vendor": hit.vendor,
        "model": hit.model,
        "created_at": moment(hit.created_at),
        "snippet": hit.snippet,
    }
