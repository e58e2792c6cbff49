"""Markdown to what a voice reads: sentences in lines, without marks.

Rule: nothing that leaves here is a command to whoever reads it; code, formulas and addresses are named, not spelt.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from interline.language import tr
from interline.model.clean import label
from interline.rendering.blocks import (
    Block,
    Code,
    Footnote,
    Heading,
    ImageCard,
    ListBlock,
    Math,
    Paragraph,
    Plain,
    Quote,
    Spans,
    Style,
    Table,
)
from interline.rendering.markdown import parse

LINE = 240
"""Letters of one line, at most: programs that speak take lines of a thousand bytes."""
LONGEST = 200_000
"""Letters that are read aloud, some four hours; what stands after them is not."""
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
# Controls and format marks have no sound, and two programs take these signs for commands.
_UNSPOKEN = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_COMMANDS = re.compile(r"!-!|\[\[|\]\]")
_ADDRESS = re.compile(r"https?://(?:www\.)?([^\s/?#]+)\S*")


def lines_to_hear(text: str) -> list[str]:
    """The words of an answer, a sentence or less a line; in any thread."""
    lines: list[str] = []
    for words in _heard(parse(text[:LONGEST])):
        for sentence in _SENTENCE.split(_clean(words)):
            lines += textwrap.wrap(sentence, LINE)
    return lines


def _clean(words: str) -> str:
    words = _UNSPOKEN.sub("", words)
    words = _ADDRESS.sub(lambda found: found[1], words)
    return _COMMANDS.sub(" ", words)


def _heard(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(spans=spans):
                yield _words(spans)
            case Heading(spans=spans):
                yield _ended(_words(spans))
            case Code(language=language):
                named = label(language, 40)
                yield (
                    tr("Code in {language} is left out.", language=named)
                    if named
                    else tr("Code is left out.")
                )
            case Math():
                yield tr("A formula is left out.")
            case Footnote(label=name, blocks=inner):
                yield tr("Note {name}:", name=name)
                yield from _heard(inner)
            case Quote(blocks=inner):
                yield from _heard(inner)
            case ListBlock(items=items, first=first):
                for number, item in enumerate(items, first or 0):
                    words = [_ended(each) for each in _heard(item.blocks)]
                    if first is not None:
                        yield f"{number}. {words[0] if words else ''}".rstrip()
                        words = words[1:]
                    yield from words
            case Table(head=head, rows=rows):
                for row in (head, *rows):
                    yield _ended(", ".join(_words(cell) for cell in row))
            case ImageCard(alt=alt):
                yield tr("A picture: {words}", words=_ended(alt)) if alt else tr("A picture.")
            case Plain(text=text):
                yield text


def _words(spans: Spans) -> str:
    heard = []
    for span in spans:
        if span.style & Style.MATH:
            heard.append(tr("a formula"))
        elif not span.style & (Style.CITE | Style.FOOTNOTE):
            heard.append(span.text)
    return "".join(heard)


def _ended(words: str) -> str:
    """With a stop at its end, so that a voice rests there."""
    words = words.rstrip()
    return words if not words or words[-1] in ".!?…:;。！？" else f"{words}."
