"""The process that reads an export, run as `python -m interline.services.import_child`, and how it is spoken to.

Rule: it does what it is asked, one thing after the other, and ends when its standard input does: nothing of it outlives
the program that began it, however that ends. A process and not a thread, because reading holds Python's lock: so the
window draws meanwhile, what was read is written while the next is being read, and a file that its reader never gets
through can be let go of. What it says, it says in the words of the program that began it.
"""

from __future__ import annotations

import gc
import os
import queue
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, NoReturn, cast

from interline.child_process import hold_back, start_module
from interline.language import Language, speak, spoken, tr
from interline.model.clean import label
from interline.model.errors import InterlineError, NotImportable
from interline.services.import_batches import Batch, KnownHere, ReaderGone
from interline.services.import_pipe import packed, receive, send, unpacked
from interline.services.import_reader import ExportReader

CHILD_WORD = "--import-process"
"""The first argument by which a frozen build, which has no `python -m`, knows that it shall be the child."""
MEMORY = 4 << 30
"""Bytes that the process may take, where the system holds it to that: an entry of 256 MB, which is the largest, needs
some of them."""
SECONDS = 3600
"""Of processor time that it may take, likewise; an hour is for a hundred gigabytes."""
_PATIENCE = 2.0
"""Seconds in which it lets its file go; then it is ended."""
_LARGEST = 2 << 30
"""Bytes of a message; more is none."""
_SELDOM = 20_000
"""New objects between two looks of Python's collector, for which there is nothing to find in what is read."""


class ReadingProcess:
    """An ExportReader in a process of its own: the same functions, which wait. Belongs to one thread at a time."""

    def __init__(self, path: Path, *, is_dry_run: bool) -> None:
        """Raises OSError where no process can be started. All else raises ReaderGone where the process is gone."""
        self._name = label(path.name, 80)
        self._process = start_module("interline.services.import_child", CHILD_WORD, stderr=subprocess.DEVNULL)
        self._asked = cast("BinaryIO", self._process.stdin)
        self._told = cast("BinaryIO", self._process.stdout)
        language = spoken()
        numbers = (language.code, language.point, language.group, language.money)
        # Copies that it makes lie here, so that they go also where it could not let them go.
        self._folder = TemporaryDirectory(prefix="interline-import-", ignore_cleanup_errors=True)
        self._begin = (str(path.absolute()), is_dry_run, numbers, self._folder.name)
        self._killing: threading.Timer | None = None
        self._is_asked = False
        """Whether it was asked for the next batch."""
        self._came: bytes | None = None
        """That batch, where it has come and nobody took it yet."""

    def open(self) -> str:
        """As of the reader."""
        return cast("str", self._ask("open", *self._begin))

    def knows(self, here: KnownHere) -> None:
        """As of the reader."""
        self._ask("knows", dict(here))

    def next(self) -> Batch:
        """As of the reader. It makes the one after while this one is unpacked here."""
        if not self._is_asked:
            self._send(("next",))
        batch = self._told_next()
        self._came = None
        with suppress(ReaderGone):
            # Told where that one is wanted: this one is here.
            self._send(("next",))
        self._is_asked = True
        return cast("Batch", self._value(batch))

    def give_up(self) -> None:
        """End it at once, whatever it does. From any thread."""
        self._process.kill()

    def end_soon(self) -> None:
        """From now on it has two seconds to be closed. From any thread."""
        if self._killing is None:
            self._killing = threading.Timer(_PATIENCE, self._process.kill)
            self._killing.daemon = True
            self._killing.start()

    def close(self) -> None:
        """Let it let its file go, and end it."""
        self.end_soon()
        for pipe in (self._asked, self._told):
            # What was still to be written has nobody to read it.
            with suppress(OSError):
                pipe.close()
        self._process.wait()
        if self._killing is not None:
            self._killing.cancel()
        self._folder.cleanup()

    def _ask(self, what: str, *about: Any) -> Any:
        if self._is_asked:
            # It answers in order.
            self._told_next()
        self._send((what, *about))
        return self._value(self._answer())

    def _told_next(self) -> bytes:
        if self._came is None:
            self._came = self._answer()
        return self._came

    def _answer(self) -> bytes:
        """What it answers, still packed; meanwhile sentences are translated for it."""
        while True:
            match self._unpacked(self._heard()):
                case ("answer",):
                    return self._heard()
                case ("say", str(text), str(comment), int(n)):
                    self._send(spoken().translate(text, comment, n))
                case _:
                    raise self._gone()

    def _value(self, answer: bytes) -> Any:
        match self._unpacked(answer):
            case ("given", value):
                return value
            case ("refused", str(sentence), str(next_step), str(detail)):
                raise NotImportable(sentence, next_step=next_step, detail=detail)
            case ("failed", str(why)):
                raise ValueError(why)
            case _:
                raise self._gone()

    def _send(self, value: object) -> None:
        try:
            send(self._asked, packed(value, _nothing))
        except (OSError, ValueError):  # the pipe is broken, or closed
            raise self._gone() from None

    def _heard(self) -> bytes:
        try:
            heard = receive(self._told, _LARGEST)
        except (OSError, ValueError):
            heard = None
        if heard is None:
            raise self._gone()
        return heard

    def _unpacked(self, data: bytes) -> Any:
        return unpacked(data, lambda number, *rest: self._ask("call", number, *rest))

    def _gone(self) -> ReaderGone:
        return ReaderGone(
            tr("“{name}” could not be read to its end: what read it broke off.", name=self._name),
            next_step=tr("What came in stays; import the file again to get the rest."),
        )


