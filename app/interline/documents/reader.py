"""Reading documents from the program's side: bytes in, words out, each document once.

Rule: nothing here waits on the event loop, and whatever a document does to its reader becomes a word of trouble.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from interline.child_process import start_module
from interline.documents import CHILD_WORD, limits
from interline.model.clean import terminal
from interline.model.parts import DocumentText, DocumentTrouble, File

_KEPT = 32
"""Documents whose words are kept in memory."""


class DocumentReader:
    """Reads PDFs, one at a time. Whoever makes one calls `close` at the end."""

    def __init__(self, *, seconds: float = limits.SECONDS) -> None:
        self._seconds = seconds
        # By digest, the one asked for last at the end.
        self._read: dict[str, asyncio.Task[DocumentText]] = {}
        self._executor: ThreadPoolExecutor | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._is_closed = False

    async def words_of(self, file: File) -> DocumentText:
        """The words of a PDF whose bytes are there. Never raises but for cancellation, which spares the reading."""
        reading = self._read.pop(file.digest, None)
        if reading is None or (reading.done() and reading.cancelled()):
            reading = asyncio.create_task(self._begin(file.data or b""), name="reading a document")
            while len(self._read) >= _KEPT:
                del self._read[next(iter(self._read))]
        self._read[file.digest] = reading
        return await asyncio.shield(reading)

    def close(self) -> None:
        """End the process that is reading, if there is one."""
        self._is_closed = True
        if self._process is not None:
            self._process.kill()
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None

    async def _begin(self, data: bytes) -> DocumentText:
        if self._executor is None:
            self._executor = ThreadPoolExecutor(1, thread_name_prefix="documents")
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._told, data)

    def _told(self, data: bytes) -> DocumentText:
        try:
            with start_module("interline.documents.child", CHILD_WORD, stderr=subprocess.DEVNULL) as process:
                self._process = process
                if self._is_closed:
                    process.kill()
                output = _output(process, data, self._seconds)
        except OSError:
            output = b""
        self._process = None
        return _understood(output)


def _output(process: subprocess.Popen[bytes], data: bytes, seconds: float) -> bytes:
    try:
        return process.communicate(data, timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        # What it had told by then is good.
        return process.communicate()[0]


def _understood(output: bytes) -> DocumentText:
    """What a child told, as far as it came."""
    count = 0
    is_whole = False
    pages: list[str | None] = []
    for line in _lines(output):
        match line:
            case [limits.COUNT, int(number)]:
                count = number
            case [limits.PAGE, str() | None as words]:
                pages.append(None if words is None else terminal(words).strip())
            case [limits.END]:
                is_whole = True
            case [limits.LOCKED]:
                return DocumentText("", trouble=DocumentTrouble.LOCKED)
    if not count or not pages:
        return DocumentText("", count, trouble=DocumentTrouble.UNREADABLE)
    if not any(pages):
        scanned = "" in pages
        trouble = DocumentTrouble.WITHOUT_TEXT if scanned else DocumentTrouble.UNREADABLE
        return DocumentText("", count, len(pages), len(pages), trouble=trouble)
    blank = sum(not page for page in pages)
    return DocumentText(_joined(pages, alone=count == 1), count, len(pages), blank, is_cut=not is_whole)


def _lines(output: bytes) -> Iterator[Any]:
    # What stands after the last line break is a line that was cut.
    for line in output.split(b"\n")[:-1]:
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _joined(pages: list[str | None], *, alone: bool) -> str:
    if alone:
        return pages[0] or ""
    return "\n\n".join(_page(number, words) for number, words in enumerate(pages, 1))


def _page(number: int, words: str | None) -> str:
    if words is None:
        return f"[page {number} cannot be read]"
    return f"[page {number}]\n{words}" if words else f"[page {number} holds no text]"
