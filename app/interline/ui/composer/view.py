"""The composer card: field, attachments, what it would cost, send or stop."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QMouseEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from interline.language import tr
from interline.model.limits import MESSAGE_FILES
from interline.ui import theme as themes
from interline.ui.composer.chips import Chips
from interline.ui.composer.estimate import Estimate
from interline.ui.composer.field import MessageField, has_picture, is_too_long
from interline.ui.composer.gauge import ContextGauge
from interline.ui.composer.measures import CARD_ABOVE, CARD_INSIDE, CARD_MARGIN, CARD_WIDTH, foot_height
from interline.ui.losses.view import LossLine
from interline.ui.options.view import OptionsView
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import IconButton, SendButton
from interline.ui.widgets.card import Card
from interline.ui.widgets.kept import Attached, Kept
from interline.ui.widgets.labels import FittingLabel
from interline.ui.widgets.low_room import LowRoom

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

    from interline.ui.composer.mode import ModeLine
    from interline.ui.composer.pasted import PastedLine
    from interline.ui.composer.refusal import RefusalNote

GROWTH = 0.4
"""The card takes at most this part of the pane's height."""
COMPACT_BELOW = 480
"""A card narrower than this shows its options as icons."""
PAUSE_MS = 500
"""How long the typing rests before the estimate is made anew."""
LONG_MS = 2_000
"""How long somebody types without a pause before it is made anew all the same."""


