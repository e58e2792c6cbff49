"""One window with everybody who works in it: panes, presenters, and how they reach each other.

Rule: this is the only place where presenters meet; each gets what it needs as an argument.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from interline.language import said
from interline.model.change import Change, Topic
from interline.services.changes import UPGRADING
from interline.ui.arranging import Arranging
from interline.ui.asking import Asking
from interline.ui.attached import AttachedFiles
from interline.ui.backend import Backend, Services
from interline.ui.closing import close_all
from interline.ui.coming_up import come_up
from interline.ui.composer.presenter import SENDING, ComposerPresenter
from interline.ui.conversation.presenter import ConversationPresenter
from interline.ui.conversation.running import RunningTurns
from interline.ui.draft_keeping import DraftKeeping
from interline.ui.first_steps import FirstSteps
from interline.ui.following import Following
from interline.ui.global_key.keeper import GlobalKey
from interline.ui.importing.drop import DropTarget
from interline.ui.last_opened import LastOpened, Place
from interline.ui.leaving import Leaving
from interline.ui.looks import Looks
from interline.ui.main_window import MainWindow
from interline.ui.notices.line import BannerLine
from interline.ui.notices.presenter import NoticesPresenter
from interline.ui.notifying.answers import AnswerNotifier
from interline.ui.notifying.shown import Notifications
from interline.ui.on_demand import OnDemand
from interline.ui.opening import Opening
from interline.ui.panels import Panels
from interline.ui.picker.kept import load as load_preferred
from interline.ui.picker.names import Names
from interline.ui.prompting import Prompting
from interline.ui.sidebar.presenter import SidebarPresenter
from interline.ui.speech import Speech, find_voice
from interline.ui.spelling.proofreader import Proofreader
from interline.ui.tasks import Tasks
from interline.ui.tray.icon import Tray
from interline.ui.usage.month import MonthSpend
from interline.ui.usage.warning import BudgetWarning
from interline.ui.widgets.banner import Notice
from interline.ui.window_commands import WindowCommands

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from interline.model.conversation import ConversationSummary
    from interline.paths import Home


class Desk:
    """For one window: made in reading order, told of what changed, closed at the end."""

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
        self._on_listed = on_listed
        view = window.conversation
        self.looks = looks or Looks(window)
        self.tasks = Tasks(self._tell_trouble)
        self.backend = Backend(services)
        self.proofreader = Proofreader(self.backend, self.tasks, home.words_file, window.theme)
        window.theme_changed.connect(self.proofreader.set_theme)
        self._panels = Panels(window, self.backend, self.tasks, self.proofreader, tell=self._tell)
        names = self.names = Names()
        preferred = load_preferred(home.window_file)
        self.following = Following(window, self.looks, self.backend, self.tasks)
        view.name_vendors(names.vendor)
        self._unsubscribe = services.changes.subscribe(self._changed)
        self.sidebar = SidebarPresenter(
            window.sidebar,
            self.backend,
            self.tasks,
            on_listed=self._listed,
            on_known=lambda folders, tags: self.arranging.know(folders, tags),
        )
        self.notifications = Notifications(window, self.tasks, open_conversation=self._open_conversation)
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
            on_shown=self._shows,
            on_asked=lambda: self.asking.changed(),
            on_first=lambda ref: self.asking.options.found(ref),
            usual=lambda: preferred.usual,
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
        self.spelling = self.proofreader.read(view.composer.field)
        self.drafts = DraftKeeping(
            home.drafts_file, self.composer, self.tasks, show=window.sidebar.model.set_drafts
        )
        self.asking = Asking(
            window,
            self.backend,
            self.tasks,
            names,
            conversation=self.conversation,
            composer=self.composer,
            panels=self._panels,
            preferred=preferred,
            write=window.write,
            look_ahead=lambda: self.on_demand.look_ahead(),
        )
        self.conversation.use(self.composer)
        self.notices = NoticesPresenter(
            BannerLine(view.banner),
            self.backend,
            self.tasks,
            names,
            set_menu=window.commands.qt["program.notices"].setText,
            set_key=lambda: self.commands.add_key(),
            on_moved=self.conversation.asked.moved,
        )
        self.prompting = Prompting(
            window,
            self.backend,
            self.tasks,
            self.proofreader,
            write=window.write,
            keep_prompts=lambda: self.commands.open_settings("prompts"),
        )
        self.global_key = GlobalKey(self.tasks, window, call=lambda token: self.on_demand.quick.open(token))
        self.on_demand = OnDemand(
            window,
            self.backend,
            self.tasks,
            names,
            home,
            services.changes,
            services.preferences,
            self.proofreader,
            running=running,
            key=self.global_key,
            conversation=self.conversation,
            sidebar=self.sidebar,
            notices=self.notices,
            prompting=self.prompting,
            asking=self.asking,
            preferred=preferred,
            open_conversation=self._open_conversation,
            follow_link=lambda url: self.leaving.follow_link(url),
        )
        self._budgets = BudgetWarning(
            self.backend,
            self.tasks,
            tell=view.tell,
            change=view.banner.change,
            open_usage=lambda: self.commands.show_usage(),
        )
        self._month = MonthSpend(self.backend, self.tasks, show=window.sidebar.foot.set_spend)
        self.leaving = Leaving(
            window, self.backend, self.tasks, sheets=lambda: self.on_demand.sheets, tell=self._tell
        )
        self._first_steps = FirstSteps(
            self.backend,
            self.tasks,
            sheets=lambda: self.on_demand.sheets,
            choose=self.conversation.asked.choose,
            write=window.write,
            offer=view.empty.offer_keys,
            tell=self._tell,
        )
        self._drops = DropTarget(window, self._panels.take_export)
        self.arranging = Arranging(
            window,
            self.backend,
            self.tasks,
            self.sidebar,
            question=lambda: self.on_demand.sheets.question,
            shown=lambda: self.conversation.id,
            open=self.conversation.open,
            leave=self.conversation.start_new,
            refresh=self.conversation.look_again,
            forget_drafts=self.drafts.forget,
            export=lambda conversation_id: self.commands.export(conversation_id),
        )
        self.last_opened = LastOpened(
            home.last_opened_file,
            self.tasks,
            is_idle=lambda: self.opening.is_idle,
            is_wanted=lambda: services.preferences.settings.window.reopen,
            prepare=view.prepare,
            reading=lambda: view.reading,
            go=self._go_back_to,
        )
        self.opening = Opening(
            window,
            self.backend,
            self.tasks,
            sidebar=self.sidebar,
            conversation=self.conversation,
            composer=self.composer,
            drafts=self.drafts,
            notices=self.notices,
            last=self.last_opened,
            reload=self._reload,
            show_data=self._show_data,
        )
        self.commands = WindowCommands(
            window,
            names,
            arranging=self.arranging,
            asking=self.asking,
            composer=self.composer,
            conversation=self.conversation,
            leaving=self.leaving,
            on_demand=self.on_demand,
            panels=self._panels,
            prompting=self.prompting,
            sidebar=self.sidebar,
            show_data=self._show_data,
            on_new=self.last_opened.stay,
        )
        self.tray = Tray(
            window,
            self.tasks,
            show=lambda: come_up(window),
            quick=self.commands.quick_ask,
            new=self._begin_new,
            leave=self.commands.quit,
        )
        self.global_key.told.connect(self._tell_key)
        self._connect()
        self.speech: Speech | None = None
        if found := find_voice():
            self.speech = Speech(*found, self.tasks, tell=self._tell)
            view.let_read_aloud(self._read_aloud)

    def start(self) -> None:
        """Open the services and show what they know."""
        self.conversation.asked.refresh()
        self.tasks.start(self.opening.open())
        self.tasks.start(self._follow())

    async def close(self) -> None:
        """Store what is on its way, stop what runs, keep what is written. Whatever of it fails, the rest is done."""
        if self.speech is not None:
            await close_all(self.speech.close)
        # What is being sent is no draft any more once it is stored.
        await close_all(partial(self.tasks.finish, SENDING, 1.0))
        # Side by side, with one wait for the disk: a closing window has two seconds at most.
        keep = (self.drafts.close, self.last_opened.close, self.following.keep)
        await asyncio.gather(*map(close_all, keep), self.on_demand.close())
        await close_all(
            self._unsubscribe,
            self.proofreader.close,
            self.notifications.close,
            self.tray.hide,
            self.global_key.close,
            self.tasks.close,
        )
        # It stores what running turns have brought: who is in a hurry cancels all of this.
        await close_all(self.backend.close, patience=None)

    async def keep_last_copy(self) -> None:
        """After `close`, while no window is seen: a copy of what was written. Cancelled, it is given up."""
        await self.backend.keep_last_copy()

    def _connect(self) -> None:
        window, view, commands = self.window, self.window.conversation, self.commands
        composer, conversation = view.composer, self.conversation
        # Whoever writes, or comes near the list, will soon want an answer or a conversation.
        composer.edited.connect(self.opening.warm_services)
        window.sidebar.list.entered.connect(lambda index: self.opening.warm_services())
        composer.edited.connect(self.drafts.edited)
        composer.rested.connect(self.asking.rested)
        composer.rested.connect(self.drafts.changed)
        composer.went_on.connect(self.composer.rested)
        composer.files_added.connect(self.composer.take_in)
        composer.files_left_out.connect(self.composer.left_out)
        composer.pasted.connect(self.composer.paste)
        composer.stop_requested.connect(conversation.sending.stop)
        composer.forecast_requested.connect(commands.forecast)
        composer.anyway_requested.connect(conversation.refusals.go_anyway)
        composer.cheaper_requested.connect(commands.choose_model)
        composer.compare_requested.connect(commands.compare_models)
        composer.compare_left.connect(conversation.abreast.forget)
        composer.once_left.connect(conversation.asked.forget_once)
        composer.edit_left.connect(self.composer.leave_edit)
        window.sidebar.opened.connect(self._open_listed)
        window.sidebar.searched.connect(self.sidebar.search)
        window.sidebar.names = self.sidebar.finding.names
        view.header.renamed.connect(conversation.heading.rename)
        view.copy_requested.connect(conversation.copy)
        view.regenerate_requested.connect(conversation.regenerate)
        view.receipt_requested.connect(commands.open_receipt)
        view.version_requested.connect(conversation.show_version)
        view.compare_requested.connect(conversation.toggle_comparing)
        view.others_requested.connect(commands.ask_others)
        view.choice_made.connect(conversation.choose_version)
        view.edit_requested.connect(conversation.editing.begin)
        view.branch_requested.connect(conversation.branching.fork)
        view.branch_name_requested.connect(commands.name_branch)
        view.way_chosen.connect(conversation.ways.take)
        view.link_clicked.connect(self.leaving.follow_link)
        view.picture_opened.connect(self._panels.show_picture)
        view.file_opened.connect(self._panels.show_file)
        view.picture_wanted.connect(conversation.fetch_picture)
        view.empty.card_chosen.connect(self._first_steps.start_with)

    def _reload(self) -> None:
        self.on_demand.sheets.picker.reload()
        self._first_steps.look_for_keys()
        self.prompting.reload()
        self._month.reload()

    def _changed(self, change: Change) -> None:
        self.following.concerns(change)
        self.proofreader.concerns(change)
        self.prompting.concerns(change)
        self.sidebar.concerns(change)
        self.notices.concerns(change)
        self._budgets.concerns(change)
        self._month.concerns(change)
        self.asking.options.concerns(change)
        self.on_demand.concerns(change)
        if change.topic is Topic.SETTINGS:
            self.tasks.start(self._follow())
        if change.topic is Topic.UPGRADE:
            self.window.conversation.tell(Notice(said(UPGRADING)))
        if change.topic in (Topic.BACKUPS, Topic.DAMAGE):
            self.tasks.start(self.opening.tell_of_data())

    def _listed(self, summaries: Mapping[str, ConversationSummary]) -> None:
        self.window.conversation.banner.withdraw(said(UPGRADING))
        self.conversation.take_summaries(summaries)
        self._on_listed()
        self.last_opened.listed(summaries)

    def _open_listed(self, conversation_id: str, message_id: str) -> None:
        if message_id:
            # The keyboard stays in the list, where the next hit is.
            self.conversation.landing.go(conversation_id, message_id, self.sidebar.finding.sought)
        else:
            self._open_conversation(conversation_id)

    def _open_conversation(self, conversation_id: str) -> None:
        self.conversation.open(conversation_id)
        self.window.write()

    def _shows(self, conversation_id: str) -> None:
        self.sidebar.show_open(conversation_id)
        self.last_opened.shows(conversation_id)

    def _go_back_to(self, place: Place) -> None:
        if place.message:
            from interline.ui.transcript.sought import NOTHING

            self.conversation.landing.go(place.conversation, place.message, NOTHING)
        else:
            self.conversation.open(place.conversation)

    def _begin_new(self) -> None:
        """From the tray: the window may be closed."""
        come_up(self.window)
        self.commands.new_conversation()

    async def _follow(self) -> None:
        """What stands beside the window does as the settings say."""
        services = await self.backend.ready()
        settings = services.preferences.settings
        self.tray.follow(settings.window)
        self.global_key.follow(settings.quick.key)

    def _tell_key(self, trouble: str) -> None:
        """The settings window says it beside the setting."""
        if trouble and not self.on_demand.shows_settings:
            self._tell(trouble)

    def _title_of(self, conversation_id: str) -> str:
        summary = self.sidebar.summaries.get(conversation_id)
        return summary.title if summary is not None else ""

    def _show_data(self) -> None:
        self._panels.show_data(self.on_demand.sheets.question.ask, self.opening.rescue.restore)

    def _read_aloud(self, answer_id: str) -> None:
        """Read an answer, or no longer."""
        if self.speech is not None and (text := self.conversation.text_of(answer_id)):
            self.speech.toggle(answer_id, text)

    def _tell_trouble(self, sentence: str) -> None:
        if not self.opening.rescue.covers(sentence):
            self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        self.window.conversation.tell(Notice(sentence))
