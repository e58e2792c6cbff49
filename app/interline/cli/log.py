"""The log of the command line: warnings and what nobody foresaw, in the profile's folder of logs.

Rule: nothing is written before there is something to say, no key is written, and a log that cannot be written harms
nothing.
"""

from __future__ import annotations

import logging
import os
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interline.paths import Home

_FILE = "interline.log"
_LARGEST = 2 * 1024 * 1024
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)


def start_log(home: Home) -> None:
    """Send warnings to the profile's log and nothing to the terminal. Opens no file yet."""
    root = logging.getLogger()
    if not any(isinstance(handler, _LogFile) for handler in root.handlers):
        root.addHandler(_LogFile(home.logs))


def keep_traceback(home: str | None) -> str:
    """Write down the error at hand, and give the sentence for the person."""
    from interline.paths import Home

    sentence = "Interline made a mistake of its own."
    try:
        path = _append(Home.find(home).logs, f"{_now()} unforeseen\n{traceback.format_exc()}")
    except OSError:
        return f"{sentence} The details could not be written down."
    return f"{sentence} Please report it with the details in {path}."


class _LogFile(logging.Handler):
    """Appends records to the log."""

    def __init__(self, folder: Path) -> None:
        super().__init__(logging.WARNING)
        self._folder = folder
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            _append(self._folder, f"{_now()} {self.format(record)}\n")
        except (OSError, ValueError):
            pass  # There is nowhere left to say it.


def _append(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _FILE
    if path.exists() and path.stat().st_size > _LARGEST:
        path.replace(folder / f"{_FILE}.1")
    # The log may quote what people wrote: it is nobody else's.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8", errors="replace") as file:
        file.write(_without_keys(text))
    return path


def _without_keys(text: str) -> str:
    """The text without the secrets of the environment, and without what looks like a key."""
    from interline.wire.masking import masked

    for name, value in os.environ.items():
        if len(value) >= 8 and _SECRET_NAME.search(name):
            text = text.replace(value, "[key]")
    # Line by line, as masking looks at the first few thousand characters of a text.
    return "\n".join(masked(line) for line in text.split("\n"))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
