"""The menu of a row: of a conversation, of several that are picked, of a folder, of what lies in the bin.

Rule: everything in it can be done by keyboard as well; names that people gave are shown letter by letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from interline.language import tr
from interline.model.clean import label
from interline.ui.sidebar.rows import Kind, Row
from interline.ui.sidebar.sections import Shelf
from interline.ui.widgets.labels import plain_menu_text

if TYPE_CHECKING:
    from interline.model.conversation import ConversationSummary

MOST = 40
"""Folders and tags that a menu holds; more are reached by writing their name."""


class Acts(Protocol):
    """What a menu calls; ids are those of the conversations that it is about."""

    def open(self, row: Row) -> None: ...
    def edit_name(self, row: Row) -> None: ...
    def export(self, conversation_id: str) -> None: ...
    def pin(self, ids: Sequence[str], on: bool) -> None: ...
    def star(self, ids: Sequence[str], on: bool) -> None: ...
    def archive(self, ids: Sequence[str], on: bool) -> None: ...
    def move(self, ids: Sequence[str], folder: str) -> None: ...
    def ask_folder(self, ids: Sequence[str]) -> None: ...
    def tag(self, ids: Sequence[str], tag: str, on: bool) -> None: ...
    def ask_tag(self, ids: Sequence[str]) -> None: ...
    def delete(self, ids: Sequence[str]) -> None: ...
    def restore(self, ids: Sequence[str]) -> None: ...
    def ask_for_good(self, ids: Sequence[str]) -> None: ...
    def ask_new_folder(self, inside: str = "") -> None: ...
    def delete_folder(self, path: str) -> None: ...


@dataclass(frozen=True, slots=True)
class About:
    """What a menu is made for."""

    row: Row
    """The row under the pointer, or the keyboard's."""
    picked: tuple[ConversationSummary, ...]
    """The conversations that it is about: the row's, or all that are picked where it is one of them."""
    shelf: Shelf
    folders: tuple[str, ...]
    tags: tuple[str, ...]


def make_menu(parent: QWidget, about: About, do: Acts) -> QMenu:
    """Destroyed when it closes."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if about.row.kind is Kind.FOLDER:
        _fill_for_folder(menu, about.row, do)
    elif about.shelf is Shelf.BIN:
        _fill_for_bin(menu, about, do)
    else:
        _fill(menu, about, do)
    return menu


def _fill_for_folder(menu: QMenu, row: Row, do: Acts) -> None:
    menu.addAction(tr("Rename…"), lambda: do.edit_name(row))
    menu.addAction(tr("New folder in it…"), lambda: do.ask_new_folder(row.folder))
    menu.addSeparator()
    menu.addAction(tr("Remove folder, keep what is in it"), lambda: do.delete_folder(row.folder))


def _fill_for_bin(menu: QMenu, about: About, do: Acts) -> None:
    ids = tuple(each.id for each in about.picked)
    if len(ids) == 1:
        menu.addAction(tr("Open"), lambda: do.open(about.row))
    menu.addAction(tr("Restore"), lambda: do.restore(ids))
    menu.addSeparator()
    menu.addAction(tr("Delete for good…"), lambda: do.ask_for_good(ids))


def _fill(menu: QMenu, about: About, do: Acts) -> None:
    row, picked = about.row, about.picked
    ids = tuple(each.id for each in picked)
    if len(ids) <= 1:
        menu.addAction(tr("Open"), lambda: do.open(row))
        if row.kind is Kind.CONVERSATION:
            menu.addAction(tr("Rename…"), lambda: do.edit_name(row))
    menu.addAction(tr("Export…"), lambda: do.export(row.id))
    if not ids:
        return
    menu.addSeparator()
    all_pinned, all_starred = all(each.pinned for each in picked), all(each.starred for each in picked)
    menu.addAction(tr("Unpin") if all_pinned else tr("Pin"), lambda: do.pin(ids, not all_pinned))
    star = tr("Take the star off") if all_starred else tr("Star")
    menu.addAction(star, lambda: do.star(ids, not all_starred))
    _add_folders(menu, about, ids, do)
    _add_tags(menu, about, ids, do)
    archived = all(each.archived for each in picked)
    words = tr("Back from the archive") if archived else tr("Archive", "put away")
    menu.addAction(words, lambda: do.archive(ids, not archived))
    menu.addSeparator()
    menu.addAction(tr("Delete"), lambda: do.delete(ids))


def _add_folders(menu: QMenu, about: About, ids: tuple[str, ...], do: Acts) -> None:
    inside = menu.addMenu(tr("Move to folder"))
    held = {each.folder for each in about.picked}
    for path in about.folders[:MOST]:
        shown = plain_menu_text(label(path, 60))
        action = inside.addAction(shown, partial(do.move, ids, path))
        action.setCheckable(True)
        action.setChecked(held == {path})
    if about.folders:
        inside.addSeparator()
    if any(held):
        inside.addAction(tr("Out of the folder"), lambda: do.move(ids, ""))
    inside.addAction(tr("Another folder…"), lambda: do.ask_folder(ids))


def _add_tags(menu: QMenu, about: About, ids: tuple[str, ...], do: Acts) -> None:
    inside = menu.addMenu(tr("Tags"))
    own = [{tag.casefold() for tag in each.tags} for each in about.picked]
    # Its own first: one of many must not be out of reach.
    tags = sorted(about.tags, key=lambda tag: not any(tag.casefold() in each for each in own))
    for tag in tags[:MOST]:
        on = all(tag.casefold() in each for each in own)
        action = inside.addAction(plain_menu_text(f"#{label(tag, 40)}"), partial(do.tag, ids, tag, not on))
        action.setCheckable(True)
        action.setChecked(on)
    if about.tags:
        inside.addSeparator()
    inside.addAction(tr("Another tag…"), lambda: do.ask_tag(ids))
