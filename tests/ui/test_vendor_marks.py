"""The marks that tell vendors apart, painted on all that they stand on, in every theme: their letters have 4.5 : 1 and
their frames, as all that is a picture alone, 3 : 1."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from interline.ui.theme import (
    ACCENTS,
    CONTRAST,
    CONTRAST_DARK,
    DARK,
    LEAST_CONTRAST,
    LIGHT,
    Theme,
    accented,
    contrast,
    of_palette,
    series,
)
from interline.ui.transcript.head import MARK, Head
from interline.ui.widgets.mark import paint_mark
from tests.ui.transcript.painted import ink, paint

pytestmark = pytest.mark.usefixtures("qapp")

LEAST_PICTURE = 3.0
SIDE = 96
"""Pixels of a mark that is painted to be looked at: so large that its letter has whole pixels of its colour."""


def of_the_system() -> Theme:
    """High contrast as a system may have it: yellow on black."""
    palette = QPalette(QColor("#000000"))
    role = QPalette.ColorRole
    for which in (role.Window, role.Base):
        palette.setColor(which, QColor("#000000"))
    for which in (role.WindowText, role.Text):
        palette.setColor(which, QColor("#FFFF00"))
    palette.setColor(role.Highlight, QColor("#1AEBFF"))
    palette.setColor(role.HighlightedText, QColor("#000000"))
    return of_palette(palette)


THEMES = (LIGHT, DARK, CONTRAST, CONTRAST_DARK)


def laid_over(ground: str, *veils: tuple[str, float]) -> str:
    """What is seen of a ground under these colours, each as strong as this."""
    mixed = [int(ground[at : at + 2], 16) for at in (1, 3, 5)]
    for colour, strength in veils:
        over = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        mixed = [own + (other - own) * strength for own, other in zip(mixed, over, strict=True)]
    return "#" + "".join(f"{round(each):02X}" for each in mixed)


def grounds(theme: Theme) -> dict[str, str]:
    """What a mark stands on in the sidebar, the list of models, the pill of the header, and the pages."""
    picked = (theme.accent, 0.24 if theme.is_dark else 0.16)
    return {
        "sidebar, under the pointer": laid_over(theme.sidebar, (theme.text, 0.05)),
        "sidebar, open": laid_over(theme.sidebar, (theme.text, 0.09)),
        "sidebar, picked and open": laid_over(theme.sidebar, picked, (theme.text, 0.09)),
        "picker": theme.surface,
        "picker, marked": laid_over(theme.surface, (theme.text, 0.09)),
        "header": theme.window,
        "button, pressed": laid_over(theme.surface, (theme.text, 0.12)),
        "page, under the pointer": theme.window,
    }


@pytest.mark.parametrize("theme", [*THEMES, None], ids=lambda theme: theme.name if theme else "system")
@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("letters", ["M", "Ma"])
def test_a_mark_can_be_read_on_all_that_it_stands_on(
    theme: Theme | None, accent: str, letters: str, qapp: QApplication
) -> None:
    worn = accented(theme or of_the_system(), accent)
    for place, ground in grounds(worn).items():
        image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
        image.fill(QColor(ground))
        painter = QPainter(image)
        paint_mark(painter, QRectF(0, 0, SIDE, SIDE), letters, worn)
        painter.end()
        assert best(image, ground, inside=True) >= LEAST_CONTRAST, place
        assert best(image, ground, inside=False) >= LEAST_PICTURE, place


@pytest.mark.parametrize("theme", [*THEMES, None], ids=lambda theme: theme.name if theme else "system")
def test_the_mark_over_an_answer_can_be_read(theme: Theme | None) -> None:
    """Its letter on its own ground, its frame on the page."""
    worn = theme or of_the_system()
    image = paint(Head((-1, 1), "Mistral", ""), ink(worn), width=200).copy(0, 0, MARK, 24)
    middle = QColor(image.pixel(2, 12)).name()
    assert best(image, middle, inside=True) >= LEAST_CONTRAST
    assert best(image, worn.window, inside=False) >= LEAST_PICTURE


@pytest.mark.parametrize("theme", [*THEMES, None], ids=lambda theme: theme.name if theme else "system")
def test_bars_and_signs_can_be_seen(theme: Theme | None) -> None:
    """Bars of vendors on the page; the dot of what is unread, gauges, and signs of warnings on all their grounds."""
    worn = theme or of_the_system()
    assert all(contrast(colour, worn.window) >= LEAST_PICTURE for colour in series(worn))
    for ground in grounds(worn).values():
        assert all(
            contrast(colour, ground) >= LEAST_PICTURE
            for colour in (worn.accent, worn.secondary, worn.warn, worn.bad)
        )


def best(image: QImage, ground: str, *, inside: bool) -> float:
    """The highest contrast on this ground: of what is inside of a mark, or of the middle of its left edge."""
    height, width = image.height(), image.width()
    if inside:
        room = [
            (x, y) for x in range(width // 5, width * 4 // 5) for y in range(height // 5, height * 4 // 5)
        ]
    else:
        room = [(x, height // 2) for x in range(min(3, width))]
    names = {QColor(image.pixel(x, y)).name() for x, y in room}
    return max(contrast(name, ground) for name in names)
