"""The look in one place: colour tokens, the type scale, and the palettes and fonts made of them.

Rule: no other module writes a colour. Every text colour has a contrast of at least 4.5 : 1 on every ground here, and
of 7 : 1 in high contrast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours, each as #RRGGBB."""

    name: str
    """light | dark | contrast | contrast-dark, or system for the system's own high contrast."""
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
    is_high_contrast: bool = False
    """Whether no colour of the user's choice comes in."""
    is_compact: bool = False
    """Whether lines stand closer together."""
    is_still: bool = False
    """Whether nothing moves by itself."""
    scale: int = 100
    """How large letters of the interface are, in per cent of the type scale."""

    @property
    def row(self) -> int:
        """Height of a row of a list, in pixels."""
        return round((COMPACT_ROW if self.is_compact else ROW) * self.scale / 100)

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

CONTRAST = Theme(
    name="contrast",
    is_dark=False,
    window="#FFFFFF",
    sidebar="#FFFFFF",
    surface="#FFFFFF",
    text="#000000",
    secondary="#000000",
    line="#000000",
    accent="#0033A0",
    on_accent="#FFFFFF",
    user_turn="#FFFFFF",
    code_ground="#FFFFFF",
    good="#004D1A",
    warn="#5A3A00",
    bad="#8A0010",
    is_high_contrast=True,
)

CONTRAST_DARK = Theme(
    name="contrast-dark",
    is_dark=True,
    window="#000000",
    sidebar="#000000",
    surface="#000000",
    text="#FFFFFF",
    secondary="#FFFFFF",
    line="#FFFFFF",
    accent="#8CC8FF",
    on_accent="#000000",
    user_turn="#000000",
    code_ground="#000000",
    good="#7CF29C",
    warn="#FFD24D",
    bad="#FF9E96",
    is_high_contrast=True,
)

_SERIES = {
    "light": ("#1F5FBF", "#1E7B45", "#B3591E", "#7A3E9D", "#0B7285", "#A3264F"),
    "dark": ("#8AB4F8", "#6DD08F", "#F2A76B", "#C9A2E8", "#67C7D8", "#F28BA8"),
}


def series(theme: Theme) -> tuple[str, ...]:
    """Colours of what is stacked in a chart, the last one for all the rest. Beside each stands its name: no colour says
    anything alone."""
    if theme.is_high_contrast:
        return tuple(theme.text if n % 2 else theme.accent for n in range(6)) + (theme.secondary,)
    return (*_SERIES["dark" if theme.is_dark else "light"], theme.secondary)


BY_NAME = {theme.name: theme for theme in (LIGHT, DARK, CONTRAST, CONTRAST_DARK)}
FIRST, FIRST_SCALE = "window/ground", "window/scale"
"""Where window.ini keeps the name of the theme that the user chose, and the size of letters, for the first paint."""

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

LEAST_CONTRAST, HIGH_CONTRAST = 4.5, 7.0

SMALL, BODY, TITLE, LARGE = 12, 14, 15, 20
"""Type sizes in pixels at 100 %."""
LEAST_SCALE, MOST_SCALE = 80, 200
"""Per cent that letters of the interface can be set to."""
SMALLEST, LARGEST = 9, 40
"""Pixels that running text can be zoomed to."""
COLUMN = 760
"""The text column is at most this wide."""
SIDEBAR, HEADER = 264, 48
"""Width of the sidebar where nobody changed it, height of the header."""
DRAWER_BELOW = 780
"""In a window narrower than this the sidebar is a drawer, where letters have their usual size."""
AROUND_ICON = 12
"""Pixels of a button's ring and padding beside its picture, both sides together, however small letters are."""
LEAST_TO_PRESS = 24
"""Pixels of the smallest thing to press, however small letters are (WCAG 2.2, 2.5.8)."""
_DRESSED = "letters"
"""The property in which a widget keeps the size and the weight that it was given."""
_MEASURED = "measures"
"""The one in which it keeps what it was given by `measure`."""
_VIEWPORT = "qt_scrollarea_viewport"
"""Qt's own name for the inside of what scrolls, where hints are written; nobody gives it letters of its own."""
_scale = 100


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
        return of_palette(system_palette())
    return DARK if hints.colorScheme() is Qt.ColorScheme.Dark else LIGHT


