"""The message field's menu: what may have been meant, the usual rows, and by which languages words are checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPlainTextEdit

from interline.language import tr
from interline.ui.spelling.names import names_of
from interline.ui.widgets.labels import plain_menu_text


@dataclass(frozen=True, slots=True)
class Offer:
    """For a word that no dictionary knows."""

    word: str
    suggested: Sequence[str]
    put: Callable[[str], object]
    """Have this in its place."""
    add: Callable[[], object]
    """It is right."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether words are checked, and by what."""

    is_on: bool
    found: Sequence[str] | None
    """Languages that there are dictionaries for; None where nobody has looked."""
    used: Sequence[str]
    switch: Callable[[bool], object]
    use: Callable[[Sequence[str]], object]
    """Check by these languages."""


def make_menu(field: QPlainTextEdit, point: QPoint, offer: Offer | None, checked: Checked) -> QMenu:
    """It destroys itself when it closes."""
    menu = field.createStandardContextMenu(point)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if offer is not None:
        _offer(menu, offer)
    menu.addSeparator()
    _add_languages(menu.addMenu(tr("Spelling")), checked)
    return menu


def _offer(menu: QMenu, offer: Offer) -> None:
    first = menu.actions()[0]
    for word in offer.suggested:
        row = QAction(plain_menu_text(word), menu)
        font = row.font()
        font.setBold(True)
        row.setFont(font)
        row.triggered.connect(lambda checked=False, word=word: offer.put(word))
        menu.insertAction(first, row)
    if not offer.suggested:
        none = QAction(tr("No suggestions"), menu)
        none.setEnabled(False)
        menu.insertAction(first, none)
    add = QAction(plain_menu_text(tr("Add “{word}” to my words", word=offer.word)), menu)
    add.triggered.connect(lambda checked=False: offer.add())
    menu.insertAction(first, add)
    menu.insertSeparator(first)


def _add_languages(menu: QMenu, checked: Checked) -> None:
    switch = menu.addAction(tr("Check spelling"))
    switch.setCheckable(True)
    switch.setChecked(checked.is_on)
    switch.triggered.connect(lambda is_on: checked.switch(is_on))
    if not checked.is_on or checked.found is None:
        return
    menu.addSeparator()
    if not checked.found:
        menu.addAction(tr("This system has no dictionaries")).setEnabled(False)
    for code, name in names_of(checked.found).items():
        row = menu.addAction(plain_menu_text(name))
        row.setCheckable(True)
        row.setChecked(code in checked.used)
        row.triggered.connect(lambda is_on, code=code: _toggle(checked, code, is_on=is_on))


def _toggle(checked: Checked, code: str, *, is_on: bool) -> None:
    others = [each for each in checked.used if each != code]
    if is_on:
        checked.use([*others, code])
    elif others:
        checked.use(others)
    else:
        # By no language nothing is checked.
        checked.switch(False)
