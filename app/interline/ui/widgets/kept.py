"""A file that is stored already, as a chip names it: an attachment of a message that is edited."""

from __future__ import annotations

from typing import NamedTuple


class Kept(NamedTuple):
    """One of them."""

    digest: str
    name: str
    """The file's, for people."""
