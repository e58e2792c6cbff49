"""What a long answer costs for each token on its way through all of Interline, over bare httpx that parses its JSON.

The answer comes from a process of its own, in the pieces of a network. Both sides ask in turn, and what counts is this
process's time on the processor, that of the database thread included: the answer grows on disk as in the program.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bench.figures import Figure, at_most, median

_TOKENS = 30_000
_ROUNDS = 3
_ADDED = 25.0

_Ask = Callable[[str], Awaitable[str]]

_SERVER = """
import json, socket, sys, time

def chunk(delta, reason=None):
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
    whole = {"id": "chatcmpl-bench", "object": "chat.completion.chunk", "created": 1790000000, "model": "ok",
             "system_fingerprint": "fp_44709d6fcb", "choices": [choice]}
    return b"data: " + json.dumps(whole).encode() + b"\\n\\n"

words = [" tide", " caf\\u00e9", " pier", ",", " of", " and", ".\\n\\n", " \\u2014", " chairs", " the"]
body = b"".join(chunk({"content": words[n % len(words)]}) for n in range(int(sys.argv[1])))
end = chunk({}, "stop") + b"data: [DONE]\\n\\n"
head = b"HTTP/1.1 200 OK\\r\\nconnection: close\\r\\ncontent-type: text/event-stream\\r\\n\\r\\n"
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
while True:
    connection, _ = listening.accept()
    with connection, connection.makefile("rb") as asked:
        length = 0
        while (line := asked.readline()).strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        connection.sendall(head)
        if b"long" in asked.read(length):
            for at in range(0, len(body), 1400):
                connection.sendall(body[at : at + 1400])
                time.sleep(0.0004)
        else:
            connection.sendall(chunk({"content": "Ready."}))
        connection.sendall(end)
"""


def figures() -> list[Figure]:
    with _vendor() as port, tempfile.TemporaryDirectory() as folder:
        bare, whole = asyncio.run(_measure(port, Path(folder)))
    return [
        Figure(f"answer of {_TOKENS:,} tokens, bare httpx and json.loads", median(bare), "µs/token"),
        at_most(
            "  added by router, growing answer and disk", median(whole) - median(bare), "µs/token", _ADDED
        ),
    ]


async def _measure(port: int, folder: Path) -> tuple[list[float], list[float]]:
    """Microseconds a token, bare and through everything."""
    import httpx

    bare: list[float] = []
    whole: list[float] = []
    async with httpx.AsyncClient(trust_env=False, timeout=None) as client, _interline(port, folder) as ask:

        async def ask_bare(text: str) -> str:
            return await _read_bare(client, port, text)

        for side in (ask_bare, ask):
            await side("Are you ready?")
        for _ in range(_ROUNDS):
            bare.append(await _timed(ask_bare))
            whole.append(await _timed(ask))
    return bare, whole


async def _timed(ask: _Ask) -> float:
    start = time.process_time()
    text = await ask("Write a long answer.")
    taken = time.process_time() - start
    assert text.count("pier") == _TOKENS // 10, "the answer is whole"
    return taken / _TOKENS * 1e6


async def _read_bare(client: object, port: int, text: str) -> str:
    """As little as can be: lines, JSON, words."""
    pieces: list[str] = []
    rest = b""
    asked = {"model": "ok", "stream": True, "messages": [{"role": "user", "content": text}]}
    url = f"http://127.0.0.1:{port}/v1/chat/completions"
    async with client.stream("POST", url, json=asked) as response:  # type: ignore[attr-defined]
        async for chunk in response.aiter_raw():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line.startswith(b"data: {"):
                    delta = json.loads(line[6:])["choices"][0]["delta"]
                    pieces.append(delta.get("content") or "")
    return "".join(pieces)


@asynccontextmanager
async def _interline(port: int, folder: Path) -> AsyncIterator[_Ask]:
    """The whole program without a window: one question a call, in a conversation of its own."""
    from interline.model.route import Choice
    from interline.paths import Home
    from interline.startup import Interline

    home = Home.at(folder)
    home.config.mkdir(parents=True, exist_ok=True)
    home.vendors_file.write_text(
        f'[[vendor]]\nid = "bench"\nname = "Bench"\nwire = "openai-chat"\ndata = "local"\n'
        f'base_url = "http://127.0.0.1:{port}/v1"\n[[vendor.model]]\nid = "ok"\n'
    )
    program = Interline(home, environment={})
    await program.open()

    async def ask(text: str) -> str:
        turn = await program.chat.send(text=text, choice=Choice.parse("bench/ok"))
        ended = await turn.ended()
        assert ended.error is None, ended.error
        return turn.text

    try:
        yield ask
    finally:
        await program.close()


@contextmanager
def _vendor() -> Iterator[int]:
    """The port of a server that gives one answer over and over."""
    command = [sys.executable, "-c", _SERVER, str(_TOKENS)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
