"""What copies of the library cost: made while an answer is kept every 5 ms, files linked or copied, and put back."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Figure, at_most, median

if TYPE_CHECKING:
    from interline.store.database import Store

_CONVERSATIONS, _WORDS = 250, 6000
_FILES, _FILE_BYTES = 200, 200_000
_ROUNDS = 3


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> list[Figure]:
    from interline.paths import Home
    from interline.store.restoring import restore
    from tests.store.library import opened

    made: list[float] = []
    waits: list[float] = []
    async with opened(folder / "home") as store:
        await _fill(store)
        for _ in range(_ROUNDS):
            writing = asyncio.create_task(_write(store, waits))
            start = time.monotonic()
            copy = await store.backup()
            made.append(time.monotonic() - start)
            writing.cancel()
        start = time.monotonic()
        await store.backup(folder / "stick.db")
        elsewhere = time.monotonic() - start
        facts = await store.facts()
    start = time.monotonic()
    done = await asyncio.to_thread(restore, Home.at(folder / "new"), copy)
    back = time.monotonic() - start
    assert (done.conversations, done.missing) == (_CONVERSATIONS + _ROUNDS, 0)
    size = f"{facts.bytes / 1e6:.0f} MB, {_FILES} files"
    return [
        at_most(f"copy of {size}, while an answer is kept every 5 ms", median(made), "s", 10.0),
        at_most("  what the answer waits for a commit meanwhile", median(waits) * 1000, "ms", 50.0),
        Figure("  the same to another place, files copied", elsewhere, "s"),
        at_most("put back into a new home", back, "s", 10.0),
    ]


async def _fill(store: Store) -> None:
    from tests.store.library import conversation, said

    words = [os.urandom(3).hex() for _ in range(20_000)]
    for number in range(_CONVERSATIONS):
        answer = " ".join(words[number * 7 % 10_000 :][:_WORDS])
        await said(store, conversation(title=f"Number {number}"), "Why?", answer)
    for number in range(_FILES):
        await store.attachments.put_bytes(os.urandom(_FILE_BYTES), name=f"{number}.bin")


async def _write(store: Store, waits: list[float]) -> None:
    from interline.model.parts import Text
    from tests.store.library import conversation, empty_answer, question

    about = conversation()
    answer = empty_answer(user := question(about))
    await store.conversations.begin_turn(about, user, answer)
    text = ""
    while True:
        text += "word "
        start = time.monotonic()
        await store.conversations.flush(answer.id, (Text(text),))
        waits.append(time.monotonic() - start)
        await asyncio.sleep(0.005)
