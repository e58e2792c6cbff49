"""Diagrams come later, as pixels, and are painted where they are wanted."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from interline.rendering.diagram import Diagram
from interline.ui.transcript import diagrams as diagrams_module
from interline.ui.transcript.diagrams import Diagrams, Picture
from tests.ui.transcript.ink import painted

pytestmark = pytest.mark.usefixtures("qapp")

FLOW = "flowchart TD\n A[Start] --> B[End]\n"


def png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(QColor("#000000"))
    held = QByteArray()
    device = QBuffer(held)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(device, "PNG")  # type: ignore[call-overload]
    return bytes(held.data())


class Quick:
    """A process that draws what it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []

    def draw(self, source: str, *, dark: bool, ratio: float) -> Diagram | None:
        self.asked.append((source, dark))
        if source == "bad":
            return None
        return Diagram(b"\x89PNG\r\n\x1a\nrubbish" if source == "broken" else png(100, 50), 100.0, 50.0)

    def close(self) -> None:
        pass


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Diagrams, Quick]]:
    process = Quick()
    monkeypatch.setattr(diagrams_module, "DiagramProcess", lambda: process)
    made = Diagrams()
    yield made, process
    made.close()


def test_a_diagram_comes_from_its_process_and_is_painted(qtbot: QtBot) -> None:
    """None at first, then its picture, which has ink; the window's process never has the library."""
    pytest.importorskip("mmdr", reason="the extra `mermaid` is not installed")
    before = "novasvg" in sys.modules
    diagrams = Diagrams()
    with qtbot.waitSignal(diagrams.changed, timeout=20_000):
        assert diagrams.get(FLOW, dark=False) is None
    made = diagrams.get(FLOW, dark=False)
    assert made is not None
    _, ink = painted(made.width + 20, made.height + 20, lambda painter: made.paint(painter, 10, 10))
    left, top, right, bottom = ink.box
    assert left >= 10
    assert top >= 10
    assert right - left > made.width / 2
    assert bottom - top > made.height / 2
    assert ("novasvg" in sys.modules) == before
    diagrams.close()


def test_what_is_no_picture_is_refused(quick: tuple[Diagrams, Quick], qtbot: QtBot) -> None:
    """Also where it only begins as one; light and dark are two questions."""
    diagrams, process = quick
    for source in ("bad", "broken"):
        diagrams.get(source, dark=True)
        qtbot.waitUntil(lambda source=source: diagrams.refused(source, dark=True))
        assert not diagrams.refused(source, dark=False)
    assert process.asked == [("bad", True), ("broken", True)]


def test_a_wide_diagram_is_scaled_to_its_column() -> None:
    """Its height follows."""
    made = Picture(QImage.fromData(png(200, 100)), Diagram(b"", 100.0, 50.0))
    whole, narrow = (
        painted(200, 200, lambda painter, width=width: made.paint(painter, 10, 10, width))[1].box
        for width in (None, 50.0)
    )
    assert whole == (10, 10, 110, 60)
    assert narrow == (10, 10, 60, 35)


def test_only_so_many_bytes_are_kept(
    quick: tuple[Diagrams, Quick], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the diagrams that were shown last."""
    diagrams, _ = quick
    monkeypatch.setattr(diagrams, "_room", 50_000)
    for source in "abcd":
        diagrams.get(source, dark=False)
        qtbot.waitUntil(lambda source=source: (source, False) in diagrams._kept)
    assert [key[0] for key in diagrams._kept] == ["c", "d"]
    assert diagrams._weight == sum(kept.size_in_bytes for kept in diagrams._kept.values())
