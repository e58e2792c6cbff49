"""Icons are there, in the colour that is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

import interline.ui
from interline.paths import resource
from interline.ui import icons

SHIPPED = sorted(path.stem for path in resource("icons").glob("*.svg"))


def named_in_the_code() -> set[str]:
    """Every word in quotes that is the name of an icon of Lucide's shape, where icons are asked for."""
    words: set[str] = set()
    for path in Path(interline.ui.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        words |= set(re.findall(r'(?:IconButton|icons\.icon|icons\.pixmap)\(\s*"([a-z-]+)"', text))
    return words


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != "interline"])
def test_an_icon_is_drawn_in_the_colour_of_the_text(qapp: QApplication, name: str) -> None:
    """Some of its pixels are opaque, and they have that colour; Interline's own has colours of its own."""
    icons.load()
    picture = icons.pixmap(name, "#B3261E", 48).toImage()
    opaque = [
        picture.pixelColor(x, y)
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() == 255
    ]
    assert opaque
    assert all(pixel.rgb() == QColor("#B3261E").rgb() for pixel in opaque)


def test_every_icon_that_the_code_names_is_shipped() -> None:
    """A missing file would be found only by the user who opens that corner."""
    named = named_in_the_code()
    assert len(named) >= 8
    assert named <= set(SHIPPED)


def test_the_licence_is_shipped_beside_the_icons() -> None:
    """ISC for Lucide, MIT for what it took from Feather."""
    licence = resource("icons", "LICENSE-lucide.txt").read_text(encoding="utf-8")
    assert "ISC License" in licence
    assert "Cole Bemis" in licence


def test_to_draw_an_icon_reads_no_file(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window draws thirty of them while it comes to stand, and its thread never waits for a disk."""
    icons.load()

    def refused(*_: object, **__: object) -> str:
        raise AssertionError("a file is read")

    monkeypatch.setattr(Path, "read_text", refused)
    monkeypatch.setattr(Path, "read_bytes", refused)
    monkeypatch.setattr(Path, "open", refused)
    assert not icons.pixmap(SHIPPED[0], "#123457", 31).isNull()
