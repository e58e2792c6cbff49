"""The look in one place: colour tokens, sizes, the palettes and the few style rules made of them.

Rule: no other module writes a colour. Every text colour has a contrast of at least 4.5 : 1 on every ground here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours, each as #RRGGBB."""

    name: str
    """light | dark."""
    is_dark: bool
    window: str
    """The page that answers stand on."""
    sidebar: str
    """The ground of the list of conversations."""
    surface: str
    """Cards, fields, menus."""
    text: str
    secondary: str
    """Text that stands back: dates, receipts, hints."""
    line: str
    """Borders of one pixel; never text."""
    accent: str
    """Focus, links and the send button, nothing else."""
    on_accent: str
    """What stands on the accent."""
    user_turn: str
    """The block of what the user said."""
    code_ground: str
    good: str
    warn: str
    bad: str
    code: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Colours of kinds of code (rendering.highlight.Kind) where they are not made of the tokens above."""
    is_compact: bool = False
    """Whether lines stand closer together."""

    @property
    def row(self) -> int:
        """Height of a row of a list, in pixels."""
        return COMPACT_ROW if self.is_compact else ROW

    @property
    def hover(self) -> str:
        """A breath of the text colour, for what the pointer is on; as a style sheet writes it."""
        return self.veil(0.07)

    def veil(self, strength: float) -> str:
        """The text colour at this opacity, as a style sheet writes it."""
        red, green, blue = (int(self.text[at : at + 2], 16) for at in (1, 3, 5))
        return f"rgba({red}, {green}, {blue}, {round(strength * 255)})"


LIGHT = Theme(
    name="light",
    is_dark=False,
    window="#F7F7F5",
    sidebar="#EFEFEC",
    surface="#FFFFFF",
    text="#1C1C1A",
    secondary="#5C5C57",
    line="#DEDED9",
    accent="#1F5FBF",
    on_accent="#FFFFFF",
    user_turn="#E8EEF8",
    code_ground="#F1F1EE",
    good="#1E7B45",
    warn="#8A5A00",
    bad="#B3261E",
)

DARK = Theme(
    name="dark",
    is_dark=True,
    window="#18191B",
    sidebar="#131416",
    surface="#202124",
    text="#ECECE8",
    secondary="#A9A9A2",
    line="#303136",
    accent="#8AB4F8",
    on_accent="#10203A",
    user_turn="#24303F",
    code_ground="#111214",
    good="#6DD08F",
    warn="#E6B450",
    bad="#F28B82",
)

_SERIES = {
    "light": ("#1F5FBF", "#1E7B45", "#B3591E", "#7A3E9D", "#0B7285", "#A3264F"),
    "dark": ("#8AB4F8", "#6DD08F", "#F2A76B", "#C9A2E8", "#67C7D8", "#F28BA8"),
}


def series(theme: Theme) -> tuple[str, ...]:
    """Colours of what is stacked in a chart, the last one for all the rest. Beside each stands its name: no colour says
    anything alone."""
    if theme.name == "system":
        return tuple(theme.text if n % 2 else theme.accent for n in range(6)) + (theme.secondary,)
    return (*_SERIES["dark" if theme.is_dark else "light"], theme.secondary)


BY_NAME = {"light": LIGHT, "dark": DARK}
FIRST = "window/ground"
"""Where window.ini keeps the name of the theme that the user chose, for the first paint."""

PAPER = replace(LIGHT, name="paper", window="#FFFFFF")
"""What is printed."""

ACCENTS = {
    "blue": (LIGHT.accent, DARK.accent),
    "teal": ("#0B6B6B", "#6FCFCB"),
    "green": ("#1E6B33", "#7FD08F"),
    "violet": ("#6B3FBF", "#C3A6FF"),
    "rose": ("#B0245F", "#F5A0C0"),
    "orange": ("#944600", "#F2B27A"),
}
"""Name -> the accent in the light and in the dark theme."""
ROW, COMPACT_ROW = 36, 28

TEXTS = ("text", "secondary", "accent", "good", "warn", "bad")
"""The tokens that letters are painted in."""
GROUNDS = ("window", "sidebar", "surface", "user_turn", "code_ground")
"""The tokens that letters stand on."""

LEAST_CONTRAST = 4.5

SMALL, BODY, TITLE, LARGE = 12, 14, 15, 20
"""Type sizes in pixels at 100 %."""
SMALLEST, LARGEST = 9, 40
"""Pixels that running text can be zoomed to."""
COLUMN = 760
"""The text column is at most this wide."""
SIDEBAR, HEADER = 264, 48
"""Width of the sidebar where nobody changed it, height of the header."""
DRAWER_BELOW = 780
"""In a window narrower than this the sidebar is a drawer."""


def first_theme(chosen: str = "") -> Theme:
    """For the first paint: the theme of this name, else a guess from the system's palette, since asking outright takes
    longer than painting."""
    if chosen in BY_NAME:
        return BY_NAME[chosen]
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT


def system_theme() -> Theme:
    """The theme that the system asks for now."""
    from PySide6.QtCore import Qt

    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        return of_palette(QGuiApplication.palette())
    return DARK if hints.colorScheme() is Qt.ColorScheme.Dark else LIGHT


def of_palette(system: QPalette) -> Theme:
    """High contrast: the system's own colours in our tokens."""
    role = QPalette.ColorRole

    def colour(which: QPalette.ColorRole) -> str:
        return system.color(QPalette.ColorGroup.Active, which).name().upper()

    text, ground = colour(role.WindowText), colour(role.Window)
    return Theme(
        name="system",
        is_dark=system.color(role.Window).lightness() < 128,
        window=ground,
        sidebar=ground,
        surface=colour(role.Base),
        text=text,
        secondary=text,
        line=text,
        accent=colour(role.Highlight),
        on_accent=colour(role.HighlightedText),
        user_turn=ground,
        code_ground=colour(role.Base),
        good=text,
        warn=text,
        bad=text,
    )


