"""An answer whose words are the user's says so wherever it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from interline.export import Transcript, html, interline_json, markdown, text
from interline.export.interline_json import read_json
from interline.model.conversation import Conversation, Message, Role
from interline.model.parts import Edited, Text
from tests.export.transcripts import MORNING, written

MINE = Message("m1", "c", None, 1, Role.ASSISTANT, (Text("Mine."), Edited("m0")), MORNING)
TALK = Transcript(Conversation("c", "Trip", MORNING, MORNING, current_id="m1"), (MINE,), ())


@pytest.mark.parametrize("write", [html.write, markdown.write, text.write])
def test_an_edited_answer_says_whose_words_it_has(write: Callable[..., Iterator[str]]) -> None:
    """And no vendor's name stands over it."""
    words = written(write, TALK)
    assert "Mine." in words
    assert "The user wrote these words in place of a model" in words.replace("&#x27;", "'").replace(
        "&#39;", "'"
    )


def test_the_json_brings_it_back() -> None:
    """With the version whose words they had been."""
    (back,) = read_json(written(interline_json.write, TALK))
    assert back.messages[0].parts == MINE.parts
