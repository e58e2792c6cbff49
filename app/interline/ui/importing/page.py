"""One page of the import panel, as words. No Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says."""

    title: str
    headline: str
    details: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    """Where something happened and what, one line each; scrolled."""
    action: str = ""
    """The words on the button that goes on; empty for none."""
    has_report: bool = False
    """Whether there is a report to copy and save."""
    chooses: bool = False
    """Whether files can be chosen here."""
    is_trouble: bool = False
    """Whether the headline tells of a failure."""
