"""Plain text: a conversation as one reads it in any editor or terminal.

Rule: no markup and no control character; words stand in their order, code as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interline.export import ALONE, FOLDER, Means, Transcript
from interline.export.facts import Code, Fact, Scene, Their, Words, attachment, clock
from interline.export.sums import Sums
from interline.export.tree import Branch
from interline.model.clean import label, storable, terminal
from interline.model.conversation import Message, Role
from interline.model.parts import (
    Citation,
    Edited,
    File,
    Image,
    Part,
    Product,
    Refusal,
    Seam,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Unread,
)
from interline.rendering.deceivers import in_code, in_prose
from interline.rendering.markdown import parse
from interline.rendering.plain import plain_of

_RULE = "=" * 72
_LINE = "-" * 72


def write(transcripts: Iterable[Transcript], means: Means = ALONE, *, several: bool = False) -> Iterator[str]:
    """Conversations as one text."""
    for number, transcript in enumerate(transcripts):
        blank = "\n\n" if number else ""
        for block in _blocks(transcript, means):
            yield f"{blank}{terminal(storable(block))}"
            blank = "\n\n"
        yield "\n"


def _blocks(transcript: Transcript, means: Means) -> Iterator[str]:
    conversation, scene = transcript.conversation, Scene.of(transcript)
    yield _head(transcript)
    if conversation.system:
        yield f"Instructions\n{_LINE}"
        yield in_prose(conversation.system)
    for branch in scene.tree.branches:
        if branch.number > 1:
            yield _beginning(branch)
        for message in branch.messages:
            yield from _message(message, scene, means)


def _head(transcript: Transcript) -> str:
    conversation, sums = transcript.conversation, Sums.of(transcript)
    lines = [
        label(conversation.title),
        _RULE,
        f"{clock(conversation.created_at)} to {clock(conversation.updated_at)}",
        f"Answered by: {', '.join(label(name, 60) for name in sums.vendors)}" if sums.vendors else "",
        f"Tokens: {sums.tokens_in:,} in, {sums.tokens_out:,} out",
        f"Cost: {sums.cost}",
        f"Messages of other branches left out: {transcript.left_out}" if transcript.left_out else "",
    ]
    return "\n".join(filter(None, lines))


def _beginning(branch: Branch) -> str:
    name = f": {label(branch.name)}" if branch.name else ""
    return f"{_RULE}\nBranch {branch.number}{name} (another than the one shown)\n{_RULE}"


def _message(message: Message, scene: Scene, means: Means) -> Iterator[str]:
    lines = [f"{_plain(scene.heading(message))}, {clock(message.created_at)}", _LINE]
    for fact in scene.facts(message):
        lines += _fact(fact)
    lines += [_attached(part, means) for part in message.parts if isinstance(part, (Image, File))]
    yield "\n".join(lines)
    yield from _body(message)


def _fact(fact: Fact) -> list[str]:
    under = [f"    {number}. {_plain(each.words)}" for number, each in enumerate(fact.under, start=1)]
    return [f"  {_plain(fact.words)}", *under]


def _attached(part: Image | File, means: Means) -> str:
    place = means.keep(part) if means.attachments == FOLDER else ""
    return f"  {_plain(attachment(part))}" + (f", in {place}" if place else "")


def _plain(words: Words) -> str:
    return "".join(
        label(piece.text, piece.limit if isinstance(piece, Their) else 200)
        if isinstance(piece, (Their, Code))
        else piece
        for piece in words
    )


def _body(message: Message) -> Iterator[str]:
    run: list[str] = []
    for part in message.parts:
        if isinstance(part, Text):
            # Neighbouring texts are one text.
            run.append(part.text)
        elif said := _part(part):
            yield from _words(run, message.role)
            run.clear()
            yield said
    yield from _words(run, message.role)
    yield from _listed("Products:", [_product(part) for part in message.parts if isinstance(part, Product)])
    sources = [part for part in message.parts if isinstance(part, Citation)]
    yield from _listed("Sources:", [f"{n}. {_source(part)}" for n, part in enumerate(sources, start=1)])


def _words(run: list[str], role: Role) -> Iterator[str]:
    if text := "".join(run):
        # Who typed something did not write Markdown.
        yield plain_of(parse(text)) if role is Role.ASSISTANT else in_prose(text)


def _part(part: Part) -> str:
    match part:
        case Thinking(text) if text:
            return f"[Thinking]\n{_indented(plain_of(parse(text)))}"
        case Refusal(text):
            return f"[Declined]\n{in_prose(text)}"
        case ToolCall(_, name, arguments, complete):
            cut = "" if complete else ", cut off"
            return f"[Tool call: {label(name)}{cut}]\n{_indented(in_code(arguments))}"
        case ToolResult(_, text, is_error):
            return f"[Tool {'error' if is_error else 'result'}]\n{_indented(in_code(text))}"
        case Seam(before, after, reason):
            why = f" ({label(reason)})" if reason else ""
            return f"[{label(str(before))} broke off here{why}; {label(str(after))} goes on.]"
        case Edited():
            return f"[{part.sentence}]"
        case Unread(kind, text, _):
            return f"[A part of another version of Interline: {label(kind)}]\n{_indented(in_code(text))}"
        case _:
            return ""


def _listed(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield "\n".join([heading, *lines])


def _source(source: Citation) -> str:
    told = (label(source.title), in_code(label(source.url, 4000)))
    quote = f" “{label(source.quote, 500)}”" if source.quote else ""
    return " ".join(filter(None, told)) + quote


def _product(product: Product) -> str:
    told = (product.title, product.price, product.merchant, product.url)
    return f"- {' · '.join(label(words) for words in told if words)}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
