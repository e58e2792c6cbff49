"""A TOML file as a whole: read with the lines of its keys, replaced in one piece.

Rule: a write succeeds completely or changes nothing, and only the file's owner may read it afterwards. What an editor
or another Interline saves meanwhile is never written over.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from interline import whole_files
from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.errors import ConfigMistake, HomeUnwritable
from interline.settings.toml_lines import TomlLines, parser_complaint

_MEND = marked("Mend the line, or move the file away to start afresh; it is left as it is.")
TRIES = 5
"""How often a change is begun anew because somebody else saved the file meanwhile."""
SETTLES_SECONDS = 0.1
"""Editors empty a file before they write it: one that is empty is looked at again so much later."""


def read_toml(path: Path) -> tuple[dict[str, Any], TomlLines]:
    """A TOML file and the lines of its keys. Raises FileNotFoundError, and ConfigMistake for what cannot be read."""
    return parse_toml(path, _read(path))


def text_of(path: Path) -> str | None:
    """The file as it stands, its line breaks as they are; None where there is none. Raises ConfigMistake."""
    try:
        return _read(path)
    except FileNotFoundError:
        return None


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileNotFoundError(*error.args) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigMistake(str(path), line, tr("this is not UTF-8 text."), said(_MEND)) from None
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise ConfigMistake(
            str(path), None, tr("the file cannot be read ({reason}).", reason=reason)
        ) from None


def parse_toml(path: Path, text: str) -> tuple[dict[str, Any], TomlLines]:
    """The same of a text that is or could be this file's. Raises ConfigMistake."""
    # Imported here: a profile without the file needs no parser.
    import tomllib

    text = text.replace("\r\n", "\n")
    try:
        return tomllib.loads(text), TomlLines(text)
    except RecursionError:
        raise ConfigMistake(str(path), None, tr("the file is nested too deeply."), said(_MEND)) from None
    except ValueError as error:
        line, words = parser_complaint(error, text)
        raise ConfigMistake(
            str(path), line, tr("this is not TOML ({words}).", words=label(words)), said(_MEND)
        ) from None


def change_file(path: Path, edit: Callable[[str | None], str]) -> str | None:
    """Make of a file what `edit` makes of its text (None for no file), which is asked again where somebody else saved
    the file meanwhile. Gives the text as it was.

    Raises ConfigMistake where it cannot be read or is not left alone, HomeUnwritable, and whatever `edit` raises.
    Waits a moment: not for the UI thread.
    """
    for _ in range(TRIES):
        before = text_of(path)
        if before == "":
            time.sleep(SETTLES_SECONDS)
            before = text_of(path)
        after = edit(before)
        if after == (before or ""):
            return before
        try:
            write_whole(path, after, over=before)
        except SavedMeanwhile:
            continue
        return before
    raise ConfigMistake(
        str(path), None, tr("another program keeps changing this file."), tr("Try again in a moment.")
    )


class SavedMeanwhile(Exception):
    """The file is another than the one that was read."""


_ANYTHING = object()


def write_whole(path: Path, text: str, *, over: object = _ANYTHING) -> None:
    """Replace a file by a text, whole or not at all; only its owner may read it. Raises HomeUnwritable.

    With `over` it must still read so, None for no file: SavedMeanwhile is raised otherwise, and nothing is written.
    """
    try:
        # Where the file is a link, the folder that it leads to.
        Path(os.path.realpath(path)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_files.opened(path) as file:
            file.write(text.encode("utf-8"))
            file.flush()
            # The disk may take its time, and nobody else's work is lost by it: the last look comes after.
            os.fsync(file.fileno())
            if over is not _ANYTHING and text_of(path) != over:
                raise SavedMeanwhile
    except OSError as error:
        raise HomeUnwritable(
            tr("{file} could not be written.", file=path),
            next_step=tr("Check that there is room on the disk and that the folder belongs to you."),
            detail=os.strerror(error.errno) if error.errno else type(error).__name__,
        ) from None
