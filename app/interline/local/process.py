"""One child process, seen from the parent: how it is started, what it says, how it ends.

Each child has a thread of its own here, from before its start until after its end, so that no event loop ever
waits for a disk, a process or a pipe, and none needs to know of child processes (qasync's does not).
Rule: whatever a child says or however it ends, those who wait for it hear of it, in words for people.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

from interline.child_process import start_module
from interline.local import CHILD_WORD, trouble
from interline.local.orders import RETIRE, Orders, Report
from interline.model.clean import label
from interline.model.errors import LocalModelTrouble
from interline.model.secret import Secret

_KEPT_LINES = 30
"""Lines of llama.cpp's errors kept for the detail of a failure."""


class Endpoint(NamedTuple):
    """Where a running model is asked."""

    base_url: str
    """http://127.0.0.1:PORT/v1"""
    key: Secret
    """What it wants as bearer token; made anew for each process."""


def start_child() -> subprocess.Popen[bytes]:
    """A child that waits for its orders. Raises OSError."""
    return start_module("interline.local.child", CHILD_WORD, stderr=subprocess.PIPE)


class Child:
    """One process with one model. Every method may be called from any thread and returns at once."""

    def __init__(
        self,
        prepare: Callable[[], tuple[Orders, Secret]],
        changed: Callable[[Child, bool], None],
        load_limit: float,
    ) -> None:
        """`prepare` may take long and raise LocalModelTrouble; `changed` hears (child, whether over)."""
        self.ready: Future[Endpoint] = Future()
        """The endpoint, or the LocalModelTrouble in its place."""
        self.ended: Future[None] = Future()
        """Done once the process is gone."""
        self.trouble: LocalModelTrouble | None = None
        """Why it ended, unless it was told to."""
        # As "running" they cannot be cancelled: a caller that goes away leaves the load as it is.
        self.ready.set_running_or_notify_cancel()
        self.ended.set_running_or_notify_cancel()
        self._prepare = prepare
        self._changed = changed
        self._load_limit = load_limit
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = False
        self._retiring = False
        self._overdue = False
        self._report: Report | None = None
        self._last_words: deque[str] = deque(maxlen=_KEPT_LINES)
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin; `ready` and `ended` tell the rest."""
        # Linux kills the child with the thread that started it, not with the process: so this one stays.
        threading.Thread(target=self._run, name="local-model", daemon=True).start()

    @property
    def pid(self) -> int | None:
        """The process's id once it is started."""
        return self._process.pid if self._process else None

    @property
    def is_over(self) -> bool:
        """Whether it can answer no more."""
        return self.ended.done() or (self._process is not None and self._process.poll() is not None)

    def end(self) -> None:
        """End it now. It keeps nothing that could be lost."""
        with self._lock:
            self._ending = True
            if self._process:
                self._process.kill()

    def retire(self) -> None:
        """Let it finish the answers under way, then end."""
        with self._lock:
            self._retiring = True
            if self._process:
                _order(self._process, RETIRE)

    def _run(self) -> None:
        try:
            orders, key = self._prepare()
            self._live(orders, key)
        except LocalModelTrouble as error:
            self.trouble = error
        except Exception as error:  # noqa: BLE001 - whatever it was, those who wait must hear of it
            self.trouble = trouble.not_started(f"{type(error).__name__}: {error}")
        self._changed(self, True)
        if not self.ready.done():
            self.ready.set_exception(self.trouble or trouble.stopped())
        self.ended.set_result(None)

    def _live(self, orders: Orders, key: Secret) -> None:
        """From the process's start to its end. Raises LocalModelTrouble where it ended by itself."""
        if self._was_told(code=-1):
            return
        with start_child() as process:
            self._instruct(process, orders)
            listener = threading.Thread(target=self._keep_last_words, args=(process,), daemon=True)
            listener.start()
            timer = threading.Timer(self._load_limit, self._give_up, args=(process,))
            timer.daemon = True
            timer.start()
            assert process.stdout is not None
            for line in process.stdout:
                timer.cancel()
                self._hear(line, key)
            timer.cancel()
            code = process.wait()
            listener.join()
        if not self._was_told(code):
            raise self._diagnosis(code, Path(orders.model), key)

    def _instruct(self, process: subprocess.Popen[bytes], orders: Orders) -> None:
        with self._lock:
            self._process = process
            _order(process, orders.to_line())
            if self._retiring:
                _order(process, RETIRE)
            if self._ending:
                process.kill()

    def _was_told(self, code: int) -> bool:
        """Whether an end with this exit status is what was asked for."""
        return self._ending or (self._retiring and code == 0)

    def _hear(self, line: bytes, key: Secret) -> None:
        # A site's own start-up code may print before ours runs: only our own lines count.
        with contextlib.suppress(ValueError, TypeError):
            self._report = Report.from_line(line)
            if self._report.kind == "ready" and not self.ready.done():
                self._changed(self, False)
                self.ready.set_result(Endpoint(f"{self._report.text}/v1", key))

    def _keep_last_words(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None
        for line in process.stderr:
            self._last_words.append(label(line.decode(errors="replace"), 300))

    def _give_up(self, process: subprocess.Popen[bytes]) -> None:
        self._overdue = True
        process.kill()

    def _diagnosis(self, code: int, model: Path, key: Secret) -> LocalModelTrouble:
        said = key.redact("\n".join(self._last_words))
        match self._report:
            case Report("no-library", text):
                return trouble.library_missing(text)
            case Report("not-loaded", text):
                return trouble.model_refused(model, said or text)
        if self._overdue:
            return trouble.too_slow(self._load_limit)
        return trouble.process_died(code, said)


def _order(process: subprocess.Popen[bytes], line: bytes) -> None:
    assert process.stdin is not None
    # A child that is gone is seen at its output's end; unbuffered, so that nothing is left to flush then.
    with contextlib.suppress(OSError, ValueError):
        os.write(process.stdin.fileno(), line)
