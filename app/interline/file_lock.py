"""Locks between programs: whoever holds a file, holds it until it says so or ends, however it ends.

Rule: nobody waits for a lock; it is taken at once or not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    _SEATS = 64
    """So many programs may share a file: each holds a byte of it."""

    def lock(descriptor: int) -> None:
        """Take the lock of an open file. Raises OSError where somebody else holds it."""
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _share(descriptor: int) -> None:
        for seat in range(_SEATS):
            os.lseek(descriptor, seat, os.SEEK_SET)
            try:
                return msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                continue
        raise OSError("every seat is taken")

    def _alone(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, _SEATS)
else:
    import fcntl

    def lock(descriptor: int) -> None:
        """Take the lock of an open file. Raises OSError where somebody else holds it."""
        # flock and not lockf: it belongs to the open file, so that looking at a lock never sets it free.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _share(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)

    _alone = lock


class _Held:
    """A file that is open while its lock is ours."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def give_back(self) -> None:
        """Let others have it; the file stays."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)

    def _hold(self, how: Callable[[int], object]) -> bool:
        folder = self._path.parent
        # mkdir(parents=True) would let others read the parents that it makes.
        for missing in reversed([each for each in (folder, *folder.parents) if not each.is_dir()]):
            missing.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            how(descriptor)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True


class FileLock(_Held):
    """One thing that only one program does at a time."""

    def take(self) -> bool:
        """Whether it is ours now. Raises OSError where its file cannot be made."""
        return self._descriptor is None and self._hold(lock)


class SharedLock(_Held):
    """One thing that many programs use at a time, and that one may want for itself."""

    def join(self) -> bool:
        """Whether we use it now, beside others; False while somebody has it alone. Raises OSError."""
        return self._descriptor is not None or self._hold(_share)

    def take_alone(self) -> bool:
        """Whether it is ours alone now; False while anybody uses it, this program included. Raises OSError."""
        return self._descriptor is None and self._hold(_alone)