def _nothing(*_: object) -> NoReturn:
    raise ValueError("no function comes with a question")


_ANSWER = packed(("answer",), _nothing)
"""Before what answers a question: what is not, is something to translate."""


class _Kept:
    """Functions that stay here, by numbers: those of what was told last and of the two times before, of which one is
    written, one has come, and one is made."""

    def __init__(self) -> None:
        self._next = 0
        self._last: deque[dict[int, Callable[..., Any]]] = deque([{}], maxlen=3)

    def turn(self) -> None:
        """Something new is about to be told."""
        self._last.append({})

    def keep(self, function: Callable[..., Any]) -> int:
        self._next += 1
        self._last[-1][self._next] = function
        return self._next

    def __getitem__(self, number: int) -> Callable[..., Any]:
        return next(kept[number] for kept in self._last if number in kept)


def main() -> None:
    """Be the child until standard input ends."""
    hold_back(RLIMIT_AS=MEMORY, RLIMIT_CPU=SECONDS)
    gc.set_threshold(_SELDOM, 50, 100)
    # By number: a windowed program on Windows has no sys.stdin. What is printed by accident goes elsewhere.
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with open(0, "rb", closefd=False) as asked:
        serve(_heard(asked), told)


def _heard(asked: BinaryIO) -> Callable[[], Any]:
    """What gives the next of what is asked, None at its end. It is listened to on a thread, so that the process ends
    with its parent also where it never gets through what it was asked."""
    heard: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def listen() -> None:
        while (question := receive(asked)) is not None:
            heard.put(question)
        heard.put(None)
        time.sleep(_PATIENCE)
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()

    def hear() -> Any:
        question = heard.get()
        return None if question is None else unpacked(question, _nothing)

    return hear


def serve(hear: Callable[[], Any], told: BinaryIO) -> None:
    """Answer questions until there are no more."""
    kept = _Kept()
    reader: ExportReader | None = None
    try:
        while (question := hear()) is not None:
            what, *about = question
            if what == "open":
                place, is_dry_run, numbers, tempfile.tempdir = about
                speak(_language(numbers, hear, told))
                reader = ExportReader(Path(place), is_dry_run=is_dry_run)
            assert reader is not None
            answer = packed(_answer(reader, kept, what, about), kept.keep)
            send(told, _ANSWER)
            send(told, answer)
    except (BrokenPipeError, ConnectionError):
        return
    finally:
        if reader is not None:
            reader.close()
            with suppress(OSError):
                # The program may be gone that would take it away; only an empty one goes.
                os.rmdir(tempfile.gettempdir())


def _language(numbers: tuple[str, str, str, str], hear: Callable[[], Any], told: BinaryIO) -> Language:
    """The language of the program that asks, whose translations are asked of it while it waits for an answer."""
    code, point, group, money = numbers

    @lru_cache(1000)
    def translate(text: str, comment: str, n: int) -> str:
        send(told, packed(("say", text, comment, n), _nothing))
        return str(hear() or "")

    here = Language(code, point=point, group=group, money=money)
    return here if code == "en" else replace(here, translate=translate)


def _answer(reader: ExportReader, kept: _Kept, what: str, about: list[Any]) -> tuple[Any, ...]:
    try:
        match what:
            case "open":
                return "given", reader.open()
            case "knows":
                reader.knows(*about)
                return "given", None
            case "next":
                kept.turn()
                return "given", reader.next()
            case _:
                number, *rest = about
                return "given", kept[number](*rest)
    except InterlineError as error:
        return "refused", error.sentence, error.next_step, error.detail
    except Exception as error:  # noqa: BLE001 - whatever a file makes of its reader, the next question is answered
        return "failed", str(error) or type(error).__name__


if __name__ == "__main__":
    main()
