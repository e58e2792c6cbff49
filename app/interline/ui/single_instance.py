"""One window for one home: a second start asks the program that runs already, and ends.

Rule: nobody is kept out by it: where the one that runs does not answer, or nothing can be written, a second window
opens. No Qt here, so that a second start is over before Qt would be loaded.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from interline.file_lock import FileLock

if TYPE_CHECKING:
    from multiprocessing.connection import Listener

    from interline.paths import Home

_log = logging.getLogger(__name__)

PATIENCE = 6.0
"""Seconds that the program which runs has to answer: it may have been started a moment ago, or be closing."""
_PAUSE = 0.05
_MOST = 4096
"""Bytes of a question."""
_LONGEST_PATH = 100
"""Bytes that the path of a socket may have on every system."""
_DONE, _NOT_NOW = b"done", b"not now"

Asked = Callable[[str, str], bool]
"""What is wanted, and the token by which the desktop lets a window come to the front; returns whether it was done."""


class SingleInstance:
    """This program's claim to be the one that shows the window."""

    def __init__(self, home: Home, *, patience: float = PATIENCE) -> None:
        self._lock = FileLock(home.window_lock)
        self._file = home.window_address
        self._socket = home.window_lock.with_suffix(".socket")
        self._patience = patience
        self._holds = False
        self._listener: Listener | None = None

    def claim(self, wanted: str) -> bool:
        """Whether this program is to open the window; else the one that runs already has done what was `wanted`."""
        end = time.monotonic() + self._patience
        while True:
            try:
                self._holds = self._lock.take()
            except OSError:
                return True
            if self._holds:
                return True
            left = end - time.monotonic()
            if left <= 0:
                _log.warning("the window that is open does not answer")
                return True
            if self._ask(wanted, left):
                return False
            time.sleep(_PAUSE)

    def listen(self, asked: Asked) -> None:
        """From here on others are answered. `asked` is called in a thread."""
        if not self._holds or self._listener is not None:
            return
        try:
            self._listener = listener = self._open()
        except OSError:
            _log.warning("a second start will not be heard", exc_info=True)
            return
        threading.Thread(
            target=self._answer, args=(listener, asked), name="single-instance", daemon=True
        ).start()

    def close(self) -> None:
        """Another program may be the one."""
        if self._listener is not None:
            listener, self._listener = self._listener, None
            _wake(str(listener.address))
            # All of it is gone before the lock is: nothing of the next program is taken for ours.
            with contextlib.suppress(OSError):
                listener.close()
            self._file.unlink(missing_ok=True)
        self._lock.give_back()

    def _open(self) -> Listener:
        import secrets
        from multiprocessing.connection import Listener

        key = secrets.token_bytes(32)
        if sys.platform == "win32":
            listener = Listener(rf"\\.\pipe\interline-{secrets.token_hex(8)}", authkey=key)
        elif len(os.fsencode(self._socket)) <= _LONGEST_PATH:
            self._socket.unlink(missing_ok=True)
            listener = Listener(str(self._socket), family="AF_UNIX", authkey=key)
        else:
            # In a folder of its own that only this user can enter.
            listener = Listener(family="AF_UNIX", authkey=key)
        self._write(str(listener.address), key)
        return listener

    def _write(self, address: str, key: bytes) -> None:
        import json

        beside = self._file.with_name(f"{self._file.name}.{os.getpid()}.new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"address": address, "key": key.hex()}, file)
        beside.replace(self._file)

    def _answer(self, listener: Listener, asked: Asked) -> None:
        import json
        from multiprocessing import AuthenticationError

        while self._listener is listener:
            try:
                with listener.accept() as caller:
                    question = json.loads(caller.recv_bytes(_MOST)) if caller.poll(self._patience) else {}
                    is_done = asked(str(question["wanted"]), str(question["token"]))
                    caller.send_bytes(_DONE if is_done else _NOT_NOW)
            except (EOFError, AuthenticationError, ValueError, LookupError, TypeError):
                # Whoever it was, it was no Interline; or it has gone.
                continue
            except OSError:
                # Or the system has no socket left: then the next try fails as fast.
                time.sleep(_PAUSE)

    def _ask(self, wanted: str, seconds: float) -> bool:
        """Whether the one that runs has done it. A thread asks: one that hangs must not hang this program too."""
        answers: list[bytes] = []
        asker = threading.Thread(target=self._call, args=(wanted, seconds, answers), daemon=True)
        asker.start()
        asker.join(seconds)
        return answers == [_DONE]

    def _call(self, wanted: str, seconds: float, answers: list[bytes]) -> None:
        import json
        from multiprocessing import AuthenticationError
        from multiprocessing.connection import Client

        token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
        question = json.dumps({"wanted": wanted, "token": token[:1000]}).encode()
        with contextlib.suppress(OSError, EOFError, AuthenticationError, ValueError, LookupError, TypeError):
            told = json.loads(self._file.read_text(encoding="utf-8"))
            with Client(told["address"], authkey=bytes.fromhex(told["key"])) as caller:
                caller.send_bytes(question)
                if caller.poll(seconds):
                    answers.append(caller.recv_bytes(_MOST))


def _wake(address: str) -> None:
    """Let the thread that waits for a caller see that nobody is waited for."""
    if sys.platform == "win32":
        # It ends with the program there.
        return
    import socket

    with socket.socket(socket.AF_UNIX) as nobody, contextlib.suppress(OSError):
        nobody.setblocking(False)
        nobody.connect(address)
