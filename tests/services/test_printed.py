"""PDFs from a process of our own, with no display: read back word by word."""

from __future__ import annotations

import asyncio
import io
import struct
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from unicodedata import normalize

import pypdf
import pytest

from interline.export import INLINE, Means, Transcript
from interline.model.errors import YouCanFix
from interline.model.parts import Image, Text
from interline.services.exporting import printed
from interline.services.exporting.order import Exported, Order, Progress
from interline.services.exporting.printed import Printer
from interline.services.transfer import TransferService
from interline.store.database import Store
from tests.export.transcripts import MESSAGES, WHOLE
from tests.store.library import conversation, said, with_store


def png(width: int, height: int) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\x00" + b"\x33\x66\x99" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


PNG = png(30, 20)
DIGEST = sha256(PNG).hexdigest()


@contextmanager
def printing() -> Iterator[Printer]:
    printer = Printer()
    try:
        yield printer
    finally:
        printer.end()


def pages_of(data: bytes) -> list[str]:
    """The words of each page, with one blank between two."""
    # Letters that are drawn as one are two again.
    return [
        normalize("NFKC", " ".join(page.extract_text().split()))
        for page in pypdf.PdfReader(io.BytesIO(data)).pages
    ]


def make(printer: Printer, wanted: Iterable[Transcript], *, several: bool = True) -> bytes:
    pieces: list[bytes] = []
    printer.make(wanted, Means(INLINE, {DIGEST: PNG}.get), several, pieces.append)
    return b"".join(pieces)


def test_conversations_are_printed_without_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each begins a page, with its pictures, its formulas and its branches; one process prints many PDFs."""
    monkeypatch.delenv("DISPLAY", raising=False)
    messages = list(MESSAGES)
    messages[0] = replace(messages[0], parts=(Image("image/png", DIGEST, len(PNG), "a.png"), Text("Why?")))
    messages[1] = replace(
        messages[1], parts=(Text("So:\n\n$$\nx^2\n$$\n\n| a | b |\n|-|-|\n| moon | sun |\n"),)
    )
    messages[2] = replace(messages[2], branch="A shorter one")
    rich = replace(WHOLE, messages=tuple(messages))
    plain = replace(WHOLE.shown(), conversation=replace(WHOLE.conversation, title="Another", system=""))
    with printing() as printer:
        both = make(printer, [rich, plain])
        single = make(printer, [plain], several=False)
    pages = pages_of(both)
    assert "Be brief." in pages[0]
    assert "moon" in pages[0]
    assert "Sim B" in pages[0]
    (branch,) = [page for page in pages if "Branch 2: A shorter one" in page]
    assert "Because of" in branch
    assert "You stopped this answer." in branch
    assert len([page for page in pages if page.startswith("Another")]) == len(pages_of(single)) >= 1
    reader = pypdf.PdfReader(io.BytesIO(both))
    resources = reader.pages[0]["/Resources"]["/XObject"]  # type: ignore[index]
    assert (30, 20) in [
        (each.get_object()["/Width"], each.get_object()["/Height"]) for each in resources.values()
    ]
    # A formula is drawn, not told.
    assert "x^2" not in pages[0]
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.creator) == ("Conversations", "Interline")
    assert pypdf.PdfReader(io.BytesIO(single)).metadata.title == "Another"  # type: ignore[union-attr]


def test_a_process_that_dies_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the libraries of the window are missing; and nothing came out."""
    monkeypatch.setattr(printed, "MODULE", "interline.no_such_module")
    pieces: list[bytes] = []
    with printing() as printer, pytest.raises(YouCanFix, match="web page"):
        printer.make([WHOLE], Means(), False, pieces.append)
    assert pieces == []


def test_printing_can_be_stopped(home: Path) -> None:
    """In the middle of a long conversation too: the process ends, and nothing of the PDF is left."""

    async def use(store: Store) -> None:
        transfer = TransferService(store)
        await said(store, conversation(title="Short"), "?", "!")
        await said(store, conversation(title="Long"), "?", "Words *and* more.\n\n" * 9000)
        heard = asyncio.Event()

        def hear(progress: Progress) -> None:
            heard.set()

        task = asyncio.ensure_future(transfer.export(Order(None, "pdf"), home / "all.pdf", hear))
        await heard.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with_store(home, use)
    assert not list(home.glob("*.pdf")) + list(home.glob(".interline-*"))


def test_a_folder_gets_a_pdf_for_each(home: Path) -> None:
    """From a real library, as any other format."""

    async def use(store: Store) -> None:
        await said(store, conversation(title="Tides"), "Why?", "Because of the moon.")
        await said(store, conversation(title="Tides"), "How?", "Twice a day.")
        done = await TransferService(store).export(Order(None, "pdf"), str(home / "there") + "/")
        assert done == Exported(2)

    with_store(home, use)
    one, two = sorted((home / "there").iterdir(), reverse=True)
    assert [one.name, two.name] == ["Tides.pdf", "Tides (2).pdf"]
    assert "Because of the moon." in pages_of(one.read_bytes())[0]
    assert "Twice a day." in pages_of(two.read_bytes())[0]


def test_the_process_gets_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """It knows where the user's fonts are, and nothing of vendors."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-canary")
    monkeypatch.setenv("HOME", "/home/somebody")
    given: list[dict[str, str]] = []

    def none(*command: object, env: dict[str, str], **more: object) -> None:
        given.append(env)
        raise OSError

    monkeypatch.setattr(subprocess, "Popen", none)
    with printing() as printer, pytest.raises(YouCanFix):
        printer.make([WHOLE], Means(), False, lambda piece: None)
    (environment,) = given
    assert environment["HOME"] == "/home/somebody"
    assert "canary" not in str(environment)
