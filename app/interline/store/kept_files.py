"""The attachments that belong to copies of the database: files named after their digest, each there once for all.

Rule: a file that is copied is checked against its name on the way; beside the library it is only linked, since there
the link costs nothing and guards against what happens to files: being deleted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from interline.store import driver
from interline.store.files import make_folder
from interline.whole_files import sync_folder

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PIECE = 1024 * 1024


def digests_in(copy: Path) -> frozenset[str]:
    """The attachments that a copy knows. Raises the driver's errors."""
    connection = driver.connect_to_look(copy)
    try:
        return frozenset(
            row[0]
            for row in connection.execute("SELECT digest FROM attachment")
            if isinstance(row[0], str) and _DIGEST.fullmatch(row[0])
        )
    finally:
        connection.close()


def bring(digests: Iterable[str], sources: Iterable[Path], target: Path, *, link: bool = False) -> int:
    """Have these files in the target folder, from the first source that has each whole.

    Gives how many are in none of them, or only damaged. Those that are there already stay as they are; with `link` a
    file is given a second name where the disk can. Raises OSError, also for a disk that is full.
    """
    folders = tuple(sources)
    lacking = brought = 0
    for digest in sorted(digests):
        if (target / digest).is_file():
            continue
        make_folder(target)
        if any(_bring(folder / digest, target / digest, link=link) for folder in folders):
            brought += 1
        else:
            lacking += 1
    if brought:
        sync_folder(target)
    return lacking


def drop_others(folder: Path, wanted: frozenset[str]) -> None:
    """Remove the files that no copy knows any more. Raises OSError."""
    if folder.is_dir():
        for file in folder.iterdir():
            if _DIGEST.fullmatch(file.name) and file.name not in wanted:
                file.unlink(missing_ok=True)


def _bring(source: Path, target: Path, *, link: bool) -> bool:
    if link:
        # Where the disk knows no second names, the file is copied.
        with suppress(OSError):
            os.link(source, target)
            return True
    try:
        opened = source.open("rb")
    except OSError:
        return False
    import hashlib
    import tempfile

    digest = hashlib.sha256()
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix="new-", suffix=".part")
    try:
        with opened, os.fdopen(descriptor, "wb") as file:
            while piece := opened.read(_PIECE):
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        whole = digest.hexdigest() == target.name
        if whole:
            Path(temporary).replace(target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return whole
