"""What can be chosen in the sheet, and what is. No Qt.

Rule: a choice that a format does not have is not offered; a place always ends in what the format's files end in.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from interline.export import FOLDER, FORMATS, INLINE, NONE, Format
from interline.export.names import file_name
from interline.language import marked, tr

ATTACHMENTS = {
    FOLDER: marked("In a folder beside"),
    INLINE: marked("In the file itself"),
    NONE: marked("Named, but not copied"),
}
BRANCHES = {"current": marked("The shown branch"), "all": marked("All branches")}
ALL = "conversations"
"""What a folder for all of them is called at first, after the program's name."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that can be exported."""

    words: str
    ids: tuple[str, ...] | None
    """None for everything."""
    title: str = ""
    """Of the one conversation; empty for several."""
    with_bin: bool = False
    """Whether everything is what lies in the bin too."""

    @property
    def is_several(self) -> bool:
        return self.ids is None or len(self.ids) > 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What was chosen."""

    subject: Subject
    format: Format
    branches: str
    attachments: str
    place: str
    """As it stands in the field."""

    @property
    def path(self) -> Path:
        return Path(os.path.expanduser(self.place))

    @property
    def target(self) -> Path | str:
        """Where to: a file, or, with its separator, a folder."""
        path = os.path.expanduser(self.place)
        is_folder = self.subject.is_several and not self.path.suffix
        return os.path.join(path, "") if is_folder or path.endswith(os.sep) else Path(path)


def subjects(conversation_id: str, title: str, picked: tuple[str, ...], count: int) -> tuple[Subject, ...]:
    """What there is to export, the likeliest first: those that are picked, where they are several, the conversation,
    all. Without an id none has begun."""
    offered = []
    if len(picked) > 1:
        offered.append(Subject(tr("The %Ln conversations that are picked", "", len(picked)), picked))
    if conversation_id:
        offered.append(Subject(tr("This conversation"), (conversation_id,), title))
    if count:
        offered.append(Subject(tr("All conversations, archived ones too"), None))
        offered.append(Subject(tr("All conversations, also those in the bin"), None, with_bin=True))
    return tuple(offered)


def first_place(folder: Path, subject: Subject, chosen: Format) -> str:
    """Where an export goes when nobody says."""
    if subject.is_several:
        return str(folder / f"Interline {ALL}")
    return str(folder / f"{file_name(subject.title)}{chosen.suffix}")


def with_ending(place: str, chosen: Format) -> str:
    """A place with the ending of a format, where it ends in one of ours; a dot in a title is no ending."""
    path = Path(place)
    endings = {each.suffix for each in FORMATS.values()}
    return str(path.with_suffix(chosen.suffix)) if path.suffix.lower() in endings else place
