"""Mermaid in an answer: the source, and the diagram where it can be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QImage

from interline.rendering.diagram import Diagram
from interline.ui.transcript.body import Body
from interline.ui.transcript.code import CodePiece
from interline.ui.transcript.diagram import DiagramPiece
from interline.ui.transcript.diagrams import Picture
from interline.ui.transcript.means import Means
from tests.ui.transcript.painted import ink, means, paint, press

pytestmark = pytest.mark.usefixtures("qapp")

SOURCE = "graph TD\n  A --> B"
FENCED = f"```mermaid\n{SOURCE}\n```\n"


class Drawn:
    """Diagrams that are there at once."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []

    def get(self, source: str, *, dark: bool) -> Picture:
        self.asked.append((source, dark))
        image = QImage(2000, 400, QImage.Format.Format_RGB32)
        image.fill(0xFF00AA00)
        return Picture(image, Diagram(b"", 1000, 200))


@pytest.fixture
def used() -> Iterator[Means]:
    with means() as made:
        yield made


def piece_of(text: str, used: Means) -> CodePiece:
    body = Body(used)
    body.set_text(text)
    (piece,) = body.pieces
    assert isinstance(piece, CodePiece)
    return piece


def test_a_diagram_is_its_source_while_it_cannot_be_drawn(used: Means) -> None:
    """Without the extra, or while it is on its way."""
    piece = piece_of(FENCED, used)
    piece.lay(ink(), 700)
    assert isinstance(piece, DiagramPiece)
    assert not piece.is_drawn
    assert [spot.key for spot in piece.spots()] == ["copy", "wrap", "numbers"]
    assert piece.code == SOURCE


def test_a_diagram_is_drawn_no_wider_than_the_column_and_its_source_is_a_press_away(used: Means) -> None:
    """What is copied is the source either way."""
    drawn = Drawn()
    piece = piece_of(FENCED, replace(used, diagrams=drawn))  # type: ignore[arg-type]
    height = piece.lay(ink(), 700)
    assert isinstance(piece, DiagramPiece)
    assert piece.is_drawn
    assert drawn.asked == [(SOURCE, False)]
    assert height < 32 + 12 + 200
    picture = paint(piece, ink(), width=700)
    assert picture.pixelColor(350, height // 2).green() > 150
    press(piece, "source")
    assert not piece.is_drawn
    piece.lay(ink(), 700)
    assert "Show the diagram" in {spot.name for spot in piece.spots()}
    assert piece.text == SOURCE
    press(piece, "source")
    piece.lay(ink(), 700)
    assert piece.is_drawn


def test_a_diagram_that_is_still_written_is_not_asked_for(used: Means) -> None:
    """Half of one cannot be drawn."""
    drawn = Drawn()
    piece = piece_of("```mermaid\ngraph TD\n", replace(used, diagrams=drawn))  # type: ignore[arg-type]
    piece.lay(ink(), 700)
    assert drawn.asked == []
