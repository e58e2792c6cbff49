"""Every page of the settings window, in the order in which they are listed, and the window made of them.

Rule: a page is one row here; it imports its widgets when it is shown for the first time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from interline.language import tr
from interline.model.change import Change, Topic
from interline.model.clean import label
from interline.ui.pages.arranged import ArrangedRows
from interline.ui.pages.page import Page, PageRow
from interline.ui.pages.presenter import PagesPresenter
from interline.ui.pages.view import PagesView
from interline.ui.preferences.found import setting_rows
from interline.ui.shortcuts.found import shortcut_rows
from interline.ui.tasks import Tasks
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from interline.model.route import Choice
    from interline.paths import Home
    from interline.services.changes import Changes
    from interline.ui.backend import Backend
    from interline.ui.global_key.keeper import GlobalKey
    from interline.ui.main_window import MainWindow
    from interline.ui.notices.presenter import NoticesPresenter
    from interline.ui.picker.names import Names
    from interline.ui.spelling.proofreader import Proofreader


@dataclass(frozen=True, slots=True)
class Grounds:
    """What pages are made from."""

    window: MainWindow
    backend: Backend
    tasks: Tasks
    """Theirs alone: what goes wrong in them is told above the page."""
    changes: Changes
    """What the services alter; a page is there as long as the window."""
    names: Names
    home: Home
    notices: NoticesPresenter
    """The window's: what it knows is known before the page is made."""
    arranged: ArrangedRows
    """Vendors and routes, for the search."""
    tell: Callable[[Notice], None]
    """Say something above the page."""
    open: Callable[[str], None]
    """Show the page of this id."""
    choose: Callable[[Choice], object]
    """Have the open conversation ask a model."""
    key: GlobalKey
    """Says why the key of quick questions does nothing."""
    proofreader: Proofreader


def all_pages(grounds: Grounds) -> tuple[Page, ...]:
    """The pages."""
    return (
        Page(
            "preferences",
            tr("Preferences"),
            "sliders-horizontal",
            partial(_preferences, grounds),
            setting_rows,
        ),
        Page("vendors", tr("Vendors and keys"), "plug", partial(_vendors, grounds), grounds.arranged.vendors),
        Page("routes", tr("Routes"), "route", partial(_routes, grounds), grounds.arranged.routes),
        Page("usage", tr("Usage"), "chart-column", partial(_usage, grounds)),
        Page(
            "notices",
            tr("Notices"),
            "bell",
            partial(_notices, grounds),
            partial(_notice_rows, grounds.notices),
        ),
        Page("prompts", tr("Prompts"), "notebook-text", partial(_prompts, grounds)),
        Page("shortcuts", tr("Shortcuts"), "keyboard", partial(_shortcuts, grounds), shortcut_rows),
    )


class Pages:
    """The settings window, made at its first use."""

    def __init__(
        self,
        window: MainWindow,
        backend: Backend,
        changes: Changes,
        names: Names,
        home: Home,
        notices: NoticesPresenter,
        key: GlobalKey,
        proofreader: Proofreader,
        *,
        choose: Callable[[Choice], object],
    ) -> None:
        self._backend = backend
        self._settings = QSettings(str(home.window_file), QSettings.Format.IniFormat)
        self._arranged = ArrangedRows()
        self.view = view = PagesView(window, window.theme)
        self.tasks = Tasks(lambda sentence: view.tell(Notice(sentence)))
        self.pages = all_pages(
            Grounds(
                window,
                backend,
                self.tasks,
                changes,
                names,
                home,
                notices,
                self._arranged,
                view.tell,
                self.open,
                choose,
                key,
                proofreader,
            )
        )
        last = str(self._settings.value("pages/last", ""))
        self.presenter = presenter = PagesPresenter(view, self.pages, last=last)
        view.searched.connect(presenter.search)
        view.picked.connect(presenter.pick)
        view.moved.connect(lambda place: presenter.pick(place, goes_on=False))
        view.restore(self._settings)
        window.theme_changed.connect(view.set_theme)
        window.close_requested.connect(self._leave)
        changes.subscribe(self._concerns)

    def open(self, page_id: str = "", row_id: str = "") -> None:
        """Show the window: on this page and row, or as it was left."""
        self.presenter.open(page_id, row_id)
        self.tasks.start(self._read_again())

    def _concerns(self, change: Change) -> None:
        if change.topic is Topic.VENDORS and self.view.isVisible():
            self.tasks.start(self._look_who_is_there())

    async def _read_again(self) -> None:
        """Somebody may have written config.toml since."""
        services = await self._backend.ready()
        await services.preferences.read()
        await self._look_who_is_there()

    async def _look_who_is_there(self) -> None:
        await self._arranged.read(await self._backend.ready())
        if (typed := self.view.search.text()).strip():
            self.presenter.search(typed)

    async def close(self) -> None:
        """End what the pages were doing."""
        self._leave()
        await self.tasks.close()

    def _leave(self) -> None:
        self.view.remember(self._settings)
        self._settings.setValue("pages/last", self.presenter.shown)
        self._settings.sync()
        self.view.hide()


def _while_seen(grounds: Grounds, view: QWidget, look: Callable[[], None], *topics: Topic) -> None:
    """Look again when something of this was stored. It also keeps whoever looks: a signal that leads to a Python
    method does not."""

    def concerns(change: Change) -> None:
        if change.topic in topics and view.isVisible():
            look()

    grounds.changes.subscribe(concerns)


