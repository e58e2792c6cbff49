"""PDFs in, words out: by a real process, which no document can hold up or fill."""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from interline import child_process
from interline.documents import limits, reader
from interline.documents.child import read
from interline.documents.reader import DocumentReader
from interline.model.parts import DocumentText, DocumentTrouble, File
from tests.documents.pdfs import locked, pdf


def file(data: bytes) -> File:
    return File("application/pdf", hashlib.sha256(data).hexdigest(), len(data), "a.pdf", data)


def words(*documents: bytes, seconds: float = limits.SECONDS) -> list[DocumentText]:
    """What is read of documents, one after the other, by one reader."""

    async def scene() -> list[DocumentText]:
        reading = DocumentReader(seconds=seconds)
        try:
            return [await reading.words_of(file(data)) for data in documents]
        finally:
            reading.close()

    return asyncio.run(scene())


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The modules that were started as processes."""
    started: list[str] = []
    real = child_process.start_module

    def counted(module: str, word: str, *, stderr: int) -> subprocess.Popen[bytes]:
        started.append(module)
        return real(module, word, stderr=stderr)

    monkeypatch.setattr(reader, "start_module", counted)
    return started


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], threading.Event]:
    """Puts a program of the test's own in the child's place; the event tells that it runs."""

    def put(code: str) -> threading.Event:
        runs = threading.Event()

        def start(module: str, word: str, *, stderr: int) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [sys.executable, "-S", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            runs.set()
            return process

        monkeypatch.setattr(reader, "start_module", start)
        return runs

    return put


def test_the_words_of_a_pdf_come_page_by_page() -> None:
    """With the page's number before each; one page alone needs none."""
    (one,) = words(pdf("Dear reader,\nthis is (all)."))
    assert one == DocumentText("Dear reader,\nthis is (all).", pages=1, read=1)
    (two,) = words(pdf("First.", "Second, café."))
    assert two == DocumentText("[page 1]\nFirst.\n\n[page 2]\nSecond, café.", pages=2, read=2)


def test_a_page_without_words_is_told_by_its_number() -> None:
    """A picture between two pages of text does not vanish."""
    (found,) = words(pdf("First.", None, "Third."))
    assert found.text == "[page 1]\nFirst.\n\n[page 2 holds no text]\n\n[page 3]\nThird."
    assert (found.pages, found.read, found.blank) == (3, 3, 1)


def test_a_scanned_pdf_has_no_text() -> None:
    """Pages that are pictures alone."""
    (found,) = words(pdf(None, None))
    assert (found.trouble, found.text, found.pages) == (DocumentTrouble.WITHOUT_TEXT, "", 2)


def test_a_password_is_asked_of_nobody() -> None:
    """A locked one is told as such; one that is locked against changes alone is read."""
    plain = pdf("Secret.")
    shut, open_ = words(locked(plain, password="sesame"), locked(plain, password=""))
    assert (shut.trouble, shut.text) == (DocumentTrouble.LOCKED, "")
    assert open_.text == "Secret."


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"\x00" * 5000, b"<html>", pdf("Words.")[:300], pdf()],
    ids=["empty", "head alone", "zeros", "a page of the web", "cut off", "no pages"],
)
def test_a_damaged_pdf_is_trouble_and_no_error(data: bytes) -> None:
    """Whatever the bytes are."""
    (found,) = words(data)
    assert (found.trouble, found.text) == (DocumentTrouble.UNREADABLE, "")


def test_a_page_that_unpacks_to_more_than_it_may_costs_no_other() -> None:
    """A hundred megabytes in a hundred kilobytes."""
    (found,) = words(pdf("First.", b" " * 100_000_000, "Third."))
    assert found.text == "[page 1]\nFirst.\n\n[page 2 cannot be read]\n\n[page 3]\nThird."
    assert (found.blank, found.is_cut) == (1, False)


