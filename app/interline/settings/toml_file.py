"""A TOML file as a whole: read with the lines of its keys, replaced in one piece.

Rule: a write succeeds completely or changes nothing, and only the file's owner may read it afterwards.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from interline import whole_files
from interline.language import tr
from interline.model.clean import label
from interline.model.errors import ConfigMistake, HomeUnwritable
from interline.settings.toml_lines import TomlLines, parser_complaint


def read_toml(path: Path) -> tuple[dict[str, Any], TomlLines]:
    """A TOML file and the lines of its keys. Raises FileNotFoundError, and ConfigMistake for what cannot be read."""
    mend = tr("Mend the line, or move the file away to start afresh; it is left as it is.")
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileNotFoundError(*error.args) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigMistake(str(path), line, tr("this is not UTF-8 text."), mend) from None
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise ConfigMistake(
            str(path), None, tr("the file cannot be read ({reason}).", reason=reason)
        ) from None
    # Imported here: a profile without the file needs no parser.
    import tomllib

    try:
        return tomllib.loads(text), TomlLines(text)
    except RecursionError:
        raise ConfigMistake(str(path), None, tr("the file is nested too deeply."), mend) from None
    except ValueError as error:
        line, words = parser_complaint(error, text)
        raise ConfigMistake(
            str(path), line, tr("this is not TOML ({words}).", words=label(words)), mend
        ) from None


def write_whole(path: Path, text: str) -> None:
    """Replace a file by a text, whole or not at all; only its owner may read it. Raises HomeUnwritable."""
    try:
        # Where the file is a link, the folder that it leads to.
        Path(os.path.realpath(path)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        whole_files.write(path, text)
    except OSError as error:
        raise HomeUnwritable(
            tr("{file} could not be written.", file=path),
            next_step=tr("Check that there is room on the disk and that the folder belongs to you."),
            detail=os.strerror(error.errno) if error.errno else type(error).__name__,
        ) from None
