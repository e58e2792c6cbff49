"""Bytes that somebody else made, decoded to a picture of the size that is shown; off the window's thread.

Rule: only PNG, JPEG, GIF and WebP, told by their first bytes, and none with more pixels than memory can hold. Other
decoders are never tried: some of them open files that a picture names.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from interline.language import marked, number, said, tr

MOST_PIXELS = 50_000_000
"""Of the whole picture: 200 MB while it is decoded."""
LONGEST_SIDE = 30_000
KEPT_BYTES = 32_000_000
"""Of pictures as they are shown, so that scrolling back decodes nothing anew."""
NOT_ONE = marked("This is not a picture that Interline can show.")
BROKEN = marked("This picture is damaged.")


@dataclass(frozen=True, slots=True)
class Room:
    """The most that a picture may take, in pixels of the screen."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture, or why there is none."""

    image: QImage | None = field(compare=False, repr=False)
    """Scaled down to its room; None where it cannot be shown."""
    width: int = 0
    """Of the whole picture, in pixels; 0 where it is not known."""
    height: int = 0
    why: str = ""
    """One sentence, where it cannot be shown."""


def decode(data: bytes, room: Room) -> Decoded:
    """The picture in these bytes, as large as the room and never larger than it is; in any thread. Never raises."""
    kind = _kind(data)
    if kind is None:
        return Decoded(None, why=said(NOT_ONE))
    held = QByteArray(data)
    device = QBuffer(held)
    device.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(device, QByteArray(kind))
    reader.setAutoDetectImageFormat(False)
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        return Decoded(None, why=said(BROKEN))
    is_turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    shown = size.transposed() if is_turned else size
    if size.width() * size.height() > MOST_PIXELS or max(size.width(), size.height()) > LONGEST_SIDE:
        why = tr(
            "This picture is too large to be shown here: {width} × {height} pixels.",
            width=number(shown.width()),
            height=number(shown.height()),
        )
        return Decoded(None, shown.width(), shown.height(), why)
    wanted = fitting(shown.width(), shown.height(), room)
    if wanted != shown:
        reader.setScaledSize(wanted.transposed() if is_turned else wanted)
    image = reader.read()
    if image.isNull():
        return Decoded(None, shown.width(), shown.height(), said(BROKEN))
    return Decoded(image, shown.width(), shown.height())


def fitting(width: int, height: int, room: Room) -> QSize:
    """The size of a picture in its room: scaled down where it must be, never up."""
    size = QSize(width, height)
    if width > room.width or height > room.height:
        size = size.scaled(QSize(room.width, room.height), Qt.AspectRatioMode.KeepAspectRatio)
    return size.expandedTo(QSize(1, 1))


def _kind(data: bytes) -> bytes | None:
    """The decoder for these bytes."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return b"png"
    if data.startswith(b"\xff\xd8\xff"):
        return b"jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return b"gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return b"webp"
    return None


Take = Callable[[Decoded], None]


@dataclass(slots=True)
class _Question:
    digest: str
    room: Room
    take: Take


class Pictures(QObject):
    """Asks for the bytes of pictures, decodes them one after the other in a thread of its own, and keeps what is shown.

    Whoever hears `wanted` answers with `give`.
    """

    wanted = Signal(str)
    """The digest of an attachment whose bytes are wanted; each is asked for once at a time."""
    _done = Signal(str, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker: ThreadPoolExecutor | None = None
        self._questions: dict[int, _Question] = {}
        self._number = 0
        self._asked: set[str] = set()
        self._decoding: set[tuple[str, Room]] = set()
        self._kept: OrderedDict[tuple[str, Room], Decoded] = OrderedDict()
        self._sizes: dict[str, tuple[int, int]] = {}
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def ask(self, digest: str, room: Room, take: Take) -> int:
        """Have a picture decoded for this room; `take` is called on this thread, at once where it is kept. Returns a
        number to take the question back with; 0 where it was answered."""
        if kept := self._kept.get((digest, room)):
            self._kept.move_to_end((digest, room))
            take(kept)
            return 0
        self._number += 1
        number = self._number
        self._questions[number] = _Question(digest, room, take)
        if digest not in self._asked and (digest, room) not in self._decoding:
            self._asked.add(digest)
            self.wanted.emit(digest)
        return number if number in self._questions else 0

    def size_of(self, digest: str) -> tuple[int, int] | None:
        """Width and height of the whole picture, where it has been decoded before."""
        return self._sizes.get(digest)

    def forget(self, number: int) -> None:
        """Nobody wants this any more."""
        self._questions.pop(number, None)

    def give(self, digest: str, data: bytes | None, why: str = "") -> None:
        """The bytes of an attachment; None and a sentence where there are none."""
        self._asked.discard(digest)
        rooms = {question.room for question in self._questions.values() if question.digest == digest}
        for room in rooms:
            if data is None:
                self._deliver(digest, room, Decoded(None, why=why))
            elif (digest, room) not in self._decoding:
                self._decoding.add((digest, room))
                if self._worker is None:
                    self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")
                self._worker.submit(self._work, digest, room, data)

    def close(self) -> None:
        """Ask for nothing more; what is being decoded is waited for, so that the thread never outlives this."""
        self._questions.clear()
        if self._worker is not None:
            self._worker.shutdown(wait=True, cancel_futures=True)
            self._worker = None

    def _work(self, digest: str, room: Room, data: bytes) -> None:
        is_wanted = any(question.digest == digest for question in tuple(self._questions.values()))
        self._done.emit(digest, room, decode(data, room) if is_wanted else None)

    def _deliver(self, digest: str, room: Room, decoded: Decoded | None) -> None:
        self._decoding.discard((digest, room))
        if decoded is None:
            # Nobody wanted it any more; whoever does since then asks for the bytes again.
            self._ask_again(digest, room)
            return
        self._keep(digest, room, decoded)
        answered = [
            number
            for number, question in self._questions.items()
            if (question.digest, question.room) == (digest, room)
        ]
        for each in answered:
            question = self._questions.pop(each, None)
            if question is not None:
                question.take(decoded)

    def _ask_again(self, digest: str, room: Room) -> None:
        wanted = any((each.digest, each.room) == (digest, room) for each in self._questions.values())
        if wanted and digest not in self._asked:
            self._asked.add(digest)
            self.wanted.emit(digest)

    def _keep(self, digest: str, room: Room, decoded: Decoded) -> None:
        if decoded.image is None:
            # It may be there the next time: the file was put back, or the disk.
            return
        self._sizes[digest] = (decoded.width, decoded.height)
        self._kept[digest, room] = decoded
        while self._bytes() > KEPT_BYTES and len(self._kept) > 1:
            self._kept.popitem(last=False)

    def _bytes(self) -> int:
        return sum(kept.image.sizeInBytes() for kept in self._kept.values() if kept.image)
