"""Which program is writing: each has an id and holds the lock of a file named after it.

Rule: only a free lock says that a program is dead; a second living program's answers are never touched.
"""

from __future__ import annotations

import os
from pathlib import Path

from interline.file_lock import lock
from interline.ids import looks_like_id, new_id
from interline.store.files import make_folder


class Session:
    """This program's turn at the database."""

    def __init__(self, folder: Path) -> None:
        self.id = new_id()
        """Stands on the rows that this program is still writing."""
        self._folder = folder
        self._descriptor: int | None = None

    def begin(self) -> None:
        """Take the lock; must stand before the id is on any row. Raises OSError."""
        if self._descriptor is None:
            make_folder(self._folder)
            descriptor = os.open(self._file(self.id), os.O_CREAT | os.O_RDWR, 0o600)
            try:
                lock(descriptor)
            except OSError:
                os.close(descriptor)
                raise
            self._descriptor = descriptor

    def end(self) -> None:
        """Give the lock back, once no row carries the id any more."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)
            self._file(self.id).unlink(missing_ok=True)

    def is_dead(self, other: str) -> bool:
        """Whether the program with this session id has ended."""
        if other == self.id:
            return False
        if not looks_like_id(other):
            return True
        try:
            descriptor = os.open(self._file(other), os.O_RDWR)
        except FileNotFoundError:
            return True
        except OSError:
            return False
        try:
            lock(descriptor)
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return True

    def bury(self, other: str) -> None:
        """Remove the file of a dead program whose rows are settled."""
        if looks_like_id(other):
            self._file(other).unlink(missing_ok=True)

    def _file(self, session: str) -> Path:
        return self._folder / f"{session}.lock"
