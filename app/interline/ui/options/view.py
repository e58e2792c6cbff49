"""Quiet buttons in the composer's foot row: how long the model thinks, how freely it words its answers, and whether it
may search the web."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QPalette
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from interline.language import tr
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.options.words import Options
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.labels import plain_menu_text, plain_tooltip

MenuRow = tuple[str, bool, Callable[[], object]]
"""What it says, whether it is what holds, and what choosing it does."""


class FootButton(QToolButton):
    """An icon and a word or two."""

    def __init__(self, icon_name: str, name: str) -> None:
        super().__init__()
        self._icon_name = icon_name
        self.setAccessibleName(name)
        themes.dress(self, SMALL)
        themes.measure(self, icon=16, height=32)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def set_words(self, words: str, spoken: str, tip: str) -> None:
        """What stands there, what is read out, and what a tooltip and a screen reader add."""
        # The blank keeps the icon at a distance.
        self.setText(f" {plain_menu_text(words)}" if words else "")
        self.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        self.setAccessibleName(spoken)
        self.setAccessibleDescription(tip)
        self.setToolTip(plain_tooltip(f"{spoken}\n{tip}"))

    def set_theme(self, theme: Theme) -> None:
        palette, role = self.palette(), QPalette.ColorRole.ButtonText
        palette.setColor(role, theme.text if self.isChecked() else theme.secondary)
        faded = QColor(theme.secondary)
        faded.setAlphaF(0.6)
        palette.setColor(QPalette.ColorGroup.Disabled, role, faded)
        self.setPalette(palette)
        if icons.loaded():
            colour = theme.text if self.isChecked() else theme.secondary
            self.setIcon(icons.icon(self._icon_name, colour, themes.scaled(16)))


class OptionsView(QWidget):
    """Shows what is set; says what is chosen."""

    effort_chosen = Signal(object)
    """An Effort, or None for as the model likes."""
    temperature_chosen = Signal(object)
    """A float, or None for as the model likes."""
    search_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self._options: Options | None = None
        self._compact = False
        self._menu: QMenu | None = None
        self.effort = FootButton("brain", tr("Reasoning effort"))
        self.effort.clicked.connect(self.open_efforts)
        self.temperature = FootButton("thermometer", tr("Temperature"))
        self.temperature.clicked.connect(self.open_temperatures)
        self.search = FootButton("globe", tr("Web search"))
        self.search.setCheckable(True)
        self.search.clicked.connect(self._toggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button in (self.effort, self.temperature, self.search):
            row.addWidget(button)

    @property
    def menu(self) -> QMenu | None:
        """The efforts or temperatures, once they have been opened."""
        return self._menu

    def set_options(self, options: Options) -> None:
        """Show these."""
        self._options = options
        self._show()

    def set_compact(self, compact: bool) -> None:
        """Whether there is little room."""
        if compact != self._compact:
            self._compact = compact
            self._show()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for button in (self.effort, self.temperature, self.search):
            button.set_theme(theme)

    def open_efforts(self) -> None:
        """The menu of efforts, above its button; nothing waits for it."""
        if (options := self._options) is not None:
            rows = [
                (row.words, row.is_chosen, partial(self.effort_chosen.emit, row.effort))
                for row in options.rows
            ]
            self._open(self.effort, tr("Reasoning effort"), rows, options.notes)

    def open_temperatures(self) -> None:
        """The menu of temperatures."""
        if (options := self._options) is not None:
            rows = [
                (row.words, row.is_chosen, partial(self.temperature_chosen.emit, row.temperature))
                for row in options.temperature_rows
            ]
            self._open(self.temperature, tr("Temperature"), rows, (options.temperature_note,))

    def _open(self, button: FootButton, name: str, rows: Sequence[MenuRow], notes: Sequence[str]) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = self._made_menu(name, rows, notes)
        # Not exec(): a loop of its own would hold up answers.
        menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

    def _made_menu(self, name: str, rows: Sequence[MenuRow], notes: Sequence[str]) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName(name)
        group = QActionGroup(menu)
        for words, is_chosen, choose in rows:
            action = menu.addAction(plain_menu_text(words))
            action.setCheckable(True)
            action.setChecked(is_chosen)
            action.triggered.connect(lambda checked=False, choose=choose: choose())
            group.addAction(action)
            if is_chosen:
                menu.setActiveAction(action)
        if rows and notes:
            menu.addSeparator()
        for note in notes:
            told = QAction(plain_menu_text(note), menu)
            told.setEnabled(False)
            menu.addAction(told)
        return menu

    def _toggled(self) -> None:
        # The presenter says what holds; until then the button shows what did.
        self._show()
        self.search_toggled.emit()

    def _show(self) -> None:
        if (options := self._options) is None:
            return
        words = options.effort_short.capitalize() if self._compact else options.effort
        tip = " ".join((*options.notes, tr("Ctrl+E chooses.")))
        self.effort.set_words(words, tr("Reasoning effort: {effort}", effort=options.effort_short), tip)
        self.temperature.set_words(
            options.temperature,
            tr("Temperature: {temperature}", temperature=options.temperature_spoken),
            " ".join((options.temperature_note, tr("Ctrl+Alt+E chooses."))),
        )
        self.search.set_words(
            "" if self._compact else options.search,
            tr("Web search: on") if options.search_is_on else tr("Web search: off"),
            options.search_note,
        )
        self.search.setChecked(options.search_is_on)
        self.search.setEnabled(options.search_can)
        self.set_theme(self._theme)
