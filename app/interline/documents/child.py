"""The process that reads a PDF: bytes on standard input, words page by page on standard output, and then it is over.

Run as `python -m interline.documents.child`. Rule: each page is told as soon as it is read, so that one that never
ends costs no other.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from interline.documents.limits import (
    BROKEN,
    CHARACTERS,
    COUNT,
    END,
    LOCKED,
    MEMORY,
    PAGE,
    PAGES,
    SECONDS,
)

if TYPE_CHECKING:
    from pypdf import PdfReader


def main() -> None:
    """Be the child."""
    _hold_back()
    with open(0, "rb", closefd=False) as source, open(1, "wb", closefd=False) as told:
        for line in read(source.read()):
            told.write(json.dumps(line).encode("ascii") + b"\n")
            told.flush()


def read(data: bytes) -> Iterator[list[Any]]:
    """What is told of a document, in order."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    try:
        document = PdfReader(io.BytesIO(data))
        # Many are locked against changes alone, which an empty password opens for reading.
        if document.is_encrypted and not document.decrypt(""):
            yield [LOCKED]
            return
        count = len(document.pages)
    except (DependencyError, FileNotDecryptedError):
        yield [LOCKED]
        return
    except Exception:  # noqa: BLE001 - a damaged file can make the library fail in any way
        yield [BROKEN]
        return
    yield [COUNT, count]
    yield from _pages(document, count)


def _pages(document: PdfReader, count: int) -> Iterator[list[Any]]:
    room = CHARACTERS
    for number in range(min(count, PAGES)):
        try:
            words = document.pages[number].extract_text()
        except Exception:  # noqa: BLE001 - as above; the other pages may be sound
            yield [PAGE, None]
            continue
        yield [PAGE, words[:room]]
        room -= len(words)
        if room <= 0:
            return
    if count <= PAGES:
        yield [END]


def _hold_back() -> None:
    """Ask the system to hold this process to its limits, where it can."""
    try:
        import resource
    except ImportError:  # Windows has none: there the parent's patience is the limit
        return
    seconds = int(SECONDS) + 1
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (limit, limit))
        except (OSError, ValueError):  # macOS refuses some
            continue
    os.nice(5)


if __name__ == "__main__":
    main()
