"""A web page: one file that holds all it shows, for a screen and for paper.

Rule: what anybody wrote is escaped, and the page can do and fetch nothing: its policy says so, and nothing in it asks
for more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from interline.export import ALONE, Means, Transcript
from interline.export.facts import Fact, Scene, clock, instant
from interline.export.html.body import body, dressed, typed
from interline.export.html.style import POLICY, SHEET
from interline.export.sums import Sums
from interline.export.tree import Branch
from interline.model.clean import label, storable
from interline.model.conversation import Message

_HEAD = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Interline">
<title>{{title}}</title>
<style>{SHEET.replace("{", "{{").replace("}", "}}")}</style>
</head>
<body>
<main>
"""
_FOOT = "</main>\n</body>\n</html>\n"
SEVERAL = "Conversations"
"""What a page is called that holds several."""


def write(transcripts: Iterable[Transcript], means: Means = ALONE, *, several: bool = False) -> Iterator[str]:
    """Conversations as one page."""
    is_begun = False
    for transcript in transcripts:
        if not is_begun:
            is_begun = True
            yield _head(SEVERAL if several else transcript.conversation.title)
        yield from map(storable, _article(transcript, means))
    if not is_begun:
        yield _head(SEVERAL)
    yield _FOOT


def _head(title: str) -> str:
    return _HEAD.format(title=escape(label(title)))


def _article(transcript: Transcript, means: Means) -> Iterator[str]:
    conversation, scene = transcript.conversation, Scene.of(transcript)
    yield f'<article>\n<header>\n<h1 dir="auto">{escape(label(conversation.title))}</h1>\n'
    yield f'<ul class="facts">\n{"".join(f"<li>{line}</li>{chr(10)}" for line in _about(transcript))}</ul>\n</header>\n'
    if conversation.system:
        yield '<section class="message">\n<h2>Instructions</h2>\n<div class="instructions" lang="" dir="auto">\n'
        yield f"{typed(conversation.system)}</div>\n</section>\n"
    for branch in scene.tree.branches:
        yield _beginning(branch)
        for message in branch.messages:
            yield from _message(message, scene, means)
    yield "</article>\n"


def _about(transcript: Transcript) -> Iterator[str]:
    conversation, sums = transcript.conversation, Sums.of(transcript)
    created, updated = conversation.created_at, conversation.updated_at
    times = [f'<time datetime="{instant(each)}">{clock(each)}</time>' for each in (created, updated)]
    yield f"{times[0]} to {times[1]}"
    if sums.vendors:
        yield f"Answered by {', '.join(f'<bdi>{escape(label(name, 60))}</bdi>' for name in sums.vendors)}"
    yield f"{sums.tokens_in:,} tokens in, {sums.tokens_out:,} out"
    yield f"Cost: {sums.cost}"
    if conversation.tags:
        yield f"Tags: {', '.join(f'<bdi>{escape(label(tag))}</bdi>' for tag in conversation.tags)}"
    if transcript.left_out:
        yield f"{transcript.left_out} messages of other branches are left out"


def _beginning(branch: Branch) -> str:
    if branch.number == 1:
        return ""
    name = f": <bdi>{escape(label(branch.name))}</bdi>" if branch.name else ""
    return f'<h2 class="branch">Branch {branch.number}{name} (another than the one shown)</h2>\n'


def _message(message: Message, scene: Scene, means: Means) -> Iterator[str]:
    when = f'<time datetime="{instant(message.created_at)}">{clock(message.created_at)}</time>'
    yield f'<section class="message {message.role}">\n<h2>{dressed(scene.heading(message))} {when}</h2>\n'
    if facts := scene.facts(message):
        yield f'<ul class="facts">\n{"".join(map(_fact, facts))}</ul>\n'
    yield '<div class="words" lang="" dir="auto">\n'
    yield from body(message, means)
    yield "</div>\n</section>\n"


def _fact(fact: Fact) -> str:
    under = "".join(f"<li>{dressed(each.words)}</li>" for each in fact.under)
    inside = f"{dressed(fact.words)}<ol>{under}</ol>" if under else dressed(fact.words)
    return f'<li class="bad">{inside}</li>\n' if fact.is_trouble else f"<li>{inside}</li>\n"