class ComposerView(QWidget):
    """Says what the user wants to send; knows nothing of conversations."""

    button_pressed = Signal()
    """The send button; Enter is the field's own signal."""
    stop_requested = Signal()
    edited = Signal()
    rested = Signal()
    """The typing has paused."""
    went_on = Signal()
    """It has not for a while."""
    anyway_requested = Signal()
    """Send what a budget refused."""
    cheaper_requested = Signal()
    compare_requested = Signal()
    """Choose models that answer the next question at once."""
    compare_left = Signal()
    """Ask one model, as ever."""
    once_left = Signal()
    """Ask whom the conversation asks, as ever."""
    edit_left = Signal()
    """Write no other version of a message."""
    files_added = Signal()
    """Files are attached whose bytes are not stored yet."""
    files_left_out = Signal(int)
    """So many more were to be attached than a message takes."""
    pasted = Signal(object, str)
    """What makes the bytes, in a thread, and the name of the attachment that they become."""
    attachment_opened = Signal(object)
    """The `Kept` whose chip was pressed."""
    picture_wanted = Signal(str)
    """The digest of a picture to be shown small; whoever hears it answers with `give_picture`."""
    forecast_requested = Signal()
    """The estimate was pressed: what would happen?"""

    def __init__(self, field: MessageField) -> None:
        super().__init__()
        self.setAccessibleName(tr("Composer"))
        self.setAcceptDrops(True)
        self.field = field
        self.field.viewport().setAutoFillBackground(False)
        self.field.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.chips = Chips()
        self.attach = IconButton("plus", tr("Attach files (Ctrl+O)"))
        self.options = OptionsView()
        self.compare = IconButton("columns-2", tr("Compare models (Ctrl+Shift+L)"), size=16)
        self.compare.clicked.connect(self.compare_requested)
        self.losses = LossLine()
        self.hint = FittingLabel(size=SMALL, tone="secondary")
        self.gauge = ContextGauge()
        for part in (self.hint, self.gauge):
            part.installEventFilter(self)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.button = SendButton()
        self.button.setEnabled(False)
        self._card = Card(self, radius=12)
        self._card.setCursor(Qt.CursorShape.IBeamCursor)
        self.refusal: RefusalNote | None = None
        self.editing: ModeLine | None = None
        self.comparing: ModeLine | None = None
        self.once: ModeLine | None = None
        self.long_text: PastedLine | None = None
        self._theme = themes.LIGHT
        self._streaming = False
        self._fitting = False
        self._lay_out()
        self._rest = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._rest.timeout.connect(self._has_rested)
        self._long = QTimer(self, singleShot=True, interval=LONG_MS)
        self._long.timeout.connect(self.went_on)
        self.field.files_given.connect(self.add_files)
        self.field.picture_given.connect(self._paste_picture)
        self.field.long_text_given.connect(self._take_long_text)
        self.field.long_text_pasted.connect(self._offer_file)
        self.chips.opened.connect(self.attachment_opened)
        self.chips.picture_wanted.connect(self.picture_wanted)
        self.field.textChanged.connect(self._changed)
        self.field.height_changed.connect(self.fit)
        self.field.focus_changed.connect(self._card.set_lit)
        self.chips.changed.connect(self._changed)
        self.chips.changed.connect(self.fit)
        self.attach.clicked.connect(self.choose_files)
        self.button.clicked.connect(self._pressed)

    @property
    def text(self) -> str:
        """What is written, as it stands."""
        return self.field.toPlainText()

    @property
    def files(self) -> tuple[Attached, ...]:
        """What is attached, in order."""
        return self.chips.files

    @property
    def kept(self) -> tuple[Kept, ...]:
        """Attachments of the edited message that go along."""
        return self.chips.kept

    def set_editing(self, sentence: str, kept: Sequence[Kept]) -> None:
        """What the line over the card says of another version that is written here; nothing takes it away."""
        if sentence and self.editing is None:
            self.editing = self._mode_line("pencil", tr("Editing"), tr("Leave the editing (Esc)"))
            self.editing.left.connect(self.edit_left)
        if self.editing is not None:
            self.editing.tell(sentence)
        self.chips.set_kept(kept)

    def set_files(self, files: Sequence[Attached]) -> None:
        """Have these attached."""
        self.chips.set_files(files)

    def give_picture(self, digest: str, data: bytes | None) -> None:
        """The bytes of a picture that was wanted."""
        self.chips.give_picture(digest, data)

    def set_compared(self, sentence: str) -> None:
        """What the line over the card says of models that the next question goes to at once; nothing takes it away."""
        if sentence and self.comparing is None:
            self.comparing = self._mode_line("columns-2", tr("Comparison"), tr("Ask one model, as ever"))
            self.comparing.left.connect(self.compare_left)
        if self.comparing is not None:
            self.comparing.tell(sentence)

    def set_once(self, sentence: str) -> None:
        """What the line over the card says of whom the next message alone goes to; nothing takes it away."""
        if sentence and self.once is None:
            self.once = self._mode_line(
                "arrow-right-left", tr("Next message only"), tr("Ask the conversation's model, as ever")
            )
            self.once.left.connect(self.once_left)
        if self.once is not None:
            if sentence and sentence != self.once.words.text():
                self.announce(sentence)
            self.once.tell(sentence)

    def _mode_line(self, icon: str, name: str, way_back: str) -> ModeLine:
        """A line over the card."""
        from interline.ui.composer.mode import ModeLine

        made = ModeLine(icon, name, way_back)
        made.set_theme(self._theme)
        self._place(made, self._lines.count())
        return made

    def announce(self, sentence: str) -> None:
        """Have a screen reader say it."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def set_content(self, text: str, files: Sequence[Attached]) -> None:
        """Put another draft in; the cursor goes to its end."""
        if self.long_text is not None:
            self.long_text.withdraw()
        kept_out = is_too_long(text)
        if (wanted := "" if kept_out else text) != self.text:
            self.field.setPlainText(wanted)
            self.field.moveCursor(QTextCursor.MoveOperation.End)
        self.chips.set_files(files)
        if kept_out:
            # A draft of an older version, or of another program.
            self._take_long_text(text)

    def take_away(self, text: str, files: Sequence[Attached]) -> None:
        """Remove what has been sent and keep what was written meanwhile, undo history included."""
        self.field.take_away(text)
        self.chips.set_files([path for path in self.files if path not in files])

    def set_streaming(self, streaming: bool) -> None:
        """Whether the button stops an answer."""
        self._streaming = streaming
        self.button.set_stops(streaming)
        self._show_state()

    def set_hint(self, words: str) -> None:
        """The quiet words beside the button."""
        self.set_estimate(Estimate((words,) if words else ()))

    def set_estimate(self, estimate: Estimate) -> None:
        """What would be sent and what that would cost, beside the button."""
        self.hint.set_ways(estimate.ways)
        self.gauge.tell(estimate.fullness, estimate.about)
        pressable = Qt.CursorShape.PointingHandCursor if estimate.ways else Qt.CursorShape.IBeamCursor
        self.hint.setCursor(pressable)
        self.gauge.setCursor(pressable)

    def show_refusal(self, sentence: str, *, may_go: bool) -> None:
        """Why the message was not sent; nothing takes it away."""
        if sentence and self.refusal is None:
            from interline.ui.composer.refusal import RefusalNote

            made = self.refusal = RefusalNote()
            made.anyway_requested.connect(self.anyway_requested)
            made.cheaper_requested.connect(self.cheaper_requested)
            made.set_theme(self._theme)
            self._place(made, 0)
        if self.refusal is not None:
            self.refusal.tell(sentence, may_go=may_go)

    def add_files(self, files: Sequence[Path]) -> None:
        """Attach these too."""
        wanted = list(dict.fromkeys((*self.files, *files)))
        # No card is made for what no message takes: a folder of thousands may have been dropped.
        self.chips.set_files(wanted[:MESSAGE_FILES])
        self.files_added.emit()
        if len(wanted) > MESSAGE_FILES:
            self.files_left_out.emit(len(wanted) - MESSAGE_FILES)

    def choose_files(self) -> None:
        """Let the user pick files; the dialog does not hold anything up."""
        dialog = QFileDialog(self, tr("Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.add_files([Path(name) for name in names]))
        dialog.open()

    def set_send_keys(self, *, needs_ctrl: bool) -> None:
        """Whether Enter sends, or only with Ctrl."""
        self.field.needs_ctrl = needs_ctrl
        self.button.set_keys("Ctrl+Enter" if needs_ctrl else "Enter")

    def focus(self) -> None:
        """Let the user write."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def card_height(self) -> int:
        """How high the card wants to be, with what is around it."""
        return CARD_ABOVE + self._card.sizeHint().height() + CARD_MARGIN

    def fit(self) -> None:
        """Take the height that the text wants, up to the part of the pane that is ours."""
        if self._fitting:
            return
        self._fitting = True
        pane = self.parentWidget()
        rest = (
            CARD_INSIDE[1]
            + foot_height()
            + CARD_INSIDE[3]
            + (0 if self.chips.is_empty else self.chips.sizeHint().height())
        )
        most = self.field.height_for(round((pane.height() if pane else 600) * GROWTH) - rest)
        wanted = self.field.wanted_height()
        self.field.setFixedHeight(min(wanted, most))
        fits = wanted <= most
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.field.setVerticalScrollBarPolicy(policy)
        self._fitting = False

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for late in (self.refusal, self.editing, self.comparing, self.once, self.long_text):
            if late is not None:
                late.set_theme(theme)
        parts = (
            self._card,
            self.attach,
            self.options,
            self.compare,
            self.losses,
            self.button,
            self.gauge,
            self.hint,
            self.chips,
        )
        for part in parts:
            part.set_theme(theme)
        self._tell_options()
        self.fit()

    def _tell_options(self) -> None:
        card = min(self.width() - 2 * CARD_MARGIN, CARD_WIDTH)
        self.options.set_compact(card < themes.scaled(COMPACT_BELOW))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_press = event.type() == QEvent.Type.MouseButtonRelease
        if is_press and watched in (self.hint, self.gauge) and self.hint.text():
            self.forecast_requested.emit()
            return True
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ParentChange:
            self.fit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_options()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.focus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.take_drop(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.end_drag()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take_drop(event)

    def take_drop(self, event: QDropEvent) -> bool:
        """Something hangs over the window, or was let go there. Returns whether it is taken."""
        if not can_drop(event.mimeData()):
            return False
        is_dropped = event.type() == QEvent.Type.Drop
        if is_dropped:
            self.field.insertFromMimeData(event.mimeData())
        self._card.set_lit(not is_dropped or self.field.hasFocus())
        event.acceptProposedAction()
        return True

    def end_drag(self) -> None:
        """It has gone elsewhere."""
        self._card.set_lit(self.field.hasFocus())

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.attach)
        row.addWidget(self.options)
        row.addWidget(self.compare)
        row.addWidget(self.hint, 1)
        row.addWidget(self.gauge)
        row.addWidget(self.button)
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(*CARD_INSIDE)
        inside.setSpacing(4)
        inside.addWidget(self.chips)
        inside.addWidget(self.field)
        inside.addLayout(row)
        over = QWidget()
        self._lines = QVBoxLayout(over)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        self._place(self.losses, 0)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(CARD_MARGIN, CARD_ABOVE, CARD_MARGIN, CARD_MARGIN)
        outside.setSpacing(0)
        outside.addWidget(over)
        outside.addLayout(self._line(self._card))
        self.over = LowRoom(over, outside)

    def _place(self, part: QWidget, place: int) -> None:
        """Among the lines over the card."""
        self._lines.insertLayout(place, self._line(part))

    def _line(self, part: QWidget) -> QHBoxLayout:
        """In the middle, as wide as the card is at most."""
        part.setMaximumWidth(CARD_WIDTH)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(part, 100)
        line.addStretch(1)
        return line

    def _paste_picture(self, picture: object) -> None:
        from interline.ui.composer import pasted

        if isinstance(picture, bytes):
            name = pasted.image_name(pasted.ending_of(picture))
            self.pasted.emit(lambda: picture, name)
        else:
            self.pasted.emit(partial(pasted.as_png, picture), pasted.image_name("png"))

    def _attach_text(self, text: str) -> None:
        from interline.ui.composer import pasted

        self.pasted.emit(partial(pasted.as_utf8, text), pasted.text_name())

    def _take_long_text(self, text: str) -> None:
        self._attach_text(text)
        self._pasted_line().tell_attached(len(text))

    def _offer_file(self, text: str) -> None:
        self._pasted_line().offer(text)

    def _pasted_line(self) -> PastedLine:
        if self.long_text is None:
            from interline.ui.composer.pasted import PastedLine

            made = self.long_text = PastedLine()
            made.wanted.connect(self._make_file)
            made.set_theme(self._theme)
            self._place(made, self._lines.count())
        return self.long_text

    def _make_file(self, text: str) -> None:
        """The text leaves the field, by a step that can be undone, and becomes a file."""
        place = self.text.find(text)
        if place >= 0:
            before = len(self.text[:place].encode("utf-16-le", "surrogatepass")) // 2
            units = len(text.encode("utf-16-le", "surrogatepass")) // 2
            cursor = QTextCursor(self.field.document())
            cursor.setPosition(before)
            cursor.setPosition(before + units, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        self._attach_text(text)
        self.focus()

    def _changed(self) -> None:
        if self.long_text is not None and self.long_text.text and not self.text:
            self.long_text.withdraw()
        self._show_state()
        self._rest.start()
        if not self._long.isActive():
            self._long.start()
        self.edited.emit()

    def _has_rested(self) -> None:
        self._long.stop()
        self.rested.emit()

    def _show_state(self) -> None:
        self.button.setEnabled(self._streaming or not self.chips.is_empty or bool(self.text.strip()))

    def _pressed(self) -> None:
        if self._streaming:
            self.stop_requested.emit()
        else:
            self.button_pressed.emit()


def can_drop(data: QMimeData) -> bool:
    """Whether there is something in it for a message."""
    return data.hasUrls() or has_picture(data) or data.hasText()
