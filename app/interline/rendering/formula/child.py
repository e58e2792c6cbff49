"""The process that draws formulas, run as `python -m interline.rendering.formula.child`.

Rule: once it has drawn its first letter it opens no file and no socket any more.
"""

from __future__ import annotations

from typing import Any

from interline.child_process import hold_back
from interline.rendering.drawing_process import answer_questions
from interline.rendering.formula.drawing import draw

MEMORY = 1 << 30
"""Bytes that the process may take, where the system holds it to that."""


def main() -> None:
    """Be the child."""
    answer_questions(_answer, before=_prepare)


def _prepare() -> None:
    # All that is imported late is imported by this.
    draw(r"\frac{\sqrt{x}}{\hat{y}_1^2}\ce{A -> B}", display=True, size=16.0, colour="#000000")
    hold_back(RLIMIT_AS=MEMORY, RLIMIT_NOFILE=3)


def _answer(**question: Any) -> list[object] | None:
    made = draw(**question)
    return None if made is None else [made.svg, made.width, made.ascent, made.descent]


if __name__ == "__main__":
    main()
