"""What is painted, as pixels: where there is ink, and how many pieces of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QColor, QImage, QPainter, qGray


@dataclass(frozen=True, slots=True)
class Ink:
    """The pixels of a picture that something was painted on, row by row as runs from a first to after a last."""

    rows: list[list[tuple[int, int]]]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, and the first pixel to the right and below; of what is there."""
        filled = [(y, runs) for y, runs in enumerate(self.rows) if runs]
        left = min(runs[0][0] for _, runs in filled)
        right = max(runs[-1][1] for _, runs in filled)
        return left, filled[0][0], right, filled[-1][0] + 1

    @property
    def pieces(self) -> int:
        """How many pieces do not touch each other."""
        above: list[tuple[int, int, int]] = []
        parents: list[int] = []

        def root(of: int) -> int:
            while parents[of] != of:
                of = parents[of]
            return of

        for runs in self.rows:
            here: list[tuple[int, int, int]] = []
            for first, last in runs:
                parents.append(len(parents))
                own = len(parents) - 1
                for other_first, other_last, other in above:
                    # Corners that meet are one piece.
                    if other_first <= last and first <= other_last:
                        parents[root(own)] = root(other)
                here.append((first, last, own))
            above = here
        return len({root(each) for each in range(len(parents))})


def painted(
    width: float,
    height: float,
    paint: Callable[[QPainter], None],
    *,
    ratio: float = 1.0,
    ground: str = "#ffffff",
    least: int = 100,
) -> tuple[QImage, Ink]:
    """Paint on a ground of this size in logical pixels; ink is what is by `least` of 255 lighter or darker."""
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(ground))
    painter = QPainter(image)
    paint(painter)
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    blank = qGray(QColor(ground).rgb())
    is_ink = bytes(abs(value - blank) >= least for value in range(256))
    rows = [bytes(grey.constScanLine(y))[: grey.width()].translate(is_ink) for y in range(grey.height())]
    return image, Ink([[run.span() for run in re.finditer(b"\x01+", row)] for row in rows])
