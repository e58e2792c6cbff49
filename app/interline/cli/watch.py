"""`interline watch`: ask the vendors what changed, and say what touches the user; `--accept` believes a price."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import line, object_out, say
from interline.cli.words import moment
from interline.model.clean import label
from interline.model.refs import ModelRef

if TYPE_CHECKING:
    from collections.abc import Iterable

    from interline.model.notice import Notice
    from interline.paths import Home
    from interline.services.watch import Look


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Look, or accept a price."""
    if options.accept:
        ref = ModelRef.parse(options.accept)
        return with_app(build, home, lambda app: _accept(app, ref))
    return with_app(build, home, lambda app: _watch(app, as_json=options.json))


async def _watch(app: App, *, as_json: bool) -> int:
    look = await app.watch.look(refresh=True)
    if as_json:
        object_out(_look_object(look))
        return 0
    for refreshed in look.refreshed:
        if not refreshed.not_running:
            say(refreshed.sentence)
    if look.is_busy:
        say("Another Interline is asking the vendors right now; this is what is known so far.")
    if look.is_offline:
        say("No vendor could be reached: there seems to be no network.")
    print_notices(look.notices)
    if not look.notices:
        say("Nothing to tell.")
    return 0


async def _accept(app: App, ref: ModelRef) -> int:
    if await app.watch.accept_price(ref):
        say(f"The price of {label(str(ref), 100)} is taken as it is now.")
        return 0
    say(f"No price of {label(str(ref), 100)} waits to be accepted.")
    return 1


def print_notices(notices: Iterable[Notice]) -> None:
    """As people read them, on standard output."""
    for notice in notices:
        line(f"{notice.severity:<4}  {notice.kind}: {notice.sentence}")
        if notice.next_step:
            line(f"      {notice.next_step}")


def _look_object(look: Look) -> dict[str, Any]:
    return {
        "looked_at": moment(look.at),
        "offline": look.is_offline,
        "busy": look.is_busy,
        "vendors": [
            {
                "vendor": each.vendor_id,
                "models": len(each.models),
                "trouble": each.trouble or None,
                "class": str(each.failure) if each.failure else None,
            }
            for each in look.refreshed
        ],
        "notices": [notice_object(notice) for notice in look.notices],
    }


def notice_object(notice: Notice) -> dict[str, Any]:
    """One notice as JSON; money is a decimal string in US dollars per million tokens."""
    return {
        "id": notice.id,
        "kind": str(notice.kind),
        "severity": str(notice.severity),
        "vendor": notice.vendor or None,
        "model": notice.model or None,
        "route": notice.route or None,
        "sentence": notice.sentence,
        "next_step": notice.next_step,
        "since": moment(notice.since) if notice.since else None,
        "conversations": {"count": len(notice.conversations), "ids": list(notice.conversations)},
        "routes": list(notice.routes),
        "replacement": str(notice.replacement) if notice.replacement else None,
        "retires": notice.retires.isoformat() if notice.retires else None,
        "price": {
            name: {"input": format(price.input, "f"), "output": format(price.output, "f")}
            for name, price in (("before", notice.before), ("after", notice.after))
            if price is not None
        }
        or None,
        "needs_yes": notice.needs_yes,
    }
