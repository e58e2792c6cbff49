"""How fast exports are read and taken in, and in how much memory.

Rule: the export is generated, as large as those of people who talked for years; each run is a process of its own, so
that its peak of memory is its own too. Time is the processor's, whatever else the machine does: of an import, that of
the busier of its two processes, of which one reads while the other writes.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TextIO

from bench.figures import Figure, at_most

MEGABYTES = 300
TAKEN_IN = 30
_TEXT = "the moon pulls at the sea and so there are tides twice a day in most bays of the world"
_WORDS = _TEXT.split()

_RUN = """
import json, resource, sys, time
from pathlib import Path
from interline.importing import format_of
from interline.importing.source import opened
began = time.process_time()
with opened(Path(sys.argv[1])) as source:
    found = sum(1 for _ in format_of(source).reader.read(source))
seconds = time.process_time() - began
print(json.dumps([found, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
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
    try:
        began = time.process_time()
        report = await ImportService(store, Changes()).take_in([Path(sys.argv[1])])
        return report.imported, time.process_time() - began
    finally:
        await store.close()
found, seconds = asyncio.run(main())
for thread in threading.enumerate():
    if thread.name.startswith("import"):
        thread.join()
reader = resource.getrusage(resource.RUSAGE_CHILDREN)
memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + reader.ru_maxrss) / 1024
print(json.dumps([found, max(seconds, reader.ru_utime + reader.ru_stime), memory]))
"""


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="interline-bench-") as folder:
        large, small = Path(folder, "large.json"), Path(folder, "small.json")
        count = write_export(large, MEGABYTES)
        few = write_export(small, TAKEN_IN)
        found, seconds, memory = _run(_RUN, str(large))
        taken, taken_seconds, taken_memory = _run(_TAKE_IN, str(small), str(Path(folder, "home")))
    assert (found, taken) == (count, few)
    speed, taken_speed = MEGABYTES / seconds, TAKEN_IN / taken_seconds
    return [
        Figure(f"read a ChatGPT export of {MEGABYTES} MB", speed, "MB/s", bar="≥ 20 MB/s", holds=speed >= 20),
        at_most("  its peak of memory", memory, "MB", 300),
        Figure(f"import one of {TAKEN_IN} MB, {few} conversations", taken_speed, "MB/s"),
        at_most("  the peaks of memory of both its processes", taken_memory, "MB", 300),
    ]


def write_export(path: Path, megabytes: int) -> int:
    """An export of about this size; gives how many conversations it has."""
    chance = random.Random(7)
    count = written = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        while written < megabytes * 1_000_000:
            written += _write_one(file, chance, count)
            count += 1
        file.write("]")
    return count


def _write_one(file: TextIO, chance: random.Random, number: int) -> int:
    nodes = {}
    parent = None
    for n in range(chance.randrange(4, 60)):
        id_ = f"{number:06}-{n:04}"
        role = "assistant" if n % 2 else "user"
        text = " ".join(chance.choices(_WORDS, k=chance.randrange(20, 400)))
        metadata = {"model_slug": "gpt-5", "finish_details": {"type": "stop"}, "citations": []}
        message = {
            "id": id_,
            "author": {"role": role, "name": None, "metadata": {}},
            "create_time": 1_750_000_000 + number * 1000 + n,
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
        "create_time": 1_750_000_000 + number * 1000,
        "update_time": 1_750_000_000 + number * 1000,
        "current_node": parent,
        "mapping": nodes,
    }
    return file.write((", " if number else "") + json.dumps(conversation))


def _run(code: str, *arguments: str) -> tuple[int, float, float]:
    """Count, seconds and megabytes of memory."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    count, seconds, memory = json.loads(done.stdout)
    return count, seconds, memory
