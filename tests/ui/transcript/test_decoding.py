"""Pictures are decoded off the window's thread, within limits, and nothing but pictures."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImageReader
from pytestqt.qtbot import QtBot

from interline.ui.transcript import decoding
from interline.ui.transcript.decoding import BROKEN, NOT_ONE, Decoded, Pictures, Room, decode
from tests.ui.transcript.drawn import drawn

ROOM = Room(200, 100)


def png(width: int, height: int) -> bytes:
    """The beginning of a PNG that says to be this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100))


@pytest.mark.parametrize("kind", ["PNG", "JPG", "WEBP"])
def test_a_picture_is_scaled_down_to_its_room(kind: str) -> None:
    """And says how large it really is."""
    made = decode(drawn(400, 100, kind), ROOM)
    assert made.image is not None
    assert (made.image.width(), made.image.height()) == (200, 50)
    assert (made.width, made.height, made.why) == (400, 100, "")


def test_a_small_picture_stays_small() -> None:
    """No picture is blown up; a line of pixels keeps a pixel."""
    made = decode(drawn(20, 10), ROOM)
    assert made.image is not None
    assert (made.image.width(), made.image.height()) == (20, 10)
    line = decode(drawn(4_000, 2), ROOM)
    assert line.image is not None
    assert (line.image.width(), line.image.height()) == (200, 1)


@pytest.mark.parametrize("size", [(60_000, 60_000), (40_000, 10), (10_000, 6_000)])
def test_a_picture_that_is_too_large_is_not_decoded(size: tuple[int, int]) -> None:
    """A few bytes may claim gigabytes."""
    made = decode(png(*size), ROOM)
    assert made.image is None
    assert (made.width, made.height) == size
    assert made.why == f"This picture is too large to be shown here: {size[0]:,} × {size[1]:,} pixels."


@pytest.mark.qt_log_ignore("JPEG", extend=True)
def test_damaged_bytes_are_said_to_be_damaged() -> None:
    """Cut in the head or in the middle."""
    whole = drawn(400, 300, "JPG")
    assert decode(whole[:30], ROOM).why == BROKEN
    assert decode(b"\x89PNG\r\n\x1a\nrubbish", ROOM).why == BROKEN
    assert decode(png(100, 100)[:-20], ROOM).why == BROKEN


def test_only_pictures_are_decoded(tmp_path: Path) -> None:
    """An SVG, which may name files, is no picture here, whatever it says to be; nor is any other format of Qt's."""
    beside = tmp_path / "secret.png"
    beside.write_bytes(drawn(10, 10))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{beside}"/></svg>'.encode()
    for data in (svg, b"", b"BM" + drawn(5, 5, "BMP")[2:], drawn(5, 5, "PPM"), b"GIF8", b"RIFF----WAVE"):
        assert decode(data, ROOM).why == NOT_ONE


def test_all_formats_that_are_promised_can_be_decoded() -> None:
    """The plugins come with the Qt that is installed."""
    known = {bytes(QByteArray(name).data()) for name in QImageReader.supportedImageFormats()}
    assert {b"png", b"jpeg", b"gif", b"webp"} <= known


@pytest.fixture
def pictures(qtbot: QtBot) -> Iterator[Pictures]:
    made = Pictures()
    yield made
    made.close()


def test_bytes_are_asked_for_once_and_kept_as_they_are_shown(pictures: Pictures, qtbot: QtBot) -> None:
    """Two places of one picture share the asking; a third finds it ready."""
    asked: list[str] = []
    pictures.wanted.connect(asked.append)
    taken: list[Decoded] = []
    for room in (ROOM, ROOM, Room(50, 50)):
        assert pictures.ask("d", room, taken.append) > 0
    assert asked == ["d"]
    pictures.give("d", drawn(400, 100))
    qtbot.waitUntil(lambda: len(taken) == 3)
    assert pictures.size_of("d") == (400, 100)
    assert pictures.ask("d", ROOM, taken.append) == 0
    assert len(taken) == 4
    assert asked == ["d"]


def test_the_window_does_not_decode(
    pictures: Pictures, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It happens in a thread of its own; what comes of it is taken on the window's."""
    threads: list[str] = []
    decode_here = decoding.decode

    def told(data: bytes, room: Room) -> Decoded:
        threads.append(threading.current_thread().name)
        return decode_here(data, room)

    monkeypatch.setattr(decoding, "decode", told)
    pictures.ask("d", ROOM, lambda decoded: threads.append(threading.current_thread().name))
    pictures.give("d", drawn(10, 10))
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0].startswith("pictures")
    assert threads[1] == threading.main_thread().name


def test_bytes_that_are_gone_are_told_and_asked_for_again(pictures: Pictures) -> None:
    """The file may be put back."""
    asked: list[str] = []
    pictures.wanted.connect(asked.append)
    taken: list[Decoded] = []
    pictures.ask("d", ROOM, taken.append)
    pictures.give("d", None, "It is missing.")
    assert [each.why for each in taken] == ["It is missing."]
    pictures.ask("d", ROOM, taken.append)
    assert asked == ["d", "d"]


def test_an_answer_within_the_question_is_taken(pictures: Pictures) -> None:
    """Whoever gives the bytes may do so at once."""
    pictures.wanted.connect(lambda digest: pictures.give(digest, None, "Gone."))
    taken: list[Decoded] = []
    assert pictures.ask("d", ROOM, taken.append) == 0
    assert len(taken) == 1


def test_what_is_forgotten_is_not_called(pictures: Pictures, qtbot: QtBot) -> None:
    """A tile that went away hears nothing."""
    taken: list[str] = []
    first = pictures.ask("d", ROOM, lambda decoded: taken.append("first"))
    pictures.ask("e", ROOM, lambda decoded: taken.append("second"))
    pictures.forget(first)
    pictures.give("d", drawn(10, 10))
    pictures.give("e", drawn(10, 10))
    qtbot.waitUntil(lambda: bool(taken))
    assert taken == ["second"]


def test_only_so_much_is_kept(pictures: Pictures, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest give way; their sizes are remembered."""
    monkeypatch.setattr(decoding, "KEPT_BYTES", 200 * 50 * 4)
    taken: list[Decoded] = []
    for digest in ("a", "b"):
        pictures.ask(digest, ROOM, taken.append)
        pictures.give(digest, drawn(400, 100))
    qtbot.waitUntil(lambda: len(taken) == 2)
    assert pictures.ask("b", ROOM, taken.append) == 0
    assert pictures.ask("a", ROOM, taken.append) > 0
    assert pictures.size_of("a") == (400, 100)
