"""The process that draws formulas: one question a line on standard input, one answer a line on standard output.

Run as `python -m interline.rendering.formula.child`. Rule: it ends when its input does, and once it has drawn its
first letter it opens no file and no socket any more.
"""

from __future__ import annotations

import json

from interline.child_process import hold_back
from interline.rendering.formula.drawing import draw

MEMORY = 1 << 30
"""Bytes that the process may take, where the system holds it to that."""


def main() -> None:
    """Be the child."""
    with open(0, "rb", closefd=False) as asked, open(1, "wb", closefd=False) as told:
        # All that is imported late is imported by this.
        draw(r"\frac{\sqrt{x}}{\hat{y}_1^2}\ce{A -> B}", display=True, size=16.0, colour="#000000")
        hold_back(RLIMIT_AS=MEMORY, RLIMIT_NOFILE=3)
        for line in asked:
            told.write(json.dumps(_answer(json.loads(line))).encode("ascii") + b"\n")
            told.flush()


def _answer(question: dict[str, object]) -> list[object] | None:
    try:
        made = draw(**question)  # type: ignore[arg-type]  # the other end is ours
    except (ValueError, RecursionError, MemoryError):
        return None
    return None if made is None else [made.svg, made.width, made.ascent, made.descent]


if __name__ == "__main__":
    main()
