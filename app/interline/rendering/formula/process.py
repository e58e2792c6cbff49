"""Formulas from the process that draws them, from the program's side.

Rule: what the process tells is believed only where it is a picture of a formula and nothing else.
"""

from __future__ import annotations

from typing import Any

from interline.rendering.drawing_process import DrawingProcess
from interline.rendering.formula.picture import Formula, is_harmless

CHILD_WORD = "--formula-process"
"""The first argument by which a frozen build, which has no `python -m`, knows that it shall be the child."""
SECONDS = 10.0
"""After which a formula is given up."""


class FormulaProcess:
    """`draw` waits and is called in one thread; `close` in any."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._process = DrawingProcess("interline.rendering.formula.child", CHILD_WORD, seconds=seconds)

    def draw(self, tex: str, *, display: bool, size: float, colour: str) -> Formula | None:
        """As `interline.rendering.formula.draw`, but None for whatever goes wrong. Never raises."""
        return understood(self._process.ask({"tex": tex, "display": display, "size": size, "colour": colour}))

    def close(self) -> None:
        """End the process; what is being drawn is given up."""
        self._process.close()


def understood(answer: Any) -> Formula | None:
    """What the child told; None for what is no picture of a formula."""
    match answer:
        case [str(svg), float(width), float(ascent), float(descent)]:
            formula = Formula(svg, width, ascent, descent)
            return formula if is_harmless(formula) else None
    return None
