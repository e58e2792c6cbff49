"""What is laid over the window when it is called for: picker, receipt, key, question.

Rule: nothing here is needed to show the list of conversations, so the desk makes it later, or when it is called for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from interline.model.route import Choice
from interline.ui.backend import Backend
from interline.ui.candidates.presenter import CandidatesPresenter, Ground
from interline.ui.candidates.view import CandidatesView
from interline.ui.local_servers.presenter import LocalServersPresenter
from interline.ui.local_servers.view import LocalServersView
from interline.ui.main_window import MainWindow
from interline.ui.picker.names import Names
from interline.ui.picker.preferred import Preferred
from interline.ui.picker.presenter import PickerPresenter
from interline.ui.picker.view import PickerView
from interline.ui.receipt.presenter import ReceiptPresenter
from interline.ui.receipt.view import ReceiptView
from interline.ui.tasks import Tasks
from interline.ui.vendor_key.presenter import VendorKeyPresenter
from interline.ui.vendor_key.view import VendorKeyView
from interline.ui.widgets.question import Question


@dataclass(frozen=True, slots=True)
class Sheets:
    """One of each."""

    picker: PickerPresenter
    receipt: ReceiptPresenter
    vendor_key: VendorKeyPresenter
    local_servers: LocalServersPresenter
    question: Question
    candidates: CandidatesPresenter


def make_sheets(
    window: MainWindow,
    backend: Backend,
    tasks: Tasks,
    names: Names,
    *,
    current: Callable[[], Choice | None],
    choose: Callable[[Choice], None],
    choose_once: Callable[[Choice], None],
    on_usual: Callable[[], None],
    add_vendor: Callable[[], None],
    add_server: Callable[[], None],
    on_names: Callable[[], None],
    ground: Callable[[], Ground | None],
    preferred: Preferred,
) -> Sheets:
    """Make them, hidden, in the window's colours."""
    picker_view, receipt_view, key_view = PickerView(window), ReceiptView(window), VendorKeyView(window)
    question = Question(window)
    vendor_key = VendorKeyPresenter(key_view, backend, tasks, choose=choose)
    servers_view = LocalServersView(window)
    local_servers = LocalServersPresenter(servers_view, backend, tasks, choose=choose, add_server=add_server)
    composer = window.conversation.composer
    candidates_view = CandidatesView(window, composer, composer.field)
    candidates = CandidatesPresenter(candidates_view, backend, tasks, names, ground=ground)
    receipt = ReceiptPresenter(
        receipt_view, backend, tasks, names, copy=window.conversation.copy, considered=candidates.show
    )
    picker = PickerPresenter(
        picker_view,
        backend,
        tasks,
        names,
        current=current,
        choose=choose,
        choose_once=choose_once,
        on_usual=on_usual,
        add_vendor=add_vendor,
        add_key=vendor_key.open,
        on_names=on_names,
        preferred=preferred,
    )
    picker_view.typed.connect(picker.type)
    picker_view.picked.connect(picker.pick)
    picker_view.retried.connect(picker.try_again)
    picker_view.starred.connect(picker.star)
    picker_view.picked_once.connect(picker.pick_once)
    picker_view.made_usual.connect(picker.make_usual)
    receipt_view.copy_requested.connect(receipt.copy)
    receipt_view.considered_requested.connect(receipt.show_considered)
    key_view.save_requested.connect(vendor_key.save)
    key_view.test_requested.connect(vendor_key.test)
    key_view.picked.connect(vendor_key.pick)
    servers_view.look_requested.connect(local_servers.open)
    servers_view.add_requested.connect(local_servers.add)
    servers_view.picked.connect(local_servers.pick)
    for view in (picker_view, receipt_view, key_view, servers_view, question, candidates_view):
        view.set_theme(window.theme)
    return Sheets(picker, receipt, vendor_key, local_servers, question, candidates)
