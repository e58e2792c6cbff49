"""The process that reads a PDF: bytes on standard input, words page by page on standard output, and then it is over.

Run as `python -m interline.documents.child`. Rule: each page is told as soon as it is read, so that one that never
ends costs no other.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from interline.child_process import hold_back
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
    hold_back(RLIMIT_AS=MEMORY, RLIMIT_CPU=int(SECONDS) + 1)
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


if __name__ == "__main__":
    main()
