"""What pieces work with: those who colour, draw and decode for them, and whom they tell what was pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interline.ui.transcript.colouring import Colouring
from interline.ui.transcript.decoding import Pictures
from interline.ui.transcript.diagrams import Diagrams
from interline.ui.transcript.formulas import Formulas

if TYPE_CHECKING:
    from interline.ui.transcript.piece import Piece
    from interline.ui.transcript.way import Way


def _nowhere(piece: Piece, label: str) -> None:
    """Nobody goes there."""


def _unopened(digest: str, name: str) -> None:
    """Nobody opens it."""


@dataclass(slots=True)
class Means:
    """One for all pieces of a transcript."""

    colouring: Colouring
    pictures: Pictures
    formulas: Formulas
    diagrams: Diagrams
    follow: Callable[[str], None]
    """An address of an allowed scheme was pressed."""
    put_on_clipboard: Callable[[str], None]
    copy: Callable[[str], None]
    """The id of a message."""
    regenerate: Callable[[str], None]
    """The id of an answer."""
    receipt: Callable[[str], None]
    """The id of an answer."""
    version: Callable[[str], None]
    """The id of the message to show instead."""
    way: Callable[[str, Way], None]
    """The id of an answer, and what to do with it."""
    picture: Callable[[str, str], None]
    """Digest and name of a picture that was pressed."""
    file: Callable[[str, str], None] = _unopened
    """Digest and name of a file that was pressed."""
    note: Callable[[Piece, str], None] = _nowhere
    """A piece with the mark of a footnote in it, and the label of that."""
    branch: Callable[[str], None] | None = None
    """The id of a message that another conversation goes on from; None where nobody does that."""
    edit: Callable[[str], None] | None = None
    """The id of a message of which the user writes another version; None where nobody does that."""
    name_branch: Callable[[str], None] | None = None
    """The id of a message whose branch is to get a name; None where nobody does that."""
    read_aloud: Callable[[str], None] | None = None
    """The id of an answer; the one that is being read is no longer read. None where the system has no speech."""
    compare: Callable[[str], None] | None = None
    """The id of an answer whose versions should stand beside each other, or do so no longer."""
    ask_others: Callable[[str], None] | None = None
    """The id of an answer whose question further models are to be asked; None where nobody does that."""
    choose: Callable[[str], None] | None = None
    """The id of an answer of those beside each other that the conversation goes on with."""
