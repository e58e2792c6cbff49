"""The words on a notice's buttons. No Qt."""

from __future__ import annotations

from enum import Enum

from interline.language import tr
from interline.model.clean import label
from interline.model.notice import Notice, NoticeKind, Severity

LONGEST_NAME = 40


class Deed(Enum):
    """What can be done about a notice."""

    MOVE = "move"
    """Let its conversations ask what it proposes."""
    CHANGE_STEPS = "change_steps"
    """Write what it proposes into the user's routes."""
    ACCEPT_PRICE = "accept_price"
    SET_KEY = "set_key"


def deeds(notice: Notice, heir: str) -> tuple[tuple[Deed, str], ...]:
    """What can be done and the words for it, what is wanted most first; `heir` is the name of what it proposes."""
    found: list[tuple[Deed, str]] = []
    name = label(heir, LONGEST_NAME)
    if notice.replacement is not None and notice.conversations:
        one = len(notice.conversations) == 1
        move = tr("Move it to {name}", name=name) if one else tr("Move them to {name}", name=name)
        found.append((Deed.MOVE, move))
    if notice.replacement is not None and notice.routes:
        if len(notice.routes) == 1:
            write = tr("Write {name} into the route", name=name)
        else:
            write = tr("Write {name} into the routes", name=name)
        found.append((Deed.CHANGE_STEPS, write))
    if notice.needs_yes:
        found.append((Deed.ACCEPT_PRICE, tr("Use the new price")))
    if notice.kind is NoticeKind.KEY_REFUSED:
        found.append((Deed.SET_KEY, tr("Set a new key…")))
    return tuple(found)


def is_for_banner(notice: Notice) -> bool:
    """Whether it presses enough to stand above the transcript."""
    return notice.severity is Severity.WARN


def menu_words(count: int) -> str:
    """The line in the menu."""
    return tr("Notices (%Ln)…", "", count) if count else tr("Notices…")


def moved_words(count: int, heir: str) -> str:
    """What was done."""
    if not count:
        return tr("No conversation asked for it any more.")
    name = label(heir, LONGEST_NAME)
    return tr("%Ln (conversation asks|conversations ask) {model} now.", "", count, model=name)
