"""Attachments: files named after the SHA-256 of their bytes.

Rule: bytes that do not match their name are never handed out, and a file appears whole or not at all.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from interline.language import as_written, tr
from interline.model.clean import label
from interline.model.errors import StoreTrouble, TooLarge, WrongUsage
from interline.model.limits import ATTACHMENT_BYTES, MESSAGE_BYTES
from interline.model.parts import File, Image
from interline.store.files import make_folder
from interline.store.trouble import in_our_words
from interline.store.values import clean, when, when_text
from interline.store.worker import hand_over
from interline.whole_files import sync_folder

if TYPE_CHECKING:
    from interline.store.worker import DatabaseThread

LARGEST = ATTACHMENT_BYTES
_PIECE = 1024 * 1024
_SAME_MOMENT = 2.0
"""Seconds between a file and its row in the table when both are new."""
_ON_ITS_WAY = 600.0
"""Seconds that a message may be on its way to the library after its file was put there."""
_DIGEST = re.compile(r"[0-9a-f]{64}")

Result = TypeVar("Result")


class Attachments:
    """The folder of attachments."""

    def __init__(self, folder: Path, thread: DatabaseThread) -> None:
        self._folder = folder
        self._thread = thread
        self._executor: ThreadPoolExecutor | None = None

    async def put(self, path: Path, name: str = "", *, room: int = MESSAGE_BYTES) -> Image | File:
        """Copy a file in and give the part that speaks of it; `room` is what its message has left for it.

        Raises TooLarge, WrongUsage, DiskFull, StoreTrouble.
        """

        def copy() -> Image | File:
            with _opened(path, room) as source:
                return self._keep(_pieces(source, path.name), name or path.name, "")

        return await self._kept(copy)

    async def put_bytes(
        self, data: bytes, media_type: str = "", name: str = "", *, room: int = MESSAGE_BYTES
    ) -> Image | File:
        """Keep bytes and give the part that speaks of them; the type is read off them where none is given."""
        _refuse_too_large(name, len(data), room)
        return await self._kept(lambda: self._keep(iter((data,)), name, media_type))

    async def look_at(self, path: Path) -> Image | File:
        """The part that a file would become, with its bytes; nothing is kept. Raises as `put` does."""

        def look() -> Image | File:
            with _opened(path) as source:
                data = b"".join(_pieces(source, path.name))
            import hashlib

            part = _part(hashlib.sha256(data).hexdigest(), len(data), data[:32], path.name, "")
            return replace(part, data=data)

        return await self._run(look)

    async def read(self, digest: str) -> bytes:
        """The bytes of an attachment. Raises StoreTrouble where they are gone or are not what was kept."""
        return await self._run(lambda: self._read(digest))

    async def remove(self, digests: Iterable[str], *, older_than: float = 0.0) -> int:
        """Take files that nothing speaks of off the disk; gives how many went.

        One that was attached anew a moment ago stays, as does one that is not so many seconds old: the message that
        speaks of it may be on its way.
        """
        wanted = tuple(digests)
        rows = await self._thread.rows("SELECT digest, created_at FROM attachment", (), tuple)
        first = {digest: when(at).timestamp() for digest, at in rows}
        gone = await self._run(
            lambda: [each for each in wanted if self._unlink(each, first.get(each), older_than)]
        )
        await self._thread.write(
            lambda say: [
                say.connection.exec_driver_sql("DELETE FROM attachment WHERE digest = ?", (each,))
                for each in gone
            ]
        )
        return len(gone)

    async def known(self) -> frozenset[str]:
        """The digests of all that is kept, by the table and by the folder."""
        rows = await self._thread.rows("SELECT digest FROM attachment", (), lambda row: str(row[0]))
        return frozenset(rows) | await self._run(self._in_folder)

    async def missing(self, digests: Collection[str]) -> frozenset[str]:
        """Those of these that are not kept here."""

        def look() -> frozenset[str]:
            return frozenset(
                each for each in digests if not _DIGEST.fullmatch(each) or not (self._folder / each).is_file()
            )

        return await self._run(look) if digests else frozenset()

    def close(self) -> None:
        """Let the thread for files end."""
        if self._executor is not None:
            self._executor.shutdown(wait=False)
            self._executor = None

    async def _kept(self, keep: Callable[[], Image | File]) -> Image | File:
        part = await self._run(keep)
        row = {
            "digest": part.digest,
            "media_type": part.media_type,
            "size": part.size,
            "name": part.name,
            "created_at": when_text(datetime.now(UTC)),
        }
        await self._thread.write(
            lambda say: say.connection.exec_driver_sql(
                "INSERT INTO attachment (digest, media_type, size, name, created_at)"
                " VALUES (:digest, :media_type, :size, :name, :created_at) ON CONFLICT DO NOTHING",
                clean(row),
            )
        )
        return part

    async def _run(self, job: Callable[[], Result]) -> Result:
        # A thread of its own: hashing 50 MB must keep no answer waiting for its commit.
        if self._executor is None:
            self._executor = ThreadPoolExecutor(1, thread_name_prefix="attachments")

        def told() -> Result:
            with in_our_words(self._folder):
                return job()

        return await hand_over(self._executor, told)

    def _keep(self, pieces: Iterator[bytes], name: str, media_type: str) -> Image | File:
        import hashlib
        import tempfile

        make_folder(self._folder)
        digest = hashlib.sha256()
        size = 0
        beginning = b""
        # Made by mkstemp, so 0600 from its first byte on.
        descriptor, temporary = tempfile.mkstemp(dir=self._folder, prefix="new-", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as target:
                for piece in pieces:
                    target.write(piece)
                    digest.update(piece)
                    size += len(piece)
                    beginning = beginning or piece[:32]
                target.flush()
                os.fsync(target.fileno())
            # In place of what may stand there: so a damaged file is mended by attaching it again.
            Path(temporary).replace(self._folder / digest.hexdigest())
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise
        sync_folder(self._folder)
        return _part(digest.hexdigest(), size, beginning, name, media_type)

    def _unlink(self, digest: str, first: float | None, older_than: float) -> bool:
        """Whether the file is gone. `first` is when it was attached first."""
        if not _DIGEST.fullmatch(digest):
            return False
        path = self._folder / digest
        try:
            written = path.stat().st_mtime
            is_anew = first is None or written > first + _SAME_MOMENT
            if time.time() - written < max(older_than, _ON_ITS_WAY if is_anew else 0.0):
                return False
            path.unlink()
        except FileNotFoundError:
            pass
        return True

    def _in_folder(self) -> frozenset[str]:
        if not self._folder.is_dir():
            return frozenset()
        return frozenset(path.name for path in self._folder.iterdir() if _DIGEST.fullmatch(path.name))

    def _read(self, digest: str) -> bytes:
        import hashlib

        if not _DIGEST.fullmatch(digest):
            raise StoreTrouble(tr("The name of this attachment cannot be right."))
        try:
            data = (self._folder / digest).read_bytes()
        except FileNotFoundError:
            raise StoreTrouble(
                tr("This attachment is missing from the library."),
                next_step=tr("Attach the file again to have it sent."),
            ) from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise StoreTrouble(
                tr("This attachment's file was changed outside of Interline."),
                next_step=tr("Attach the original again to have it sent."),
            )
        return data


def _opened(path: Path, room: int = MESSAGE_BYTES) -> BinaryIO:
    try:
        if path.is_dir():
            raise WrongUsage(
                tr("“{name}” is a folder.", name=label(path.name, 80)),
                next_step=tr("Attach the files in it."),
            )
        if not path.is_file():
            raise WrongUsage(tr("There is no file {path}.", path=label(str(path))))
        _refuse_too_large(path.name, path.stat().st_size, room)
        return path.open("rb")
    except OSError as error:
        raise WrongUsage(
            tr("The file {path} cannot be read.", path=label(str(path))), detail=error.strerror or ""
        ) from error


def _pieces(source: BinaryIO, name: str) -> Iterator[bytes]:
    """The file piece by piece; one that grows while it is read is stopped at the cap."""
    size = 0
    while piece := source.read(_PIECE):
        size += len(piece)
        _refuse_too_large(name, size)
        yield piece


def _refuse_too_large(name: str, size: int, room: int = MESSAGE_BYTES) -> None:
    """Raise TooLarge where an attachment has more bytes than one may, or than its message has room for."""
    if size <= min(LARGEST, room):
        return
    what = tr("“{name}”", name=label(name, 80)) if name else tr("This attachment")
    if size > LARGEST:
        raise TooLarge(
            tr(
                "{what} has {size}: {over} more than an attachment may have ({most}).",
                what=what,
                size=_mb(size),
                over=_mb(size - LARGEST),
                most=_mb(LARGEST),
            ),
            next_step=tr("Attach a smaller file."),
        )
    over = _mb(size - room)
    raise TooLarge(
        tr(
            "{what} has {size}: {over} more than this message has room for ({most} in all).",
            what=what,
            size=_mb(size),
            over=over,
            most=_mb(MESSAGE_BYTES),
        ),
        next_step=tr("Send it in a message of its own."),
    )


def _mb(size: int) -> str:
    # Never fewer than there are: what is refused is not told to be within the limit.
    megabytes = max(1, -(-size * 10 // 1024 // 1024)) / 10
    return f"{as_written(f'{megabytes:g}')} MB"


def _part(digest: str, size: int, beginning: bytes, name: str, media_type: str) -> Image | File:
    kind = media_type or _media_type(beginning, name)
    make = Image if kind in _PICTURES else File
    return make(media_type=kind, digest=digest, size=size, name=name)


_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def _media_type(beginning: bytes, name: str) -> str:
    """What the bytes say they are; for those that say nothing, what the name does."""
    if beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if beginning.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if beginning.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if beginning.startswith(b"RIFF") and beginning[8:12] == b"WEBP":
        return "image/webp"
    if beginning.startswith(b"%PDF-"):
        return "application/pdf"
    import mimetypes

    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    # A name alone does not make a picture.
    return "application/octet-stream" if guessed in _PICTURES else guessed
