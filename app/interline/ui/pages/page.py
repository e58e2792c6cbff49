"""What a page of the settings window is: a name, a picture, how it is made, and what of it can be found.

Rule: a page is made when it is shown for the first time; until then it costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from interline.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class PageRow:
    """Something on a page that the window's search leads to."""

    id: str
    """What the page's `show_row` takes."""
    text: str
    """Its label, as the page says it."""
    more: str = ""
    """Further words that find it: its help, its section."""


def _no_rows() -> Sequence[PageRow]:
    return ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page. What `make` gives is a plain widget; it may be `Themed` and `Searchable`."""

    id: str
    """By which others open it, and which is remembered."""
    title: str
    icon: str
    """A file of resources/icons, without .svg."""
    make: Callable[[QWidget], QWidget]
    """Makes its widget in this parent; called once, when the page is shown for the first time."""
    rows: Callable[[], Sequence[PageRow]] = _no_rows
    """What of it can be found, also before it was made; asked for at each search, so it must be quick."""


@runtime_checkable
class Themed(Protocol):
    """A page that paints in tokens itself; the plain widgets on it are in the right colours anyway."""

    def set_theme(self, theme: Theme) -> None:
        """Called once after it was made, and whenever the colours change."""


@runtime_checkable
class Searchable(Protocol):
    """A page that can lead to one of its rows."""

    def show_row(self, row_id: str) -> None:
        """Scroll to the row and give it the keyboard."""
