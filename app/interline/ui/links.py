"""Where a link of an answer really leads, and opening it.

Rule: only https, http and mailto are opened, and only after a person has seen the real host in ASCII.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from interline.language import tr
from interline.model.clean import label

SCHEMES = ("https", "http", "mailto")


@dataclass(frozen=True, slots=True)
class Destination:
    """What to tell about a link before it is followed."""

    can_open: bool
    host: str
    """The host in ASCII (punycode), the address for mailto; empty where there is none."""
    words: str
    """One sentence or two."""
    address: str
    """The whole of it, every character visible."""


def destination(url: str) -> Destination:
    """Look at a link as it came from a model."""
    parsed = QUrl(url.strip(), QUrl.ParsingMode.StrictMode)
    shown = label(url.strip(), 400)
    scheme = parsed.scheme().lower()
    if not parsed.isValid() or scheme not in SCHEMES:
        words = tr("Interline does not open such links.")
        if scheme:
            words = tr("Interline does not open {scheme}: links.", scheme=label(scheme, 20))
        return Destination(False, "", words, shown)
    if scheme == "mailto":
        return _mail(parsed, shown)
    host = parsed.host(QUrl.ComponentFormattingOption.EncodeUnicode)
    if not host:
        return Destination(False, "", tr("This link names no host."), shown)
    words = tr("The link leads there, whatever its text says.")
    if parsed.userName():
        words = tr("Beware: the part before the @ is not the host.") + " " + words
    if scheme == "http":
        words += " " + tr("The connection is not encrypted.")
    return Destination(True, label(host, 200), words, shown)


def show_folder(folder: Path) -> bool:
    """Show one of our own folders in the system's file manager, since the user asked for that."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _mail(parsed: QUrl, shown: str) -> Destination:
    if "attach" in parsed.query().casefold():
        return Destination(False, "", tr("Interline does not open mail links that attach files."), shown)
    return Destination(True, label(parsed.path(), 200), tr("Your mail program will open."), shown)


def follow(url: str) -> bool:
    """Hand it to the system; returns whether that worked. Asks nobody: `destination` comes first."""
    parsed = QUrl(url.strip(), QUrl.ParsingMode.StrictMode)
    return destination(url).can_open and QDesktopServices.openUrl(parsed)
