"""A program of its own that uses a store, so that tests can kill it: python -m tests.store.victim HOME WHAT.

It says on standard output what it has committed, a line each, and waits on standard input where a test wants it to.
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

from interline.model.parts import Text
from interline.model.route import Reservation
from interline.paths import Home
from interline.store import pending, segments
from interline.store.database import Store
from interline.store.new_rows import rows_of
from tests.store.budgets import DOLLAR, FOR_THREE, attempt_of, turn_of
from tests.store.library import begun, conversation, decision, empty_answer, ended, question
from tests.store.test_taking_in_new import talk


def tell(line: object) -> None:
    print(line, flush=True)


async def wait() -> None:
    await asyncio.to_thread(sys.stdin.readline)


async def stream(store: Store) -> None:
    """Begin a turn, flush numbered words for ever; each line is the number of a word that is on the disk."""
    answer = await _begin(store)
    words: list[str] = []
    while True:
        words += [f"word{len(words) + more}" for more in range(25)]
        await store.conversations.flush(answer, (Text(" ".join(words)),))
        tell(len(words))


async def linger(store: Store) -> None:
    """Begin a turn, keep a piece of its answer, wait for a line, end it, wait for another."""
    about = conversation()
    answer = empty_answer(user := question(about))
    await store.conversations.begin_turn(about, user, answer)
    await store.conversations.flush(answer.id, (Text("The first half"),))
    tell(about.id)
    await wait()
    await store.conversations.finish(ended(answer, Text("The first half and the second.")))
    tell("ended")
    await wait()


async def spend(store: Store) -> None:
    """Wait for a line, try to begin four turns under a budget, say how many were admitted, and wait again."""
    tell("ready")
    await wait()
    admitted = 0
    for _ in range(4):
        turn = turn_of()
        refused = await store.ledger.open_attempt(turn, attempt_of(turn), Reservation(DOLLAR, FOR_THREE))
        admitted += refused is None
    tell(admitted)
    await wait()


async def seal(store: Store) -> None:
    """Wait for a line, then close ten turns as fast as it goes."""
    tell("ready")
    await wait()
    for _ in range(10):
        await store.ledger.close_decision(decision(empty_answer(question(conversation()))))
    tell("sealed")


async def copy(store: Store) -> None:
    """Wait for a line, say so, and make copies for ever."""
    tell("copying")
    await wait()
    tell("begun")
    while True:
        await store.backup()


async def merge(store: Store) -> None:
    """Take conversations in and merge the index in small slices, a line for each, over and over."""
    for round_ in count():
        for n in range(20):
            await store.imports.take_in_new([rows_of(talk(f"r{round_}-{n}", 60))])
        tell("in")
        while await store._thread.write(lambda _: segments.merge_some(store._thread.connection, 1)):
            tell("slice")


async def index(store: Store) -> None:
    """Take conversations in and index them later in small slices, a line for each, over and over."""
    pending._BYTES = 200
    for round_ in count():
        for n in range(5):
            await store.imports.take_in_new([rows_of(talk(f"r{round_}-{n}", 60))], index_later=True)
        tell("in")
        while await store._thread.run(lambda: pending.are_any(store._thread.connection)):
            await store._thread.write(lambda _: pending.index_some(store._thread.connection))
            tell("slice")


async def _begin(store: Store) -> str:
    about = conversation()
    answer = empty_answer(user := question(about))
    await store.conversations.begin_turn(about, user, answer)
    whole = decision(answer)
    await store.ledger.open_attempt(replace(whole, attempts=(), outcome="running"), begun(whole.attempts[0]))
    tell(f"{about.id} {whole.id}")
    return answer.id


async def main(home: str, what: str) -> None:
    store = Store(Home.at(home))
    await store.open()
    scenes = {
        "stream": stream,
        "linger": linger,
        "spend": spend,
        "seal": seal,
        "copy": copy,
        "merge": merge,
        "index": index,
    }
    await scenes[what](store)
    await store.close()


if __name__ == "__main__":
    os.umask(0o022)
    asyncio.run(main(str(Path(sys.argv[1])), sys.argv[2]))
