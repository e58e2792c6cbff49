"""The one real text: it stands over the message that is being read, with a caret, and real buttons under it.

Rule: it says what the message says and lives only while it is being read. It follows the page; a message that grows is
written on under the caret at a calm pace.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from interline.language import tr
from interline.ui.transcript.piece import Kind, Piece, Spot
from interline.ui.transcript.reading import Over, Reading
from interline.ui.transcript.row import Row
from interline.ui.transcript.text import SafeText
from interline.ui.transcript.written import Written
from interline.ui.widgets.labels import plain_tooltip

CALM_MS = 400
"""Between two looks at a message that changes."""
FOLLOW_MS = 120
"""Until the page goes where the caret went."""
EDGE, PADDING, SPACE = 8, 10, 6
LOWEST = 96
"""Pixels of height, however little there is to read."""
COMFORT = 280
"""Pixels of height that it takes although less of the message is in sight."""
LINE = 8
"""Pixels that a paragraph surely takes."""
STAYS = 20
"""Pixels of the message that must be in sight."""
_CLOSE = ((-2, 0), "close")
_MOVES = frozenset(
    (
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Space,
    )
)
"""Keys that never reach the page from here."""

SpotKey = tuple[tuple[int, int], str]
"""The keys of a piece and of a spot of it."""


class Reader(Over):
    """Text and buttons over one message."""

    link_clicked = Signal(str)
    """An address of an allowed scheme; nothing has been opened."""
    closed = Signal()
    """Whoever reads is done."""

    def __init__(self, page: Reading, row: Row) -> None:
        super().__init__(page)
        self._page = page
        self.row_id = row.id
        """The message that is read."""
        self._ink = page.ink
        self.is_whole = False
        """Whether the text says all that the message says; a very long one is written in several goes."""
        self._sought: tuple[int, int] | None = None
        """The key of the piece where the caret should begin."""
        self.text = SafeText(self)
        self.text.link_clicked.connect(self.link_clicked)
        self._written = Written(self.text.document())
        self.buttons = ButtonRow(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, SPACE, PADDING, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.text, 1)
        column.addWidget(self.buttons)
        self._looks = QTimer(self, singleShot=True, interval=CALM_MS)
        self._looks.timeout.connect(self.refresh)
        self._follows = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._follows.timeout.connect(self._lead_page)
        self.setFocusProxy(self.text)
        self.text.set_ink(self._ink)
        self.refresh()
        self.text.cursorPositionChanged.connect(self._follows.start)
        self._seek_sight(row)

    def follow(self) -> None:
        """The page was placed anew: stand where the message stands, and look at it soon."""
        row = self._page.row_of(self.row_id)
        if row is None:
            self.closed.emit()
            return
        if self._page.ink is not self._ink:
            self._ink = self._page.ink
            self.text.set_ink(self._ink)
            self.refresh()
        elif not self._looks.isActive():
            self._looks.start()
        self._stand(row)

    def refresh(self) -> None:
        """Say what the message says now. The caret stays."""
        row = self._page.row_of(self.row_id)
        if row is None:
            return
        name = self._page.name_of(row)
        for each in (self, self.text):
            each.setAccessibleName(name)
        sheet = self._page.sheet_of(row.id)
        if sheet is None:
            # It was let go of, being far from what is seen: what stands here stays true.
            return
        caret = self.text.textCursor()
        before = [(at, self._written.place_of(at)) for at in (caret.anchor(), caret.position())]
        scrolled = self.text.verticalScrollBar().value()
        is_written = self._written.write(sheet.pieces, self._ink)
        self.is_whole = is_written and sheet.body.is_whole
        anchor, at = (self._now(at, place) for at, place in before)
        self._put_caret(anchor, at)
        self.text.verticalScrollBar().setValue(scrolled)
        self._go_on()
        self._take_spots(row)
        self._stand(row)
        if not is_written:
            QTimer.singleShot(0, self, self.refresh)

    def take_key(self, event: QKeyEvent) -> None:
        """A key that opened the reader and is meant for its text."""
        self.text.keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Esc is for this text before it is for the answer that is running.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif Qt.Key(event.key()) in _MOVES:
            event.accept()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._ink.colour("accent"), 2))
            painter.setBrush(self._ink.colour("window"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        finally:
            painter.end()

    # Where it stands.

    def _stand(self, row: Row) -> None:
        """Over the part of the message that is seen."""
        jump = self._page.jump
        sight = self._page.viewport().height() if jump.isHidden() else jump.y()
        left, width = self._page.column_of(row)
        message = self._page.row_room(row)
        wanted = self._text_height(sight) + self.buttons.heightForWidth(width) + 3 * SPACE + 2
        wanted = max(LOWEST, min(wanted, sight - 2 * EDGE))
        top = max(EDGE, message.top() - SPACE)
        height = max(min(wanted, COMFORT), min(wanted, sight - EDGE - top))
        # Near the end of the window it stands higher than the message, so that all of it is seen.
        top = min(top, sight - EDGE - height)
        # A message that is scrolled out of sight takes it along.
        if message.bottom() < STAYS:
            top = message.bottom() - height
        elif message.top() > sight - STAYS:
            top = message.top()
        place = QRect(left - PADDING, top, width + 2 * PADDING, height)
        if place != self.geometry():
            self.setGeometry(place)

    def _text_height(self, most: int) -> int:
        """Pixels that the text takes, up to this; a long one is not laid out to be measured."""
        document = self.text.document()
        return most if document.blockCount() * LINE > most else round(document.size().height())

    def _seek_sight(self, row: Row) -> None:
        """Have the caret go where the part of the message begins that is seen, as soon as that is written."""
        sheet = self._page.sheet_of(row.id)
        above = -self._page.top_of(row)
        if sheet is not None and sheet.pieces and above > 0:
            self._sought = sheet.pieces[sheet.at(above)].key
        self._go_on()

    def _go_on(self) -> None:
        at = self._written.at_of((self._sought, 0)) if self._sought is not None else None
        if at is not None:
            self._sought = None
            self._put_caret(at, at)
            # The words under the reader stand in it at the same height, or nearly.
            bar = self.text.verticalScrollBar()
            bar.setValue(bar.value() + self.text.cursorRect().top())

    def _lead_page(self) -> None:
        """The page goes where the caret went, so that what can be pressed there is known, and is there afterwards."""
        row = self._page.row_of(self.row_id)
        sheet = self._page.sheet_of(self.row_id)
        if row is None or sheet is None or not sheet.pieces:
            return
        index = min(self._written.index_at(self.text.textCursor().position()), len(sheet.pieces) - 1)
        piece = sheet.pieces[index]
        if self._page.room_of(piece) is None:
            self._page.show_place(row, piece, QRect(0, 0, 1, 24))

    def _now(self, at: int, place: tuple[tuple[int, int], int]) -> int:
        found = self._written.at_of(place)
        return found if found is not None else at

    def _put_caret(self, anchor: int, at: int) -> None:
        now = self.text.textCursor()
        if (now.anchor(), now.position()) == (anchor, at):
            return
        end = self.text.document().characterCount() - 1
        now.setPosition(min(anchor, end))
        now.setPosition(min(at, end), QTextCursor.MoveMode.KeepAnchor)
        self.text.setTextCursor(now)

    # What can be pressed.

    def _take_spots(self, row: Row) -> None:
        found = {
            (piece.key, spot.key): spot
            for piece, spot in self._spots(row)
            # Links are walked in the text; what changes only how the page looks means nothing here.
            if spot.kind is not Kind.LINK and (spot.is_open is None or spot.kind is Kind.FOLD)
        }
        names = {key: (spot.name, spot.tip) for key, spot in found.items()}
        self.buttons.show_names({**names, _CLOSE: (tr("Close"), tr("Close the reader (Esc)"))}, self._press)

    def _press(self, key: SpotKey) -> None:
        """Press the spot as it is now; nothing where it is gone."""
        if key == _CLOSE:
            self.closed.emit()
            return
        row = self._page.row_of(self.row_id)
        found = None
        if row is not None:
            found = next((each for each in self._spots(row) if (each[0].key, each[1].key) == key), None)
        if found is not None:
            self._page.press(*found)

    def _spots(self, row: Row) -> list[tuple[Piece, Spot]]:
        """What can be pressed of what is laid out, and what stands beside the words however far it is."""
        sheet = self._page.sheet_of(row.id)
        if sheet is None:
            return []
        found: list[tuple[Piece, Spot]] = []
        for piece in sheet.pieces:
            is_near = piece.is_laid
            if not is_near and (piece.key[0] >= 0 or not sheet.room):
                continue
            if not is_near:
                piece.lay(self._ink, sheet.room)
            found += [(piece, spot) for spot in piece.spots() if spot.is_enabled]
            if not is_near:
                # The sheet lays it out itself when it comes near, and learns its height then.
                piece.drop()
        return found


class ButtonRow(QWidget):
    """Real buttons beside each other, in several lines where there is little room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._buttons: dict[SpotKey, QPushButton] = {}
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_names(self, names: dict[SpotKey, tuple[str, str]], press: object) -> None:
        """Offer these, by name and tooltip; those that stay are the same ones, with their focus."""
        assert callable(press)
        for key in [key for key in self._buttons if key not in names]:
            gone = self._buttons.pop(key)
            if gone.hasFocus() and (parent := self.parentWidget()) is not None:
                parent.setFocus()
            gone.hide()
            gone.deleteLater()
        for key, (name, tip) in names.items():
            button = self._buttons.get(key)
            if button is None:
                button = self._buttons[key] = QPushButton(self)
                button.setAutoDefault(False)
                button.clicked.connect(lambda checked=False, key=key: press(key))
                button.show()
            # An ampersand in a name is a letter, not a shortcut.
            if button.accessibleName() != name:
                button.setText(_short(name).replace("&", "&&"))
                button.setAccessibleName(name)
            button.setToolTip(plain_tooltip(tip) if tip else "")
        self._buttons = {key: self._buttons[key] for key in names}
        before: QWidget | None = None
        for button in self._buttons.values():
            if before is not None:
                QWidget.setTabOrder(before, button)
            before = button
        self._place(self.width())
        self.updateGeometry()

    def buttons(self) -> list[QPushButton]:
        """In order."""
        return list(self._buttons.values())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lines(width)[1]

    def sizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(max(120, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 24)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(event.size().width())

    def _place(self, width: int) -> None:
        for button, room in zip(self._buttons.values(), self._lines(width)[0], strict=True):
            button.setGeometry(room)

    def _lines(self, width: int) -> tuple[list[QRect], int]:
        """Where each stands at this width, and how high they all are."""
        rooms: list[QRect] = []
        left = top = high = 0
        for button in self._buttons.values():
            size = button.sizeHint()
            wide = min(size.width(), max(40, width))
            if left and left + wide > width:
                left, top, high = 0, top + high + SPACE, 0
            rooms.append(QRect(left, top, wide, size.height()))
            left, high = left + wide + SPACE, max(high, size.height())
        return rooms, top + high


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"
