"""How fast a library goes to disk as Markdown, a file for each conversation, and how much memory that takes.

The library is five conversations, copied in the database under other names: ten messages each with receipts and
records, code, a table and a formula among their words; in every fifth a vendor failed before each answer. The export
runs in a process of its own, through the very service of the program; the look for keys before it is timed apart.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.figures import Figure, at_most

_COUNT = 1_000
_ORIGINALS = 5
_TURNS = 5
_FASTEST = 200.0
_GROWTH = 20.0
_ANSWER = """\
The tide follows the moon, $F = G m_1 m_2 / r^2$, and **not** the wind.

| body | mass | tide |
|---|---:|---:|
| Moon | 7.3e22 | 54 cm |
| Sun | 2.0e30 | 25 cm |

```python
def pull(m: float, d: float) -> float:
    return 6.67e-11 * m / d**2
```
"""

_EXPORT = """
import asyncio, json, os, sys, time
from pathlib import Path
from interline.paths import Home
from interline.services.exporting.order import Order
from interline.services.transfer import TransferService
from interline.store.database import Store

def megabytes():
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if os.path.exists("/proc/self/statm") else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

async def main(home, folder, format_):
    store = Store(Home.at(Path(home)))
    await store.open()
    transfer = TransferService(store)
    memory = {}
    def hear(progress):
        if progress.done in (progress.of // 5, progress.of):
            memory[progress.done] = megabytes()
    order = Order(None, format_)
    begin = time.perf_counter()
    await transfer.warnings(order)
    looked, worked = time.perf_counter(), time.process_time()
    done = await transfer.export(order, folder + os.sep, hear)
    end, worked = time.perf_counter(), time.process_time() - worked
    await store.close()
    first, last = sorted(memory)
    told = {"look": done.conversations / (looked - begin), "write": done.conversations / (end - looked),
            "work": worked / done.conversations * 1e3, "grown": memory[last] - memory[first]}
    print(json.dumps(told))

asyncio.run(main(*sys.argv[1:]))
"""


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as room:
        home = Path(room) / "home"
        asyncio.run(_begin(home))
        _copy(home / "interline.db")
        told = [_measure(home, Path(room) / f"out{n}") for n in range(3)]
    best = {name: sorted(each[name] for each in told)[len(told) // 2] for name in told[0]}
    return [
        Figure(
            f"export of {_COUNT:,} conversations to Markdown, a file each",
            best["write"],
            "a second",
            bar=f"≥ {_FASTEST:g} a second",
            holds=best["write"] >= _FASTEST,
        ),
        Figure("  of the processor's time", best["work"], "ms each"),
        Figure("  looked through for keys before", best["look"], "a second"),
        at_most("  memory from the 200th to the last", best["grown"], "MB", _GROWTH),
    ]


def _measure(home: Path, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-c", _EXPORT, str(home), str(folder), "md"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert len(list(folder.iterdir())) == _COUNT, "every conversation has its file"
    return dict(json.loads(done.stdout))


async def _begin(home: Path) -> None:
    """A few conversations, by the program's own hand; in the first of them every answer took two attempts."""
    from interline.model.parts import Text
    from interline.paths import Home
    from interline.store.database import Store
    from tests.store.library import conversation, decision, empty_answer, ended, question

    store = Store(Home.at(home))
    await store.open()
    for number in range(_ORIGINALS):
        about, last = conversation(title="Why are there tides?"), None
        for turn in range(_TURNS):
            asked = question(about, "Why are there tides? " * 8, last, 2 * turn + 1)
            _, begun = await store.conversations.begin_turn(about, asked, empty_answer(asked))
            record = decision(begun)
            record = replace(record, attempts=record.attempts[1 if number else 0 :])
            await store.ledger.close_decision(record)
            await store.conversations.finish(ended(begun, Text(_ANSWER * 3), decided=record))
            last = begun.id
    await store.close()


def _copy(database: Path) -> None:
    """The same many times: an id gets another beginning wherever it stands."""
    from interline.store import driver

    connection = driver.module().connect(str(database), isolation_level=None)
    connection.execute("BEGIN")
    # A record that is sealed takes no attempts: the copies have no seal.
    for table in ("conversation", "message", "part", "decision", "attempt", "cost_item"):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        told = [name for name in columns if (table, name) != ("message", "n")]
        original = f"SELECT {', '.join(map(_column, told))} FROM {table} WHERE {_original(table)}"
        statement = f"INSERT INTO {table} ({', '.join(told)}) {original}"
        for number in range(1, _COUNT // _ORIGINALS):
            connection.execute(statement, {"head": f"{number:08x}"})
    connection.execute("COMMIT")
    connection.close()


def _column(name: str) -> str:
    if name == "id" or name.endswith("_id"):
        return f"CASE WHEN {name} IS NULL OR {name} = '' THEN {name} ELSE :head || substr({name}, 9) END"
    return "NULL" if name in ("hash", "prev_hash", "place") else name


def _original(table: str) -> str:
    """Which rows are those that were not copied."""
    key = {"part": "message_id", "cost_item": "attempt_id"}.get(table, "id")
    return f"{key} NOT LIKE '0000%'"
