"""Verified copies of the database.

Rule: a copy takes its name only after it was opened again, checked, and found to hold what the original holds.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from interline.language import tr
from interline.model.errors import StoreTrouble, WrongUsage
from interline.store import driver
from interline.store.files import make_folder
from interline.whole_files import sync_folder


def name_for(version: int, why: str = "") -> str:
    """A backup's file name: the time first, so that the newest sorts last."""
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S.%fZ")
    return f"{moment}-v{version}{'-' + why if why else ''}.db"


def copy(
    source: Path, target: Path, at_work: Callable[[driver.DriverConnection], object] = lambda connection: None
) -> Path:
    """Copy the database as it is now, writers or not. Raises WrongUsage, StoreTrouble, OSError and the driver's errors.

    Opens a connection of its own: a reader, which keeps no writer waiting. `at_work` is told each connection that works
    on the copy, so that somebody in a hurry can interrupt it.
    """
    with _appearing(target) as temporary:
        connection = driver.connect(source)
        try:
            at_work(connection)
            before = _counts(connection)
            connection.execute("VACUUM INTO ?", (str(temporary),))
            after = _counts(connection)
        finally:
            connection.close()
        sync_file(temporary)
        _verify(temporary, before, after, at_work)
    return target


def copy_file(
    source: Path, target: Path, at_work: Callable[[driver.DriverConnection], object] = lambda connection: None
) -> Path:
    """The same from a copy that nobody writes to, byte for byte. Raises as `copy`."""
    with _appearing(target) as temporary:
        shutil.copyfile(source, temporary)
        sync_file(temporary)
        connection = driver.connect_to_look(source)
        try:
            counts = _counts(connection)
        finally:
            connection.close()
        _verify(temporary, counts, counts, at_work)
    return target


def problems_of(copied: Path) -> tuple[str, ...]:
    """Why a copy cannot be trusted; empty where it is sound."""
    try:
        connection = driver.connect_to_look(copied)
        try:
            return quick_check(connection)
        finally:
            connection.close()
    except Exception as error:  # noqa: BLE001 - whatever it is, the file cannot be read as a database
        return (str(getattr(error, "sqlite_errorname", "") or type(error).__name__),)


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A place to write to; what stands there in the end takes the target's name, or goes where anything fails."""
    if target.exists():
        raise WrongUsage(
            tr("There is a file {path} already.", path=target), next_step=tr("Name one that does not exist.")
        )
    make_folder(target.parent)
    temporary = target.with_name(f".{target.name}.part")
    temporary.unlink(missing_ok=True)
    try:
        # SQLite fills an empty file; made here, it is private before the first byte.
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        yield temporary
        temporary.replace(target)
        sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def quick_check(connection: driver.DriverConnection) -> tuple[str, ...]:
    """What SQLite finds wrong with the file; empty when it is sound."""
    found = [str(row[0]) for row in connection.execute("PRAGMA quick_check(20)")]
    return () if found == ["ok"] else tuple(found)


def _counts(connection: driver.DriverConnection) -> tuple[int, ...]:
    tables = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'message_fts%'"
            " AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
    ]
    return tuple(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables)


def _verify(
    copied: Path,
    before: tuple[int, ...],
    after: tuple[int, ...],
    at_work: Callable[[driver.DriverConnection], object],
) -> None:
    """Check the copy; its rows may be any number between those of the original before and after, others may write."""
    connection = driver.connect_to_look(copied)
    try:
        at_work(connection)
        problems = quick_check(connection)
        counts = _counts(connection)
    finally:
        connection.close()
    whole = len(counts) == len(before) == len(after) and all(
        min(low, high) <= count <= max(low, high)
        for low, count, high in zip(before, counts, after, strict=True)
    )
    if problems or not whole:
        raise StoreTrouble(
            tr("The backup did not come out whole and was thrown away."),
            next_step=tr("Check the disk it was written to."),
            detail="; ".join(problems) or f"{counts} rows, not {before}",
        )


def sync_file(path: Path) -> None:
    """Make what was written last through a power cut. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
