"""The rows of a SQLite file read off its pages, without its indexes, its schema or the pages above.

Rule: the file may say anything: what does not fit the format (sqlite.org/fileformat2.html) is passed over. What was
committed to the -wal file counts; what was deleted was overwritten (`secure_delete`) and does not return.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

Value = None | int | float | str | bytes

_LEAF = 0x0D
_PAGE = 4096
"""As the program makes its databases; for a file whose beginning is destroyed."""
_FRAME_HEADER, _WAL_HEADER = 24, 32
_MOST_BYTES = 1 << 30
"""Of a row, as SQLite allows by default."""
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands."""

    page: int
    offset: int


class Malformed(ValueError):
    """What stands there is no row."""


class Pages:
    """A database file, page by page, as its -wal file left it."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._file: BinaryIO = path.open("rb")
        header = self._file.read(100)
        size = int.from_bytes(header[16:18], "big")
        size = 65536 if size == 1 else size
        self.size = size if size >= 512 and size & (size - 1) == 0 else _PAGE
        reserved = header[20] if len(header) > 20 and header.startswith(b"SQLite format 3\0") else 0
        self.usable = self.size - reserved if reserved < self.size - 480 else self.size
        self._file.seek(0, 2)
        self.count = -(-self._file.tell() // self.size)
        self._log: BinaryIO | None = None
        self._newest: dict[int, int] = {}
        wal = path.with_name(path.name + "-wal")
        if wal.is_file() and wal.stat().st_size > _WAL_HEADER:
            self._log = wal.open("rb")
            self._newest = _committed(self._log, self.size)
            self.count = max(self.count, *self._newest, 0)

    def close(self) -> None:
        """Let go of the files."""
        self._file.close()
        if self._log is not None:
            self._log.close()

    def page(self, number: int) -> bytes:
        """A page; pages are numbered from 1. Empty for one that is not there."""
        at = self._newest.get(number)
        if at is not None and self._log is not None:
            self._log.seek(at)
            return self._log.read(self.size)
        self._file.seek((number - 1) * self.size)
        return self._file.read(self.size)

    def rows(self, columns: int) -> Iterator[tuple[Place, list[Value]]]:
        """Every row of every table, as far as its first `columns` stand on its own page."""
        for number in range(1, self.count + 1):
            page = self.page(number)
            for offset in _cells(page, 100 if number == 1 else 0):
                try:
                    length, at = _varint(page, offset)
                    _, at = _varint(page, at)
                    local = self._local(length)
                    yield Place(number, offset), _values(page[at : at + local], columns, cut=local < length)
                except Malformed:
                    continue

    def row(self, place: Place) -> list[Value]:
        """A whole row; where it has a number of its own in place of a column, that column is None.

        Raises Malformed.
        """
        page = self.page(place.page)
        length, at = _varint(page, place.offset)
        _, at = _varint(page, at)
        local = self._local(length)
        payload = page[at : at + local]
        if local < length:
            payload += self._overflow(
                int.from_bytes(page[at + local : at + local + 4], "big"), length - local
            )
        if len(payload) < length:
            raise Malformed("the row ends before its end")
        return _values(payload[:length])

    def _local(self, length: int) -> int:
        """How many bytes of a row stand on its own page."""
        if not 0 < length <= _MOST_BYTES:
            raise Malformed("no row is so long")
        most = self.usable - 35
        if length <= most:
            return length
        least = (self.usable - 12) * 32 // 255 - 23
        fitting = least + (length - least) % (self.usable - 4)
        return fitting if fitting <= most else least

    def _overflow(self, number: int, length: int) -> bytes:
        pieces, seen = [], set()
        while length > 0:
            if number in seen or not 0 < number <= self.count:
                raise Malformed("the row goes on nowhere")
            seen.add(number)
            page = self.page(number)
            piece = page[4 : self.usable][:length]
            if not piece:
                raise Malformed("the row goes on nowhere")
            pieces.append(piece)
            length -= len(piece)
            number = int.from_bytes(page[:4], "big")
        return b"".join(pieces)


def _committed(log: BinaryIO, size: int) -> dict[int, int]:
    """Page -> where its newest committed bytes stand in a -wal file."""
    log.seek(0)
    header = log.read(_WAL_HEADER)
    if int.from_bytes(header[8:12], "big") not in (size, size & 0xFFFF):
        return {}
    newest: dict[int, int] = {}
    since_commit: dict[int, int] = {}
    at = _WAL_HEADER
    while True:
        log.seek(at)
        frame = log.read(_FRAME_HEADER)
        # The salts change when the log begins anew: what stands behind is older.
        if len(frame) < _FRAME_HEADER or frame[8:16] != header[16:24]:
            return newest
        since_commit[int.from_bytes(frame[:4], "big")] = at + _FRAME_HEADER
        if frame[4:8] != b"\0\0\0\0":
            newest.update(since_commit)
            since_commit = {}
        at += _FRAME_HEADER + size


def _cells(page: bytes, begin: int) -> list[int]:
    """Where the cells of a table's leaf stand; none for any other page."""
    if len(page) < begin + 8 or page[begin] != _LEAF:
        return []
    count = int.from_bytes(page[begin + 3 : begin + 5], "big")
    first = begin + 8
    pointers = page[first : first + 2 * count]
    cells = [int.from_bytes(pointers[at : at + 2], "big") for at in range(0, len(pointers) - 1, 2)]
    return [cell for cell in cells if first + 2 * count <= cell < len(page)]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    value = 0
    for place in range(at, min(at + 9, len(data))):
        byte = data[place]
        if place == at + 8:
            return (value << 8) | byte, place + 1
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, place + 1
    raise Malformed("a number has no end")


def _values(payload: bytes, most: int | None = None, *, cut: bool = False) -> list[Value]:
    """The columns of a record, or the first few. Of one that is `cut` short, those that stand there whole."""
    length, at = _varint(payload, 0)
    if length > len(payload):
        raise Malformed("a record's header is longer than the record")
    kinds: list[int] = []
    while at < length and (most is None or len(kinds) < most):
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    at = length
    for kind in kinds:
        end = at + _width(kind)
        if end > len(payload):
            if cut:
                break
            raise Malformed("a value is longer than its record")
        values.append(_value(kind, payload[at:end]))
        at = end
    return values


def _width(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    if kind in (0, 8, 9):
        return 0
    if kind == 7:
        return 8
    if kind in _INTEGERS:
        return _INTEGERS[kind]
    raise Malformed("a value of no kind")


def _value(kind: int, data: bytes) -> Value:
    if kind == 0:
        return None
    if kind in (8, 9):
        return kind - 8
    if kind == 7:
        import struct

        return float(struct.unpack(">d", data)[0])
    if kind in _INTEGERS:
        return int.from_bytes(data, "big", signed=True)
    return data.decode("utf-8", "replace") if kind % 2 else data
