"""Fields that are picked from, counted in or ticked: Qt's own, with the signs of our icon set.

Rule: everything else about them is the style sheet's; Qt can be given no picture there but a file of one colour.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QSpinBox,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionSpinBox,
    QStylePainter,
    QWidget,
)

from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.widgets.direction import own_way

ARROW, SIGN = 16, 12
"""Pixels of the arrow of a choice, and of the smaller signs."""
ARROW_ROOM = 26
GLASS, GLASS_LEFT, GLASS_GAP = 16, 9, 6
"""Pixels of the magnifier in a field, and around it."""
LEAST_CHARACTERS = 8
"""Of a choice that has little room."""


class Choice(QComboBox):
    """One of several."""

    def setAccessibleName(self, name: str) -> None:
        """What is chosen here. On Unix, Qt gives what is chosen now for the name, so this is its description too."""
        super().setAccessibleName(name)
        if not self.accessibleDescription():
            self.setAccessibleDescription(name)

    def minimumSizeHint(self) -> QSize:
        """Narrower than its words: they end in an ellipsis."""
        usual = super().minimumSizeHint()
        few = self.fontMetrics().averageCharWidth() * LEAST_CHARACTERS + themes.scaled(ARROW_ROOM) + 16
        return QSize(min(usual.width(), few), usual.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.isEditable():
            super().paintEvent(event)
        else:
            self._paint_choice()
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        room = themes.scaled(ARROW_ROOM)
        left = 0 if is_mirrored else self.width() - room
        _draw(self, "chevron-down", QRect(left, 0, room, self.height()), ARROW)

    def _paint_choice(self) -> None:
        """As Qt does, but with an ellipsis where the words have no room."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, part, self).width()
        if not option.currentIcon.isNull():
            room -= option.iconSize.width() + 8
        words = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        option.currentText = own_way(words)
        painter.drawComplexControl(control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()


class Number(QSpinBox):
    """A whole number, with two small arrows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A style sheet's padding does not reach the field inside.
        self.lineEdit().setTextMargins(6, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        option = QStyleOptionSpinBox()
        self.initStyleOption(option)
        control = QStyle.ComplexControl.CC_SpinBox
        for part, name in (
            (QStyle.SubControl.SC_SpinBoxUp, "chevron-up"),
            (QStyle.SubControl.SC_SpinBoxDown, "chevron-down"),
        ):
            _draw(self, name, self.style().subControlRect(control, option, part, self), SIGN)


class Check(QCheckBox):
    """Yes or no."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isChecked():
            option = QStyleOptionButton()
            self.initStyleOption(option)
            box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
            _draw(self, "check", box, SIGN, QPalette.ColorRole.HighlightedText)


class SearchField(QLineEdit):
    """A line of words to be searched for, with the sign for it, which grows with the letters as Qt's own does not."""

    def fit(self) -> None:
        """Leave room for the sign, as large as letters are now."""
        room = themes.scaled(GLASS) + GLASS_GAP
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.setTextMargins(*((0, 0, room, 0) if is_mirrored else (room, 0, 0, 0)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = themes.scaled(GLASS)
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - GLASS_LEFT - side if is_mirrored else GLASS_LEFT
        _draw(self, "search", QRect(left, 0, side, self.height()), GLASS)


def _draw(
    widget: QWidget,
    name: str,
    room: QRect,
    size: int,
    role: QPalette.ColorRole = QPalette.ColorRole.PlaceholderText,
) -> None:
    """A sign in the middle of this room, of so many pixels where letters have their usual size."""
    if not icons.loaded():
        return
    size = themes.scaled(size)
    painter = QPainter(widget)
    sign = icons.pixmap(name, widget.palette().color(role).name(), size)
    painter.drawPixmap(QPointF(room.center()) - QPointF(size / 2 - 0.5, size / 2 - 0.5), sign)
    painter.end()
