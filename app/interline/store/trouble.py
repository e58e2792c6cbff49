"""The driver's errors in Interline's words.

Rule: no SQL and no data in a sentence; the driver's error stands behind ours as its cause, without parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from interline.language import tr
from interline.model.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DiskFull,
    HomeUnwritable,
    InterlineError,
    OurBug,
    StoreTrouble,
)

# Primary result codes, sqlite.org/rescode.html.
_PERM, _BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _CONSTRAINT, _NOTADB = (
    3,
    5,
    6,
    8,
    10,
    11,
    13,
    14,
    19,
    26,
)


@contextmanager
def in_our_words(path: Path, *, opening: bool = False, backups: Path | None = None) -> Iterator[None]:
    """Raise what the driver or the file system raises inside as an error for people."""
    try:
        yield
    except InterlineError:
        raise
    except OSError as error:
        raise (unwritable(path, error) if opening else from_os(error)) from error
    except Exception as error:
        cause = getattr(error, "orig", None) or error
        code = getattr(cause, "sqlite_errorcode", None)
        if code is None:
            raise
        name = str(getattr(cause, "sqlite_errorname", "") or code)
        raise _from_code(code & 0xFF, name, path, opening, backups) from cause


def damaged(path: Path, detail: str, backups: Path | None = None) -> DatabaseDamaged:
    """The database fails its check; says which backup there is."""
    return DatabaseDamaged(
        tr("The database {path} is damaged.", path=path), next_step=way_back(path, backups), detail=detail
    )


def way_back(path: Path, backups: Path | None) -> str:
    """What to do when a database cannot be used: the newest backup by name, if there is one."""
    newest = newest_backup(backups) if backups else None
    if newest:
        return tr(
            "Put the newest copy in its place, which keeps the old file: interline restore {copy}.",
            copy=quoted(newest),
        )
    return tr("There is no backup; keep it and its -wal and -shm files together, whatever you do next.")


def quoted(path: Path) -> str:
    """The path as a terminal takes it."""
    import shlex

    return shlex.quote(str(path))


def newest_backup(backups: Path) -> Path | None:
    """The latest backup; their names begin with the time."""
    try:
        return max((file for file in backups.glob("*.db") if file.stat().st_size), default=None)
    except OSError:
        return None


def unwritable(path: Path, error: OSError) -> HomeUnwritable:
    """The place of the database cannot be made or written."""
    return HomeUnwritable(
        tr("The folder {parent} cannot be written.", parent=path.parent),
        next_step=tr("Check its permissions, or choose another with --home."),
        detail=error.strerror or "",
    )


def from_os(error: OSError) -> StoreTrouble:
    """A file of the library could not be read or written."""
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return _full(error.strerror or "")
    return StoreTrouble(
        tr("A file of the library could not be read or written."),
        next_step=tr("Check the disk and the folder's permissions."),
        detail=error.strerror or "",
    )


def _from_code(code: int, name: str, path: Path, opening: bool, backups: Path | None) -> InterlineError:
    if code == _FULL:
        return _full(name)
    if code == _IOERR:
        return DiskFull(
            tr("The disk did not take what was to be saved; nothing is half written."),
            next_step=tr("Make room, or check the disk, then try again."),
            detail=name,
        )
    if code in (_BUSY, _LOCKED):
        return DatabaseBusy(
            tr("Another program holds the database."), next_step=tr("Close it and try again."), detail=name
        )
    if code in (_CORRUPT, _NOTADB):
        return damaged(path, name, backups)
    if code in (_READONLY, _CANTOPEN, _PERM):
        if opening:
            return HomeUnwritable(
                tr("The database {path} cannot be written.", path=path),
                next_step=tr(
                    "Check the permissions of the file and its folder, or choose another with --home."
                ),
                detail=name,
            )
        return StoreTrouble(
            tr(
                "The database {path} can no longer be written; it may have been moved or replaced.", path=path
            ),
            next_step=tr("Put it back, then start Interline again."),
            detail=name,
        )
    if code == _CONSTRAINT:
        return OurBug(
            "Interline tried to keep something twice, or out of place; nothing was changed.", detail=name
        )
    return StoreTrouble(tr("The database did not do what was asked; nothing was changed."), detail=name)


def _full(detail: str) -> DiskFull:
    # Deleting chats is no advice: on a full disk a deletion fails too.
    return DiskFull(
        tr("The disk is full; nothing is half written."),
        next_step=tr("Make room, then try again."),
        detail=detail,
    )
