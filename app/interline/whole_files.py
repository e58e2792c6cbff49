"""Files that appear whole or not at all.

Rule: wherever a write breaks off, what stood at its place stands there still, and nothing lies beside it; only the
file's owner may read what was written.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


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
    files may leave `sync_name` out and call `sync_folder` after the last.
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
