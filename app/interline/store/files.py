"""The database's file before SQLite touches it: made private, looked at, and refused where it is not ours.

Rule: a file that is refused is not changed by a byte.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from interline.language import tr
from interline.model.errors import DatabaseForeign, DatabaseGone, DatabaseTooNew, HomeUnwritable
from interline.store import driver
from interline.store.trouble import damaged, newest_backup, quoted, way_back

APPLICATION_ID = 0x496E7472
"""`Intr`, at byte 68 of every database of ours."""
_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a database file."""

    version: int
    """Its schema; 0 for an empty one."""
    empty: bool
    """Whether it holds nothing at all."""


def make_folder(folder: Path) -> None:
    """Make a folder that only the user can read; one that exists stays as it is. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkdir's mode is cut by the umask, never widened; parents have the default one.
        folder.chmod(0o700)


def prepare(path: Path, backups: Path, newest_version: int, *, fresh: bool) -> Look:
    """Look at the file, make it where there is none, and shut it to others.

    Raises DatabaseForeign, DatabaseTooNew, DatabaseGone, HomeUnwritable, StoreTrouble, OSError and the driver's
    errors.
    """
    found = look(path, backups)
    if found.version > newest_version:
        raise DatabaseTooNew(
            tr(
                "A newer Interline wrote {path} (schema {version}; this one knows {newest}).",
                path=path,
                version=found.version,
                newest=newest_version,
            ),
            next_step=tr("Update Interline; nothing was changed."),
        )
    if found.empty:
        _refuse_to_forget(path, backups, fresh)
        make_folder(path.parent)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise HomeUnwritable(
            tr("The database {path} cannot be written.", path=path),
            next_step=tr("Check the permissions of the file and its folder, or choose another with --home."),
        )
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return found


def look(path: Path, backups: Path) -> Look:
    """What stands in this file, without changing it.

    Raises DatabaseDamaged, DatabaseForeign, OSError and the driver's errors.
    """
    wal = path.with_name(path.name + "-wal")
    try:
        # Only while this program has no connection to it: closing a file sets SQLite's locks on it free.
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        header = b""
    if not header and _has_bytes(wal):
        # SQLite would delete the -wal file, which may hold the last chats.
        raise damaged(path, "the file is gone, its -wal file is not", backups)
    if not header:
        return Look(0, empty=True)
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise DatabaseForeign(
            tr(
                "{path} is not an Interline database, or its beginning is destroyed; nothing was changed.",
                path=path,
            ),
            next_step=_elsewhere(path, backups),
        )
    application, version = _number(header, 68), _number(header, 60)
    tables = 1
    if _has_bytes(wal) or not application:
        # The newest pages stand in the -wal file, or nothing was committed yet: only SQLite can tell.
        application, version, tables = _ask_sqlite(path)
    if application != APPLICATION_ID and tables:
        raise DatabaseForeign(
            tr("{path} is the database of another program; nothing was changed.", path=path),
            next_step=_elsewhere(path, backups),
        )
    return Look(version, empty=not tables)


def _ask_sqlite(path: Path) -> tuple[int, int, int]:
    connection = driver.connect_to_look(path)
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        return application, version, tables
    finally:
        connection.close()


def _refuse_to_forget(path: Path, backups: Path, fresh: bool) -> None:
    """A database that vanished while there are backups is a loss to tell of, not a first start."""
    if not fresh and (newest := newest_backup(backups)):
        if path.exists():
            state = tr("The database {path} is empty, but there are backups.", path=path)
        else:
            state = tr("The database {path} is missing, but there are backups.", path=path)
        raise DatabaseGone(
            state,
            next_step=tr("Go on from the newest: interline restore {quoted}.", quoted=quoted(newest)),
        )


def _elsewhere(path: Path, backups: Path) -> str:
    if newest_backup(backups):
        return way_back(path, backups)
    return tr("Move the file away, or choose another folder with --home.")


def _has_bytes(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _number(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 4], "big")
