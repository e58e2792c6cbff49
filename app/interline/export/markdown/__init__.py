"""Markdown: front matter, then every message under a heading that says who spoke, when, and at what cost.

Rule: what was said stands here byte for byte; what names it is anybody's text and stays on its one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interline.export import ALONE, Means, Transcript
from interline.export.facts import Fact, Scene, attachment, clock
from interline.export.markdown.body import body
from interline.export.markdown.enclosed import enclosed
from interline.export.markdown.front_matter import front_matter
from interline.export.markdown.words import dressed, one_line
from interline.export.tree import Branch
from interline.model.clean import storable
from interline.model.conversation import Message
from interline.model.parts import File, Image

BETWEEN = "<!-- the next conversation -->"
"""Stands between two conversations of one file, on a line of its own."""


def write(transcripts: Iterable[Transcript], means: Means = ALONE, *, several: bool = False) -> Iterator[str]:
    """Conversations as one text."""
    for number, transcript in enumerate(transcripts):
        if number:
            yield f"\n{BETWEEN}\n\n"
        # Every block but the front matter begins after a blank line, whatever the one before it ends with.
        blank = ""
        for block in _blocks(transcript, means):
            yield f"{blank}{storable(block)}"
            blank = "\n\n"
        yield "\n"


def _blocks(transcript: Transcript, means: Means) -> Iterator[str]:
    conversation, scene = transcript.conversation, Scene.of(transcript)
    yield front_matter(transcript, scene.tree)
    yield f"# {one_line(conversation.title)}"
    if conversation.system:
        yield "## Instructions"
        yield conversation.system
    for branch in scene.tree.branches:
        yield from _beginning(branch)
        for message in branch.messages:
            yield from _message(message, scene, means)


def _beginning(branch: Branch) -> Iterator[str]:
    if branch.number > 1:
        yield f"# Branch {branch.number}" + (f": {one_line(branch.name)}" if branch.name else "")
        yield "*Another branch than the one shown.*"


def _message(message: Message, scene: Scene, means: Means) -> Iterator[str]:
    files = [part for part in message.parts if isinstance(part, (Image, File))]
    facts = [*scene.facts(message), *(Fact(attachment(part)) for part in files)]
    yield f"## {dressed(scene.heading(message))} · {clock(message.created_at)}"
    if facts:
        yield "\n".join(_lines(facts))
    yield from (shown for part in files if (shown := enclosed(part, means)))
    yield from body(message.parts)


def _lines(facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        yield f"> - {dressed(fact.words)}"
        for number, under in enumerate(fact.under, start=1):
            yield f">   {number}. {dressed(under.words)}"
