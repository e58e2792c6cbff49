"""What is asked of an export, and what comes of it.

Rule: an order that makes no sense is refused before anything is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from interline.export import FOLDER, NONE, Format, format_named
from interline.language import number, tr
from interline.model.clean import label
from interline.model.errors import WrongUsage


@dataclass(frozen=True, slots=True)
class Order:
    """What is exported, and how."""

    ids: tuple[str, ...] | None = None
    """Ids of conversations or their unique beginnings; None for all of them, archived ones too."""
    format: str = "md"
    branches: str = "current"
    """current | all; JSON holds all either way."""
    attachments: str = ""
    """folder | inline | none; empty for what the format does by itself."""
    with_bin: bool = False
    """Whether all are those in the bin too."""

    def checked(self, *, has_place: bool) -> tuple[Format, str]:
        """The format, and where attachments go. `has_place` says whether there is a folder that one could stand
        beside. Raises WrongUsage."""
        chosen = format_named(self.format)
        if self.branches not in ("current", "all"):
            raise WrongUsage(
                f"There are no branches “{label(self.branches, 40)}”.", next_step="Say current or all."
            )
        if not self.attachments:
            first = chosen.attachments[0]
            return chosen, NONE if first == FOLDER and not has_place else first
        if self.attachments not in chosen.attachments:
            raise WrongUsage(
                f"{chosen.title} does not take its attachments as “{label(self.attachments, 40)}”.",
                next_step=f"It takes: {', '.join(chosen.attachments)}.",
            )
        if self.attachments == FOLDER and not has_place:
            raise WrongUsage(
                "There is no folder beside standard output.", next_step="Name a file, or say inline or none."
            )
        return chosen, self.attachments


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an export is."""

    done: int
    """Conversations that are over."""
    of: int
    keeps: bool = False
    """Whether those that are written stay when it is stopped, as with a file for each."""


@dataclass(frozen=True, slots=True)
class Exported:
    """An export that is whole."""

    conversations: int
    missing: int = 0
    """Attachments whose bytes the library does not have any more."""

    @property
    def note(self) -> str:
        """What to tell of it besides; empty for nothing."""
        if not self.missing:
            return ""
        return tr(
            "%Ln (attachment is|attachments are) missing from the library and could only be named.",
            "",
            self.missing,
        )


def stopped(progress: Progress, place: str) -> str:
    """What is there of an export that was stopped, in a sentence."""
    if progress.keeps and progress.done:
        return tr(
            "Stopped. {done} of {all} conversations are in {place}, each of them whole.",
            done=number(progress.done),
            all=number(progress.of),
            place=place,
        )
    return tr("Stopped. Nothing was written to {place}.", place=place)
