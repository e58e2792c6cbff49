"""One window with everybody who works in it: panes, presenters, and how they reach each other.

Rule: this is the only place where presenters meet; each gets what it needs as an argument.
"""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale

from interline.model.change import Change, Topic
from interline.model.clean import label
from interline.model.errors import InterlineError
from interline.model.route import Choice
from interline.services.changes import UPGRADING
from interline.ui import drafts
from interline.ui.arranging import Arranging
from interline.ui.attached import AttachedFiles
from interline.ui.backend import Backend, Services
from interline.ui.composer.presenter import SENDING, ComposerPresenter
from interline.ui.conversation.presenter import ConversationPresenter
from interline.ui.conversation.running import RunningTurns
from interline.ui.data.rescue import Rescue
from interline.ui.first_steps import FirstSteps
from interline.ui.following import Following
from interline.ui.importing.drop import DropTarget
from interline.ui.leaving import Leaving
from interline.ui.looks import Looks
from interline.ui.losses.presenter import Grounds, LossesPresenter
from interline.ui.main_window import MainWindow
from interline.ui.notices.line import BannerLine
from interline.ui.notices.presenter import NoticesPresenter
from interline.ui.notifying.answers import AnswerNotifier
from interline.ui.notifying.shown import Notifications
from interline.ui.options.presenter import OptionsPresenter
from interline.ui.panels import Panels
from interline.ui.picker.kept import load as load_preferred
from interline.ui.picker.names import Names
from interline.ui.prompting import Prompting
from interline.ui.sidebar.presenter import SidebarPresenter
from interline.ui.speech import Speech, find_voice
from interline.ui.tasks import Tasks
from interline.ui.usage.month import MonthSpend
from interline.ui.usage.warning import BudgetWarning
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from interline.model.conversation import ConversationSummary
    from interline.paths import Home
    from interline.ui.all_pages import Pages
    from interline.ui.candidates.presenter import Ground
    from interline.ui.palette.presenter import PalettePresenter
    from interline.ui.printouts import Printouts
    from interline.ui.sheets import Sheets
    from interline.ui.transcript.printing import Document

DRAFT_SECONDS = 3.0
"""How long what is being written may be in memory alone."""
TIDY_SECONDS = 5.0
"""How long after the window stands the bin is looked through."""
IDLE_SECONDS = 0.2
"""How long the window is left alone before the transcript is fetched."""


