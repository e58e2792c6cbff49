"""Several turns at once in a program of its own, for tests of what many programs share:

    python -m tests.services.crowd HOME TURNS

It opens the home, says `ready`, waits for a line, asks all at once, and prints how they ended as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from interline.paths import Home
from interline.startup import Interline


async def crowd(app: Interline, turns: int) -> list[str]:
    """How so many turns ended: who answered, or the name of the error."""
    running = [await app.chat.send(text=f"Question {n}?") for n in range(turns)]
    found = []
    for turn in running:
        ended = await turn.ended()
        receipt = ended.message.receipt
        found.append(receipt.ref.vendor if receipt else type(ended.error).__name__)
    return found


async def main(home: Path, turns: int) -> list[str]:
    app = Interline(Home.at(home), environment={})
    await app.open()
    try:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        return await crowd(app, turns)
    finally:
        await app.close()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))))
