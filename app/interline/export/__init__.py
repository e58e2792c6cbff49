"""Conversations written out: one module for each format, loaded when it is asked for.

Rule: a format is pure: the same transcript and the same means give the same text. Files, names and the library are
somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from interline.language import marked
from interline.model.clean import label
from interline.model.conversation import Conversation, Message, path_to
from interline.model.decision import Decision
from interline.model.errors import WrongUsage

if TYPE_CHECKING:
    from interline.model.parts import File, Image
    from interline.rendering.formula.picture import Formula


@dataclass(frozen=True, slots=True)
class Transcript:
    """One conversation with everything that a format may tell of it."""

    conversation: Conversation
    messages: tuple[Message, ...]
    """In the order of writing; every branch, or the shown one."""
    decisions: tuple[Decision, ...] = ()
    """How the answers among them came to be, oldest first."""
    left_out: int = 0
    """Messages of other branches that are not among these."""

    def records(self) -> dict[str, Decision]:
        """The record behind each answer by the answer's id, the newest where there are several."""
        return {decision.message_id: decision for decision in self.decisions}

    def shown(self) -> Transcript:
        """The same with the shown path alone: down to the current message, or to the last where that is not known."""
        by_id = {message.id: message for message in self.messages}
        path = path_to(self.conversation.current_id, by_id)
        if not path and self.messages:
            path = path_to(max(self.messages, key=lambda message: message.seq).id, by_id)
        kept = {message.id for message in path}
        decisions = tuple(decision for decision in self.decisions if decision.message_id in kept)
        left_out = self.left_out + len(self.messages) - len(path)
        return replace(self, messages=path, decisions=decisions, left_out=left_out)


FOLDER, INLINE, NONE = "folder", "inline", "none"
"""Where attachments go: files in a folder beside, within the text itself, or nowhere, so that they are only named."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a format may ask of the world around it. Made without arguments it has nothing to give."""

    attachments: str = NONE
    read: Callable[[str], bytes | None] = lambda digest: None
    """The bytes of an attachment by its digest; None where they are gone."""
    keep: Callable[[Image | File], str] = lambda part: ""
    """Puts a copy of an attachment beside the text. Gives its place from there, with slashes; empty where it is gone.
    """
    draw: Callable[[str, bool], Formula | None] = lambda tex, display: None
    """A formula drawn in `INK`, `display` where it has a line of its own; None for one that stays its source."""


ALONE = Means()
"""Nothing to ask of."""
INK = "#010203"
"""Stands in a drawn formula for the colour of the letters around it."""


class Writer(Protocol):
    """What a format's module offers."""

    def write(
        self, transcripts: Iterable[Transcript], means: Means = ALONE, *, several: bool = False
    ) -> Iterator[str]:
        """Conversations as one file, piece by piece; each is asked for when the one before is written. `several` says
        that the file holds any number of them, and not the one alone."""


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the list of formats."""

    name: str
    """As --format names it."""
    title: str
    """For people, in English."""
    suffix: str
    """What its files' names end in."""
    module: str
    """Where it is written; empty for one that is printed, which is nobody's text."""
    attachments: tuple[str, ...] = (INLINE, NONE)
    """Where attachments may go; first what is done when nobody says."""
    whole_tree: bool = False
    """Whether every branch is always in it, whichever were asked for."""

    def load(self) -> Writer:
        """The module, imported."""
        return cast(Writer, import_module(self.module))


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("md", "Markdown", ".md", "interline.export.markdown", (FOLDER, INLINE, NONE)),
        Format("html", marked("Web page"), ".html", "interline.export.html"),
        Format(
            "json",
            "Interline JSON",
            ".json",
            "interline.export.interline_json",
            (INLINE, FOLDER, NONE),
            whole_tree=True,
        ),
        Format("txt", marked("Plain text"), ".txt", "interline.export.text", (NONE, FOLDER)),
        Format("pdf", "PDF", ".pdf", ""),
        Format("jsonl", marked("Chat lines (JSONL)"), ".jsonl", "interline.export.chat_lines"),
    )
}
"""Every format there is."""


def format_named(name: str) -> Format:
    """The format of this name. Raises WrongUsage."""
    try:
        return FORMATS[name.lower()]
    except KeyError:
        raise WrongUsage(
            f"There is no export format “{label(name, 40)}”.", next_step=f"There are: {', '.join(FORMATS)}."
        ) from None
