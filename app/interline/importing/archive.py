"""The files of an export: a zip archive or a folder, read by name and never unpacked.

Rule: a name is a label to look up, never a path to open outside; what comes out is counted while it comes out, whatever
the archive says of itself.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import IO, BinaryIO

from interline.importing.json_file import Document, Meter
from interline.language import number, tr
from interline.model.clean import label
from interline.model.errors import NotImportable

MOST_FILES = 200_000
LARGEST_FILE = 50 * 1024 * 1024
"""Bytes of a file that is read whole: a picture, an attachment."""
LARGEST_TEXT = 8 * 1024**3
"""Bytes of a file that is read piece by piece."""
LARGEST_SUM = 32 * 1024**3
"""Bytes that may come out of one archive."""
_DIRECTORY = 64 * 1024 * 1024
_FREE = 32 * 1024 * 1024
_RATIO = 700
"""Text shrinks to a tenth, sometimes to a hundredth; a bomb to a thousandth. Looked at beyond _FREE bytes."""


class Files(ABC):
    """The files of an export by name: parts divided by `/`, none of them empty, `.` or `..`."""

    meter: Meter

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """All of them, in order."""

    @abstractmethod
    def size(self, name: str) -> int:
        """Bytes, as it is said; they may turn out to be more."""

    @abstractmethod
    def open(self, name: str) -> BinaryIO:
        """Its bytes. Reading raises OSError or ValueError where they are damaged or too many."""

    def read(self, name: str, most: int = LARGEST_FILE) -> bytes:
        """All its bytes. Raises OSError, and ValueError where it is larger than `most` bytes."""
        with self.open(name) as source:
            data = source.read(most + 1)
        if len(data) > most:
            raise ValueError(tr("larger than {size} MB", size=most // 1024 // 1024))
        return data

    def document(self, name: str) -> Document:
        """It as JSON."""
        return Document(name, lambda: self.open(name), self.meter)

    def matching(self, pattern: str) -> tuple[str, ...]:
        """The names that this regular expression fits wholly."""
        fits = re.compile(pattern).fullmatch
        return tuple(name for name in self.names if fits(name))

    @abstractmethod
    def close(self) -> None:
        """Let go of what is held."""

    def __contains__(self, name: str) -> bool:
        return name in self._known

    @property
    @abstractmethod
    def _known(self) -> Mapping[str, object]:
        """By name."""


class Archive(Files):
    """A zip archive."""

    def __init__(self, path: Path, meter: Meter) -> None:
        """Raises NotImportable and OSError."""
        self.meter = meter
        self._sum = [0]
        _refuse_many(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
            raise _damaged(path, error) from error
        members = [each for each in self._zip.infolist() if _is_file(each)]
        self._members: dict[str, zipfile.ZipInfo] = {}
        for each in members:
            if name := clean_name(each.filename):
                self._members.setdefault(name, each)
        if members and all(each.flag_bits & 1 for each in members):
            self.close()
            raise NotImportable(
                tr("“{name}” is locked with a password.", name=label(path.name, 80)),
                next_step=tr("Unpack it with that password, then choose the folder."),
            )

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def size(self, name: str) -> int:
        return self._members[name].file_size

    def open(self, name: str) -> BinaryIO:
        member = self._members[name]
        if member.flag_bits & 1:
            raise ValueError(tr("locked with a password"))
        try:
            source = self._zip.open(member)
        except OSError:
            raise
        except Exception as error:
            raise ValueError(tr("the archive is damaged here")) from error
        return io.BufferedReader(_Counted(source, max(1, member.compress_size), self._sum), 256 * 1024)

    def close(self) -> None:
        self._zip.close()

    @property
    def _known(self) -> Mapping[str, object]:
        return self._members


class Folder(Files):
    """A folder on disk; links in it are not followed."""

    def __init__(self, path: Path, meter: Meter) -> None:
        """Raises NotImportable and OSError."""
        self.meter = meter
        self._paths: dict[str, Path] = {}
        for where, folders, names in os.walk(path):
            folders.sort()
            for each in sorted(names):
                file = Path(where, each)
                if stat.S_ISREG(file.lstat().st_mode):
                    self._paths[file.relative_to(path).as_posix()] = file
            if len(self._paths) > MOST_FILES:
                raise NotImportable(
                    tr(
                        "The folder “{name}” holds more than {most} files.",
                        name=label(path.name, 80),
                        most=number(MOST_FILES),
                    ),
                    next_step=tr("Choose the export's own folder."),
                )

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._paths)

    def size(self, name: str) -> int:
        return self._paths[name].stat().st_size

    def open(self, name: str) -> BinaryIO:
        return self._paths[name].open("rb")

    def close(self) -> None:
        pass

    @property
    def _known(self) -> Mapping[str, object]:
        return self._paths


class _Counted(io.RawIOBase):
    """A member of an archive, stopped when more comes out of it than can be meant."""

    def __init__(self, source: IO[bytes], packed: int, total: list[int]) -> None:
        self._source = source
        self._packed = packed
        self._total = total
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            data = self._source.read(len(view))
        except OSError:
            raise
        except Exception as error:
            raise ValueError(tr("the archive is damaged here")) from error
        self._out += len(data)
        self._total[0] += len(data)
        is_bomb = self._out > _FREE and self._out > self._packed * _RATIO
        if is_bomb or self._out > LARGEST_TEXT or self._total[0] > LARGEST_SUM:
            raise ValueError(tr("more comes out of the archive than an export holds"))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._source.close()
        super().close()


def clean_name(name: str) -> str:
    """A member's name as it is looked up; empty for one that points outside. `a//b` and `a\\b` are a/b."""
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or "\x00" in name:
        return ""
    parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".")]
    return "" if ".." in parts else "/".join(parts)


def _is_file(member: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(member.external_attr >> 16)
    return not member.is_dir() and kind in (0, stat.S_IFREG)


def _refuse_many(path: Path) -> None:
    """Look at the end of the archive before its directory, which may be made to fill the memory, is read."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        tail_from = max(0, size - 65_557)
        file.seek(tail_from)
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + 22:
            raise _damaged(path, None)
        count, directory = struct.unpack_from("<HL", tail, at + 10)
        locator = tail[at - 20 : at] if at >= 20 else b""
        if (count == 0xFFFF or directory == 0xFFFFFFFF) and locator.startswith(b"PK\x06\x07"):
            file.seek(min(size, struct.unpack_from("<Q", locator, 8)[0]))
            record = file.read(56)
            if len(record) == 56:
                count, directory = struct.unpack_from("<QQ", record, 32)
    if count > MOST_FILES or directory > _DIRECTORY:
        raise NotImportable(
            tr(
                "The archive “{name}” says that it holds more than {most} files.",
                name=label(path.name, 80),
                most=number(MOST_FILES),
            ),
            next_step=tr("Choose the archive as it came from the program that you exported from."),
        )


def _damaged(path: Path, error: Exception | None) -> NotImportable:
    return NotImportable(
        tr("The archive “{name}” is damaged or was not downloaded whole.", name=label(path.name, 80)),
        next_step=tr("Download or export it again."),
        detail=type(error).__name__ if error else "",
    )
