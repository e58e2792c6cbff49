"""The words on a notice's buttons. No Qt."""

from __future__ import annotations

from enum import Enum

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
        them = "it" if len(notice.conversations) == 1 else "them"
        found.append((Deed.MOVE, f"Move {them} to {name}"))
    if notice.replacement is not None and notice.routes:
        routes = "the route" if len(notice.routes) == 1 else "the routes"
        found.append((Deed.CHANGE_STEPS, f"Write {name} into {routes}"))
    if notice.needs_yes:
        found.append((Deed.ACCEPT_PRICE, "Use the new price"))
    if notice.kind is NoticeKind.KEY_REFUSED:
        found.append((Deed.SET_KEY, "Set a new key…"))
    return tuple(found)


def is_for_banner(notice: Notice) -> bool:
    """Whether it presses enough to stand above the transcript."""
    return notice.severity is Severity.WARN


def menu_words(count: int) -> str:
    """The line in the menu."""
    return f"Notices ({count:,})…" if count else "Notices…"


def moved_words(count: int, heir: str) -> str:
    """What was done."""
    if not count:
        return "No conversation asked for it any more."
    ask = "conversation asks" if count == 1 else "conversations ask"
    return f"{count:,} {ask} {label(heir, LONGEST_NAME)} now."