class Desk:
    """What the commands call."""

    def __init__(
        self,
        window: MainWindow,
        services: Services,
        home: Home,
        *,
        looks: Looks | None = None,
        on_listed: Callable[[], object] = lambda: None,
    ) -> None:
        self.window = window
        self._home = home
        self._on_listed = on_listed
        self._services = services
        self._is_warm = False
        self._watches = False
        self._draft_due: asyncio.TimerHandle | None = None
        self._keeping_drafts = asyncio.Lock()
        self.looks = looks or Looks(window)
        self.tasks = Tasks(self._tell_trouble)
        self.backend = Backend(services)
        self._panels = Panels(window, self.backend, self.tasks, tell=self._tell)
        names = self.names = Names()
        self._preferred = load_preferred(home.window_file)
        self.following = Following(window, self.looks, self.backend, self.tasks)
        window.conversation.name_vendors(names.vendor)
        view = window.conversation
        self._unsubscribe = services.changes.subscribe(self._changed)
        self.sidebar = SidebarPresenter(
            window.sidebar,
            self.backend,
            self.tasks,
            on_listed=self._listed,
            on_known=lambda folders, tags: self.arranging.know(folders, tags),
        )
        self.notifications = Notifications(
            window,
            self.tasks,
            open_conversation=lambda conversation_id: self._open_listed(conversation_id, ""),
        )
        notifier = AnswerNotifier(
            names,
            is_wanted=lambda: services.preferences.settings.window.notify,
            is_seen=self.notifications.is_seen,
            title_of=self._title_of,
            show=self.notifications.show,
        )
        running = RunningTurns(self.tasks, window.sidebar.set_marked, on_over=notifier.over)
        self.conversation = ConversationPresenter(
            view,
            self.backend,
            self.tasks,
            running,
            names,
            on_shown=self.sidebar.show_open,
            on_asked=self._asked_anew,
            on_first=lambda ref: self.options.found(ref),
            usual=lambda: self._preferred.usual,
        )
        self.options = OptionsPresenter(
            view.composer.options,
            self.backend,
            self.tasks,
            asked=lambda: (self.conversation.asked.next, self.conversation.asked.settings),
            change=self.conversation.asked.set_settings,
            on_learned=lambda: self.losses.look(),
        )
        self._attached = AttachedFiles(view.composer, self.backend, self.tasks, self._panels)
        self._attached.take_drops_on(window)
        self.composer = ComposerPresenter(
            view.composer,
            self.tasks,
            deliver=self.conversation.sending.deliver,
            estimate=self.conversation.sending.estimate,
            keep=self._attached.keep,
            tell=self._tell,
        )
        self.losses = LossesPresenter(
            view.composer.losses,
            self.backend,
            self.tasks,
            names,
            grounds=self._grounds,
            show=self._panels.show_losses,
        )
        self.conversation.use(self.composer)
        self.notices = NoticesPresenter(
            BannerLine(view.banner),
            self.backend,
            self.tasks,
            names,
            set_menu=window.commands.qt["program.notices"].setText,
            set_key=self.add_key,
            on_moved=self.conversation.asked.moved,
        )
        self._rescue = Rescue(
            self.backend, self.tasks, tell=view.tell, withdraw=view.banner.withdraw, reopen=self._reopen
        )
        self._budgets = BudgetWarning(
            self.backend, self.tasks, tell=window.conversation.tell, open_usage=self.show_usage
        )
        self._month = MonthSpend(self.backend, self.tasks, show=window.sidebar.foot.set_spend)
        self.prompting = Prompting(
            window,
            self.backend,
            self.tasks,
            write=self.write,
            keep_prompts=lambda: self.open_settings("prompts"),
        )
        self._sheets: Sheets | None = None
        self._printouts: Printouts | None = None
        self._pages: Pages | None = None
        self._palette: PalettePresenter | None = None
        self._leaving = Leaving(window, self.backend, self.tasks, sheets=lambda: self.sheets, tell=self._tell)
        self._first_steps = FirstSteps(
            self.backend,
            self.tasks,
            home.vendors_file,
            sheets=lambda: self.sheets,
            choose=self.conversation.asked.choose,
            write=self.write,
            copy=view.copy,
            tell=self._tell,
        )
        self._drops = DropTarget(window, self._panels.take_export)
        self.arranging = Arranging(
            window,
            self.backend,
            self.tasks,
            self.sidebar,
            question=lambda: self.sheets.question,
            shown=lambda: self.conversation.id,
            leave=self.conversation.start_new,
            refresh=self.conversation.look_again,
            forget_drafts=self._forget_drafts,
            export=self.export,
        )
        self._connect()
        self.speech: Speech | None = None
        if found := find_voice():
            self.speech = Speech(*found, self.tasks, tell=self._tell)
            view.let_read_aloud(self.read_aloud)

    @property
    def sheets(self) -> Sheets:
        """What is laid over the window, made at the first use."""
        if self._sheets is None:
            from interline.ui.sheets import make_sheets

            self._sheets = make_sheets(
                self.window,
                self.backend,
                self.tasks,
                self.names,
                current=lambda: self.conversation.asked.choice,
                choose=self._choose,
                choose_once=self._choose_once,
                on_usual=self._made_usual,
                add_vendor=lambda: self.open_settings("vendors"),
                on_names=self.conversation.asked.refresh,
                ground=self._ground,
                preferred=self._preferred,
            )
        return self._sheets

    @property
    def palette(self) -> PalettePresenter:
        """Every command, conversation and model; made at the first use."""
        if self._palette is None:
            from interline.ui.palette.opened import make_palette

            self._palette = make_palette(
                self.window,
                self.names,
                self._home,
                more=self.prompting.rows,
                conversations=lambda: self.sidebar.summaries,
                models=lambda: self.sheets.picker.choices,
                open_conversation=lambda conversation_id: self._open_listed(conversation_id, ""),
                choose=self._choose,
            )
        return self._palette

    @property
    def pages(self) -> Pages:
        """The settings window, made at the first use."""
        if self._pages is None:
            from interline.ui.all_pages import Pages

            self._pages = Pages(
                self.window, self.backend, self._services.changes, self.names, self._home, self.notices
            )
        return self._pages

    def start(self) -> None:
        """Open the services and show what they know."""
        self.conversation.asked.refresh()
        self.tasks.start(self._open())

    def warm_up(self, then: Callable[[], None] = lambda: None) -> None:
        """Fetch what the first conversation will need, while nobody waits for it; then call `then`."""
        self.tasks.start(self._warm_up(then))

    async def close(self) -> None:
        """Store what is on its way, stop what runs, keep what is written."""
        if self.speech is not None:
            self.speech.close()
        if self._draft_due is not None:
            self._draft_due.cancel()
        await self.tasks.finish(SENDING, 1.0)
        with contextlib.suppress(InterlineError):
            await self.following.keep()
        await self._keep_drafts()
        self._unsubscribe()
        if self._pages is not None:
            await self._pages.close()
        self.notifications.close()
        await self.tasks.close()
        await self.backend.close()

    async def keep_last_copy(self) -> None:
        """After `close`, while no window is seen: a copy of what was written. Cancelled, it is given up."""
        await self.backend.keep_last_copy()

    def escape(self) -> None:
        """Esc: close what lies over the panes, else mark nothing any more, else pick no more than one row, else end the
        search, else close the drawer, else leave the editing, else end a comparison, else stop the answer."""
        if not (
            self.window.dismiss_overlay()
            or self.window.conversation.end_find()
            or self.window.sidebar.pick_none()
            or self.window.sidebar.clear_search()
            or self.window.sides.close_drawer()
            or self.composer.leave_edit()
            or self.conversation.end_comparison()
        ):
            self.conversation.sending.stop()

    def new_conversation(self) -> None:
        """Show the conversation that has not begun, ready to be written in."""
        self.conversation.start_new()
        self.write()

    def choose_model(self) -> None:
        self.sheets.picker.open()

    def regenerate(self) -> None:
        self.conversation.regenerate()

    def copy_last(self) -> None:
        self.conversation.copy_last()

    def edit_last(self) -> None:
        """Another version of the user's last message."""
        self.conversation.editing.begin()

    def fork(self) -> None:
        """A conversation of its own that goes on from the last message."""
        self.conversation.branching.fork()

    def show_branches(self) -> None:
        """All branches of the shown conversation."""
        self._panels.branches(self.conversation).open()

    def name_branch(self, message_id: str = "") -> None:
        """Name the branch that begins with this message, or the innermost one that is shown."""
        self._panels.branches(self.conversation).open(message_id, names=True)

    def compare_models(self) -> None:
        """Choose models that answer the next question at once."""
        self._panels.compare(self.conversation, self.names, lambda: self.composer.draft).open()

    def send(self) -> None:
        self.composer.send(self.window.take_early())

    def toggle_sidebar(self) -> None:
        self.window.toggle_sidebar()

    def larger(self) -> None:
        self.window.conversation.zoom(1)

    def smaller(self) -> None:
        self.window.conversation.zoom(-1)

    def usual_size(self) -> None:
        self.window.conversation.unzoom()

    def open_menu(self) -> None:
        self.window.open_menu()

    def open_palette(self) -> None:
        """Everything that can be done, to type into."""
        self.palette.open()

    def add_key(self) -> None:
        self.sheets.vendor_key.open()

    def insert_prompt(self) -> None:
        """One of the user's prompts, into the message."""
        self.prompting.choose()

    def edit_instructions(self) -> None:
        """What stands before the turns of the shown conversation."""
        self._panels.instructions(self.conversation, self.prompting).open()

    def show_usage(self) -> None:
        """What was used and what it cost."""
        self.open_settings("usage")

    def open_settings(self, page_id: str = "", row_id: str = "") -> None:
        """The settings window: on this page and row, or as it was left."""
        self.pages.open(page_id, row_id)

    def quit(self) -> None:
        self.window.close()

    def rename(self) -> None:
        """F2: in the list where the list has the keyboard, else in the header."""
        if not self.arranging.rename_listed():
            self.window.conversation.header.title.edit()

    def search(self) -> None:
        """Into the search field."""
        self.window.sides.show_side()
        self.window.sidebar.focus_search()

    def write(self) -> None:
        """Into the message field."""
        self.window.sides.close_drawer()
        self.window.conversation.composer.focus()

    def attach(self) -> None:
        """Pick files to send along."""
        self.window.conversation.composer.choose_files()

    def choose_effort(self) -> None:
        """Open the menu of reasoning efforts."""
        self.window.conversation.composer.options.open_efforts()

    def choose_temperature(self) -> None:
        """Open the menu of temperatures."""
        self.window.conversation.composer.options.open_temperatures()

    def find(self) -> None:
        """Find words in the shown conversation."""
        self.window.conversation.open_find()

    def find_next(self) -> None:
        self.window.conversation.find_again()

    def find_previous(self) -> None:
        self.window.conversation.find_again(back=True)

    def toggle_search(self) -> None:
        self.options.toggle_search()

    def open_receipt(self, message_id: str = "") -> None:
        """The receipt of this answer, or of the last."""
        if not message_id and (last := self.conversation.last_answer):
            message_id = last.id
        shown = next((each for each in self.conversation.messages if each.id == message_id), None)
        if shown is not None and shown.receipt is not None and not shown.receipt.attempts:
            # Imported: nobody was asked for it here.
            self._tell(f"{label(shown.receipt.why)} There is no record of how this answer came to be.")
        else:
            self.sheets.receipt.open(message_id)

    def forecast(self) -> None:
        """Who would be asked for what is written, in which order, and what it would cost."""
        self.sheets.candidates.open()

    def show_notices(self) -> None:
        """Everything that changed at the vendors and was not put away."""
        self.open_settings("notices")

    def show_data(self) -> None:
        """Where the data is, and its copies."""
        self._panels.show_data(self.sheets.question.ask, self._rescue.restore)

    def export(self, conversation_id: str = "") -> None:
        """Ask what and where to, then write it: this conversation, the shown one, or those that are picked."""
        picked = self.window.sidebar.list.picked_ids()
        if conversation_id and conversation_id not in picked:
            picked = ()
        conversation_id = conversation_id or self.conversation.id
        summaries = self.sidebar.summaries
        title = summaries[conversation_id].title if conversation_id in summaries else "conversation"
        self._leaving.export(conversation_id, title, picked, len(summaries))

    def import_conversations(self) -> None:
        """Bring in what another program exported."""
        self._panels.show_import()

    def print(self) -> None:
        """The shown conversation onto paper."""
        self.printouts.print(self._document())

    def save_pdf(self) -> None:
        """The shown conversation as a PDF."""
        self.printouts.save_pdf(self._document())

    def read_aloud(self, answer_id: str) -> None:
        """Read an answer, or no longer."""
        if self.speech is not None and (text := self.conversation.text_of(answer_id)):
            self.speech.toggle(answer_id, text)

    @property
    def printouts(self) -> Printouts:
        """What goes onto paper; made at the first use."""
        if self._printouts is None:
            from interline.ui.printouts import Printouts

            banner = self.window.conversation.banner
            self._printouts = Printouts(
                self.window, banner, self.backend, self.tasks, vendor_name=self.names.vendor
            )
        return self._printouts

    def _document(self) -> Document:
        from interline.ui.transcript.printing import Document

        shown = self.conversation
        summary = self.sidebar.summaries.get(shown.id)
        messages = shown.messages
        began = messages[0].created_at.astimezone() if messages else None
        date = QLocale().toString(QDate(began.year, began.month, began.day)) if began else ""
        return Document(summary.title if summary else "Conversation", date, messages)

    def follow_link(self, url: str) -> None:
        """Say where a link leads, and follow it when the user wants that."""
        self._leaving.follow_link(url)

    def _connect(self) -> None:
        window, view = self.window, self.window.conversation
        # Whoever writes, or comes near the list, will soon want an answer or a conversation.
        view.composer.edited.connect(self._edited)
        view.composer.files_added.connect(self.composer.take_in)
        view.composer.pasted.connect(self.composer.paste)
        window.sidebar.list.entered.connect(lambda index: self._warm_services())
        window.sidebar.opened.connect(self._open_listed)
        window.sidebar.searched.connect(self.sidebar.search)
        window.sidebar.names = self.sidebar.finding.names
        view.header.renamed.connect(self.conversation.heading.rename)
        view.composer.options.effort_chosen.connect(self.options.set_effort)
        view.composer.options.temperature_chosen.connect(self.options.set_temperature)
        view.composer.losses.details_requested.connect(self.losses.details)
        view.composer.options.search_toggled.connect(self.options.toggle_search)
        view.composer.stop_requested.connect(self.conversation.sending.stop)
        view.composer.rested.connect(self._rested)
        view.composer.forecast_requested.connect(self.forecast)
        view.composer.anyway_requested.connect(self.conversation.refusals.go_anyway)
        view.composer.cheaper_requested.connect(self.choose_model)
        view.copy_requested.connect(self.conversation.copy)
        view.regenerate_requested.connect(self.conversation.regenerate)
        view.receipt_requested.connect(self.open_receipt)
        view.version_requested.connect(self.conversation.show_version)
        view.compare_requested.connect(self.conversation.toggle_comparing)
        view.choice_made.connect(self.conversation.choose_version)
        view.edit_requested.connect(self.conversation.editing.begin)
        view.branch_requested.connect(self.conversation.branching.fork)
        view.branch_name_requested.connect(self.name_branch)
        view.composer.compare_requested.connect(self.compare_models)
        view.composer.compare_left.connect(self.conversation.abreast.forget)
        view.composer.once_left.connect(self.conversation.asked.forget_once)
        view.composer.edit_left.connect(self.composer.leave_edit)
        view.way_chosen.connect(self.conversation.ways.take)
        view.link_clicked.connect(self.follow_link)
        view.picture_opened.connect(self._panels.show_picture)
        view.file_opened.connect(self._panels.show_file)
        view.picture_wanted.connect(self.conversation.fetch_picture)
        view.empty.card_chosen.connect(self._first_steps.start_with)

    async def _warm_up(self, then: Callable[[], None]) -> None:
        await self.backend.ready()
        await asyncio.sleep(IDLE_SECONDS)
        await asyncio.to_thread(self.window.conversation.prepare)
        self.window.conversation.make_ready()
        then()
        if self.composer_text or self.conversation.id:
            self._warm_services()

    @property
    def composer_text(self) -> str:
        """What stands in the message field."""
        return self.window.conversation.composer.text

    def _warm_services(self) -> None:
        """Load what the first turn needs, once: 30 MB that a window in which nobody does anything can go without."""
        if not self._is_warm:
            self._is_warm = True
            self.tasks.start(self.backend.warm())

    async def _open(self) -> None:
        kept = await asyncio.to_thread(drafts.load, self.drafts_file)
        self.composer.restore(kept)
        self.window.sidebar.model.set_drafts(frozenset(self.composer.drafts))
        self.sidebar.reload()
        try:
            await self.backend.open()
        except InterlineError as trouble:
            await self._rescue.cannot_open(trouble, lambda: self.tasks.start(self._open()))
            return
        await asyncio.to_thread(_import_sheets)
        self.sheets.picker.reload()
        self.prompting.reload()
        services = await self.backend.ready()
        services.titles.start()
        await services.vendors.routes()
        for mistake in reversed(services.vendors.problems()):
            self._tell(str(mistake))
        self.notices.reload()
        self._month.reload()
        if not self._watches:
            self._watches = True
            self.tasks.start(self.notices.keep_watch())
        self.tasks.start(self._tidy(services))

    async def _reopen(self) -> None:
        """Another library stands in the place of the one that was open."""
        self.conversation.start_new()
        self._is_warm = False
        await self._open()

    def _changed(self, change: Change) -> None:
        self.following.concerns(change)
        self.prompting.concerns(change)
        self.sidebar.concerns(change)
        self.notices.concerns(change)
        self._budgets.concerns(change)
        self._month.concerns(change)
        if change.topic is Topic.UPGRADE:
            self.window.conversation.tell(Notice(UPGRADING))
        if change.topic in (Topic.BACKUPS, Topic.DAMAGE):
            self.tasks.start(self._tell_of_data())
        self.options.concerns(change)
        if self._sheets is not None:
            self._sheets.picker.concerns(change)
            self._sheets.candidates.concerns(change)

    async def _tell_of_data(self) -> None:
        services = await self.backend.ready()
        if services.damage is not None:
            await self._rescue.cannot_open(services.damage, self.show_data, "Your data…")
        if services.backups.trouble:
            self.window.conversation.tell(Notice(services.backups.trouble, "Your data…", self.show_data))

    def _listed(self, summaries: Mapping[str, ConversationSummary]) -> None:
        self.window.conversation.banner.withdraw(UPGRADING)
        self.conversation.take_summaries(summaries)
        self._on_listed()

    def _open_listed(self, conversation_id: str, message_id: str) -> None:
        if message_id:
            # The keyboard stays in the list, where the next hit is.
            self.conversation.landing.go(conversation_id, message_id, self.sidebar.finding.sought)
            return
        self.conversation.open(conversation_id)
        self.write()

    def _title_of(self, conversation_id: str) -> str:
        summary = self.sidebar.summaries.get(conversation_id)
        return summary.title if summary is not None else ""

    def _choose(self, choice: Choice) -> None:
        self.conversation.asked.choose(choice)
        self.write()

    def _choose_once(self, choice: Choice) -> None:
        self.conversation.sending.ask_once(choice)
        self.write()

    def _made_usual(self) -> None:
        """New conversations ask another model: so does the one that has not begun."""
        if not self.conversation.id:
            self.conversation.asked.choose(self._preferred.usual)

    def _asked_anew(self) -> None:
        """Somebody else would be asked, or otherwise."""
        has_instructions = bool(self.conversation.asked.instructions)
        self.window.commands.qt["conversation.instructions"].setText(
            "Instructions (set)…" if has_instructions else "Instructions…"
        )
        self.options.refresh()
        self.losses.look()
        self._look_ahead()
        if self.conversation.asked.next is not None:
            self.composer.rested()

    def _grounds(self) -> Grounds | None:
        """What a turn would start from; None while none can be begun."""
        shown = self.conversation
        if shown.asked.next is None or self.composer.is_busy:
            return None
        last = shown.last_answer
        return Grounds(
            shown.id,
            shown.last_id,
            last.receipt.ref if last and last.receipt else None,
            shown.asked.next,
            shown.asked.settings,
            self.composer.draft.attachments,
            self.options.abilities.ref if self.options.abilities else None,
        )

    def _rested(self) -> None:
        self.composer.rested()
        if self.composer.draft.is_empty:
            # What was attached may have led a route elsewhere.
            self.options.refresh()
        self.losses.look()
        self._look_ahead()
        self._draft_changed()

    def _draft_changed(self) -> None:
        self.window.sidebar.model.set_drafts(frozenset(self.composer.drafts))
        self.tasks.start(self._keep_drafts())

    def _forget_drafts(self, gone: Iterable[str]) -> None:
        self.composer.forget(gone)
        self._draft_changed()

    async def _tidy(self, services: Services) -> None:
        """Once nobody waits for the window: away with what the bin has held for long, and drafts of what is gone."""
        kept = [key for key in self.composer.drafts if key]
        if kept:
            known = await services.shelves.known(kept)
            self._forget_drafts(key for key in kept if key not in known)
        await asyncio.sleep(TIDY_SECONDS)
        await services.bin.sweep()

    def _look_ahead(self) -> None:
        """What would happen may be something else now."""
        if self._sheets is not None:
            self._sheets.candidates.look()

    def _ground(self) -> Ground | None:
        """What a turn would be made of; None while none can be begun."""
        from interline.ui.candidates.presenter import Ground

        shown = self.conversation
        draft = self.composer.draft
        if shown.asked.next is None or self.composer.is_busy or (draft.editing and draft.editing.is_answer):
            return None
        return Ground(shown.id, shown.asked.next, shown.asked.settings, self.composer.draft)

    async def _keep_drafts(self) -> None:
        # One after the other: each writes the whole file.
        async with self._keeping_drafts:
            await asyncio.to_thread(drafts.save, self.drafts_file, self.composer.drafts)

    def _edited(self) -> None:
        """Who writes without a pause is kept every few seconds all the same."""
        self._warm_services()
        if self._draft_due is None:
            self._draft_due = asyncio.get_running_loop().call_later(DRAFT_SECONDS, self._keep_what_is_written)

    def _keep_what_is_written(self) -> None:
        self._draft_due = None
        self.tasks.start(self._keep_drafts())

    @property
    def drafts_file(self) -> Path:
        """Where what is not sent is kept."""
        return self._home.drafts_file

    def _tell_trouble(self, sentence: str) -> None:
        if not self._rescue.covers(sentence):
            self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        self.window.conversation.tell(Notice(sentence))


def _import_sheets() -> None:
    """In a thread, so that the window stays alive."""
    import interline.ui.palette.opened
    import interline.ui.sheets  # noqa: F401
