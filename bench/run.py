"""`make bench`: figures, compared side by side in one run, with the bar each must reach.

Rule: a figure is a median of several runs taken in turn with what it is compared to; machines are noisy, ratios less.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import (
    branching,
    cli,
    copies,
    export,
    formulas,
    gateway,
    importing,
    markdown,
    router,
    search,
    settings,
    sidebar,
    soak,
    stopping,
    tokens,
    tour,
    transcript,
    window,
    wires,
)
from bench.figures import Figure

SUBJECTS: dict[str, Callable[[], list[Figure]]] = {
    "branching": branching.figures,
    "cli": cli.figures,
    "copies": copies.figures,
    "export": export.figures,
    "formulas": formulas.figures,
    "gateway": gateway.figures,
    "importing": importing.figures,
    "markdown": markdown.figures,
    "router": router.figures,
    "search": search.figures,
    "settings": settings.figures,
    "sidebar": sidebar.figures,
    "soak": soak.figures,
    "stopping": stopping.figures,
    "tokens": tokens.figures,
    "tour": tour.figures,
    "transcript": transcript.figures,
    "window": window.figures,
    "wires": wires.figures,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="also write the rows to this file")
    parser.add_argument("subjects", nargs="*", help=f"which to run: {', '.join(SUBJECTS)}; all by default")
    chosen = parser.parse_args()
    rows: list[Figure] = []
    for name in chosen.subjects or SUBJECTS:
        print(f"… {name}", file=sys.stderr, flush=True)
        rows += SUBJECTS[name]()
    print(table(rows))
    if chosen.json:
        Path(chosen.json).write_text(json.dumps([row.as_dict() for row in rows], indent=1) + "\n")
    return 0


def table(rows: list[Figure]) -> str:
    """The rows as people read them."""
    cells = [("figure", "value", "against", "ratio", "bar", "holds")]
    cells += [row.cells() for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells
    )


if __name__ == "__main__":
    raise SystemExit(main())
