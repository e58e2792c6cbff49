"""Where the sidebar's signals and the commands meet what is done to the library.

Rule: an act from the list is about what is picked there, one from the menu of commands about the conversation that is
shown, unless the list has the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from interline.language import marked, said, tr
from interline.ui.sidebar.acts import LibraryActs
from interline.ui.sidebar.menu import About, make_menu
from interline.ui.sidebar.rows import Kind, Row
from interline.ui.sidebar.sections import Shelf
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from interline.model.conversation import ConversationSummary
    from interline.services.undo import Turned
    from interline.ui.backend import Backend
    from interline.ui.main_window import MainWindow
    from interline.ui.sidebar.presenter import SidebarPresenter
    from interline.ui.tasks import Tasks
    from interline.ui.widgets.name_sheet import NameSheet
    from interline.ui.widgets.question import Question

NOT_BEGUN = marked("This conversation has not begun. Write a message, or open another one from the list.")
"""What a command says that has nothing to work on."""


class Arranging:
    """For one window."""

    def __init__(
        self,
        window: MainWindow,
        backend: Backend,
        tasks: Tasks,
        sidebar: SidebarPresenter,
        *,
        question: Callable[[], Question],
        shown: Callable[[], str],
        open: Callable[[str], None],
        leave: Callable[[], None],
        refresh: Callable[[], None],
        forget_drafts: Callable[[Sequence[str]], None],
        export: Callable[[str], None],
    ) -> None:
        """`shown` is the conversation that is shown; `open` shows another, `leave` none, `refresh` the same anew."""
        self._window = window
        self._sidebar = sidebar
        self._view = window.sidebar
        self._question = question
        self._shown = shown
        self._open_conversation = open
        self._leave = leave
        self._refresh = refresh
        self._forget_drafts = forget_drafts
        self._export = export
        self._sheet: NameSheet | None = None
        self.acts = LibraryActs(
            backend,
            tasks,
            self,
            tell=self._tell,
            on_deleted=self._deleted,
            on_gone=self._gone,
            on_turned_back=self._turned_back,
        )
        self._connect()

    def know(self, folders: tuple[str, ...], tags: tuple[str, ...]) -> None:
        """The folders and tags that there are."""
        self.acts.folders, self.acts.tags = folders, tags

    # What commands are about.

    def delete(self) -> None:
        """The shown conversation, or what is picked in the list."""
        ids = self._meant()
        if ids and self._view.aspect.shelf is Shelf.BIN and ids == self._picked():
            self.acts.ask_for_good(ids)
        else:
            self.acts.delete(ids)

    def pin(self) -> None:
        self._toggle(lambda each: each.pinned, self.acts.pin)

    def star(self) -> None:
        self._toggle(lambda each: each.starred, self.acts.star)

    def archive(self) -> None:
        self._toggle(lambda each: each.archived, self.acts.archive)

    def ask_folder(self) -> None:
        if ids := self._meant():
            self.acts.ask_folder(ids)

    def ask_tag(self) -> None:
        if ids := self._meant():
            self.acts.ask_tag(ids)

    def ask_new_folder(self) -> None:
        self.acts.ask_new_folder()

    def undo(self) -> None:
        self.acts.undo()

    def redo(self) -> None:
        self.acts.redo()

    def show_bin(self) -> None:
        """List what was deleted."""
        self._window.sides.show_side()
        self._view.set_aspect(replace(self._view.aspect, shelf=Shelf.BIN, tag=""))

    def rename_listed(self) -> bool:
        """F2 on a row of the list. Returns whether there is one that has the keyboard."""
        row = self._view.list.current_row() if self._view.list.hasFocus() else None
        return row is not None and self._edit(row)

    # What a sheet asks.

    def name(
        self,
        title: str,
        words: str,
        then: Callable[[str], object],
        *,
        value: str,
        known: Sequence[str],
        ok: str,
    ) -> None:
        """Ask for a name."""
        if self._sheet is None:
            from interline.ui.widgets.name_sheet import NameSheet

            self._sheet = NameSheet(self._window)
        self._sheet.set_theme(self._window.theme)
        self._sheet.ask(title, words, then, value=value, known=known, ok=ok)

    def yes(self, title: str, words: str, yes: str, then: Callable[[], object]) -> None:
        """Ask for a yes; no is the first answer."""
        self._question().ask(title, words, "", [(tr("Cancel"), None), (yes, then)])

    # What a row's menu calls beside the acts.

    def open(self, row: Row) -> None:
        self._view.opened.emit(row.id, row.message_id)

    def edit_name(self, row: Row) -> None:
        self._edit(row)

    def _edit(self, row: Row) -> bool:
        if row.kind is Kind.FOLDER:
            return self._view.edit_folder(row.folder)
        return self._view.edit_title(row.id)

    def _connect(self) -> None:
        view, acts = self._view, self.acts
        view.renamed.connect(acts.rename)
        view.folder_renamed.connect(acts.rename_folder)
        view.folder_delete_requested.connect(acts.delete_folder)
        view.dropped.connect(lambda ids, folder: acts.move(self._with_picked(ids), folder))
        view.delete_requested.connect(lambda ids: self.delete())
        view.menu_requested.connect(self._show_menu)
        view.aspect_changed.connect(self._sidebar.look)
        view.shelf_bar.folder_requested.connect(lambda: acts.ask_new_folder())
        view.shelf_bar.empty_requested.connect(acts.ask_empty)
        view.shelf_bar.tag_drop_requested.connect(acts.drop_tag)
        view.shelf_bar.tag_rename_requested.connect(
            lambda tag: acts.ask_tag_name(tag, lambda name: self._look_at_tag(tag, name))
        )
        view.bulk_bar.pressed.connect(self._bulk)
        view.set_aspect(view.aspect)

    def _look_at_tag(self, old: str, new: str) -> None:
        if self._view.aspect.tag == old:
            self._view.set_aspect(replace(self._view.aspect, tag=new))

    def _bulk(self, what: str) -> None:
        ids = self._picked()
        if what == "none":
            self._view.pick_none()
        elif what == "restore" and self._view.aspect.shelf is Shelf.ARCHIVE:
            self.acts.archive(ids, False)
        elif what == "restore":
            self.acts.restore(ids)
        elif what == "archive":
            self.acts.archive(ids, True)
        elif what == "delete":
            self.delete()
        else:
            (self.acts.ask_folder if what == "move" else self.acts.ask_tag)(ids)

    def _show_menu(self, row: Row, at: QPoint) -> None:
        ids = self._with_picked([row.id]) if row.kind is Kind.CONVERSATION else ()
        about = About(row, self._summaries(ids), self._view.aspect.shelf, self.acts.folders, self.acts.tags)
        make_menu(self._view, about, _MenuActs(self)).popup(at)

    def export(self, conversation_id: str) -> None:
        self._export(conversation_id)

    def _with_picked(self, ids: Sequence[str]) -> tuple[str, ...]:
        """All that are picked, where these are among them."""
        picked = self._view.list.picked_ids()
        return picked if set(ids) <= set(picked) else tuple(ids)

    def _picked(self) -> tuple[str, ...]:
        return self._view.list.meant_ids()

    def _meant(self) -> tuple[str, ...]:
        if len(picked := self._picked()) > 1 or (picked and self._view.list.hasFocus()):
            return picked
        if shown := self._shown():
            return (shown,)
        self._window.conversation.tell(Notice(said(NOT_BEGUN)))
        return ()

    def _summaries(self, ids: Sequence[str]) -> tuple[ConversationSummary, ...]:
        known = self._sidebar.summaries
        return tuple(known[id_] for id_ in ids if id_ in known)

    def _toggle(
        self, is_on: Callable[[ConversationSummary], bool], act: Callable[[Sequence[str], bool], None]
    ) -> None:
        """On for all, unless it is on for all of them."""
        if found := self._summaries(self._meant()):
            act([each.id for each in found], not all(map(is_on, found)))

    def _deleted(self, ids: tuple[str, ...]) -> None:
        if self._shown() in ids:
            self._leave()

    def _turned_back(self, turned: Turned) -> None:
        """What lies in the bin now is left; a fork for what it was made of, and the other way round once it is back."""
        shown = self._shown()
        if shown in turned.binned and turned.of:
            self._open_conversation(turned.of)
        elif shown in turned.binned:
            self._leave()
        elif shown and shown == turned.of and turned.restored:
            self._open_conversation(turned.restored[0])
        else:
            self._refresh()

    def _gone(self, ids: tuple[str, ...]) -> None:
        self._deleted(ids)
        self._forget_drafts(ids)

    def _tell(self, sentence: str, call: Callable[[], object] | None) -> None:
        """At the foot of the sidebar; where that cannot be seen, above the conversation."""
        if self._view.isVisible():
            self._view.done_line.tell(sentence, call)
        else:
            self._window.conversation.tell(Notice(sentence, tr("Undo") if call else "", call))


class _MenuActs:
    """What a row's menu calls: the acts, and what the window does beside them."""

    def __init__(self, arranging: Arranging) -> None:
        acts = arranging.acts
        self.open, self.edit_name, self.export = arranging.open, arranging.edit_name, arranging.export
        self.pin, self.star, self.archive = acts.pin, acts.star, acts.archive
        self.move, self.ask_folder, self.tag, self.ask_tag = (
            acts.move,
            acts.ask_folder,
            acts.tag,
            acts.ask_tag,
        )
        self.delete, self.restore, self.ask_for_good = acts.delete, acts.restore, acts.ask_for_good
        self.ask_new_folder, self.delete_folder = acts.ask_new_folder, acts.delete_folder
