"""What ten thousand conversations cost the window's thread: listing, scrolling, sorting, picking all of them.

In a process of its own, drawn to memory (offscreen), with Python's collector held back as the program does. Costs are
the processor time of the window's thread, painting included; each piece of work that the event loop takes at once is a
frame of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, at_most, median

COUNT = 10_000
FRAME = 16


def figures() -> list[Figure]:
    found = _run()
    return [
        at_most("list 10,000 conversations: worst piece of making rows", found["piece"], "ms", FRAME),
        at_most("  show them, to the first paint", found["shown"], "ms", FRAME),
        Figure("  all of it", found["all"], "ms"),
        at_most("  again, where one was renamed", found["again"], "ms", FRAME),
        at_most("  by title: worst piece", found["sorted"], "ms", FRAME),
        at_most("scroll by 60 pixels: frame, 99 of 100", found["scroll"], "ms", FRAME),
        at_most("  worst", found["scroll_worst"], "ms", FRAME),
        at_most("  by a page: middle one", found["page"], "ms", FRAME),
        at_most("pick all of them", found["pick"], "ms", FRAME),
    ]


def _run() -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.sidebar"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the sidebar was not measured: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


# What follows runs in the child.


def _child() -> None:
    import gc

    from PySide6.QtWidgets import QApplication

    from interline.ui import icons, theme
    from interline.ui.sidebar.view import SidebarView
    from interline.ui.style_sheet import style_sheet

    app = QApplication([])
    app.setStyle("Fusion")
    icons.load()
    app.setStyleSheet(style_sheet(theme.LIGHT))
    view = SidebarView()
    view.set_theme(theme.LIGHT)
    view.resize(264, 860)
    view.show()
    _measure(view, _library(60))
    gc.collect()
    gc.freeze()
    gc.disable()
    print(json.dumps(_measure(view, _library(COUNT))))
    sys.stdout.flush()
    os._exit(0)


def _library(count: int):  # type: ignore[no-untyped-def]
    """Summaries as a library of some years has them: folders, tags, stars, costs, long and foreign titles."""
    from datetime import UTC, datetime, timedelta
    from decimal import Decimal

    from interline.ids import new_id
    from interline.model.conversation import ConversationSummary
    from interline.model.money import Cost, Quality

    words = ("tides", "tax", "Amalfi", "SQL", "bread", "contract", "ملاحظات", "潮汐", "release", "garden")
    now = datetime.now(UTC)
    made = []
    for n in range(count):
        title = " ".join(words[(n * step) % len(words)] for step in range(1, 3 + n % 12))
        at = now - timedelta(minutes=97 * n)
        made.append(
            ConversationSummary(
                new_id(),
                f"{title} {n}",
                at - timedelta(hours=n % 50),
                at,
                2 + n % 40,
                Cost(Decimal(n % 977) / 1000, Quality.EXACT),
                ("openai", "anthropic", "google")[: 1 + n % 3],
                folder=("", "", "", "Work", "Work/Clients", "Home")[n % 6],
                tags=("sea", "moon", "tax")[: n % 4],
                pinned=n % 997 == 0,
                starred=n % 29 == 0,
            )
        )
    return tuple(sorted(made, key=lambda each: (each.pinned, each.updated_at), reverse=True))


def _measure(view, library) -> dict[str, float]:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    from interline.ui.sidebar.sections import Aspect, Order

    whole = Aspect()
    rows, pieces = _made(library, whole)
    shown = _timed(5, lambda n: (view.set_rows(rows[: -1 - n]), view.set_open(rows[-9].id)))
    view.set_rows(rows)
    _paint()
    again = _timed(
        5,
        lambda n: view.set_rows(
            [*rows[:5], *(replace(row, text=f"Renamed {n}") for row in rows[5:6]), *rows[6:]]
        ),
    )
    _, by_title = _made(library, Aspect(order=Order.TITLE))
    bar = view.list.verticalScrollBar()
    bar.setValue(bar.maximum() // 3)
    _paint()
    scroll = _timed(300, lambda n: bar.setValue(bar.value() + 60))
    page = _timed(60, lambda n: bar.setValue(bar.value() + 700))
    pick = _timed(3, lambda n: (view.pick_none(), view.list.selectAll()))
    view.pick_none()
    return {
        "piece": max(pieces),
        "all": sum(pieces) + median(shown),
        "shown": median(shown),
        "again": median(again),
        "sorted": max(by_title),
        "scroll": sorted(scroll)[len(scroll) * 99 // 100],
        "scroll_worst": max(scroll),
        "page": median(page),
        "pick": median(pick),
    }


def _made(library, aspect):  # type: ignore[no-untyped-def]
    """The rows, and what each piece of making them cost, as the presenter does it."""
    from datetime import datetime
    from time import thread_time

    from interline.ui.sidebar.presenter import in_pieces
    from interline.ui.sidebar.sections import rows_of

    pieces: list[float] = []

    async def make() -> list[object]:
        begun = thread_time()
        rows: list[object] = []
        async for made in in_pieces(rows_of(library, ("Empty",), aspect, datetime.now().astimezone())):
            rows = made  # type: ignore[assignment]
            pieces.append(1e3 * (thread_time() - begun))
            begun = thread_time()
        return rows

    rows = asyncio.run(make())
    return rows, pieces


def _timed(times: int, act: Callable[[int], object]) -> list[float]:
    """Milliseconds of each, painting included."""
    from time import thread_time

    found = []
    for n in range(times):
        begun = thread_time()
        act(n)
        _paint()
        found.append(1e3 * (thread_time() - begun))
    return found


def _paint() -> None:
    from bench.frames import until_painted

    until_painted()


if __name__ == "__main__":
    _child()
