"""Searching a large library as one types, side by side with LIKE over the same table.

Rule: words are drawn from the library itself, of every kind that people type; each is asked plain and with a filter.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from bench import library
from bench.figures import Figure, at_most, at_most_times, median
from interline.model.search import parse
from interline.paths import Home
from interline.services.changes import Changes
from interline.services.library import LibraryService
from interline.services.undo import Undo
from interline.store import driver
from interline.store.database import Store
from interline.store.indexed import RUN, pairs

EACH = 12
"""Queries of a kind."""
_LIKE_EACH = 2
_FILTERS = (
    "vendor:anthropic",
    "model:smollm2",
    "since:2026-03-01 until:2026-05-31",
    "role:user",
    "has:code",
    "tag:tax",
    "folder:Trips",
    "is:starred",
    "cost:>0.02",
)
TODAY = date(2026, 11, 1)


def figures() -> list[Figure]:
    """p50 and p95 of every kind, and of all together; a smaller library where INTERLINE_BENCH_MESSAGES says so."""
    with large_library() as folder:
        return asyncio.run(_search(folder))


@contextmanager
def large_library() -> Iterator[Path]:
    """The home of a large library: the one in INTERLINE_BENCH_LIBRARY, or a fresh one in a temporary folder."""
    if kept := os.environ.get("INTERLINE_BENCH_LIBRARY"):
        folder = Path(kept)
        if not Home.at(folder).database.exists():
            library.make(folder, *_size())
        yield folder
        return
    with tempfile.TemporaryDirectory() as temporary:
        library.make(Path(temporary), *_size())
        yield Path(temporary)


def _size() -> tuple[int, int]:
    messages = int(os.environ.get("INTERLINE_BENCH_MESSAGES", library.MESSAGES))
    return max(10, messages * library.CONVERSATIONS // library.MESSAGES), messages


async def _search(folder: Path) -> list[Figure]:
    store = Store(Home.at(folder))
    await store.open()
    try:
        count = (await store.facts()).messages
        kinds = _queries(folder)
        # As in a window that has been open for a while: the check after a start is over, all words are known.
        if store._check_later is not None:
            store._check_later.cancel()
        await store.search.find("zzzzzzz")
        await asyncio.to_thread(store._vocabulary.wait)
        rows: list[Figure] = []
        everything: list[float] = []
        worked: list[float] = []
        for kind, queries in kinds.items():
            took: list[float] = []
            for number, query in enumerate(queries):
                for typed in (query, f"{_FILTERS[number % len(_FILTERS)]} {query}"):
                    begun, busy = time.perf_counter(), time.process_time()
                    await store.search.find(parse(typed, TODAY))
                    took.append((time.perf_counter() - begun) * 1000)
                    worked.append((time.process_time() - busy) * 1000)
                    if os.environ.get("INTERLINE_BENCH_SAY") and took[-1] > 30:
                        print(f"    {took[-1]:.0f} ms  {typed}")
            like = [_like(folder, query) for query in queries[:_LIKE_EACH]]
            everything += took
            name = f"search {count:,} messages, {kind}"
            rows.append(
                Figure(
                    f"{name}, p50 beside LIKE", median(took), "ms", median(like), median(took) / median(like)
                )
            )
            rows.append(at_most(f"{name}, p95", _p95(took), "ms", 50))
        rows.append(at_most(f"search {count:,} messages, all kinds, p95", _p95(everything), "ms", 50))
        # What other programs take of the machine is not in it.
        rows.append(at_most("  of processor time", _p95(worked), "ms", 50))
        return [*rows, *await _opening(store), *_finishing()]
    finally:
        await store.close()


async def _opening(store: Store) -> list[Figure]:
    """A click on a hit in the longest conversation: until its first page could be shown, beside reading all of it."""
    changes = Changes()
    service = LibraryService(store, changes, Undo(store, changes))
    longest = max(await service.list(), key=lambda each: each.messages)
    page, whole = [], []
    for _ in range(9):
        begun = time.perf_counter()
        await service.first_page(longest.id)
        page.append((time.perf_counter() - begun) * 1000)
        begun = time.perf_counter()
        await service.open(longest.id)
        whole.append((time.perf_counter() - begun) * 1000)
    name = f"open {longest.messages:,} messages: read the first page"
    return [
        at_most(name, median(page), "ms", 30),
        Figure("  beside reading all", median(page), "ms", median(whole), median(page) / median(whole)),
    ]


def _finishing() -> list[Figure]:
    """What it takes to have an answer of 3,000 letters in the index, committed, beside words alone as it was before."""
    writer = library.Writer(3)
    writer.refresh()
    texts = [writer.text("en", 500)[:3000] for _ in range(80)]
    now, before = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.db"
        path.touch()
        connection = driver.connect(path)
        connection.execute("CREATE VIRTUAL TABLE alone USING fts5(text, content='')")
        connection.execute(
            "CREATE VIRTUAL TABLE whole USING fts5(text, pairs, facets, content='', columnsize=0,"
            " tokenize=\"unicode61 remove_diacritics 2 categories 'L* N* Co M*'\")"
        )
        facets = (
            "qrassistant qv6f70656e6169 qm6770742d362d736f6c qc018b0001000070008000000000000001 qhcode qk12"
        )
        for number, text in enumerate(texts, start=1):
            begun = time.perf_counter()
            connection.execute("INSERT INTO alone (rowid, text) VALUES (?, ?)", (number, text))
            before.append((time.perf_counter() - begun) * 1000)
            begun = time.perf_counter()
            connection.execute(
                "INSERT INTO whole (rowid, text, pairs, facets) VALUES (?, ?, ?, ?)",
                (1_700_000_000 + number * 60, text, pairs(text), facets),
            )
            now.append((time.perf_counter() - begun) * 1000)
        connection.close()
    return [
        at_most_times("index an answer of 3,000 letters and commit", median(now), median(before), "ms", 2)
    ]


def _p95(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.95)]


def _queries(folder: Path) -> dict[str, list[str]]:
    """Of each kind what is typed, drawn from messages of the library."""
    random_ = random.Random(5)
    connection = driver.connect_to_look(Home.at(folder).database)
    try:
        first, last = connection.execute("SELECT min(n), max(n) FROM message").fetchone()
        texts = [
            connection.execute(
                "SELECT text FROM message WHERE n >= ? ORDER BY n LIMIT 1", (random_.randrange(first, last),)
            ).fetchone()[0]
            for _ in range(600)
        ]
    finally:
        connection.close()
    spaced = [text for text in texts if not RUN.search(text) and len(text.split()) > 12]
    unspaced = ["".join(RUN.findall(text)) for text in texts if RUN.search(text)]
    words = [word for text in spaced for word in re.findall(r"\w{5,}", text)]
    often = {word: words.count(word) for word in set(words)}
    rare = sorted(word for word, count in often.items() if count == 1)
    medium = sorted(word for word, count in often.items() if count > 3)

    def some(of: list[str]) -> list[str]:
        return random_.sample(of, min(EACH, len(of)))

    def three() -> str:
        return " ".join(random_.sample(random_.choice(spaced).split()[:40], 3))

    def phrase() -> str:
        said = re.findall(r"\w+", random_.choice(spaced))
        at = random_.randrange(len(said) - 3)
        return f'"{" ".join(said[at : at + 3])}"'

    def inside() -> str:
        word = random_.choice([word for word in words if len(word) > 7])
        return word[2 : 2 + random_.randrange(4, len(word) - 2)]

    def neighbours() -> str:
        run = random_.choice([run for run in unspaced if len(run) > 3])
        at = random_.randrange(len(run) - 2)
        return run[at : at + 2]

    return {
        "a common word": ["the", "of", "und", "de", "que", "and", "не", "la", "der", "that", "is", "for"],
        "a word in between": some(medium),
        "a rare word": some(rare),
        "three words": [*(three() for _ in range(EACH - 2)), "the of and", "la de que"],
        "a letter": list("abcdemoprstвн")[:EACH],
        "two letters": [word[:2] for word in some(words)],
        "three letters": [word[:3] for word in some(words)],
        "four letters and more": [word[: random_.randrange(4, 7)] for word in some(words)],
        "a phrase": [phrase() for _ in range(EACH)],
        "two Chinese or Japanese characters": [neighbours() for _ in range(EACH)],
        "one character": [neighbours()[0] for _ in range(EACH)],
        "letters inside a word": [inside() for _ in range(EACH)],
        "what is nowhere": ["zzyzx", "qqxqq the", "entionmentcepre", "龘龘", "the zzyzx of"],
    }


def _like(folder: Path, query: str) -> float:
    """Milliseconds of the same by LIKE, newest first."""
    connection = driver.connect_to_look(Home.at(folder).database)
    words = [query.strip('"')] if query.startswith('"') else query.split()
    conditions = " AND ".join(["text LIKE ?"] * len(words))
    try:
        begun = time.perf_counter()
        connection.execute(
            f"SELECT n FROM message WHERE {conditions} ORDER BY n DESC LIMIT 50",
            [f"%{word}%" for word in words],
        ).fetchall()
        return (time.perf_counter() - begun) * 1000
    finally:
        connection.close()
