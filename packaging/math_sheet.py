"""All formulas of tests/rendering/expressions.py on one sheet, light and dark, at 1x and 2x, for docs/screenshots/.

Run: .venv/bin/python packaging/math_sheet.py [FOLDER]. The sheets are meant to be opened and looked at.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "app")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt  # noqa: E402
from PySide6.QtGui import QColor, QFont, QImage, QPainter  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from interline.rendering.formula import draw  # noqa: E402
from interline.ui.theme import DARK, LIGHT, Theme  # noqa: E402
from interline.ui.transcript.formulas import Drawing  # noqa: E402
from tests.rendering.expressions import EXPRESSIONS  # noqa: E402

SIZE = 18.0
WIDTH, ROW, COLUMNS = 1240, 96, 2
NAME_WIDTH = 110


def sheet(theme: Theme, ratio: int) -> QImage:
    """The sheet; a formula that is refused stands there as its source, in red."""
    rows = -(-len(EXPRESSIONS) // COLUMNS)
    image = QImage(WIDTH * ratio, rows * ROW * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(theme.window))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, expression in enumerate(EXPRESSIONS):
        left = (number // rows) * (WIDTH / COLUMNS)
        top = (number % rows) * ROW
        middle = top + ROW / 2
        painter.setPen(QColor(theme.secondary))
        painter.setFont(QFont("DejaVu Sans", 8))
        box = QRectF(left + 12, top, NAME_WIDTH, ROW)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, f"{number + 1} {expression.name}")
        formula = draw(expression.tex, display=expression.display, size=SIZE, colour=theme.text)
        if formula is None:
            painter.setPen(QColor(theme.bad))
            painter.drawText(QPointF(left + NAME_WIDTH + 12, middle), expression.tex)
            continue
        drawing = Drawing(formula)
        baseline = middle + (drawing.ascent - drawing.descent) / 2
        drawing.paint(painter, left + NAME_WIDTH + 12, baseline)
    painter.end()
    return image


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    app = QApplication([])
    for name, theme in (("light", LIGHT), ("dark", DARK)):
        for ratio in (1, 2):
            path = folder / f"math-{name}{'-2x' if ratio == 2 else ''}.png"
            if not sheet(theme, ratio).save(str(path)):
                raise SystemExit(f"cannot write {path}")
            print(path)
    app.quit()


if __name__ == "__main__":
    main()
