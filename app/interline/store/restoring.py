"""A copy put in the place of the database.

Rule: the copy is checked before anything is touched, the new database is built beside the old one and takes its name
whole, and what stood there is kept. A -wal file never stays beside a database that it does not belong to: SQLite would
play its pages in.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from interline.file_lock import FileLock, SharedLock
from interline.language import tr
from interline.model.clean import label
from interline.model.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseTooNew,
    StoreTrouble,
    WrongUsage,
)
from interline.store import backup, driver, files, kept_files, migrations
from interline.store.copies import ATTACHMENTS, beside
from interline.store.trouble import in_our_words
from interline.whole_files import sync_folder

if TYPE_CHECKING:
    from interline.paths import Home

_ASIDE = ".before-restore-"
_COMPANIONS = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it."""

    conversations: int
    messages: int
    attachments: int
    """Those that the copy knows."""
    missing: int
    """Those of them whose bytes are nowhere; their conversations show a note in their place."""
    aside: Path | None
    """Where the database stands that was there before; None where there was none."""


def restore(home: Home, copy: Path) -> Restored:
    """Put the copy in the place of the home's database. Blocks.

    Raises WrongUsage for a path that is no copy, DatabaseBusy while any program has the home open, DatabaseDamaged,
    DatabaseForeign and DatabaseTooNew for a copy that cannot be used, DiskFull and StoreTrouble. Then nothing changed.
    """
    with in_our_words(copy):
        _refuse_to_read(home, copy)
        with _alone(home):
            for leftover in home.data.glob("restoring-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            files.make_folder(home.data)
            workshop = Path(tempfile.mkdtemp(dir=home.data, prefix="restoring-"))
            try:
                return _restore(home, copy, workshop / "interline.db")
            finally:
                shutil.rmtree(workshop, ignore_errors=True)


def _restore(home: Home, copy: Path, built: Path) -> Restored:
    _build(copy, built)
    conversations, messages = _check(copy, built)
    digests = kept_files.digests_in(built)
    sources = (beside(copy), copy.parent / ATTACHMENTS, home.backups / ATTACHMENTS)
    missing = _bring_attachments(digests, sources, home.attachments)
    aside = _set_aside(home.database)
    built.replace(home.database)
    sync_folder(home.data)
    return Restored(conversations, messages, len(digests), missing, aside)


def _refuse_to_read(home: Home, copy: Path) -> None:
    if not copy.is_file():
        raise WrongUsage(
            tr("There is no file {path}.", path=label(str(copy))),
            next_step=tr("Copies are in {folder}.", folder=home.backups),
        )
    if home.database.exists() and copy.samefile(home.database):
        raise WrongUsage(
            tr("That is the database itself."), next_step=tr("Copies are in {folder}.", folder=home.backups)
        )


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """No other program has this home open, or makes a copy of it, while this lasts."""
    use, copying = SharedLock(home.use_lock), FileLock(home.backup_lock)
    try:
        if not use.take_alone():
            raise DatabaseBusy(
                tr("Another Interline has this library open."),
                next_step=tr("Close its windows, `interline serve` and other commands, then try again."),
            )
        if not copying.take():
            raise DatabaseBusy(
                tr("Another Interline is making a copy of this library."),
                next_step=tr("Try again in a moment."),
            )
        yield
    finally:
        copying.give_back()
        use.give_back()


def _build(copy: Path, built: Path) -> None:
    """The copy's content as one file of its own, private from its first byte on."""
    built.touch(0o600)
    wal = copy.with_name(copy.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        # It was a database in use, and what was written last stands in the second file.
        connection = driver.connect_to_look(copy)
        try:
            connection.execute("VACUUM INTO ?", (str(built),))
        finally:
            connection.close()
    else:
        shutil.copyfile(copy, built)
    backup.sync_file(built)


def _check(copy: Path, built: Path) -> tuple[int, int]:
    """Refuse what is not a whole library; gives its conversations and messages."""
    try:
        with in_our_words(built):
            found = files.look(built, built.parent)
    except (DatabaseForeign, DatabaseDamaged) as error:
        raise type(error)(
            tr("{copy} is no copy of an Interline library, or is damaged; nothing was changed.", copy=copy),
            next_step=tr("Choose another copy."),
            detail=error.detail,
        ) from error
    if found.version > migrations.LATEST:
        raise DatabaseTooNew(
            tr("A newer Interline made the copy {copy}; nothing was changed.", copy=copy),
            next_step=tr("Update Interline first."),
        )
    problems = backup.problems_of(built)
    if found.empty or problems:
        raise DatabaseDamaged(
            tr("The copy {copy} is empty; nothing was changed.", copy=copy)
            if found.empty
            else tr("The copy {copy} is damaged; nothing was changed.", copy=copy),
            next_step=tr("Choose another copy."),
            detail="; ".join(problems[:3]),
        )
    connection = driver.connect_to_look(built)
    try:
        return (
            connection.execute("SELECT count(*) FROM conversation").fetchone()[0],
            connection.execute("SELECT count(*) FROM message").fetchone()[0],
        )
    finally:
        connection.close()


def _bring_attachments(digests: frozenset[str], sources: tuple[Path, ...], folder: Path) -> int:
    """Bring those that lack, and whole ones in place of those whose bytes were changed; gives how many lack still."""
    changed = {digest: folder / f"{digest}.changed" for digest in digests if _is_changed(folder / digest)}
    for digest, aside in changed.items():
        (folder / digest).replace(aside)
    try:
        return kept_files.bring(digests, sources, folder)
    finally:
        for digest, aside in changed.items():
            if not (folder / digest).exists():
                aside.replace(folder / digest)


def _is_changed(file: Path) -> bool:
    import hashlib

    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest() != file.name


def _set_aside(database: Path) -> Path | None:
    """Rename the database and what belongs to it; the database goes first.

    Where a restore was killed between these renames, the rest follows to the name that the database got then.
    """
    present = [part for part in _COMPANIONS if database.with_name(database.name + part).exists()]
    if not present:
        return None
    aside = _broken_off(database) if "" not in present else None
    if aside is None:
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S.%fZ")
        aside = database.with_name(f"{database.name}{_ASIDE}{stamp}")
    for part in present:
        source, target = database.with_name(database.name + part), aside.with_name(aside.name + part)
        if target.exists():
            raise StoreTrouble(
                tr("There is a file {path} already.", path=target),
                next_step=tr("Move it away, then try again."),
            )
        source.rename(target)
    sync_folder(database.parent)
    return aside


def _broken_off(database: Path) -> Path | None:
    earlier = sorted(database.parent.glob(f"{database.name}{_ASIDE}*Z"))
    if earlier and not earlier[-1].with_name(earlier[-1].name + "-wal").exists():
        return earlier[-1]
    return None