def test_a_long_pdf_is_read_from_its_beginning_to_the_limits() -> None:
    """Of pages and of characters; that there is more is told."""
    (many,) = words(pdf(*(f"Page {n}." for n in range(1, limits.PAGES + 6))))
    assert (many.pages, many.read, many.is_cut) == (limits.PAGES + 5, limits.PAGES, True)
    assert f"Page {limits.PAGES}." in many.text
    assert f"Page {limits.PAGES + 1}." not in many.text
    line = "x" * 2000
    (wide,) = words(pdf("\n".join([line] * 150), "\n".join([line] * 150), "Third."))
    assert (wide.pages, wide.read, wide.is_cut) == (3, 2, True)
    assert limits.CHARACTERS <= len(wide.text) < limits.CHARACTERS + 200
    assert "Third." not in wide.text


def test_control_characters_of_a_document_go_nowhere() -> None:
    """Escape sequences and NUL would be a terminal's or a database's trouble."""
    (found,) = words(pdf(b"BT /F1 12 Tf 50 750 Td (a\\033[31m\\000b) Tj ET"))
    assert found.text == "a[31mb"


def test_a_document_that_never_ends_is_given_up_and_its_first_pages_count(
    child: Callable[[str], threading.Event],
) -> None:
    """The process is ended; what it had told by then is good."""
    told = r'["pages", 9]\n["page", "First."]\n["page", "Sec'
    child(f"import sys, time; sys.stdout.write('{told}'); sys.stdout.flush(); time.sleep(1000)")
    (found,) = words(pdf("x"), seconds=2)
    assert found == DocumentText("[page 1]\nFirst.", pages=9, read=1, is_cut=True)


@pytest.mark.parametrize(
    "code",
    ["raise SystemExit(1)", 'print(\'[1]\\n{\\n["pages", "x"]\\n["page"]\')', "import os; os.abort()"],
    ids=["ends at once", "says nonsense", "crashes"],
)
def test_whatever_becomes_of_the_process_is_trouble_of_the_document(
    code: str, child: Callable[[str], threading.Event]
) -> None:
    """Nothing is raised and nothing hangs."""
    child(code)
    (found,) = words(pdf("x"))
    assert found.trouble is DocumentTrouble.UNREADABLE


def test_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer that is out of processes sends a note in the document's place."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(reader, "start_module", refuse)
    (found,) = words(pdf("x"))
    assert found.trouble is DocumentTrouble.UNREADABLE


def test_a_document_is_read_once(starts: list[str]) -> None:
    """However often a turn is planned; also when two ask at the same moment and one of them leaves."""
    data = pdf("Words.")

    async def scene() -> None:
        reading = DocumentReader()
        try:
            impatient = asyncio.create_task(reading.words_of(file(data)))
            await asyncio.sleep(0)
            impatient.cancel()
            both = await asyncio.gather(reading.words_of(file(data)), reading.words_of(file(data)))
            assert [found.text for found in both] == ["Words.", "Words."]
            assert (await reading.words_of(file(data))).text == "Words."
        finally:
            reading.close()

    asyncio.run(scene())
    assert starts == ["interline.documents.child"]


def test_closing_ends_a_reading_under_way(child: Callable[[str], threading.Event]) -> None:
    """The program does not wait for a document when it ends."""
    runs = child("import time; time.sleep(1000)")

    async def scene() -> DocumentText:
        reading = DocumentReader()
        asked = asyncio.create_task(reading.words_of(file(pdf("x"))))
        await asyncio.to_thread(runs.wait)
        reading.close()
        return await asked

    assert asyncio.run(scene()).trouble is DocumentTrouble.UNREADABLE


def test_the_process_gets_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor anything else of the environment but where programs and libraries are."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("SOMETHING", "else")
    given = child_process._environment()
    assert "sk-secret" not in given.values()
    assert "SOMETHING" not in given


def test_the_child_says_what_it_finds_in_order() -> None:
    """Its side of what the two have agreed on."""
    assert list(read(pdf("One.", None))) == [["pages", 2], ["page", "One."], ["page", ""], ["end"]]
    assert list(read(b"no")) == [["broken"]]
    assert list(read(locked(pdf("x"), password="p"))) == [["locked"]]
