"""What a streamed answer costs to read as Markdown: each kind of block as one of 10,000 tokens, and a long answer.

A token is four characters here, and a piece 25 tokens, as a window gets them sixty times a second at 1,500 tokens/s.
Time is this process's on the processor, with the collector out of the way, as in the program.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.figures import Figure, at_most, at_most_times, median

_PIECE = 100
_BLOCK = 40_000
_ANSWER = 120_000
_WORST = 3.0
_END_TO_MIDDLE = 1.3

_SENTENCE = (
    "the tide table says that a café by the pier must close early because water rises over stones "
    "and people who walk there want to know when it will be safe again"
)
_WORDS = _SENTENCE.split()


def figures() -> list[Figure]:
    from interline.rendering.markdown import warm

    warm()
    rows = []
    for name, text in _blocks().items():
        costs = [min(pair) for pair in zip(_costs(text), _costs(text), strict=True)]
        rows.append(at_most(f"10,000 tokens as one {name}: worst flush", max(costs), "ms", _WORST))
        rows.append(Figure("  mean flush", sum(costs) / len(costs), "ms"))
        rows.append(Figure("  median flush", median(costs), "ms"))
    return rows + _answer_figures()


def _answer_figures() -> list[Figure]:
    text = _answer()
    costs = [min(pair) for pair in zip(_costs(text), _costs(text), strict=True)]
    tenth = len(costs) // 10
    middle = costs[tenth * 9 // 2 : tenth * 11 // 2]
    return [
        Figure("30,000-token answer, all flushes", sum(costs) / 1000, "s"),
        Figure("  a token", sum(costs) / (len(text) / 4) * 1000, "µs"),
        Figure("  worst flush", max(costs), "ms"),
        at_most_times(
            "  last tenth against the middle", sum(costs[-tenth:]), sum(middle), "ms", _END_TO_MIDDLE
        ),
        Figure("  read at once", _cost_of_all(text), "ms"),
    ]


def _costs(text: str) -> list[float]:
    """Milliseconds of each flush."""
    from interline.rendering.stream import StreamingMarkdown

    stream = StreamingMarkdown()
    costs = []
    with _collector_off():
        for begin in range(0, len(text), _PIECE):
            piece = text[begin : begin + _PIECE]
            start = time.process_time()
            stream.feed(piece)
            costs.append((time.process_time() - start) * 1000)
        start = time.process_time()
        stream.finish()
        costs.append((time.process_time() - start) * 1000)
    return costs


def _cost_of_all(text: str) -> float:
    from interline.rendering.markdown import parse

    with _collector_off():
        start = time.process_time()
        parse(text)
        return (time.process_time() - start) * 1000


@contextmanager
def _collector_off() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def _blocks() -> dict[str, str]:
    chance = random.Random(4)

    def prose(words: int) -> str:
        return _prose(chance, words)

    def code(n: int) -> str:
        return ("def f{}(x):\n", "    return x + {}\n", "    # a word about {}\n", "\n")[n % 4].format(n)

    fence_in_item = "- {}\n\n  ```py\n" + "  x = 1\n" * 8 + "  ```\n\n"
    row = "|{}|{}|{}|\n"
    kinds: dict[str, tuple[str, Callable[[int], str]]] = {
        "paragraph": ("", lambda n: prose(60) + " "),
        "paragraph of lines": ("", lambda n: prose(12) + "\n"),
        "paragraph without blanks": ("", lambda n: "潮汐表显示咖啡馆必须提前关门，因为水会漫过石头。"),
        "fence": ("```py\n", code),
        "indented code": ("", lambda n: "    " + code(n)),
        "list": ("", lambda n: f"- {prose(12)}\n"),
        "nested list": ("", lambda n: "  " * (n % 4) + f"- {prose(8)}\n"),
        "list of items with fences": ("", lambda n: fence_in_item.format(prose(8))),
        "item of paragraphs": ("- a\n\n", lambda n: f"  {prose(40)}\n\n"),
        "item of one paragraph": ("- a\n  - b\n    - ", lambda n: prose(60) + " "),
        "item with a fence": ("- a\n\n  ```py\n", lambda n: "  " + code(n)),
        "item with a table": (
            "- a\n\n  |a|b|c|\n  |-|-|-|\n",
            lambda n: "  " + row.format(prose(9), prose(5), prose(4)),
        ),
        "table": ("|a|b|c|\n|-|-|-|\n", lambda n: row.format(prose(9), prose(5), prose(4))),
        "table of too many cells": ("|a|b|c|\n|-|-|-|\n", lambda n: row.format(n, "x", "y")),
        "quote of paragraphs": ("", lambda n: f"> {prose(40)}\n>\n"),
        "quote of one paragraph": ("> ", lambda n: prose(60) + " "),
        "quote with a list": ("", lambda n: f"> - {prose(12)}\n"),
        "paragraph that looks like HTML": ("", lambda n: f"<div class='a{n}'><b>{prose(5)}</b></div>\n"),
    }
    return {name: _filled(*kind) for name, kind in kinds.items()}


def _filled(begin: str, more: Callable[[int], str]) -> str:
    pieces, length = [begin], len(begin)
    while length < _BLOCK:
        pieces.append(more(len(pieces)))
        length += len(pieces[-1])
    return "".join(pieces)[:_BLOCK]


def _prose(chance: random.Random, count: int) -> str:
    """Words, one in twelve of them marked."""
    words = []
    for _ in range(count):
        word, dice = chance.choice(_WORDS), chance.random()
        if dice < 0.02:
            word = f"**{word} {chance.choice(_WORDS)}**"
        elif dice < 0.04:
            word = f"`{word}`"
        elif dice < 0.05:
            word = f"*{word}*"
        elif dice < 0.06:
            word = f"[{word}](https://example.com/{word})"
        elif dice < 0.065:
            word = f"$x_{chance.randint(0, 9)}^2$"
        elif dice < 0.16:
            word += "," if dice < 0.12 else "."
        words.append(word)
    return " ".join(words)


def _answer() -> str:
    """Blocks of all kinds, as models write them."""
    chance = random.Random(5)

    def prose(words: int) -> str:
        return _prose(chance, words)

    def lines(make: Callable[[], str], low: int, high: int) -> str:
        return "".join(make() for _ in range(chance.randint(low, high))) + "\n"

    kinds: list[Callable[[], str]] = [
        lambda: f"## {prose(5)}\n\n",
        lambda: prose(chance.randint(20, 120)) + "\n\n",
        lambda: prose(chance.randint(20, 120)) + "\n\n",
        lambda: lines(lambda: f"- {prose(12)}\n", 3, 9),
        lambda: lines(lambda: f"1. {prose(12)}\n   - {prose(8)}\n", 3, 6),
        lambda: "```py\n" + lines(lambda: f"x = {chance.randint(0, 99)}  # a word\n", 5, 40)[:-1] + "```\n\n",
        lambda: "|a|b|\n|-|-|\n" + lines(lambda: f"|{prose(4)}|{prose(3)}|\n", 2, 9),
        lambda: f"> {prose(30)}\n\n",
        lambda: "$$\nx_1 = \\frac{a}{b}\n$$\n\n",
    ]
    pieces: list[str] = []
    while sum(map(len, pieces)) < _ANSWER:
        pieces.append(chance.choice(kinds)())
    return "".join(pieces)[:_ANSWER]
