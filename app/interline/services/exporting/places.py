"""Where an export goes: one file, a folder with a file for each conversation, or whatever takes bytes.

Rule: a file appears whole or not at all, in the folder that was chosen, and takes no other file's place there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from interline import whole_files
from interline.export import Format, Means, Transcript
from interline.export.names import Names, attachment_name
from interline.language import tr
from interline.model.clean import label
from interline.model.errors import WrongUsage, YouCanFix

if TYPE_CHECKING:
    from interline.model.parts import File, Image

ATTACHMENTS = "attachments"
"""The folder of attachments in a folder of exports; that beside a single file is called after it."""

Put = Callable[[bytes], object]
Make = Callable[[Iterable[Transcript], Means, bool, Put], None]
"""Writes conversations in one format, piece by piece; whether several may be in the file."""


def is_folder(target: Path | str, *, several: bool) -> bool:
    """Whether a place is a folder: one that is there, text that ends in a separator, or what has no ending and is to
    hold several."""
    path = Path(target)
    separators = tuple(mark for mark in (os.sep, os.altsep) if mark)
    ends_open = isinstance(target, str) and target.endswith(separators)
    return ends_open or path.is_dir() or (several and not path.suffix and not path.exists())


def into_folder(folder: Path, wanted: Iterable[Transcript], means: Means, chosen: Format, make: Make) -> None:
    """A file for each. Those that are written stay, whatever becomes of the rest."""
    beside = Beside(folder / ATTACHMENTS, means)
    files: list[Path] = []
    with told(folder):
        names, batch = Names(folder), whole_files.Batch(folder)

    def named(title: str) -> Callable[[whole_files.Take], object]:
        return lambda take: files.append(names.place(title, chosen.suffix, take)[0])

    try:
        try:
            for transcript in wanted:
                with told(folder):
                    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                    with batch.opened(named(transcript.conversation.title)) as file:
                        make([transcript], beside.means, False, file.write)
        finally:
            # Those that are written whole get their names, whatever became of the last.
            with told(folder):
                batch.settle()
    except YouCanFix as trouble:
        raise _with_written(trouble, len(files)) from trouble


def into_file(path: Path, wanted: Iterable[Transcript], means: Means, several: bool, make: Make) -> None:
    """All of them in one file, which takes the place of what stands there. Raises WrongUsage, and YouCanFix where it
    cannot be."""
    check_file(path)
    beside = Beside(path.with_name(f"{path.stem} {ATTACHMENTS}"), means)
    try:
        with told(path), whole_files.opened(path) as file:
            make(wanted, beside.means, several, file.write)
    except BaseException:
        beside.undo()
        raise


def put_file(path: Path, content: str | bytes) -> None:
    """Write a file whole, in the place of what stands there. Raises as `into_file` does."""
    check_file(path)
    with told(path):
        whole_files.write(path, content)


def check_file(path: Path) -> None:
    """Raise WrongUsage where no file could stand."""
    if path.exists() and not path.is_file():
        raise WrongUsage(
            tr("{path} is not a file.", path=label(str(path))), next_step=tr("Name a file or a folder.")
        )
    if not path.absolute().parent.is_dir():
        raise WrongUsage(
            tr("There is no folder {folder}.", folder=label(str(path.absolute().parent))),
            next_step=tr("Make it, or name another place."),
        )


class Beside:
    """The folder of attachments beside what is written; it is made when the first is put there."""

    def __init__(self, folder: Path, means: Means) -> None:
        self._folder, self._read = folder, means.read
        self.means = replace(means, keep=self._keep)
        """With the folder in it."""
        self._places: dict[str, str] = {}
        self._made: list[Path] = []

    def undo(self) -> None:
        """Take away what was put there."""
        for path in self._made:
            path.unlink(missing_ok=True)
        if self._made and not any(self._folder.iterdir()):
            self._folder.rmdir()

    def _keep(self, part: Image | File) -> str:
        if part.digest not in self._places:
            data = self._read(part.digest)
            self._places[part.digest] = "" if data is None else self._put(part, data)
        return self._places[part.digest]

    def _put(self, part: Image | File, data: bytes) -> str:
        path = self._folder / attachment_name(part.name, part.media_type, part.digest)
        with told(path):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # The digest is in its name: what stands there is the same, or was cut short by somebody.
            if not (path.is_file() and path.read_bytes() == data):
                self._made.append(path)
                whole_files.write(path, data)
        return f"{self._folder.name}/{path.name}"


def _with_written(trouble: YouCanFix, written: int) -> YouCanFix:
    """The trouble, and how much was written before it."""
    if not written:
        return trouble
    before = tr("%Ln (conversation was|conversations were) written before, each whole.", "", written)
    return YouCanFix(
        f"{trouble.sentence} {before}",
        next_step=trouble.next_step,
        detail=trouble.detail,
    )


@contextmanager
def told(place: Path) -> Iterator[None]:
    """The file system's errors as one sentence."""
    try:
        yield
    except OSError as error:
        raise YouCanFix(
            tr("{place} could not be written.", place=label(str(place))),
            next_step=tr("Check that there is room on the disk and that you may write there."),
            detail=error.strerror or type(error).__name__,
        ) from error
