"""The token that programs must know: made once, and kept in a file that only its owner may read.

Rule: it is never printed; where it is, is.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from interline import whole_files
from interline.model.clean import label
from interline.model.errors import YouCanFix

_SHOWABLE = re.compile(r"[\x21-\x7e]{1,500}", re.ASCII)
_SHORTEST = 16


def token_in(path: Path) -> str:
    """The token in this file, which is made where it is not there. Raises YouCanFix."""
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _unusable(path, f"cannot be read ({error.strerror})") from None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # 256 bits that nobody can guess; another process may have made one in the meantime.
        whole_files.write(path, f"interline-{secrets.token_urlsafe(32)}\n", replace=False)
    except FileExistsError:
        pass
    except OSError as error:
        raise _unusable(path, f"cannot be written ({error.strerror})") from None
    try:
        return _read(path)
    except OSError as error:
        raise _unusable(path, f"cannot be read ({error.strerror})") from None


def warnings(path: Path, token: str) -> list[str]:
    """What is to be said of a token that others could know."""
    found = []
    if os.name == "posix" and path.stat().st_mode & 0o077:
        found.append(f"Others on this computer may read {path}: chmod 600 {path}.")
    if len(token) < _SHORTEST:
        found.append(f"The token in {path} is short enough to be guessed.")
    return found


def _read(path: Path) -> str:
    text = path.read_bytes()[:4096].decode("ascii", "replace").strip()
    if not _SHOWABLE.fullmatch(text):
        raise _unusable(path, "holds no token (one line of plain ASCII without blanks)")
    return text


def _unusable(path: Path, problem: str) -> YouCanFix:
    return YouCanFix(
        f"The token file {label(str(path), 300)} {problem}.",
        next_step="Remove it, and a new one is made, or name another with --token-file.",
    )
