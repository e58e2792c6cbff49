"""What a window says, gathered from its widgets, their models and what a screen reader hears of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QTextEdit,
    QWidget,
)

from interline.language import ENGLISH, Language, speak

_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
_MOST = 40
"""Rows of a model that are looked at."""
_TRANSLATED = re.compile("⟦[^⟦⟧]*⟧")
_MARKUP = re.compile("<[^>]*>")


@contextmanager
def everything_in_brackets() -> Iterator[None]:
    """A made-up language: it says what English says, in brackets that nothing else has."""
    speak(Language("xx", lambda text, comment, n: f"⟦{text}⟧"))
    try:
        yield
    finally:
        speak(ENGLISH)


def bare(text: str) -> str:
    """What of a text stands outside of all brackets. Values stand within, as a translator has them."""
    rest = _MARKUP.sub("\n", text)
    while (less := _TRANSLATED.sub("\n", rest)) != rest:
        rest = less
    return rest.strip()


def words_of(top: QWidget) -> Iterator[tuple[str, str]]:
    """(where, what) for everything that this widget and all in it say; the same text may come more than once."""
    yield type(top).__name__, top.windowTitle()
    for widget in (top, *top.findChildren(QWidget)):
        if _is_of_qt(widget):
            continue
        where = f"{type(widget).__name__} {widget.objectName()}".strip()
        yield where, widget.toolTip()
        yield where, widget.accessibleName()
        yield where, widget.accessibleDescription()
        match widget:
            case QLabel() | QAbstractButton():
                yield where, widget.text()
            case QGroupBox():
                yield where, widget.title()
            case QLineEdit() | QPlainTextEdit() | QTextEdit():
                yield where, widget.placeholderText()
            case QComboBox():
                yield from ((where, widget.itemText(index)) for index in range(min(widget.count(), _MOST)))
            case QTabWidget():
                yield from ((where, widget.tabText(index)) for index in range(widget.count()))
            case QAbstractItemView() if widget.model() is not None:
                yield from ((where, text) for text in _of_model(widget.model()))
            case _:
                pass
    for action in top.findChildren(QAction):
        if not _is_of_qt(action):
            yield "QAction", action.text()
            yield "QAction", action.toolTip()
    yield from _heard(QAccessible.queryAccessibleInterface(top))


def _is_of_qt(thing: QObject | None) -> bool:
    """Whether it is part of a dialog for files, which Qt itself makes and translates; its title is ours."""
    while thing is not None and not isinstance(thing, QFileDialog):
        thing = thing.parent()
    return thing is not None


def _of_model(model: QAbstractItemModel) -> Iterator[str]:
    # A list hides its one column from Python.
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for section in range(columns):
        yield str(model.headerData(section, Qt.Orientation.Horizontal) or "")
    for row in range(min(model.rowCount(QModelIndex()), _MOST)):
        for column in range(columns):
            index = model.index(row, column)
            for role in _ROLES:
                yield str(model.data(index, role) or "")


def _heard(heard: QAccessibleInterface | None, depth: int = 0) -> Iterator[tuple[str, str]]:
    if heard is None or not heard.isValid() or depth > 12 or _is_of_qt(heard.object()):
        return
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description):
        yield "heard", heard.text(kind)
    for place in range(min(heard.childCount(), _MOST)):
        yield from _heard(heard.child(place), depth + 1)
