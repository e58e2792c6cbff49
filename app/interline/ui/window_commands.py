"""What the commands do: every row of `actions.py` calls one of these.

Rule: a command leads to whoever does the work, and does none itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale

from interline.language import said, tr
from interline.model.clean import label
from interline.ui.arranging import NOT_BEGUN
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from interline.ui.arranging import Arranging
    from interline.ui.asking import Asking
    from interline.ui.composer.presenter import ComposerPresenter
    from interline.ui.conversation.presenter import ConversationPresenter
    from interline.ui.leaving import Leaving
    from interline.ui.main_window import MainWindow
    from interline.ui.on_demand import OnDemand
    from interline.ui.panels import Panels
    from interline.ui.picker.names import Names
    from interline.ui.prompting import Prompting
    from interline.ui.sidebar.presenter import SidebarPresenter
    from interline.ui.transcript.printing import Document


class WindowCommands:
    """For one window."""

    def __init__(
        self,
        window: MainWindow,
        names: Names,
        *,
        arranging: Arranging,
        asking: Asking,
        composer: ComposerPresenter,
        conversation: ConversationPresenter,
        leaving: Leaving,
        on_demand: OnDemand,
        panels: Panels,
        prompting: Prompting,
        sidebar: SidebarPresenter,
        show_data: Callable[[], None],
        on_new: Callable[[], None],
    ) -> None:
        """`on_new` is told when the user asks for a new conversation, whatever is shown."""
        self.arranging = arranging
        self._window = window
        self._names = names
        self._asking = asking
        self._composer = composer
        self._conversation = conversation
        self._leaving = leaving
        self._on_demand = on_demand
        self._panels = panels
        self._prompting = prompting
        self._sidebar = sidebar
        self._show_data = show_data
        self._on_new = on_new

    # The conversation that is shown.

    def new_conversation(self) -> None:
        """Show the conversation that has not begun, ready to be written in."""
        self._on_new()
        self._conversation.start_new()
        self.write()

    def rename(self) -> None:
        """F2: in the list where the list has the keyboard, else in the header."""
        if not self.arranging.rename_listed() and self._is_begun():
            self._window.conversation.header.title.edit()

    def choose_model(self) -> None:
        self._on_demand.sheets.picker.open()

    def edit_instructions(self) -> None:
        """What stands before the turns of the shown conversation."""
        self._panels.instructions(self._conversation, self._prompting).open()

    def show_branches(self) -> None:
        """All branches of the shown conversation."""
        if self._is_begun():
            self._panels.branches(self._conversation).open()

    def name_branch(self, message_id: str = "") -> None:
        """Name the branch that begins with this message, or the innermost one that is shown."""
        if message_id or self._is_begun():
            self._panels.branches(self._conversation).open(message_id, names=True)

    def fork(self) -> None:
        """A conversation of its own that goes on from the last message."""
        if self._is_begun():
            self._conversation.branching.fork()

    def export(self, conversation_id: str = "") -> None:
        """Ask what and where to, then write it: this conversation, the shown one, or those that are picked."""
        picked = self._window.sidebar.list.picked_ids()
        if conversation_id and conversation_id not in picked:
            picked = ()
        conversation_id = conversation_id or self._conversation.id
        summaries = self._sidebar.summaries
        title = summaries[conversation_id].title if conversation_id in summaries else tr("conversation")
        self._leaving.export(conversation_id, title, picked, len(summaries))

    def import_conversations(self) -> None:
        """Bring in what another program exported."""
        self._panels.show_import()

    def print(self) -> None:
        """The shown conversation onto paper."""
        self._on_demand.printouts.print(self._document())

    def save_pdf(self) -> None:
        """The shown conversation as a PDF."""
        self._on_demand.printouts.save_pdf(self._document())

    # An answer.

    def escape(self) -> None:
        """Esc: close what lies over the panes, else mark nothing any more, else pick no more than one row, else end the
        search, else close the drawer, else leave the editing, else end a comparison, else stop the answer."""
        if not (
            self._window.dismiss_overlay()
            or self._window.conversation.end_find()
            or self._window.sidebar.pick_none()
            or self._window.sidebar.clear_search()
            or self._window.sides.close_drawer()
            or self._composer.leave_edit()
            or self._conversation.end_comparison()
        ):
            self._conversation.sending.stop()

    def regenerate(self) -> None:
        if self._is_begun():
            self._conversation.regenerate()

    def copy_last(self) -> None:
        if self._is_begun():
            self._conversation.copy_last()

    def open_receipt(self, message_id: str = "") -> None:
        """The receipt of this answer, or of the last."""
        if not message_id and not self._is_begun():
            return
        if not message_id and (last := self._conversation.last_answer):
            message_id = last.id
        shown = next((each for each in self._conversation.messages if each.id == message_id), None)
        if shown is not None and shown.receipt is not None and not shown.receipt.attempts:
            # Imported: nobody was asked for it here.
            why = label(shown.receipt.why)
            said = tr("{why} There is no record of how this answer came to be.", why=why)
            self._window.conversation.tell(Notice(said))
        else:
            self._on_demand.sheets.receipt.open(message_id)

    # The message that is written.

    def edit_last(self) -> None:
        """Another version of the user's last message."""
        if self._is_begun():
            self._conversation.editing.begin()

    def attach(self) -> None:
        """Pick files to send along."""
        self._window.conversation.composer.choose_files()

    def compare_models(self) -> None:
        """Choose models that answer the next question at once."""
        self._panels.compare(self._conversation, self._names, lambda: self._composer.draft)

    def ask_others(self, answer_id: str = "") -> None:
        """Choose models that answer the question of this answer too, or of the last."""
        if not answer_id and self._is_begun() and (last := self._conversation.last_answer):
            answer_id = last.id
        if answer_id:
            self._panels.ask_others(self._conversation, self._names, answer_id)

    def insert_prompt(self) -> None:
        """One of the user's prompts, into the message."""
        self._prompting.choose()

    def choose_effort(self) -> None:
        """Open the menu of reasoning efforts."""
        self._window.conversation.composer.options.open_efforts()

    def choose_temperature(self) -> None:
        """Open the menu of temperatures."""
        self._window.conversation.composer.options.open_temperatures()

    def toggle_search(self) -> None:
        self._asking.options.toggle_search()

    def forecast(self) -> None:
        """Who would be asked for what is written, in which order, and what it would cost."""
        self._on_demand.sheets.candidates.open()

    def send(self) -> None:
        self._composer.send(self._window.take_early())

    def write(self) -> None:
        """Into the message field."""
        self._window.write()

    # The view.

    def find(self) -> None:
        """Find words in the shown conversation."""
        self._window.conversation.open_find()

    def find_next(self) -> None:
        self._window.conversation.find_again()

    def find_previous(self) -> None:
        self._window.conversation.find_again(back=True)

    def search(self) -> None:
        """Into the search field."""
        self._window.sides.show_side()
        self._window.sidebar.focus_search()

    def toggle_sidebar(self) -> None:
        self._window.toggle_sidebar()

    def larger(self) -> None:
        self._window.conversation.zoom(1)

    def smaller(self) -> None:
        self._window.conversation.zoom(-1)

    def usual_size(self) -> None:
        self._window.conversation.unzoom()

    def open_menu(self) -> None:
        self._window.open_menu()

    def open_palette(self) -> None:
        """Everything that can be done, to type into."""
        self._on_demand.palette.open()

    # The program.

    def show_notices(self) -> None:
        """Everything that changed at the vendors and was not put away."""
        self.open_settings("notices")

    def show_vendors(self) -> None:
        """Who can be asked, and with which keys."""
        self.open_settings("vendors")

    def show_routes(self) -> None:
        """Who is asked in which order."""
        self.open_settings("routes")

    def show_prompts(self) -> None:
        """The prompts that are kept."""
        self.open_settings("prompts")

    def show_preferences(self) -> None:
        """Every setting."""
        self.open_settings("preferences")

    def show_shortcuts(self) -> None:
        """Every command and its keys."""
        self.open_settings("shortcuts")

    def add_key(self) -> None:
        self._on_demand.sheets.vendor_key.open()

    def show_usage(self) -> None:
        """What was used and what it cost."""
        self.open_settings("usage")

    def open_settings(self, page_id: str = "", row_id: str = "") -> None:
        """The settings window: on this page and row, or as it was left."""
        self._on_demand.pages.open(page_id, row_id)

    def show_data(self) -> None:
        """Where the data is, and its copies."""
        self._show_data()

    def quick_ask(self) -> None:
        """The small window for a quick question."""
        self._on_demand.quick.open()

    def quit(self) -> None:
        self._window.quit()

    def _is_begun(self) -> bool:
        """Whether there is a conversation to do something with; says so where there is none."""
        if not self._conversation.id:
            self._window.conversation.tell(Notice(said(NOT_BEGUN)))
        return bool(self._conversation.id)

    def _document(self) -> Document:
        from interline.ui.transcript.printing import Document

        shown = self._conversation
        summary = self._sidebar.summaries.get(shown.id)
        messages = shown.messages
        began = messages[0].created_at.astimezone() if messages else None
        date = QLocale().toString(QDate(began.year, began.month, began.day)) if began else ""
        return Document(summary.title if summary else tr("Conversation"), date, messages)
