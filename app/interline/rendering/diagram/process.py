"""Diagrams from the process that draws them, from the program's side.

Rule: without the extra no process is started; what one tells is believed only where it begins as a PNG does.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any

from interline.rendering.diagram.drawing import LONGEST_SIDE, Diagram, is_installed
from interline.rendering.drawing_process import DrawingProcess

CHILD_WORD = "--diagram-process"
"""The first argument by which a frozen build, which has no `python -m`, knows that it shall be the child."""
SECONDS = 10.0
"""After which a diagram is given up."""
_PNG = b"\x89PNG\r\n\x1a\n"


class DiagramProcess:
    """`draw` waits and is called in one thread; `close` in any."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._process = DrawingProcess("interline.rendering.diagram.child", CHILD_WORD, seconds=seconds)

    def draw(self, source: str, *, dark: bool, ratio: float) -> Diagram | None:
        """As `interline.rendering.diagram.draw`, but None for whatever goes wrong. Never raises."""
        if not is_installed():
            return None
        return understood(self._process.ask({"source": source, "dark": dark, "ratio": ratio}))

    def close(self) -> None:
        """End the process; what is being drawn is given up."""
        self._process.close()


def understood(answer: Any) -> Diagram | None:
    """What the child told; None for what is no picture."""
    match answer:
        case [str(data), float(width), float(height)]:
            try:
                png = b64decode(data, validate=True)
            except (binascii.Error, ValueError):
                return None
            if png.startswith(_PNG) and 0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE:
                return Diagram(png, width, height)
    return None
