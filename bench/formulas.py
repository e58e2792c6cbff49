"""What formulas cost: one of them in its process, the window beside it, and a screen of them painted.

Everything is measured in a process of its own with Qt offscreen; frames are ticks of a 16 ms timer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Figure, at_most, at_most_times, median

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from interline.ui.transcript.formulas import Formulas

_ROOT = Path(__file__).resolve().parent.parent
_SIZE = 18.0
_COLOUR = "#000000"
_FORMULAS = 100
_ROUNDS = 5
_FRAME_MS = 16
_WORK_S = 0.003


def figures() -> list[Figure]:
    measured = _measured()
    beside = f"frame p99 while {_FORMULAS} formulas are drawn"
    return [
        at_most("first formula, its process started for it", measured["first"], "ms", 1_000),
        at_most_times(
            "a formula, its process asked, over ziamath alone", measured["each"], measured["alone"], "ms", 1.5
        ),
        at_most("the slowest of 35 formulas", measured["slowest"], "ms", 60),
        at_most_times(beside, measured["busy"], measured["idle"], "ms", 1.5),
        at_most("35 formulas painted when they have come", measured["painted first"], "ms", 8),
        at_most("35 formulas painted again", measured["painted again"], "ms", 4),
    ]


def _measured() -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.formulas"],
        cwd=_ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "2"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"formulas were not measured: {done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _measure() -> dict[str, float]:
    from PySide6.QtWidgets import QApplication

    from interline.ui.transcript.formulas import Formulas

    app = QApplication([])
    found = _drawing()
    formulas = Formulas()
    try:
        return found | _beside(app, formulas) | _painting(formulas)
    finally:
        formulas.close()


def _drawing() -> dict[str, float]:
    """One after the other, in a process that has just been started."""
    from interline.rendering.formula import FormulaProcess
    from tests.rendering.expressions import EXPRESSIONS

    process = FormulaProcess()

    def draw(tex: str, display: bool) -> None:
        process.draw(tex, display=display, size=_SIZE, colour=_COLOUR)

    taken: list[float] = []
    alone: list[float] = []
    try:
        first = _milliseconds(draw, "x", True)
        _alone("x", True)
        for each in EXPRESSIONS:
            taken.append(median([_milliseconds(draw, each.tex, each.display) for _ in range(_ROUNDS)]))
            alone.append(median([_milliseconds(_alone, each.tex, each.display) for _ in range(_ROUNDS)]))
    finally:
        process.close()
    return {"first": first, "each": median(taken), "alone": median(alone), "slowest": max(taken)}


def _alone(tex: str, display: bool) -> None:
    """What the library makes of it by itself, right or wrong."""
    from ziamath import Latex, config

    config.svg2 = False
    Latex(tex, size=_SIZE, color=_COLOUR, inline=not display).svg()


def _beside(app: QApplication, formulas: Formulas) -> dict[str, float]:
    """The 99th of a hundred frames, while formulas are drawn and while none are, in turn."""
    from tests.rendering.expressions import EXPRESSIONS

    frames: dict[str, list[float]] = {"idle": [], "busy": []}
    for turn in range(_ROUNDS):

        def ask(turn: int = turn) -> bool:
            """Ask for all; whether any is still to come."""
            kept = [
                formulas.get(each.tex, display=each.display, size=_SIZE + turn * 3 + size, colour=_COLOUR)
                for size in range(3)
                for each in EXPRESSIONS[: _FORMULAS // 3]
            ]
            return not all(kept)

        frames["idle"] += _frames(app, lambda: False, least=60)
        frames["busy"] += _frames(app, ask, least=0)
    return {name: sorted(taken)[int(len(taken) * 0.99)] for name, taken in frames.items()}


def _frames(app: QApplication, goes_on: Callable[[], bool], *, least: int) -> list[float]:
    """Milliseconds between ticks of a timer that does some milliseconds of Python at each, as a busy view would."""
    from PySide6.QtCore import Qt, QTimer

    ticks: list[float] = []

    def tick() -> None:
        ticks.append(time.perf_counter())
        while time.perf_counter() - ticks[-1] < _WORK_S:
            pass
        if not goes_on() and len(ticks) > least:
            app.quit()

    timer = QTimer(interval=_FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start()
    app.exec()
    timer.stop()
    return [1_000 * (later - earlier) for earlier, later in pairwise(ticks)]


def _painting(formulas: Formulas) -> dict[str, float]:
    """A screen of formulas on a 2x screen: when they have just come, and from then on."""
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtGui import QImage, QPainter

    from tests.rendering.expressions import EXPRESSIONS

    image = QImage(1_800, 1_600, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2.0)

    def paint(size: float) -> None:
        painter = QPainter(image)
        for number, each in enumerate(EXPRESSIONS):
            made = formulas.get(each.tex, display=each.display, size=size, colour=_COLOUR)
            if made is not None:
                made.paint(painter, 10, 20 * number + 40)
        painter.end()

    first, again = [], []
    for turn in range(_ROUNDS):
        size = _SIZE + turn + 0.5
        asked = {"size": size, "colour": _COLOUR}
        while True:
            kept = [formulas.get(each.tex, display=each.display, **asked) for each in EXPRESSIONS]
            if all(kept):
                break
            QCoreApplication.processEvents()
            time.sleep(0.005)
        first.append(_milliseconds(paint, size))
        again.append(_milliseconds(paint, size))
    return {"painted first": median(first), "painted again": median(again)}


def _milliseconds(work: Callable[..., None], *arguments: object) -> float:
    start = time.perf_counter()
    work(*arguments)
    return 1_000 * (time.perf_counter() - start)


if __name__ == "__main__":
    print(json.dumps(_measure()))
