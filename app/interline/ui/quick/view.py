"""The window of a quick question: one field, the answer beneath it, and the way into the large window.

Rule: it stands in front and in nobody's way: no frame, and Esc puts it away and ends nothing.
It is as high as what it shows, and grows while an answer comes, but never shrinks under one that is being read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QCursor,
    QGuiApplication,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShortcut,
    QTextCursor,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from interline.language import marked, said, tr
from interline.ui import theme as themes
from interline.ui.coming_up import come_up
from interline.ui.composer.field import MessageField
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.banner import Banner, Notice
from interline.ui.widgets.buttons import IconButton, SendButton, WordButton
from interline.ui.widgets.card import Card, Ground
from interline.ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from interline.model.conversation import Message
    from interline.model.turn import Delta
    from interline.ui.transcript.view import TranscriptView
    from interline.ui.transcript.way import Way

WIDTH = 680
FIELD_HEIGHT = 132
"""The field grows no higher than this; then it scrolls. Both go with the interface's letters."""
INSIDE, AROUND = 4, 8
"""Pixels within the card that the field stands on, and around it."""
FIRST_HEIGHT = 160
"""Of the answer, before anything of it is there."""
STEP = 48
"""The window grows by so much at once, so that it does not move with each line."""
OF_SCREEN = 0.66
"""It takes at most this part of the screen's height."""
FROM_TOP = 0.16
"""And stands so far below its upper edge."""
OPEN_KEYS, NEW_KEYS = "Ctrl+O", "Ctrl+N"
PAUSE_MS = 500
"""How long the typing rests before what is written is kept."""
TOO_MUCH = marked("Files, pictures and very long texts are attached in the large window.")
"""Of what is pasted or dropped here: there is no room to show what goes along."""


