"""Formulas as they are painted: on the line of the text, sharp on every screen, in the colour of the text.

Rule: a formula is painted where it is there; whoever asks shows the source until then.
"""

from __future__ import annotations

from math import ceil, sqrt

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPaintEngine, QPainter, QPixmap, QTransform

from interline.rendering.formula import Formula, FormulaProcess
from interline.ui.transcript.elsewhere import DrawnElsewhere, sharpest_ratio

KEPT = 400
"""Formulas that are kept, those that cannot be drawn among them; a screen shows some dozens."""
FINE, FINE_PIXELS = 6.0, 12_000_000
"""Pixels of a PDF to one of ours, and the most of one formula."""
CACHED_PIXELS = 2_000_000
"""A larger picture is not kept as pixels but drawn each time."""

_Key = tuple[str, bool, float, str]


class Drawing:
    """A formula that is there; for the window's thread alone. Sizes are logical pixels."""

    def __init__(self, formula: Formula, ready: QImage | None = None) -> None:
        """`ready`: its pixels for one kind of screen, drawn by `pixels`."""
        self.width = formula.width
        self.ascent = formula.ascent
        self.descent = formula.descent
        self._formula = formula
        self._pictures: dict[float, QPixmap] = {}
        if ready is not None:
            self._pictures[ready.devicePixelRatio()] = QPixmap.fromImage(ready)

    def paint(self, painter: QPainter, x: float, baseline: float) -> None:
        """Paint it with its left edge and its baseline there, as sharp as what is painted on."""
        if painter.paintEngine().type() == QPaintEngine.Type.Pdf:
            self._paint_fine(painter, x, baseline)
            return
        ratio = painter.device().devicePixelRatio()
        is_scaled = painter.transform().type().value > QTransform.TransformationType.TxTranslate.value
        if (
            is_scaled
            or painter.paintEngine().type() != QPaintEngine.Type.Raster
            or is_large(self._formula, ratio)
        ):
            # Paper, or a view that is scaled: curves stay curves.
            box = QRectF(x, baseline - self.ascent, self.width, self.ascent + self.descent)
            _render(self._formula, painter, box)
            return
        if (picture := self._pictures.get(ratio)) is None:
            picture = self._pictures[ratio] = QPixmap.fromImage(pixels(self._formula, ratio))
        # On whole pixels of the screen, as its letters were drawn.
        top = round(baseline * ratio) - ceil(self.ascent * ratio)
        painter.drawPixmap(QPointF(round(x * ratio) / ratio, top / ratio), picture)

    def _paint_fine(self, painter: QPainter, x: float, baseline: float) -> None:
        """As pixels too fine to be seen: Qt's engine for PDF would stroke every curve with a pen of its own, so that
        all letters become heavy."""
        high = self.ascent + self.descent
        ratio = min(FINE, max(1.0, sqrt(FINE_PIXELS / max(1.0, self.width * high))))
        image = pixels(self._formula, ratio)
        top = ceil(self.ascent * ratio) / ratio
        size = image.deviceIndependentSize()
        painter.drawImage(QRectF(x, baseline - top, size.width(), size.height()), image)


def is_large(formula: Formula, ratio: float) -> bool:
    """Whether it would take too much memory as pixels of a screen."""
    return formula.width * (formula.ascent + formula.descent) * ratio * ratio > CACHED_PIXELS


def pixels(formula: Formula, ratio: float) -> QImage:
    """A formula as pixels of a screen, its baseline between two rows of them; in any thread. It takes a millisecond."""
    above, below = ceil(formula.ascent * ratio), ceil(formula.descent * ratio)
    image = QImage(ceil(formula.width * ratio), above + below, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    height = (formula.ascent + formula.descent) * ratio
    _render(formula, painter, QRectF(0, above - formula.ascent * ratio, formula.width * ratio, height))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def _render(formula: Formula, painter: QPainter, box: QRectF) -> None:
    # After the first window, like all that needs QtSvg.
    from PySide6.QtSvg import QSvgRenderer

    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(formula.svg.encode())).render(painter, box)
    painter.restore()


class Formulas(DrawnElsewhere):
    """All formulas of a window."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("formulas", KEPT, parent)
        self._process = FormulaProcess()
        # The first painting on another screen draws its pixels anew.
        self._ratio = sharpest_ratio()

    def get(self, tex: str, *, display: bool, size: float, colour: str) -> Drawing | None:
        """The formula in letters of so many pixels and a colour `#rrggbb`. None while it is on its way, and where it
        cannot be drawn; asking has it drawn."""
        drawing: Drawing | None = self.found((tex, display, round(size, 2), colour))
        return drawing

    def refused(self, tex: str, *, display: bool, size: float, colour: str) -> bool:
        """Whether this formula is known not to be drawn: its source stays."""
        return self.is_refused((tex, display, round(size, 2), colour))

    def draw(self, key: _Key) -> tuple[Formula, QImage | None] | None:
        tex, display, size, colour = key
        formula = self._process.draw(tex, display=display, size=size, colour=colour)
        if formula is None:
            return None
        return formula, None if is_large(formula, self._ratio) else pixels(formula, self._ratio)

    def taken(self, made: tuple[Formula, QImage | None]) -> Drawing:
        return Drawing(*made)

    def end(self) -> None:
        self._process.close()
