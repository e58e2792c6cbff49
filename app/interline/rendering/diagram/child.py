"""The process that draws diagrams, run as `python -m interline.rendering.diagram.child`.

Rule: once it has drawn its first letters it opens no file and no socket any more.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from interline.child_process import hold_back
from interline.rendering.diagram.drawing import draw
from interline.rendering.drawing_process import answer_questions

MEMORY = 2 << 30
"""Bytes that the process may take, where the system holds it to that."""
_FIRST = (
    'flowchart TD\n A["`a **b** _c_ **_d_**`"] -->|e| B\n',
    'classDiagram\n class A["A b"]{\n +int x*\n +f()$\n}\n',
    "sequenceDiagram\n A->>B: x\n Note over A: y\n",
)
"""Between them they use each cut of the font."""


def main() -> None:
    """Be the child."""
    answer_questions(_answer, before=_prepare)


def _prepare() -> None:
    for source in _FIRST:
        for dark in (False, True):
            draw(source, dark=dark, ratio=1.0)
    hold_back(RLIMIT_AS=MEMORY, RLIMIT_NOFILE=3)


def _answer(**question: Any) -> list[object] | None:
    made = draw(**question)
    return None if made is None else [b64encode(made.png).decode("ascii"), made.width, made.height]


if __name__ == "__main__":
    main()
