"""Files that appear whole or not at all.

Rule: wherever a write breaks off, what stood at its place stands there still, and nothing lies beside it; only the
file's owner may read what was written.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

AT_ONCE = 32
"""Files of a batch that wait for the disk together."""

Take = Callable[[Path], None]
"""Gives a finished file this place, where nothing stands yet; raises FileExistsError where something does."""


def write(path: Path, content: str | bytes, *, replace: bool = True, sync_name: bool = True) -> None:
    """Put bytes at this place, or a text as UTF-8, its line breaks as they are. Raises OSError. The rest is as with
    `opened`."""
    with opened(path, replace=replace, sync_name=sync_name) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


@contextmanager
def opened(path: Path, *, replace: bool = True, sync_name: bool = True) -> Iterator[BinaryIO]:
    """A file to write to, which stands at this place once the block has ended well, and of which nothing is left where
    it has not. Raises OSError.

    With `replace` a file that stands there gives way, and a link, as keepers of dot files make them, stays one;
    without, anything that stands there stays, and FileExistsError is raised. The folder must exist. Who writes many
    files uses a `Batch`, or leaves `sync_name` out and calls `sync_folder` after the last.
    """
    target = Path(os.path.realpath(path)) if replace else path
    # Not named after the target: a name that just fits would be too long with more around it.
    descriptor, draft = tempfile.mkstemp(dir=target.parent, prefix=".interline-", suffix=".new")
    try:
        # mkstemp made it 0600.
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if replace:
            os.replace(draft, target)
        else:
            _take_free_name(draft, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
    if sync_name:
        sync_folder(target.parent)


class Batch:
    """Many files for one folder, none of which takes another's place. They wait for the disk together, which takes a
    quarter of the time; each is whole on the disk before it gets its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._drafts: list[tuple[BinaryIO, str, Callable[[Take], object]]] = []

    @contextmanager
    def opened(self, name: Callable[[Take], object]) -> Iterator[BinaryIO]:
        """A file to write to. Once it is on the disk, `name` is called with what gives it a place. Raises OSError."""
        descriptor, draft = tempfile.mkstemp(dir=self._folder, prefix=".interline-", suffix=".new")
        file = os.fdopen(descriptor, "wb")
        try:
            yield file
            file.flush()
        except BaseException:
            _discard(file, draft)
            raise
        self._drafts.append((file, draft, name))
        if len(self._drafts) >= AT_ONCE:
            self.settle()

    def settle(self) -> None:
        """Give all that are written their names. Raises OSError; nothing is left of those that have none then."""
        drafts, self._drafts = self._drafts, []
        try:
            for file, _, _ in drafts:
                os.fsync(file.fileno())
                file.close()
            for _, draft, name in drafts:
                name(partial(_take_free_name, draft))
            if drafts:
                sync_folder(self._folder)
        finally:
            for file, draft, _ in drafts:
                _discard(file, draft)


def _discard(file: BinaryIO, draft: str) -> None:
    with suppress(OSError):
        file.close()
    with suppress(OSError):
        os.unlink(draft)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder last through a power cut; Windows has no such call and needs none."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _take_free_name(draft: str, target: Path) -> None:
    if os.name == "nt":
        # There it refuses a name that is taken.
        os.rename(draft, target)
        return
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:
        # A memory card or a network folder that knows no second names.
        if os.path.lexists(target):
            raise FileExistsError(f"{target} exists") from None
        os.rename(draft, target)
    else:
        os.unlink(draft)
