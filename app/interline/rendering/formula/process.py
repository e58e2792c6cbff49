"""The process that draws formulas, from the program's side: one question, one answer.

Rule: whatever a formula does to the process, it costs this formula alone: what takes too long is ended and begun anew.
A process and not a thread, as drawing holds Python's lock: beside a thread one frame in a hundred took 20 to 44 ms,
beside a process 18 to 19, and 17 beside nothing.
"""

from __future__ import annotations

import json
import subprocess
from threading import Lock, Timer

from interline.child_process import start_module
from interline.rendering.formula.picture import Formula, is_harmless

CHILD_WORD = "--formula-process"
"""The first argument by which a frozen build, which has no `python -m`, knows that it shall be the child."""
SECONDS = 10.0
"""After which a formula is given up; the first answer takes the start of the process with it."""


class FormulaProcess:
    """One process, started by the first question. `draw` waits and is called in one thread; `close` in any."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._is_closed = False
        self._lock = Lock()

    def draw(self, tex: str, *, display: bool, size: float, colour: str) -> Formula | None:
        """As `interline.rendering.formula.draw`, but None for whatever goes wrong. Never raises."""
        question = {"tex": tex, "display": display, "size": size, "colour": colour}
        try:
            process = self._started()
            answer = self._asked(process, json.dumps(question).encode("ascii") + b"\n")
        except (OSError, ValueError):
            self._end()
            return None
        if not answer.endswith(b"\n"):
            self._end()
            return None
        return _understood(answer)

    def close(self) -> None:
        """End the process; what is being drawn is given up."""
        self._is_closed = True
        self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._is_closed:
                raise ValueError("closed")
            if self._process is None:
                self._process = start_module(
                    "interline.rendering.formula.child", CHILD_WORD, stderr=subprocess.DEVNULL
                )
            return self._process

    def _asked(self, process: subprocess.Popen[bytes], question: bytes) -> bytes:
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


def _understood(answer: bytes) -> Formula | None:
    """What the child told; None for what is no picture of a formula."""
    match json.loads(answer):
        case [str(svg), float(width), float(ascent), float(descent)]:
            formula = Formula(svg, width, ascent, descent)
            return formula if is_harmless(formula) else None
    return None
