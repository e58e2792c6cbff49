"""Plain text: what one reads in any editor, and nothing that a terminal would obey."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.export import FOLDER, Means, Transcript
from interline.export.text import write
from interline.model.conversation import Conversation, Message, Role
from interline.model.parts import Image, Text
from tests.export.transcripts import MORNING, WHOLE, written
from tests.rendering.samples import HOSTILE

GOLDEN = Path(__file__).parent / "golden"


def one(role: Role, *parts: object) -> Transcript:
    message = Message("m", "c", None, 1, role, parts, MORNING)  # type: ignore[arg-type]
    return Transcript(Conversation("c", "Tides", MORNING, MORNING, current_id="m"), (message,))


def test_the_example_is_as_agreed() -> None:
    """One conversation with everything in it, every branch."""
    assert written(write, WHOLE) == (GOLDEN / "tides-all.txt").read_bytes().decode()


@settings(max_examples=50)
@given(st.text(alphabet=st.characters()), st.sampled_from(Role))
def test_nothing_drives_a_terminal(words: str, role: Role) -> None:
    """Whoever wrote it."""
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", written(write, one(role, Text(words))))


@pytest.mark.parametrize("name", [name for name in HOSTILE if len(HOSTILE[name]) < 100_000])
def test_hostile_texts_become_plain(name: str) -> None:
    """An answer that hides or reorders letters shows that it does."""
    text = written(write, one(Role.ASSISTANT, Text(HOSTILE[name])))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_an_answer_is_plain_and_a_question_as_it_was_typed() -> None:
    """Marks that only style words are gone from what a model wrote alone."""
    assert "\n\nso it is\n" in written(write, one(Role.ASSISTANT, Text("so **it** is")))
    assert "\n\nso **it** is\n" in written(write, one(Role.USER, Text("so **it** is")))


def test_attachments_are_named_with_their_place() -> None:
    """Where they stand in a folder beside."""
    whole = one(Role.USER, Image("image/png", "ab" * 32, 8, "a.png"))
    text = written(write, whole, means=Means(FOLDER, keep=lambda part: "x attachments/a-abab.png"))
    assert re.search(
        r"Picture: a\.png, image/png, 8 bytes, SHA-256 (ab)+, in x attachments/a-abab\.png\n", text
    )
