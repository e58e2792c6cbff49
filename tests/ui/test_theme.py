"""Colours that can be read."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from interline.ui.style_sheet import style_sheet
from interline.ui.theme import (
    ACCENTS,
    CONTRAST,
    CONTRAST_DARK,
    DARK,
    GROUNDS,
    HIGH_CONTRAST,
    LEAST_CONTRAST,
    LIGHT,
    TEXTS,
    Theme,
    accented,
    contrast,
    of_palette,
    palette,
    readable,
)


@pytest.mark.parametrize("theme", [CONTRAST, CONTRAST_DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_high_contrast_is_7_to_1(theme: Theme, text: str, ground: str) -> None:
    """Borders too, which are all that tells one ground from the other there."""
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= HIGH_CONTRAST
    assert contrast(theme.line, getattr(theme, ground)) >= HIGH_CONTRAST
    assert contrast(theme.on_accent, theme.accent) >= HIGH_CONTRAST


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_every_text_colour_can_be_read_on_every_ground(theme: Theme, text: str, ground: str) -> None:
    """At least 4.5 : 1."""
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK, CONTRAST, CONTRAST_DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", ["window", "sidebar", "surface"])
@pytest.mark.parametrize("strength", [0.07, 0.09, 0.12])
def test_words_can_be_read_where_the_pointer_is_and_where_a_row_is_marked(
    theme: Theme, ground: str, strength: float
) -> None:
    """A breath of the text's own colour lies under them there."""
    mixed = _under_a_veil(getattr(theme, ground), theme.text, strength)
    assert contrast(theme.text, mixed) >= LEAST_CONTRAST
    assert contrast(theme.secondary, mixed) >= LEAST_CONTRAST


def _under_a_veil(ground: str, veil: str, strength: float) -> str:
    pairs = [(int(ground[at : at + 2], 16), int(veil[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(own + (other - own) * strength):02X}" for own, other in pairs)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_what_stands_on_the_accent_can_be_read(theme: Theme) -> None:
    """The send button's arrow and marked text."""
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("accent", ACCENTS)
def test_every_accent_can_be_read(theme: Theme, accent: str) -> None:
    """On every ground, and what stands on it."""
    worn = accented(theme, accent)
    assert all(contrast(worn.accent, getattr(worn, ground)) >= 4.5 for ground in GROUNDS)
    assert contrast(worn.on_accent, worn.accent) >= 4.5
    assert worn.accent in style_sheet(worn)


def test_a_colour_is_moved_no_further_than_it_takes() -> None:
    """One that can be read stays; pale yellow on white darkens until it can."""
    assert readable("#1C1C1A", "#FFFFFF", towards="#000000") == "#1C1C1A"
    moved = readable("#FFEE99", "#FFFFFF", towards="#000000")
    assert 4.5 <= contrast(moved, "#FFFFFF") < 9
    assert readable("#FFFFFF", "#FFFFFF", towards="#FEFEFE") == "#FEFEFE"


def test_contrast_is_what_the_guideline_says() -> None:
    """Black on white is 21 : 1, a colour on itself 1 : 1, and the order does not matter."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert contrast("#123456", "#123456") == 1
    assert contrast("#FFFFFF", "#767676") == contrast("#767676", "#FFFFFF")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_token_is_a_colour(theme: Theme) -> None:
    """Written as #RRGGBB."""
    tokens = [
        getattr(theme, field.name) for field in fields(Theme) if field.type == "str" and field.name != "name"
    ]
    assert len(tokens) == 13
    assert all(QColor(token).name().upper() == token for token in tokens)


def test_plain_widgets_take_the_theme_from_the_palette(qapp: QApplication) -> None:
    """What nobody styles is still readable in the dark."""
    made = palette(DARK)
    roles = QPalette.ColorRole
    assert made.color(roles.Window).name().upper() == DARK.window
    assert made.color(roles.Text).name().upper() == DARK.text
    assert made.color(roles.PlaceholderText).name().upper() == DARK.secondary
    assert DARK.line in style_sheet(DARK)


def test_high_contrast_is_the_systems_own_palette(qapp: QApplication) -> None:
    """No token of ours overrides what somebody needs in order to see."""
    system = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, "#000000"),
        (QPalette.ColorRole.Base, "#000000"),
        (QPalette.ColorRole.WindowText, "#FFFF00"),
        (QPalette.ColorRole.Highlight, "#00FF00"),
    ):
        system.setColor(role, QColor(colour))
    made = of_palette(system)

    assert made.is_dark
    assert (made.text, made.secondary, made.line) == ("#FFFF00",) * 3
    assert (made.window, made.accent) == ("#000000", "#00FF00")
