"""The look that the settings ask for, put on: theme, accent, colours of code, density, size of letters, motion.

Rule: where the system asks for high contrast, its own palette is worn whatever is set; nothing is painted anew where
nothing changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from interline.settings.schema import Look
from interline.ui import theme as themes
from interline.ui.style_sheet import put_on
from interline.ui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from interline.ui.main_window import MainWindow

PLAIN_CODE = "interline"
"""The style of code that is made of the theme's own colours."""
_SCHEMES = {
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
    "contrast": Qt.ColorScheme.Light,
    "contrast-dark": Qt.ColorScheme.Dark,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A look with what has to be fetched for it."""

    look: Look = field(default_factory=Look)
    light_code: Mapping[str, str] = field(default_factory=dict)
    dark_code: Mapping[str, str] = field(default_factory=dict)


def prepare(look: Look) -> Wanted:
    """Fetch what the look needs; in any thread, since it imports styles of code."""
    return Wanted(look, _code_of(look.code_light), _code_of(look.code_dark))


def moves() -> bool:
    """Whether the system wants things to move: Qt's style knows it from the desktop."""
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


def theme_for(wanted: Wanted, system: Theme) -> Theme:
    """The theme that is wanted where the system asks for this one."""
    look = wanted.look
    chosen = system if system.is_high_contrast else themes.BY_NAME.get(look.theme, system)
    chosen = replace(
        themes.accented(chosen, look.accent),
        is_compact=look.density == "compact",
        is_still=look.motion == "off" or (look.motion == "system" and not moves()),
        scale=look.interface_size,
    )
    code = wanted.dark_code if chosen.is_dark else wanted.light_code
    if chosen.is_high_contrast or not code:
        return chosen
    ground, towards = chosen.code_ground, chosen.text
    return replace(
        chosen, code={kind: themes.readable(colour, ground, towards=towards) for kind, colour in code.items()}
    )


class Looks(QObject):
    """What one window wears."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._wanted = Wanted()
        self._worn: Theme | None = None
        self._blink = QGuiApplication.styleHints().cursorFlashTime()
        """How the system lets the text cursor blink."""

    @property
    def look(self) -> Look:
        """What was asked for last."""
        return self._wanted.look

    def follow_system(self) -> None:
        """Change with the system from now on, where the settings say so."""
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.wear)
        hints.accessibility().contrastPreferenceChanged.connect(self.wear)

    def take(self, wanted: Wanted) -> None:
        """Wear this from now on."""
        self._wanted = wanted
        hints = QGuiApplication.styleHints()
        scheme = _SCHEMES.get(wanted.look.theme, Qt.ColorScheme.Unknown)
        if scheme != Qt.ColorScheme.Unknown or self._worn is not None:
            # Frames and dialogs of the system's go along where it lets them.
            hints.setColorScheme(scheme)
        self.wear()

    def wear(self) -> None:
        """Put on what is wanted now."""
        chosen = theme_for(self._wanted, themes.system_theme())
        if chosen == self._worn:
            return
        before, self._worn = self._worn, chosen
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        # A system that wants no motion says of its text cursor by itself whether it blinks.
        blinks = self._wanted.look.motion != "off"
        QGuiApplication.styleHints().setCursorFlashTime(self._blink if blinks else 0)
        themes.set_scale(chosen.scale)
        app.setPalette(QPalette() if chosen.name == "system" else themes.palette(chosen))
        rescaled = chosen.scale != (before.scale if before else 100)
        if rescaled:
            app.setFont(themes.font())
        put_on(app, chosen)
        if rescaled or chosen.scale != 100:
            # After the style sheet, which gives everybody back the letters that they had under their first one.
            themes.dress_all(app.allWidgets())
        self._window.set_theme(chosen)

    def remember(self, settings: QSettings) -> None:
        """For the next first paint."""
        if self._wanted.look.theme in themes.BY_NAME:
            settings.setValue(themes.FIRST, self._wanted.look.theme)
        else:
            settings.remove(themes.FIRST)
        settings.setValue(themes.FIRST_SCALE, self._wanted.look.interface_size)


def _code_of(style: str) -> Mapping[str, str]:
    if style == PLAIN_CODE:
        return {}
    from interline.rendering.code_styles import colours_of

    return {kind.value: colour for kind, colour in colours_of(style).items()}
