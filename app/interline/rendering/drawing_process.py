"""A process that draws what answers hold, from both of its ends: a question is a line of JSON, and so is its answer.

Rule: whatever a source does to the process, it costs this one picture: what takes too long is ended and begun anew.
A process and not a thread, as drawing holds Python's lock: beside a thread one frame in a hundred took 20 to 44 ms,
beside a process 18 to 19, and 17 beside nothing.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from threading import Lock, Timer
from typing import Any

from interline.child_process import start_module


class DrawingProcess:
    """One process, started by the first question. `ask` waits and is called in one thread; `close` in any."""

    def __init__(self, module: str, word: str, *, seconds: float) -> None:
        """`module` calls `answer_questions`; `word` is what a frozen build starts it with; after `seconds` a question
        is given up, the first one's count the start of the process."""
        self._module = module
        self._word = word
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._is_closed = False
        self._lock = Lock()

    def ask(self, question: dict[str, object]) -> Any:
        """The answer; None for whatever goes wrong. Never raises."""
        try:
            process = self._started()
            answer = self._answered(process, json.dumps(question).encode("ascii") + b"\n")
            if not answer.endswith(b"\n"):
                raise ValueError("cut")
            return json.loads(answer)
        except (OSError, ValueError):
            self._end()
            return None

    def close(self) -> None:
        """End the process; what is being drawn is given up."""
        self._is_closed = True
        self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._is_closed:
                raise ValueError("closed")
            if self._process is None:
                self._process = start_module(self._module, self._word, stderr=subprocess.DEVNULL)
            return self._process

    def _answered(self, process: subprocess.Popen[bytes], question: bytes) -> bytes:
        assert process.stdin is not None
        assert process.stdout is not None
        patience = Timer(self._seconds, process.kill)
        patience.daemon = True
        patience.start()
        try:
            process.stdin.write(question)
            process.stdin.flush()
            return process.stdout.readline()
        finally:
            patience.cancel()

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still to be written has nobody to read it
                    continue


def answer_questions(answer: Callable[..., object], *, before: Callable[[], None]) -> None:
    """Be the child: do what comes `before`, then answer each line of standard input, the arguments of a call of
    `answer`, with a line of standard output, until the input ends. A call that raises ValueError, or for which there
    is no room, is answered with null."""
    with open(0, "rb", closefd=False) as asked, open(1, "wb", closefd=False) as told:
        before()
        for line in asked:
            told.write(json.dumps(_answer(answer, json.loads(line))).encode("ascii") + b"\n")
            told.flush()


def _answer(answer: Callable[..., object], question: dict[str, Any]) -> object:
    try:
        return answer(**question)
    except (ValueError, RecursionError, MemoryError):
        return None