class QuickView(QWidget):
    """Shows what the presenter says, and says what the user does."""

    send_requested = Signal()
    stop_requested = Signal()
    open_requested = Signal()
    """Go on in the large window."""
    new_requested = Signal()
    put_away = Signal()
    """It is no longer seen."""
    edited = Signal()
    rested = Signal()

    def __init__(self, transcript: Callable[[], TranscriptView]) -> None:
        super().__init__(
            None,
            Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint,
        )
        self.setWindowTitle(tr("Quick ask"))
        self.setAccessibleName(tr("Quick ask"))
        self._make_transcript = transcript
        self._transcript: TranscriptView | None = None
        self._theme = themes.LIGHT
        self.field = MessageField()
        self.field.setPlaceholderText(tr("Ask anything…"))
        self.field.setAccessibleName(tr("Question"))
        self.field.viewport().setAutoFillBackground(False)
        self.field.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._card = Card(radius=10)
        self.button = SendButton()
        self.banner = Banner()
        self.asked = ElidedLabel(size=SMALL, tone="secondary")
        self.new = WordButton(tr("New question"))
        self.open = WordButton(tr("Open in Interline"))
        self.close_button = IconButton("x", tr("Close (Esc)"), size=16)
        self._foot = Ground("surface", edge=Qt.Edge.TopEdge)
        self._lay_out()
        # Not in the midst of the page's laying out, which would not see that it has more room.
        self._growing = QTimer(self, singleShot=True, interval=0)
        self._growing.timeout.connect(self._grow)
        self._rest = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._rest.timeout.connect(self.rested)
        self._connect()
        self.set_begun(False)
        self._fit()

    @property
    def text(self) -> str:
        """What is written."""
        return self.field.toPlainText()

    @property
    def transcript(self) -> TranscriptView:
        """The question and its answer, made at the first use."""
        if self._transcript is None:
            made = self._transcript = self._make_transcript()
            made.set_theme(self._theme)
            made.setMinimumHeight(0)
            made.hide()
            self._column.insertWidget(2, made, 1)
            made.verticalScrollBar().rangeChanged.connect(lambda low, high: self._growing.start())
        return self._transcript

    # What the presenter says.

    def bring_up(self, token: str = "") -> None:
        """In front of everything, on the screen where the pointer is, ready to be written in."""
        was_hidden = not self.isVisible()
        if was_hidden:
            self._fit()
            self._stand()
        come_up(self, token)
        self.field.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        if was_hidden:
            self.field.selectAll()

    def show_nothing(self) -> None:
        """No question yet."""
        if self._transcript is not None:
            self._transcript.clear()
            self._transcript.hide()
        self.set_begun(False)
        self._fit()

    def show_conversation(
        self, messages: tuple[Message, ...], versions: Mapping[str, tuple[str, ...]]
    ) -> None:
        """What was asked and answered so far."""
        self.transcript.show_conversation(messages, versions)
        self._show_transcript()

    def begin_answer(self, answer_id: str, user: Message | None) -> None:
        self.transcript.begin_answer(answer_id, user)
        self._show_transcript()

    def set_status(self, answer_id: str, text: str) -> None:
        self.transcript.set_status(answer_id, text)

    def break_off(self, answer_id: str, text: str, *, anew: bool) -> None:
        self.transcript.break_off(answer_id, text, anew=anew)

    def append(self, answer_id: str, event: Delta) -> None:
        self.transcript.append(answer_id, event)

    def offer_ways(self, answer_id: str, ways: tuple[Way, ...]) -> None:
        self.transcript.offer_ways(answer_id, ways)

    def finish_answer(self, message: Message) -> None:
        self.transcript.finish_answer(message)

    def give_picture(self, digest: str, data: bytes | None, why: str) -> None:
        self.transcript.give_picture(digest, data, why)

    def set_asked(self, words: str) -> None:
        """Who is asked."""
        self.asked.setText(words)

    def set_begun(self, begun: bool) -> None:
        """Whether there is a conversation to go on with."""
        self.open.setVisible(begun)
        self.new.setVisible(begun)

    def set_streaming(self, streaming: bool) -> None:
        """Whether the button stops an answer."""
        self.button.set_stops(streaming)
        self._show_state()

    def put_text(self, text: str) -> None:
        """Write this into the field."""
        self.field.setPlainText(text)
        self.field.moveCursor(QTextCursor.MoveOperation.End)

    def take_away(self, text: str) -> None:
        """Remove what was sent; what was written meanwhile stays."""
        self.field.take_away(text)

    def tell(self, notice: Notice) -> None:
        """Say something between the field and the answer."""
        self.banner.tell(notice)
        self._growing.start()

    def clear_notices(self) -> None:
        """What was said is no longer so."""
        while self.banner.sentence:
            self.banner.withdraw(self.banner.sentence)

    def announce(self, sentence: str) -> None:
        """Have a screen reader say it."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def copy(self, text: str) -> None:
        """Onto the clipboard."""
        QGuiApplication.clipboard().setText(text)

    def set_theme(self, theme: Theme) -> None:
        """Paint everything in these colours."""
        self._theme = theme
        for part in (self._card, self.button, self.banner, self.asked, self.close_button, self._foot):
            part.set_theme(theme)
        if self._transcript is not None:
            self._transcript.set_theme(theme)
        self.update()

    def set_text_size(self, size: int, first: int) -> None:
        """Running text as in the large window."""
        self.transcript.set_first_size(first)
        self.transcript.set_font_size(size)

    # What the user does.

    def closeEvent(self, event: object) -> None:
        self.put_away.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.banner and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            # Once the banner has its new height, or none.
            QTimer.singleShot(0, self._fit)
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        painter.setPen(QColor(self._theme.line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Whoever takes hold of it beside its parts moves it; it has no frame to be moved by."""
        handle = self.windowHandle()
        if event.button() == Qt.MouseButton.LeftButton and handle is not None:
            handle.startSystemMove()

    def _pressed(self) -> None:
        if self.button.stops:
            self.stop_requested.emit()
        else:
            self.send_requested.emit()

    def _written(self) -> None:
        self._show_state()
        self._rest.start()
        self.edited.emit()

    def _show_state(self) -> None:
        self.button.setEnabled(self.button.stops or bool(self.text.strip()))

    # How it stands.

    def _show_transcript(self) -> None:
        if self.transcript.isHidden():
            self.transcript.show()
            self._fit()
        self.set_begun(True)

    def _fit(self) -> None:
        """As high as field, foot and, where there is an answer, a beginning of it."""
        field = self.field
        field.setFixedHeight(min(field.wanted_height(), field.height_for(themes.scaled(FIELD_HEIGHT))))
        shown = self._transcript is not None and not self._transcript.isHidden()
        least = self._around() + (FIRST_HEIGHT if shown else 0)
        # What was hidden or shown just now counts at once.
        self._column.activate()
        height = max(self.height(), least) if shown else least
        self.resize(themes.scaled(WIDTH), min(height, max(least, self._most())))

    def _grow(self) -> None:
        """Make room for what is out of sight of the answer, as far as there is any."""
        if self._transcript is None or self._transcript.isHidden():
            self._fit()
            return
        hidden = self._transcript.verticalScrollBar().maximum()
        wanted = self.height() + (-(-hidden // STEP) * STEP)
        wanted = max(wanted, self._around() + FIRST_HEIGHT)
        if wanted > self.height():
            self.resize(themes.scaled(WIDTH), max(self.height(), min(wanted, self._most())))

    def _around(self) -> int:
        """The height of everything but the answer."""
        self.ensurePolished()
        banner = 0 if self.banner.isHidden() else self.banner.heightForWidth(themes.scaled(WIDTH) - 2)
        field = max(self.field.height(), self.button.height()) + 2 * (INSIDE + AROUND)
        return field + banner + self._foot.sizeHint().height() + 2

    def _most(self) -> int:
        return int(self.screen().availableGeometry().height() * OF_SCREEN)

    def _stand(self) -> None:
        """On the screen where the pointer is, in its upper part."""
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        self.move(room.x() + (room.width() - self.width()) // 2, room.y() + int(room.height() * FROM_TOP))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._card)
        row.setContentsMargins(10, INSIDE, INSIDE, INSIDE)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        top = QVBoxLayout()
        top.setContentsMargins(AROUND, AROUND, AROUND, AROUND)
        top.addWidget(self._card)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(18, 6, 8, 6)
        foot.setSpacing(8)
        foot.addWidget(self.asked, 1)
        foot.addWidget(self.new)
        foot.addWidget(self.open)
        foot.addWidget(self.close_button)
        for button in (self.new, self.open):
            button.setFont(themes.font(SMALL))
        self._foot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.banner.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        # Qt's own least height takes no account of how wide a sentence may be; `_fit` says how high all of it is.
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._column.addLayout(top)
        self._column.addWidget(self.banner)
        self._column.addWidget(self._foot)

    def _connect(self) -> None:
        self.banner.installEventFilter(self)
        self.field.send_requested.connect(self.send_requested)
        self.field.focus_changed.connect(self._card.set_lit)
        self.field.textChanged.connect(self._written)
        self.field.height_changed.connect(self._fit)
        for too_much in (self.field.files_given, self.field.picture_given, self.field.long_text_given):
            too_much.connect(lambda what: self.tell(Notice(said(TOO_MUCH))))
        self.button.clicked.connect(self._pressed)
        self.new.clicked.connect(self.new_requested)
        self.open.clicked.connect(self.open_requested)
        self.close_button.clicked.connect(self.close)
        for keys, call in (
            ("Esc", self.close),
            ("Ctrl+W", self.close),
            (OPEN_KEYS, self.open_requested.emit),
            (NEW_KEYS, self.new_requested.emit),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(call)
