"""`interline models`: which models can be asked; `models install smollm2` fetches the built-in one."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import line, say, table
from interline.model.clean import label
from interline.model.errors import WrongUsage, YouCanFix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interline.model.money import Price
    from interline.paths import Home
    from interline.services.model_lists import Refreshed
    from interline.services.vendors import ModelChoice


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """List or install."""
    if options.action == "install":
        return _install(options.name or "", home)
    return with_app(build, home, _refresh if options.refresh else _models)


async def _models(app: App) -> int:
    rows = [("MODEL", "CONTEXT", "PRICE", "ACCESS", "")]
    rows += [_row(choice) for choice in await app.vendors.choices()]
    table(rows)
    return 0


def _row(choice: ModelChoice) -> tuple[str, str, str, str, str]:
    context = f"{choice.facts.context:,}" if choice.facts.context else "?"
    notes = [choice.why_not] if not choice.available else []
    if choice.trains:
        notes.append("may train on prompts")
    return (
        label(str(choice.ref), 100),
        context,
        _price(choice.price),
        str(choice.facts.access),
        ", ".join(notes),
    )


def _price(price: Price | None) -> str:
    """US dollars per million tokens, in and out."""
    return "" if price is None else f"${price.input:f} in, ${price.output:f} out"


async def _refresh(app: App) -> int:
    """Ask every vendor that can be asked for its own list; costs nothing.

    What they list goes to standard output; what changed since the last time, and the notices that it led to, to
    standard error.
    """
    failed = False
    look = await app.watch.look(refresh=True)
    if look.is_busy:
        raise YouCanFix(
            "Another Interline is asking the vendors right now.", next_step="Try again in a minute."
        )
    for refreshed in look.refreshed:
        failed = failed or (bool(refreshed.trouble) and not refreshed.not_running)
        say(refreshed.sentence)
        for change in _changes(refreshed):
            say(f"  {change}")
        for model in refreshed.models:
            line(f"{refreshed.vendor_id}/{label(model, 200)}")
    for notice in look.notices:
        say(f"{notice.kind}: {notice.sentence} {notice.next_step}".rstrip())
    return 1 if failed else 0


def _changes(refreshed: Refreshed) -> Iterator[str]:
    for word, models in (("new", refreshed.new), ("gone", refreshed.gone)):
        for model in models:
            yield f"{word}: {label(model, 200)}"
    for row in refreshed.retiring:
        when = f"on {row.facts.retires}" if row.facts.retires else "on a day not named yet"
        instead = f"; in its place: {label(row.facts.replacement, 200)}" if row.facts.replacement else ""
        yield f"retires {when}: {label(row.facts.id, 200)}{instead}"
    for model, before, now in refreshed.repriced:
        yield f"price: {label(model, 200)} {_price(before)} is now {_price(now)}"
    for model, size, is_now in refreshed.resized:
        yield f"context: {label(model, 200)} {size:,} tokens is now {is_now:,}"


def _install(name: str, home: Home) -> int:
    # Imported here: listing models needs no installer.
    from interline.local.install import PACKAGES, install_model

    if not name:
        raise WrongUsage("Say which model to install.", next_step=f"There is: {', '.join(PACKAGES)}.")
    progress = _Progress()
    path = install_model(name, home.models, progress)
    progress.end()
    say(f"{name} is there: {path}")
    return 0


class _Progress:
    """A percentage that counts up on a terminal, and nothing elsewhere."""

    def __init__(self) -> None:
        self._shown = -1
        self._is_terminal = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        percent = 100 * done // total if total else 0
        if self._is_terminal and percent != self._shown:
            self._shown = percent
            sys.stderr.write(f"\rfetching … {percent} %")
            sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._shown >= 0:
            sys.stderr.write("\n")
