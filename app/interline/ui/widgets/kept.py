"""A file that is stored already, as a chip names it: attached to a draft, or to a message that is edited."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from interline.model.parts import File, Image


class Kept(NamedTuple):
    """One of them."""

    digest: str
    name: str
    """The file's, for people."""
    media_type: str = ""
    """Empty where it is not known."""
    size: int = 0
    """Bytes; 0 where it is not known."""

    @property
    def is_picture(self) -> bool:
        """Whether it may be shown small."""
        return self.media_type.startswith("image/")

    @property
    def part(self) -> Image | File:
        """The same, as a message holds it."""
        make = Image if self.is_picture else File
        return make(media_type=self.media_type, digest=self.digest, size=self.size, name=self.name)


Attached = Path | Kept
"""A file of the user's whose bytes are not stored yet, or one whose are."""


def kept_of(part: Image | File) -> Kept:
    """A part as a chip names it."""
    return Kept(part.digest, part.name or part.media_type, part.media_type, part.size)
