"""Formulas as they are painted: asked for where they are shown, drawn elsewhere, kept for the next time.

Rule: the window never waits for a formula; until it is there, and where it cannot be drawn, its source is shown.
"""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from math import ceil

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPaintEngine, QPainter, QPixmap, QTransform

from interline.rendering.formula import Formula, FormulaProcess

KEPT = 400
"""Formulas that are kept, those that cannot be drawn among them; a screen shows some dozens."""
WAITING = 200
"""Formulas that are asked for at a time; the oldest of more were scrolled past."""
COALESCED_MS = 30
"""Formulas that become ready within this time are told of once."""
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


class Formulas(QObject):
    """All formulas of a window. Whoever makes one calls `close` at the end."""

    changed = Signal()
    """Formulas that were asked for have become ready, or are known not to be drawn."""
    _done = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker: ThreadPoolExecutor | None = None
        self._process = FormulaProcess()
        # In order of their last use; None for what cannot be drawn.
        self._kept: OrderedDict[_Key, Drawing | None] = OrderedDict()
        # The last asked for at the end: that is what is in sight. The worker takes from there.
        self._waiting: OrderedDict[_Key, None] = OrderedDict()
        self._asked: set[_Key] = set()
        app = QGuiApplication.instance()
        # Of the sharpest screen here; the first painting on another draws anew.
        self._ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
        self._is_closed = False
        self._tell = QTimer(self, singleShot=True, interval=COALESCED_MS)
        self._tell.timeout.connect(self.changed)
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def get(self, tex: str, *, display: bool, size: float, colour: str) -> Drawing | None:
        """The formula in letters of so many pixels and a colour `#rrggbb`. None while it is on its way, and where it
        cannot be drawn; asking has it drawn."""
        key = (tex, display, round(size, 2), colour)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        self._ask(key)
        return None

    def refused(self, tex: str, *, display: bool, size: float, colour: str) -> bool:
        """Whether this formula is known not to be drawn: its source stays."""
        key = (tex, display, round(size, 2), colour)
        return key in self._kept and self._kept[key] is None

    def close(self) -> None:
        """Ask for nothing more, and end the process; its thread is waited for, so that it never outlives this."""
        self._is_closed = True
        self._waiting.clear()
        self._tell.stop()
        self._process.close()
        if self._worker is not None:
            self._worker.shutdown(wait=True, cancel_futures=True)
            self._worker = None

    def _ask(self, key: _Key) -> None:
        if self._is_closed:
            return
        if key in self._asked:
            if key in self._waiting:
                with suppress(KeyError):  # it was taken just now
                    self._waiting.move_to_end(key)
            return
        self._asked.add(key)
        self._waiting[key] = None
        if len(self._waiting) > WAITING:
            self._asked.discard(self._waiting.popitem(last=False)[0])
        if self._worker is None:
            self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="formulas")
        self._worker.submit(self._work)

    def _work(self) -> None:
        try:
            key, _ = self._waiting.popitem()
        except KeyError:
            return
        tex, display, size, colour = key
        formula = self._process.draw(tex, display=display, size=size, colour=colour)
        ready = None
        if formula is not None and not is_large(formula, self._ratio):
            ready = pixels(formula, self._ratio)
        self._done.emit(key, formula, ready)

    def _deliver(self, key: _Key, formula: Formula | None, ready: QImage | None) -> None:
        self._asked.discard(key)
        if self._is_closed:
            return
        self._kept[key] = None if formula is None else Drawing(formula, ready)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        if not self._tell.isActive():
            self._tell.start()
