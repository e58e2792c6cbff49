"""A file that somebody wants to import, opened: JSON, an archive, a folder or a database.

Rule: it is told by its first bytes, never by its name, and what cannot be read is refused in one sentence that says
what to do instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from interline.importing.archive import LARGEST_FILE, Archive, Files, Folder, clean_name
from interline.importing.database import MAGIC, Database
from interline.importing.json_file import Document, Meter
from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.errors import NotImportable


@dataclass(frozen=True, slots=True)
class Source:
    """What was opened: one of the three is there."""

    name: str
    """The file's name, for people."""
    size: int
    """Bytes to be read, or near that."""
    document: Document | None = None
    files: Files | None = None
    database: Database | None = None
    meter: Meter = field(default_factory=Meter)
    """How many bytes of `size` have been read."""
    folder: Path | None = None
    """Where a JSON file stands."""

    def beside(self, name: str) -> bytes:
        """The bytes of a file that a JSON file names by its place from there, or of one in the archive or folder.
        Raises OSError, and ValueError for one that is elsewhere or too large."""
        wanted = clean_name(name)
        if self.files is not None and wanted in self.files:
            return self.files.read(wanted)
        if self.folder is None or not wanted:
            raise ValueError(tr("not in the export"))
        path = self.folder / wanted
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise ValueError(tr("not in the export"))
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise ValueError(tr("too large"))
        return data


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """The file or folder at this path, until the block ends. Raises NotImportable."""
    try:
        source = _open(path)
    except OSError as error:
        raise NotImportable(
            tr("“{name}” cannot be read.", name=label(path.name, 80)),
            detail=error.strerror or type(error).__name__,
        ) from error
    try:
        yield source
    finally:
        for held in (source.files, source.database):
            if held is not None:
                held.close()


def _open(path: Path) -> Source:
    meter = Meter()
    name = path.name or str(path)
    if path.is_dir():
        _refuse_leveldb(path)
        folder = Folder(path, meter)
        return Source(name, _size(folder), files=folder, meter=meter)
    beginning, size = _look(path)
    if beginning.startswith(b"PK"):
        archive = Archive(path, meter)
        return Source(name, _size(archive), files=archive, meter=meter)
    if beginning.startswith(MAGIC):
        return Source(name, size, database=Database(path), meter=meter)
    _refuse(beginning, name)
    document = Document(name, lambda: path.open("rb"), meter)
    return Source(name, size, document, meter=meter, folder=path.parent)


def _size(files: Files) -> int:
    """Bytes of the texts in it; pictures are read when their message comes in and tell nothing of how far it is."""
    return sum(files.size(name) for name in files.names if name.lower().endswith((".json", ".jsonl")))


def _look(path: Path) -> tuple[bytes, int]:
    if not path.exists():
        raise NotImportable(tr("There is no file {path}.", path=label(str(path))))
    if not path.is_file():
        raise NotImportable(tr("“{name}” is neither a file nor a folder.", name=label(path.name, 80)))
    with path.open("rb") as file:
        return file.read(4096), path.stat().st_size


_UNPACK = marked("Unpack it, then choose the file or folder that comes out.")
_PACKED = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_JSON_BEGINS = '[{"-0123456789tfn'


def _refuse(beginning: bytes, name: str) -> None:
    """Raise where these first bytes are no JSON."""
    told = tr("“{name}”", name=label(name, 80))
    if not beginning.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise NotImportable(
            tr("{file} is empty.", file=told), next_step=tr("Export it again, and choose the new file.")
        )
    if beginning.startswith(_PACKED) or beginning[257:262] == b"ustar":
        raise NotImportable(
            tr("{file} is packed in a way that is not read here.", file=told), next_step=said(_UNPACK)
        )
    if beginning[0] == 0x80 and beginning[1] in range(2, 6):
        raise NotImportable(
            tr(
                "{file} is a Python pickle, which can run programs when it is opened; it is never read.",
                file=told,
            ),
            next_step=tr("Use the export of the program that it belongs to, and choose that file."),
        )
    if beginning.startswith((b"\xf5\xd5\x53\xcc", b"\xcc\x53\xd5\xf5")):
        raise NotImportable(tr("{file} is a chat of GPT4All, whose files are not read.", file=told))
    if beginning.startswith(b"%PDF"):
        raise NotImportable(
            tr("{file} is a PDF.", file=told), next_step=tr("Choose an export as JSON or zip.")
        )
    text = _first_text(beginning)
    if text.startswith("<"):
        raise NotImportable(
            tr("{file} is a web page made for reading.", file=told),
            next_step=tr("Choose the zip archive that it came in, or the file conversations.json beside it."),
        )
    if not text or text[0] not in _JSON_BEGINS:
        raise NotImportable(
            tr("{file} is neither JSON, a zip archive nor an SQLite database.", file=told),
            next_step=tr("Choose the file that the other program's export made."),
        )


def _first_text(beginning: bytes) -> str:
    encoding = "utf-16" if beginning[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return beginning.decode(encoding, "replace").lstrip()


def _refuse_leveldb(path: Path) -> None:
    if (path / "CURRENT").is_file() and any(path.glob("MANIFEST-*")):
        raise NotImportable(
            tr("“{name}” is a browser's own database, which is not read.", name=label(path.name, 80)),
            next_step=tr("Use the export of the program that it belongs to, and choose that file."),
        )
