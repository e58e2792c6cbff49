"""The copies of one home: made by one program at a time, kept beside the database and in a second place, and thinned.

Rule: copies are thinned only after a new one was made and verified, and never that one. What goes wrong in the second
place is told, and takes nothing from the first.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from interline import whole_files
from interline.file_lock import FileLock
from interline.ids import new_id
from interline.language import tr
from interline.model.errors import DatabaseBusy, DiskFull, InterlineError, StoreTrouble
from interline.store import backup, driver, kept_files, thinning
from interline.store.files import make_folder
from interline.store.trouble import in_our_words

if TYPE_CHECKING:
    from interline.paths import Home

_log = logging.getLogger(__name__)

_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}\.\d{6})Z-v(\d{1,6})(?:-([a-z0-9-]{1,60}))?\.db")
ATTACHMENTS = "attachments"
"""The folder of attachments beside copies."""
WAIT_SECONDS = 10.0
"""How long a copy that somebody asked for waits for another program's."""
_SPARE = 32 * 1024 * 1024
"""Bytes that must be left on the disk beside a copy: the chats that are written meanwhile need them."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of the database."""

    path: Path
    moment: datetime
    """When it was begun, in UTC: what was written before is in it."""
    schema: int
    why: str
    """`before-import` and the like; empty for one that was simply due."""
    size: int


@dataclass(frozen=True, slots=True)
class Made:
    """What came of making one."""

    path: Path
    missing: int = 0
    """Attachments whose files could not be put beside it."""
    second: Path | None = None
    """Where the same stands once more."""
    second_trouble: str = ""
    """Why the second place has none, as a sentence; empty where it has, or where there is no such place."""


