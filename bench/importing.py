"""How fast exports are read and taken in, in how much memory, and what the window notices of it.

Rule: the export is generated, as large as those of people who talked for years, in words that fall off as in real
text, newest first; each run is a process of its own, so that its peak of memory is its own too. An import counts by the
clock, as for those who wait for it; reading alone by the processor's time, whatever else the machine does.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from bench.figures import Figure, at_most, installed
from bench.library import Writer

_ROOT = Path(__file__).resolve().parent.parent
MEGABYTES = 300
OF_WINDOW = 100
"""Megabytes of the export that is taken in with a window open, and cancelled after the most of it."""
_NEWEST = 1_770_000_000
"""Second that the newest conversation was begun in."""
_REFRESH = 400
"""Conversations after which texts are cut from new words."""

_READ = """
import json, sys, time
from pathlib import Path
from interline.importing import format_of
from interline.importing.source import opened
began = time.process_time()
with opened(Path(sys.argv[1])) as source:
    found = sum(1 for _ in format_of(source).reader.read(source))
print(json.dumps([found, time.process_time() - began]))
"""
# What is merged after the import writes out what is left of it, so that its peak counts, too.
_TAKE_IN = """
import asyncio, json, resource, sys, threading, time
from pathlib import Path
from interline.paths import Home
from interline.services.changes import Changes
from interline.services.importing import ImportService
from interline.store.database import Store
async def main():
    store = Store(Home.at(Path(sys.argv[2])))
    await store.open()
    await store.warm_up()
    try:
        began = time.perf_counter()
        report = await ImportService(store, Changes()).take_in([Path(sys.argv[1])])
        took = time.perf_counter() - began
        while await store.search.unindexed():
            await asyncio.sleep(0.05)
        indexed = time.perf_counter() - began - took
        await store._upkeep.finish()
        return report.imported, took, indexed, time.perf_counter() - began - took
    finally:
        await store.close()
found = asyncio.run(main())
for thread in threading.enumerate():
    if thread.name.startswith("import"):
        thread.join()
reader = resource.getrusage(resource.RUSAGE_CHILDREN)
memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + reader.ru_maxrss) / 1024
print(json.dumps([*found, memory]))
"""


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="interline-bench-") as folder:
        large, small = Path(folder, "large.json"), Path(folder, "small.json")
        count = write_export(large, MEGABYTES)
        few = write_export(small, OF_WINDOW)
        read, seconds = _run("-c", _READ, str(small))
        taken, took, indexed, merged, memory = _run("-c", _TAKE_IN, str(large), str(Path(folder, "home")))
        part, blocked, cancelled, blocked_after = _run(
            "-m", __name__, str(small), str(Path(folder, "window"))
        )
    assert (read, taken) == (few, count)
    assert 0 < part < few, "the import with a window open was over before it was cancelled"
    speed, taken_speed = OF_WINDOW / seconds, MEGABYTES / took
    return [
        Figure(f"read a ChatGPT export of {OF_WINDOW} MB", speed, "MB/s", bar="≥ 20 MB/s", holds=speed >= 20),
        Figure(
            f"import one of {MEGABYTES} MB, {count} conversations, by the clock",
            taken_speed,
            "MB/s",
            bar="≥ 20 MB/s",
            holds=taken_speed >= 20,
        ),
        at_most("  the peaks of memory of both its processes", memory, "MB", 300),
        Figure("  until all of it is searchable, in the background", indexed, "s"),
        Figure("  until its index is merged, too", merged, "s"),
        at_most(f"  with a window open, one of {OF_WINDOW} MB: longest block", blocked, "ms", 33),
        at_most("    from cancelling it to its end", cancelled, "ms", 500),
        at_most("    longest block while what came in is indexed and merged", blocked_after, "ms", 33),
    ]


def write_export(path: Path, megabytes: int) -> int:
    """An export of about this size, newest first as ChatGPT's are; gives how many conversations it has."""
    chance, writer = random.Random(7), Writer(7)
    count = written = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        while written < megabytes * 1_000_000:
            if count % _REFRESH == 0:
                writer.refresh()
            written += _write_one(file, chance, writer, count)
            count += 1
        file.write("]")
        file.flush()
        # As one that was downloaded before: the disk has nothing left to do for it.
        os.fsync(file.fileno())
    return count


def _write_one(file: TextIO, chance: random.Random, writer: Writer, number: int) -> int:
    nodes = {}
    parent = None
    begun = _NEWEST - number * 9_000
    tongue = writer.tongue()
    for n in range(chance.randrange(4, 60)):
        id_ = f"{number:06}-{n:04}"
        role = "assistant" if n % 2 else "user"
        text = writer.text(tongue, 230 if n % 2 else 60, code=bool(n % 2) and chance.random() < 0.25)
        metadata = {"model_slug": "gpt-5", "finish_details": {"type": "stop"}, "citations": []}
        message = {
            "id": id_,
            "author": {"role": role, "name": None, "metadata": {}},
            "create_time": begun + n * 40,
            "content": {"content_type": "text", "parts": [text]},
            "status": "finished_successfully",
            "recipient": "all",
            "metadata": metadata,
        }
        nodes[id_] = {"id": id_, "parent": parent, "children": [], "message": message}
        parent = id_
    conversation = {
        "id": f"c{number}",
        "title": f"Conversation {number}",
        "create_time": begun,
        "update_time": begun,
        "current_node": parent,
        "mapping": nodes,
    }
    return file.write((", " if number else "") + json.dumps(conversation))


def _run(*arguments: str) -> list[float]:
    """What the process prints in its last line."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**installed(), "QT_QPA_PLATFORM": "offscreen"},
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"a run did not come to its end: {done.stderr[-3000:]}")
    return [float(each) for each in json.loads(done.stdout.splitlines()[-1])]


# What follows runs in a process of its own.


def _with_window(export: Path, folder: Path) -> None:
    """Import with the real window open, cancel after three fifths, and wait until what came in is searchable."""
    sys.path.insert(0, str(_ROOT / "packaging"))
    from driven_window import drive

    from bench.frames import Frames
    from interline.paths import Home

    found: list[float] = []
    # As in the tour: a desktop's window has its user waiting for it.
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, 0, -15)

    async def play(app, window):  # type: ignore[no-untyped-def]
        import asyncio
        import time

        await asyncio.sleep(2)
        importing, after = Frames(), Frames()
        stopped_at = 0.0

        def watch(progress) -> None:  # type: ignore[no-untyped-def]
            nonlocal stopped_at
            if progress.part > 0.6 and not stopped_at:
                stopped_at = time.perf_counter()

        importing.start()
        report = await app.importing.take_in([export], watch=watch, stopped=lambda: bool(stopped_at))
        cancelled = 1e3 * (time.perf_counter() - stopped_at)
        importing.stop()
        after.start()
        await app.store._upkeep.finish()
        after.stop()
        found.extend((report.imported, max(importing.all), cancelled, max(after.all)))

    drive(Home.at(folder), play)
    print(json.dumps(found))


if __name__ == "__main__":
    _with_window(Path(sys.argv[1]), Path(sys.argv[2]))
