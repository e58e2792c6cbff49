"""Preferred models in the file of the window.

Rule: a name is one line; a vendor's name of a model that holds a line break is not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings

from interline.ui.picker.preferred import Preferred

_GROUP = "picker"


def load(window_file: Path) -> Preferred:
    """As the window was left; every change is kept at once."""
    settings = QSettings(str(window_file), QSettings.Format.IniFormat)

    def read(name: str) -> list[str]:
        return str(settings.value(f"{_GROUP}/{name}", "")).split("\n")

    def keep(name: str, texts: Sequence[str]) -> None:
        lines = [text for text in texts if text.isprintable()]
        settings.setValue(f"{_GROUP}/{name}", "\n".join(lines))

    return Preferred(read("starred"), read("recent"), read("usual")[0], keep=keep)