class Copies:
    """Makes and lists them. Everything here blocks: call it in a thread."""

    def __init__(self, home: Home) -> None:
        self._database = home.database
        self._attachments = home.attachments
        self._name_file = home.backup_name
        self._lock = FileLock(home.backup_lock)
        self._hurry = threading.Event()
        self._at_work: driver.DriverConnection | None = None
        self.folder = home.backups
        """Where they are kept."""
        self.second: Path | None = None
        """The folder of the user's choice that gets each copy too, e.g. on another disk."""

    def all(self) -> tuple[Copy, ...]:
        """The copies beside the database, newest first."""
        return listed(self.folder)

    def make(self, version: int, why: str = "", *, wait: float = WAIT_SECONDS) -> Made:
        """A verified copy among the others, its attachments, and the same in the second place.

        Raises DatabaseBusy where another program is at it, DiskFull, StoreTrouble, OSError and the driver's errors.
        """
        self._take(wait)
        try:
            self._remove_leftovers(self.folder)
            self._refuse_without_room(self.folder)
            path = backup.copy(self._database, self.folder / backup.name_for(version, why), self._watch)
            missing = self._bring_attachments(path, self.folder / ATTACHMENTS, link=True)
            self._thin(self.folder)
            made = Made(path, missing)
            return made if self.second is None else self._second(made, self.second)
        finally:
            self._lock.give_back()

    def make_at(self, target: Path, version: int) -> Made:
        """A verified copy in a place of the user's choice, a new file or in a folder that exists; its attachments
        stand in a folder named after it."""
        if target.is_dir():
            target /= backup.name_for(version)
        self._take(WAIT_SECONDS)
        try:
            self._refuse_without_room(target.parent)
            path = backup.copy(self._database, target, self._watch)
            return Made(path, self._bring_attachments(path, beside(path)))
        finally:
            self._lock.give_back()

    def stop(self) -> None:
        """Give up the copy that is being made; what stands of it goes."""
        self._hurry.set()
        if (connection := self._at_work) is not None:
            # It may have ended on its own thread meanwhile.
            with suppress(Exception):
                connection.interrupt()

    def _take(self, wait: float) -> None:
        self._hurry.clear()
        until = time.monotonic() + wait
        while not self._lock.take():
            if time.monotonic() >= until or self._hurry.wait(0.1):
                raise DatabaseBusy(
                    tr("Another Interline is making a copy of this library, or is putting one back."),
                    next_step=tr("Try again in a moment."),
                )

    def _watch(self, connection: driver.DriverConnection) -> None:
        self._at_work = connection
        if self._hurry.is_set():
            raise StoreTrouble(tr("The copy was given up, since Interline is closing."))

    def _refuse_without_room(self, folder: Path) -> None:
        """Nothing is begun that would fill the disk: the chats of this minute need it too."""
        place = folder
        while not place.exists() and place != place.parent:
            place = place.parent
        needed = (
            _size(self._database) + _size(self._database.with_name(self._database.name + "-wal")) + _SPARE
        )
        if (free := shutil.disk_usage(place).free) < needed:
            raise DiskFull(
                tr(
                    "There is no room for a copy in {folder}: it needs {needed}, {free} are free.",
                    folder=folder,
                    needed=_mb(needed),
                    free=_mb(free),
                ),
                next_step=tr("Make room, or name another folder."),
            )

    def _bring_attachments(self, copy: Path, target: Path, *, link: bool = False) -> int:
        sources = (self._attachments, self.folder / ATTACHMENTS)
        missing = kept_files.bring(kept_files.digests_in(copy), sources, target, link=link)
        if missing:
            _log.warning(
                "%d attachments are not beside the copy %s: their files are gone", missing, copy.name
            )
        return missing

    def _second(self, made: Made, place: Path) -> Made:
        try:
            with in_our_words(place):
                path = self._to_second(made.path, place)
        except InterlineError as error:
            _log.warning("the second copy could not be made: %s", error.for_log)
            said = tr(
                "The copy in {place} could not be made; the one beside your data is whole. {why}",
                place=place,
                why=error,
            )
            return Made(made.path, made.missing, None, said)
        return Made(made.path, made.missing, path)

    def _to_second(self, copy: Path, place: Path) -> Path:
        if not place.is_dir():
            # Not made here: an empty folder at the place of a drive that is not plugged in would hide it.
            raise StoreTrouble(
                tr("The folder {place} is not there.", place=place), next_step=tr("Plug its disk in.")
            )
        folder = place / self._name_there()
        make_folder(folder)
        self._remove_leftovers(folder)
        self._refuse_without_room(folder)
        path = backup.copy_file(copy, folder / copy.name, self._watch)
        kept_files.bring(
            kept_files.digests_in(path), (self._attachments, self.folder / ATTACHMENTS), folder / ATTACHMENTS
        )
        self._thin(folder)
        return path

    def _name_there(self) -> str:
        """A name of this home alone: several may share the second folder, and must not thin each other's copies."""
        with suppress(OSError):
            name = self._name_file.read_text("utf-8").strip()
            if re.fullmatch(r"interline-[0-9a-f]{12}", name):
                return name
        name = f"interline-{new_id().replace('-', '')[-12:]}"
        make_folder(self._name_file.parent)
        whole_files.write(self._name_file, f"{name}\n")
        return name

    def _thin(self, folder: Path) -> None:
        """Only where a new copy has just been verified. What cannot be removed stays until the next time."""
        try:
            going = thinning.to_remove(listed(folder), datetime.now(UTC))
            for copy in going:
                copy.path.unlink(missing_ok=True)
            if going:
                self._drop_attachments(folder)
        except OSError as error:
            _log.warning("old copies could not be removed: %s", error.strerror)

    def _drop_attachments(self, folder: Path) -> None:
        wanted: set[str] = set()
        for copy in listed(folder):
            try:
                wanted |= kept_files.digests_in(copy.path)
            except Exception:  # noqa: BLE001 - what one copy holds is not known, so that everything may be wanted
                return
        kept_files.drop_others(folder / ATTACHMENTS, frozenset(wanted))

    def _remove_leftovers(self, folder: Path) -> None:
        """What a program that was killed had begun; nobody else is at it, the lock is ours."""
        for pattern in (".*.db.part", ".*.db.part-journal", f"{ATTACHMENTS}/new-*.part"):
            for file in folder.glob(pattern):
                with suppress(OSError):
                    file.unlink()


def listed(folder: Path) -> tuple[Copy, ...]:
    """The copies in a folder, newest first; files of other names are none. Raises OSError."""
    found = []
    with suppress(FileNotFoundError, NotADirectoryError):
        for entry in os.scandir(folder):
            if (match := _NAME.fullmatch(entry.name)) and entry.is_file() and (size := entry.stat().st_size):
                with suppress(ValueError):
                    moment = datetime.strptime(match[1], "%Y-%m-%dT%H%M%S.%f").replace(tzinfo=UTC)
                    found.append(Copy(Path(entry.path), moment, int(match[2]), match[3] or "", size))
    return tuple(sorted(found, key=lambda copy: copy.moment, reverse=True))


def newest_good(copies: tuple[Copy, ...]) -> Copy | None:
    """The newest that passes its check now; each is opened and read."""
    return next((copy for copy in copies if not backup.problems_of(copy.path)), None)


def is_fresh(copies: tuple[Copy, ...], seconds: float) -> bool:
    """Whether the newest is younger than that; one that claims to be of the future does not count."""
    now = datetime.now(UTC)
    return any(timedelta() <= now - copy.moment < timedelta(seconds=seconds) for copy in copies)


def beside(copy: Path) -> Path:
    """Where the attachments of a copy are that stands alone."""
    return copy.with_name(f"{copy.name}.{ATTACHMENTS}")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _mb(size: int) -> str:
    return f"{max(1, size // 1_000_000)} MB"