def accented(theme: Theme, accent: str) -> Theme:
    """The theme with another accent; high contrast keeps the system's."""
    if theme.name == "system" or accent not in ACCENTS:
        return theme
    light, dark = ACCENTS[accent]
    return replace(theme, accent=dark if theme.is_dark else light)


def readable(colour: str, ground: str, *, towards: str) -> str:
    """The colour, moved towards another one as far as it takes to be read on this ground."""
    pairs = [(int(colour[at : at + 2], 16), int(towards[at : at + 2], 16)) for at in (1, 3, 5)]
    for tenth in range(11):
        mixed = "#" + "".join(f"{round(own + (other - own) * tenth / 10):02X}" for own, other in pairs)
        if contrast(mixed, ground) >= LEAST_CONTRAST:
            return mixed
    return towards


def first_size() -> int:
    """Pixels that running text begins with: as large as the system's letters, where those are larger than ours. To be
    asked before the application takes our font."""
    return max(BODY, min(LARGEST, QFontInfo(QGuiApplication.font()).pixelSize()))


def font(size: int = BODY, *, strong: bool = False) -> QFont:
    """The system's font at this many pixels."""
    made = QFont(QGuiApplication.font())
    made.setPixelSize(size)
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def palette(theme: Theme) -> QPalette:
    """What plain widgets take their colours from."""
    role, made = QPalette.ColorRole, QPalette()
    for which, colour in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.sidebar,
        role.Text: theme.text,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.BrightText: theme.bad,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.secondary,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Accent: theme.accent,
        role.Light: theme.surface,
        role.Midlight: theme.line,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: theme.line,
    }.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        faded = QColor(theme.secondary)
        faded.setAlphaF(0.6)
        made.setColor(QPalette.ColorGroup.Disabled, which, faded)
    return made


def style_sheet(theme: Theme) -> str:
    """What a palette cannot say: radii, quiet borders, thin scroll bars."""
    return f"""
    QToolButton {{ border: 2px solid transparent; border-radius: 6px; padding: 3px; background: transparent; }}
    QToolButton:hover, QToolButton[popupMode="1"]:open {{ background: {theme.hover}; }}
    QToolButton:pressed, QToolButton:checked {{ background: {theme.veil(0.12)}; }}
    QToolButton:focus {{ border-color: {theme.accent}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QPushButton {{ border: 1px solid {theme.line}; border-radius: 6px; padding: 5px 12px; margin: 1px;
                   background: {theme.surface}; color: {theme.text}; }}
    QPushButton:hover {{ background: {theme.window}; border-color: {theme.secondary}; }}
    QPushButton:disabled {{ color: {theme.secondary}; }}
    QPushButton:focus {{ border: 2px solid {theme.accent}; margin: 0; }}
    QPushButton[flat="true"] {{ border-color: transparent; background: transparent; }}
    QPushButton[flat="true"]:hover {{ background: {theme.hover}; }}
    QPushButton[flat="true"]:focus {{ border-color: {theme.accent}; }}
    QLineEdit {{ border: 1px solid {theme.line}; border-radius: 6px; padding: 5px 8px; margin: 1px;
                 background: {theme.surface}; color: {theme.text};
                 placeholder-text-color: {theme.secondary}; }}
    QLineEdit:focus {{ border: 2px solid {theme.accent}; margin: 0; }}
    QProgressBar {{ border: none; border-radius: 4px; background: {theme.line}; }}
    QProgressBar::chunk {{ border-radius: 4px; background: {theme.accent}; }}
    QPlainTextEdit[framed="true"] {{ border: 1px solid {theme.line}; border-radius: 6px; padding: 4px; margin: 1px;
                 background: {theme.surface}; color: {theme.text}; }}
    QPlainTextEdit[framed="true"]:focus {{ border: 2px solid {theme.accent}; margin: 0; }}
    QAbstractSpinBox QLineEdit {{ border: none; padding: 0 4px; margin: 0; }}
    QListView {{ border: none; background: transparent; outline: none; }}
    QListView#pages::item {{ padding: 7px 8px; border-radius: 6px; color: {theme.text}; }}
    QListView#pages::item:hover {{ background: {theme.hover}; }}
    QListView#pages::item:selected {{ background: {theme.veil(0.12)}; color: {theme.text}; }}
    QListView#pages::item:focus {{ border: 2px solid {theme.accent}; padding: 5px 6px; }}
    QMenu {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 24px 5px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {theme.hover}; }}
    QMenu::item:disabled {{ color: {theme.secondary}; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
    QToolTip {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
    QScrollBar:vertical {{ width: 10px; background: transparent; margin: 0; }}
    QScrollBar:horizontal {{ height: 10px; background: transparent; margin: 0; }}
    QScrollBar::handle {{ background: {theme.veil(0.22)}; border-radius: 3px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: 32px; }}
    QScrollBar::handle:horizontal {{ min-width: 32px; }}
    QScrollBar::handle:hover {{ background: {theme.veil(0.4)}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
