"""The page for those who hear it or have no mouse: a screen reader's list, a reader with a caret, and announcements.

Rule: there is one reader at most, and it goes when the keyboard goes elsewhere. Where nobody listens, nothing is done
for a screen reader. What is connected later than in the constructor is a declared slot: a new one would have Qt ask for
the list anew, and a screen reader would lose its place.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from interline.ui.transcript import accessible
from interline.ui.transcript.presenter import spoken_end
from interline.ui.transcript.reader import Reader
from interline.ui.transcript.reading import Reading
from interline.ui.transcript.row import Row

_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SELECTS = frozenset(
    (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
)
"""Keys that open the reader and select in it, with Shift."""
EDGE = 24
"""Pixels of a message that are too few to read it where it stands."""
AT_ONCE = 4
"""New messages that a screen reader is told of one by one."""


class Spoken(Reading):
    """A page that can be heard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        accessible.install()
        self.reader: Reader | None = None

    @Slot(str)
    def follow(self, address: str) -> None:
        """A link was pressed; the address is of an allowed scheme."""
        raise NotImplementedError

    # The reader.

    def read(self, row_id: str) -> None:
        """Put the reader over a message and give it the keyboard."""
        row = self.row_of(row_id)
        if row is None:
            return
        if self.reader is not None and self.reader.row_id == row_id:
            self.reader.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.close_reader()
        self._current, self._focus = row_id, None
        if not self.row_room(row).intersects(self.viewport().rect().adjusted(0, EDGE, 0, -EDGE)):
            self.show_place(row)
        self.sheet(row)
        reader = self.reader = Reader(self, row)
        reader.link_clicked.connect(self.follow)
        reader.closed.connect(self._give_back)
        reader.show()
        reader.raise_()
        reader.setFocus(Qt.FocusReason.OtherFocusReason)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)

    def close_reader(self) -> None:
        """Take the reader away, wherever the keyboard is."""
        reader, self.reader = self.reader, None
        if reader is None:
            return
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.disconnect(self._on_focus)
        reader.hide()
        reader.deleteLater()
        self.viewport().update()

    @Slot()
    def _give_back(self) -> None:
        """Whoever reads is done: the keyboard is on the message again."""
        if self.reader is not None:
            # The view has the keyboard before the reader goes, or the next widget of the window would get it.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.close_reader()

    @Slot(QWidget, QWidget)
    def _on_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        # Without a new place the window itself went to the back, or a menu opened.
        if self.reader is not None and now is not None and not self.reader.isAncestorOf(now):
            self.close_reader()

    def placed(self) -> None:
        super().placed()
        if self.reader is not None:
            self.reader.follow()
        self._tell_rows()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        opens = key in _OPENS and not modifiers and self._focus is None
        selects = key in _SELECTS and bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if not (opens or selects) or not self.rows:
            super().keyPressEvent(event)
            return
        self.read(self._current_row().id)
        if selects and self.reader is not None:
            self.reader.take_key(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.close_reader()
        # Qt tells of the page as a whole after this; which message it is comes last.
        QTimer.singleShot(0, self, self.attention_changed)

    # What a screen reader is told.

    @Slot()
    def attention_changed(self) -> None:
        super().attention_changed()
        row = self.current
        if row is None or not self.hasFocus():
            return
        access = accessible.access_of(self)
        if access is not None:
            message = access.message(row)
            QAccessible.updateAccessibility(
                QAccessibleEvent(message.focusChild() or message, QAccessible.Event.Focus)
            )

    def answer_finished(self, row: Row) -> None:
        super().answer_finished(row)
        if not QAccessible.isActive():
            return
        access = accessible.access_of(self)
        message = access.known(row.id) if access is not None else None
        if message is not None:
            QAccessible.updateAccessibility(QAccessibleEvent(message, QAccessible.Event.NameChanged))
        said = spoken_end(self.name_of(row), row.card)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _tell_rows(self) -> None:
        """The messages are others than they were."""
        access = accessible.access_of(self)
        if access is None:
            return
        first = access.rows_changed(self)
        if first and len(self.rows) - first <= AT_ONCE:
            for row in self.rows[first:]:
                QAccessible.updateAccessibility(
                    QAccessibleEvent(access.message(row), QAccessible.Event.ObjectCreated)
                )
        elif first < len(self.rows):
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.ObjectReorder))
