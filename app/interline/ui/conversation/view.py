"""The pane of one conversation: header, notice, transcript or empty page, composer.

Rule: the transcript is made when the first conversation is shown, so that the first window does not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from interline.ui import theme as themes
from interline.ui.composer.view import ComposerView
from interline.ui.conversation.empty import EmptyPage
from interline.ui.conversation.find_bar import FindBar
from interline.ui.header.view import PILL_WIDTH, HeaderView
from interline.ui.theme import Theme
from interline.ui.widgets.banner import Banner, Notice
from interline.ui.widgets.card import Ground
from interline.ui.widgets.low_room import LowRoom, share

if TYPE_CHECKING:
    from interline.model.conversation import Message
    from interline.model.refs import ModelRef
    from interline.model.turn import Delta
    from interline.ui.composer.field import MessageField
    from interline.ui.transcript.sought import Sought
    from interline.ui.transcript.view import TranscriptView
    from interline.ui.transcript.way import Way


LEAST_PAGE, LEAST_BAR = 33, 32
"""Pixels of the page, and of a bar over or under it, that are seen in the lowest window."""


def make_transcript() -> TranscriptView:
    """The transcript; imported here, since it is the heaviest of the panes."""
    from interline.ui.transcript.view import TranscriptView

    return TranscriptView()


class ConversationView(Ground):
    """Places its parts and hands the presenter's words on to them."""

    copy_requested = Signal(str)
    regenerate_requested = Signal(str)
    receipt_requested = Signal(str)
    version_requested = Signal(str)
    compare_requested = Signal(str)
    others_requested = Signal(str)
    choice_made = Signal(str)
    edit_requested = Signal(str)
    branch_requested = Signal(str)
    branch_name_requested = Signal(str)
    way_chosen = Signal(str, object)
    """The id of an answer, and the Way."""
    link_clicked = Signal(str)
    picture_wanted = Signal(str)
    """The digest of an attachment; whoever hears it answers with `give_picture`."""
    picture_opened = Signal(str, str)
    """The digest and the name of a picture that was pressed."""
    text_size_changed = Signal(int)
    """The user made running text larger or smaller: its size in pixels."""
    file_opened = Signal(str, str)
    """The same of a file."""

    def __init__(
        self, field: MessageField, *, transcript: Callable[[], TranscriptView] = make_transcript
    ) -> None:
        super().__init__("window")
        self._theme = themes.LIGHT
        self._first_size = self._text_size = themes.BODY
        self._make_transcript = transcript
        self._transcript: TranscriptView | None = None
        self._vendor_name: Callable[[ModelRef], str] | None = None
        self._read_aloud: Callable[[str], None] | None = None
        self.header = HeaderView()
        self.banner = Banner()
        self.find_bar = FindBar()
        self.find_bar.sought.connect(self._find)
        self.find_bar.closed.connect(self._mark_nothing)
        self.empty = EmptyPage()
        self.composer = ComposerView(field)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(self.find_bar)
        column.addWidget(self._pages, 1)
        column.addWidget(self.composer)
        self._bars = LowRoom(self.banner, column, has_edge=True), self.composer.over
        for bar in self._bars:
            bar.changed.connect(self._share_room)

    @property
    def transcript(self) -> TranscriptView:
        """The transcript, made at the first use."""
        if self._transcript is None:
            made = self._make_transcript()
            made.copy_requested.connect(self.copy_requested)
            made.regenerate_requested.connect(self.regenerate_requested)
            made.receipt_requested.connect(self.receipt_requested)
            made.version_requested.connect(self.version_requested)
            made.compare_requested.connect(self.compare_requested)
            made.others_requested.connect(self.others_requested)
            made.choice_made.connect(self.choice_made)
            made.edit_requested.connect(self.edit_requested)
            made.branch_requested.connect(self.branch_requested)
            made.branch_name_requested.connect(self.branch_name_requested)
            made.way_chosen.connect(self.way_chosen)
            made.link_clicked.connect(self.link_clicked)
            made.picture_wanted.connect(self.picture_wanted)
            made.picture_opened.connect(self.picture_opened)
            made.file_opened.connect(self.file_opened)
            made.zoomed.connect(self._take_size)
            made.counted.connect(self.find_bar.show_count)
            made.offer_branches()
            made.set_theme(self._theme)
            made.let_read_aloud(self._read_aloud)
            made.set_first_size(self._first_size)
            made.set_font_size(self._text_size)
            if self._vendor_name is not None:
                made.name_vendors(self._vendor_name)
            self._pages.addWidget(made)
            self._transcript = made
        return self._transcript

    def name_vendors(self, vendor_name: Callable[[ModelRef], str]) -> None:
        """What vendors are called."""
        self._vendor_name = vendor_name
        if self._transcript is not None:
            self._transcript.name_vendors(vendor_name)

    def let_read_aloud(self, read: Callable[[str], None]) -> None:
        """Who reads an answer aloud, by its id."""
        self._read_aloud = read
        if self._transcript is not None:
            self._transcript.let_read_aloud(read)

    @staticmethod
    def prepare() -> None:
        """Import the transcript; in any thread."""
        import interline.ui.transcript.view  # noqa: F401

    def make_ready(self) -> None:
        """Make the transcript before it is needed."""
        _ = self.transcript

    @property
    def reading(self) -> str:
        """The id of the message that is read; empty for the end of the conversation."""
        return self._transcript.reading if self._transcript is not None else ""

    def show_new(self) -> None:
        """A conversation that has not begun."""
        self._pages.setCurrentWidget(self.empty)
        if self._transcript is not None:
            self._transcript.clear()

    def set_first_run(self, first: bool) -> None:
        self.empty.set_first_run(first)

    def expect(self, messages: tuple[Message, ...]) -> None:
        """Get ready to show these: of ten thousand no frame is to wait for all."""
        self.transcript.expect(messages)

    def show_conversation(
        self, messages: tuple[Message, ...], versions: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.transcript.show_conversation(messages, versions)
        self._pages.setCurrentWidget(self.transcript)

    def show_beside(self, answer_ids: tuple[str, ...]) -> None:
        """These answers to one question stand beside each other; none ends that."""
        if answer_ids or self._transcript is not None:
            self.transcript.show_beside(answer_ids)

    def begin_answer(self, answer_id: str, user: Message | None) -> None:
        self.transcript.begin_answer(answer_id, user)
        self._pages.setCurrentWidget(self.transcript)

    def name_answer(self, answer_id: str, vendor: str, model: str) -> None:
        """Who is asked for an answer that is being written."""
        self.transcript.name_answer(answer_id, vendor, model)

    def set_compared(self, sentence: str) -> None:
        """Whom the next question goes to at once; nothing for one, as ever."""
        self.composer.set_compared(sentence)

    def set_once(self, sentence: str) -> None:
        """Whom the next message alone goes to; nothing for as ever."""
        self.composer.set_once(sentence)

    def show_found(self, message_id: str, sought: Sought) -> None:
        """Go to a message that a search found, with its words marked."""
        self.find_bar.leave()
        self.transcript.show_found(message_id, sought)

    def open_find(self) -> None:
        """Open the bar to find words in this conversation, with the words that are selected."""
        words = self._transcript.selected().plain if self._transcript is not None else ""
        is_short = 0 < len(words) <= 200 and "\n" not in words
        self.find_bar.open(words if is_short else "")

    def find_again(self, *, back: bool = False) -> None:
        """The next hit, or the one before; opens the bar where it is not there."""
        if self.find_bar.isHidden() or not self.find_bar.field.text():
            self.open_find()
        else:
            self.find_bar.step(back=back)

    def end_find(self) -> bool:
        """Mark nothing any more. Returns whether anything was marked, or the bar was open."""
        if self.find_bar.leave():
            return True
        was_marked = self._transcript is not None and not self._transcript.sought.is_empty
        self._mark_nothing(False)
        return was_marked

    def _mark_nothing(self, takes_focus: bool) -> None:
        from interline.ui.transcript.sought import NOTHING

        if self._transcript is not None:
            self._transcript.mark(NOTHING)
            self._transcript.count(NOTHING)
            if takes_focus:
                self._transcript.setFocus(Qt.FocusReason.OtherFocusReason)

    def _find(self, words: str, match_case: bool, way: int) -> None:
        from interline.ui.transcript.sought import Sought

        if self._pages.currentWidget() is self.empty:
            self.find_bar.show_count(0, 0, True)
            return
        sought = Sought((words,), match_case)
        self.transcript.search(sought, back=way < 0, stay=way == 0)
        self.transcript.count(sought)

    def set_status(self, answer_id: str, text: str) -> None:
        self.transcript.set_status(answer_id, text)

    def break_off(self, answer_id: str, text: str, *, anew: bool) -> None:
        self.transcript.break_off(answer_id, text, anew=anew)

    def append(self, answer_id: str, event: Delta) -> None:
        self.transcript.append(answer_id, event)

    def offer_ways(self, answer_id: str, ways: tuple[Way, ...]) -> None:
        """What can be done with this answer; nothing takes the offer back."""
        self.transcript.offer_ways(answer_id, ways)

    def finish_answer(self, message: Message) -> None:
        self.transcript.finish_answer(message)

    def give_picture(self, digest: str, data: bytes | None, why: str) -> None:
        """The bytes of an attachment that was wanted."""
        self.transcript.give_picture(digest, data, why)

    def show_refusal(self, sentence: str, *, may_go: bool) -> None:
        """Why a budget kept the message back; nothing takes it away."""
        self.composer.show_refusal(sentence, may_go=may_go)

    def set_title(self, title: str, *, editable: bool) -> None:
        self.header.set_title(title, editable=editable)

    def set_choice(self, vendor: str, words: str, spoken: str) -> None:
        self.header.set_choice(vendor, words, spoken)

    def set_cost(self, words: str) -> None:
        self.header.set_cost(words)

    def tell(self, notice: Notice) -> None:
        """Put a notice above the transcript."""
        self.banner.tell(notice)

    def withdraw(self, sentence: str) -> None:
        """Away with a notice that holds no longer."""
        self.banner.withdraw(sentence)

    def announce(self, sentence: str) -> None:
        """Have a screen reader say it."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def copy(self, text: str) -> None:
        """Onto the clipboard."""
        QGuiApplication.clipboard().setText(text)

    def _give_room(self) -> None:
        """To the name of the model, beside the title."""
        most, least = themes.scaled(PILL_WIDTH), themes.scaled(120)
        self.header.pill.set_room(max(least, min(most, self.width() // 3)))

    def _share_room(self) -> None:
        """Between the bars, so that the message field keeps its height and some of the page is seen."""
        page = max(themes.scaled(LEAST_PAGE), self._pages.minimumSizeHint().height())
        taken = self.header.height() + self.composer.card_height + page
        if not self.find_bar.isHidden():
            taken += self.find_bar.height()
        share(self._bars, self.height() - taken, themes.scaled(LEAST_BAR))

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._give_room()
        for part in (self.header, self.banner, self.find_bar, self.empty, self.composer):
            part.set_theme(theme)
        if self._transcript is not None:
            self._transcript.set_theme(theme)

    @property
    def text_size(self) -> int:
        """Of running text in conversations, in pixels."""
        return self._text_size

    def set_text_size(self, size: int, *, first: int = themes.BODY) -> None:
        """Running text as large as this; `first` is what 100 % is. Both in pixels."""
        self._first_size = first
        if self._transcript is not None:
            self._transcript.set_first_size(first)
        if size != self._text_size:
            self._set_size(size)

    def zoom(self, steps: int) -> None:
        """Larger or smaller letters."""
        self._set_size(self._text_size + steps)
        self.text_size_changed.emit(self._text_size)

    def unzoom(self) -> None:
        """Letters as large as at first."""
        self._set_size(self._first_size)
        self.text_size_changed.emit(self._text_size)

    def _set_size(self, size: int) -> None:
        self._text_size = max(themes.SMALLEST, min(themes.LARGEST, size))
        if self._transcript is not None:
            self._transcript.set_font_size(self._text_size)

    def _take_size(self, size: int) -> None:
        """The reader zoomed on the page itself."""
        self._text_size = size
        self.text_size_changed.emit(size)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()
        self.composer.fit()
        self._share_room()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.composer.fit()
            self._share_room()
        return super().event(event)