def _vendors(grounds: Grounds, parent: QWidget) -> QWidget:
    from interline.ui.model_files.presenter import ModelFilesPresenter
    from interline.ui.vendors.presenter import VendorsPresenter
    from interline.ui.vendors.view import VendorsView

    view = VendorsView(parent)
    presenter = VendorsPresenter(view, grounds.backend, grounds.tasks, choose=grounds.choose)
    files = ModelFilesPresenter(view.files, grounds.backend, grounds.tasks)
    view.shown.connect(presenter.open)
    view.key_typed.connect(presenter.save_key)
    view.test_requested.connect(presenter.test)
    view.key_removed.connect(presenter.remove_key)
    view.try_requested.connect(presenter.try_again)
    view.vendor_typed.connect(presenter.put_vendor)
    view.vendor_removed.connect(presenter.remove_vendor)
    view.undo_requested.connect(presenter.undo)
    view.picked.connect(presenter.pick)
    view.shown.connect(files.open)
    view.files.chosen.connect(files.choose)
    view.files.named.connect(files.save)
    view.files.name_left.connect(files.leave)
    view.files.rename_requested.connect(files.rename)
    view.files.removed.connect(files.remove)
    view.files.undo_requested.connect(files.undo)
    _while_seen(grounds, view, presenter.open, Topic.VENDORS, Topic.KEYS, Topic.HEALTH)
    _while_seen(grounds, view, files.open, Topic.VENDORS)
    return view


def _routes(grounds: Grounds, parent: QWidget) -> QWidget:
    from interline.ui.routes.presenter import RoutesPresenter
    from interline.ui.routes.view import RoutesView

    view = RoutesView(parent)
    presenter = RoutesPresenter(view, grounds.backend, grounds.tasks, grounds.names)
    view.shown.connect(presenter.open)
    view.changed.connect(presenter.put)
    view.removed.connect(presenter.remove)
    view.test_requested.connect(presenter.test)
    view.undo_requested.connect(presenter.undo)
    _while_seen(grounds, view, presenter.open, Topic.VENDORS, Topic.KEYS)
    return view


def _usage(grounds: Grounds, parent: QWidget) -> QWidget:
    from interline.ui.usage.presenter import UsagePresenter
    from interline.ui.usage.view import UsageView

    view = UsageView(parent)
    presenter = UsagePresenter(view, grounds.backend, grounds.tasks)
    view.shown.connect(presenter.open)
    view.span_chosen.connect(presenter.choose_span)
    view.rows_chosen.connect(presenter.choose_rows)
    view.measure_chosen.connect(lambda in_tokens: presenter.measure(in_tokens=in_tokens))
    view.csv_requested.connect(presenter.save_csv)
    view.budgets.set_requested.connect(presenter.set_budget)
    view.budgets.removed.connect(presenter.remove_budget)
    view.budgets.undo_requested.connect(presenter.undo)
    _while_seen(grounds, view, presenter.open, Topic.VENDORS)
    return view


def _notices(grounds: Grounds, parent: QWidget) -> QWidget:
    from interline.ui.notices.page import NoticesPage
    from interline.ui.notices.words import Deed

    page = NoticesPage(parent, tell=grounds.tell)
    presenter = grounds.notices

    def do(notice_id: str, deed: Deed) -> None:
        # The form that takes a key in the conversation's window would stand behind this one.
        if deed is Deed.SET_KEY:
            grounds.open("vendors")
        else:
            presenter.do(notice_id, deed)

    page.shown.connect(lambda: presenter.open(page))
    page.done.connect(do)
    page.dismissed.connect(presenter.dismiss)
    page.look_requested.connect(presenter.look)
    presenter.open(page)
    return page


def _notice_rows(notices: NoticesPresenter) -> tuple[PageRow, ...]:
    return tuple(PageRow(each.id, label(each.sentence), label(each.next_step)) for each in notices.notices)


def _preferences(grounds: Grounds, parent: QWidget) -> QWidget:
    from interline.ui.preferences.presenter import PreferencesPresenter
    from interline.ui.preferences.view import PreferencesPage
    from interline.ui.spelling.names import offered

    page = PreferencesPage(parent)
    presenter = PreferencesPresenter(page, grounds.backend, grounds.tasks, offers={"dictionaries": offered})
    page.changed.connect(presenter.change)
    page.reset_requested.connect(presenter.reset)
    grounds.changes.subscribe(presenter.concerns)
    grounds.key.told.connect(lambda trouble: presenter.hear("quick.key", trouble))
    presenter.hear("quick.key", grounds.key.trouble)
    presenter.load()
    presenter.look()
    return page


def _prompts(grounds: Grounds, parent: QWidget) -> QWidget:
    from interline.ui.prompts.presenter import PromptsPresenter
    from interline.ui.prompts.view import PromptsPage

    page = PromptsPage(parent, tell=grounds.tell)
    presenter = PromptsPresenter(page, grounds.backend, grounds.tasks)
    grounds.proofreader.read(page.editor.text)
    page.edit_requested.connect(presenter.edit)
    page.save_requested.connect(presenter.save)
    page.remove_requested.connect(presenter.remove)
    page.undo_requested.connect(presenter.undo)
    grounds.changes.subscribe(presenter.concerns)
    presenter.load()
    return page


def _shortcuts(grounds: Grounds, parent: QWidget) -> QWidget:
    from interline.ui.actions import ACTIONS
    from interline.ui.shortcuts.presenter import ShortcutsPresenter
    from interline.ui.shortcuts.view import ShortcutsPage

    page = ShortcutsPage(parent)
    presenter = ShortcutsPresenter(page, grounds.backend, grounds.tasks, ACTIONS)
    page.recorded.connect(presenter.record)
    page.left.connect(presenter.leave)
    page.reset_requested.connect(presenter.reset)
    grounds.changes.subscribe(presenter.concerns)
    presenter.load()
    return page
