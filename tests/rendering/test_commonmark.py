"""The examples of the CommonMark specification, streamed."""

from __future__ import annotations

import json
import random
from itertools import groupby
from pathlib import Path

import pytest

from interline.rendering import seams
from interline.rendering.markdown import parse
from tests.rendering.streaming import streamed

EXAMPLES = json.loads((Path(__file__).parent / "commonmark" / "spec.json").read_text())
SECTIONS = {
    section: [example["markdown"] for example in examples]
    for section, examples in groupby(EXAMPLES, key=lambda example: example["section"])
}


@pytest.fixture
def _cut_at_every_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paragraphs are cut where they are long; here also where they are short."""
    monkeypatch.setattr(seams, "LONG", 3)
    monkeypatch.setattr(seams, "LEAST", 1)


def test_all_examples_are_here() -> None:
    """None was lost on the way."""
    assert len(EXAMPLES) == 652


@pytest.mark.parametrize("section", SECTIONS)
def test_an_example_letter_by_letter(section: str) -> None:
    """After each letter the blocks are those of the text so far, and at the end those of the whole."""
    for text in SECTIONS[section]:
        assert streamed(text, range(1, len(text))) == parse(text), text


@pytest.mark.usefixtures("_cut_at_every_chance")
@pytest.mark.parametrize("section", SECTIONS)
def test_an_example_cut_anywhere(section: str) -> None:
    """In pieces of any length, and as one; with seams wherever there can be one."""
    chance = random.Random(section)
    for text in SECTIONS[section]:
        assert streamed(text, ()) == parse(text), text
        for _ in range(4):
            cuts = sorted(chance.choices(range(len(text) + 1), k=chance.randint(1, 5)))
            assert streamed(text, cuts) == parse(text), text


@pytest.mark.usefixtures("_cut_at_every_chance")
@pytest.mark.parametrize("around", ["> {}", "- {}", "1. > {}", "before\n\n{}", "- before\n\n  {}"])
def test_examples_within_other_blocks(around: str) -> None:
    """The same in quotes and items, and after another block."""
    before, _, _ = around.partition("{}")
    indent = before[before.rfind("\n") + 1 :]
    indent = "".join(letter if letter == ">" else " " for letter in indent)
    for example in EXAMPLES:
        text = around.replace("{}", example["markdown"].rstrip("\n").replace("\n", f"\n{indent}"))
        assert streamed(text, range(11, len(text), 11)) == parse(text), text