def system_palette() -> QPalette:
    """The system's own palette, whatever is worn."""
    worn = QGuiApplication.palette()
    # One that sets nothing lets the system's through.
    QGuiApplication.setPalette(QPalette())
    system = QPalette(QGuiApplication.palette())
    QGuiApplication.setPalette(worn)
    return system


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
        is_high_contrast=True,
    )


def accented(theme: Theme, accent: str) -> Theme:
    """The theme with another accent; high contrast keeps its own."""
    if theme.is_high_contrast or accent not in ACCENTS:
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


def set_scale(percent: int) -> None:
    """Letters of the interface are so large from now on; who stands already is told by `dress_all`."""
    global _scale
    _scale = max(LEAST_SCALE, min(MOST_SCALE, percent))


def scaled(pixels: int) -> int:
    """A measure that goes with the letters of the interface."""
    return round(pixels * _scale / 100)


def drawer_below() -> int:
    """In a window narrower than this the sidebar is a drawer now: the page beside it keeps its room."""
    return DRAWER_BELOW - SIDEBAR + scaled(SIDEBAR)


def font(size: int = BODY, *, strong: bool = False) -> QFont:
    """The system's font in this size of the type scale, as large as the interface's letters are now."""
    return exact_font(scaled(size), strong=strong)


def exact_font(pixels: int, *, strong: bool = False) -> QFont:
    """The system's font at this many pixels, for what has a size of its own: the transcript, a mark in its frame."""
    made = QFont(QGuiApplication.font())
    made.setPixelSize(pixels)
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def dress(widget: QWidget, size: int = BODY, *, strong: bool = False) -> None:
    """Give a widget letters of this size, now and whenever the scale changes."""
    widget.setProperty(_DRESSED, [size, strong])
    widget.setFont(font(size, strong=strong))


def measure(widget: QWidget, **measures: int) -> None:
    """Give a widget these measures, in pixels at 100 %, now and whenever the scale changes. `icon` is the side of its
    picture; `square`, `width` and `height` are what it is, `least_…` and `most_…` what it can be."""
    widget.setProperty(_MEASURED, measures)
    _fit(widget, measures)


def least_width(widget: QWidget) -> int:
    """How wide it is to be at the least by what `measure` was told; 0 for nothing."""
    measures = widget.property(_MEASURED) or {}
    return scaled(measures.get("least_width", 0))


def _fit(widget: QWidget, measures: Mapping[str, int]) -> None:
    for name, pixels in measures.items():
        setter, sides = _SETTERS[name]
        wanted = scaled(pixels)
        if name == "square":
            wanted = max(LEAST_TO_PRESS, wanted, scaled(pixels - AROUND_ICON) + AROUND_ICON)
        if sides == 2:
            from PySide6.QtCore import QSize

            getattr(widget, setter)(QSize(wanted, wanted))
        else:
            getattr(widget, setter)(wanted)


_SETTERS = {
    "icon": ("setIconSize", 2),
    "square": ("setFixedSize", 2),
    "width": ("setFixedWidth", 1),
    "height": ("setFixedHeight", 1),
    "least_width": ("setMinimumWidth", 1),
    "least_height": ("setMinimumHeight", 1),
    "most_width": ("setMaximumWidth", 1),
    "most_height": ("setMaximumHeight", 1),
}
"""Qt's own names for what can be measured, and of how many numbers each is made."""


def dress_all(widgets: Iterable[QWidget]) -> None:
    """Give all of these the letters and the measures that they should have now; those with no letters of their own the
    application's."""
    from PySide6.QtCore import Qt

    insides = []
    for widget in widgets:
        if (measures := widget.property(_MEASURED)) is not None:
            _fit(widget, measures)
        if (worn := widget.property(_DRESSED)) is not None:
            size, strong = worn
            widget.setFont(font(int(size), strong=bool(strong)))
        elif widget.objectName() == _VIEWPORT:
            insides.append(widget)
        elif not widget.testAttribute(Qt.WidgetAttribute.WA_SetFont):
            # The style sheet has given it what it found when it was first applied; this lets go of that.
            widget.setFont(QFont())
    for inside in insides:
        if (around := inside.parentWidget()) is not None:
            inside.setFont(around.font())


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


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
