"""Every page and every sheet of the window, and how a person gets there: what walks over all of them walks here.

Rule: a page of the settings window is here by itself; a sheet is a row of SHEETS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from interline.ui.pages.rows import RowsPage
from interline.ui.widgets.overlay import Overlay

if TYPE_CHECKING:
    from interline.ui.pages.view import PagesView
    from tests.ui.person import Person

SHEETS = {
    "picker": "conversation.model",
    "receipt": "answer.receipt",
    "forecast": "message.forecast",
    "compare": "message.compare",
    "others": "answer.others",
    "branches": "conversation.branches",
    "branch-name": "conversation.branch_name",
    "instructions": "conversation.instructions",
    "export": "conversation.export",
    "move": "conversation.move",
    "tag": "conversation.tag",
    "folder": "library.folder",
    "palette": "view.palette",
    "key": "program.key",
    "data": "program.data",
}
"""What is laid over the window, and the command that does so."""
UNDER = {"first", "talk", "find"}
"""The window itself, with nothing laid over it."""
CARDS = {"servers": "server"}
"""What only a card of the first page leads to."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that a person can be."""

    name: str
    root: QWidget


def places(me: Person) -> Iterator[Place]:
    """Go everywhere, one after the other; each is left before the next. The window is still empty."""
    window = me.window
    me.wait_for(lambda: window.conversation.empty.cards[0].isVisible())
    yield Place("first", window)
    for name, card in CARDS.items():
        window.conversation.empty.card_chosen.emit(card)
        yield Place(name, _overlay(me))
        window.dismiss_overlay()
    me.ask("Is anybody there?")
    me.wait_for_answer(1)
    yield Place("talk", window)
    for name, command in SHEETS.items():
        window.commands.run(command)
        yield Place(name, _overlay(me))
        while any(_shown(me)):
            window.dismiss_overlay()
            me.bot.wait(1)
    window.commands.run("view.find")
    yield Place("find", window)
    window.conversation.find_bar.hide()
    yield from quick_ask(me)
    yield from pages(me)


def quick_ask(me: Person) -> Iterator[Place]:
    """The small window: empty, and with a question that was answered."""
    me.window.commands.run("program.quick")
    quick = me.desk.on_demand.quick
    yield Place("quick", quick.view)
    quick.view.put_text("And here?")
    quick.presenter.send()
    me.wait_for(lambda: bool(quick.presenter.id) and not quick.view.button.stops)
    yield Place("quick-answered", quick.view)
    quick.view.close()


def pages(me: Person) -> Iterator[Place]:
    """The pages of the settings window; of vendors and routes also one that is opened."""
    view = settings(me)
    for place, entry in enumerate(view._entries):
        view.picked.emit(place)
        shown: object = view.make_shown()
        if isinstance(shown, RowsPage):
            # Its lower rows are made between frames.
            shown.finish()
        # It comes into sight once the style has looked at all of it.
        me.wait_for(lambda: view.stack.currentWidget() is view.make_shown())
        me.bot.wait(150)
        yield Place(f"page-{entry.page.id}", view)
        if entry.page.id in ("vendors", "routes"):
            _open_first_row(me, view)
            yield Place(f"page-{entry.page.id}-open", view)
    view.close()


def settings(me: Person) -> PagesView:
    """The settings window, open."""
    me.window.commands.run("program.settings")
    view = me.desk.on_demand.pages.view
    me.wait_for(view.isVisible)
    return view


def focusable(place: Place) -> list[QWidget]:
    """What the Tab key can lead to there."""
    found = [
        each
        for each in (place.root, *place.root.findChildren(QWidget))
        if each.isVisible()
        and each.isEnabled()
        and Qt.FocusPolicy.TabFocus in each.focusPolicy()
        and each.focusProxy() is None
        and not each.objectName().startswith("qt_")
    ]
    if place.name not in UNDER and not isinstance(place.root, Overlay):
        return found
    over = [] if isinstance(place.root, Overlay) else [each for each in found if _is_laid_over(each)]
    return [each for each in found if each not in over]


def _is_laid_over(widget: QWidget) -> bool:
    above: QWidget | None = widget
    while above is not None and not isinstance(above, Overlay):
        above = above.parentWidget()
    return above is not None


def _shown(me: Person) -> list[Overlay]:
    return [each for each in me.window.findChildren(Overlay) if each.isVisible()]


def _overlay(me: Person) -> QWidget:
    """What was just laid over the window, once it is filled."""
    me.wait_for(lambda: bool(_shown(me)))
    me.bot.wait(250)
    (shown,) = _shown(me)
    return shown


def _open_first_row(me: Person, view: PagesView) -> None:
    from interline.ui.widgets.opening import OpeningHead

    heads = [each for each in view.findChildren(OpeningHead) if each.isVisible()]
    if heads:
        heads[-1].click()
        me.bot.wait(150)
