"""Tokens guessed before sending."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.catalog.estimate import (
    TOKENS_PER_IMAGE,
    TOKENS_PER_TURN,
    estimate_request,
    estimate_text,
    estimate_turns,
)
from interline.model.parts import (
    Citation,
    DocumentText,
    File,
    Image,
    Part,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
)
from interline.model.request import ChatRequest, Turn

# Counted with the o200k vocabulary.
ENGLISH = (
    "The quick brown fox jumps over the lazy dog, and nobody in the whole village knows why it does so. "
)
CHINESE = "今天天气很好，我们一起去公园散步吧。"


@pytest.mark.parametrize(
    ("text", "tokens", "off_by"),
    [("", 0, 0), ("a", 1, 0), (ENGLISH * 10, 221, 0.3), (CHINESE * 20, 261, 0.25)],
)
def test_a_guess_is_near_the_count(text: str, tokens: int, off_by: float) -> None:
    """English and Chinese alike; characters divided by four would miss Chinese by a factor of three."""
    assert abs(estimate_text(text) - tokens) <= tokens * off_by


def test_base64_weighs_more_than_words() -> None:
    """A run of letters without meaning takes a token for less than two of them."""
    noise = base64.b64encode(random.Random(1).randbytes(3_000)).decode()
    assert estimate_text(noise) == pytest.approx(len(noise) / 1.4, abs=1)
    assert estimate_text(f"Look at this: {noise} and say what it is.") > len(noise) / 1.4
    assert estimate_text(CHINESE * 50) < len(CHINESE) * 50 * 1.2


def test_a_long_text_is_guessed_as_its_pieces_are() -> None:
    """Piece by piece, and no second time; what one piece cuts in two changes next to nothing."""
    text = (ENGLISH + CHINESE) * 2_000
    parts = sum(estimate_text(part) for part in (text[: len(text) // 2], text[len(text) // 2 :]))
    assert estimate_text(text) == pytest.approx(parts, rel=0.001)
    noise = base64.b64encode(random.Random(2).randbytes(300_000)).decode()
    assert estimate_text(noise) == pytest.approx(len(noise) / 1.4, rel=0.01)
    assert estimate_text("".join([text[:-1], text[-1]])) == estimate_text(text)
    assert estimate_text(text[:-1] + "x" * 40) > estimate_text(text)


@given(st.text())
def test_any_text_has_a_guess(text: str) -> None:
    """Lone surrogates, controls, anything: a whole number, and none for nothing."""
    assert (estimate_text(text) > 0) is bool(text)


@given(st.text(), st.text())
def test_more_text_is_never_fewer_tokens(one: str, more: str) -> None:
    """Nothing that is added makes a request smaller, but for rounding."""
    assert estimate_text(one + " " + more) + 1 >= estimate_text(one)


@pytest.mark.parametrize(
    ("part", "tokens"),
    [
        (Image("image/png", "0" * 64, 3_000_000), TOKENS_PER_IMAGE),
        (File("application/pdf", "0" * 64, 400_000), 20_000),
        (File("application/pdf", "0" * 64, 400), TOKENS_PER_IMAGE),
        (File("text/plain", "0" * 64, 3_600), 1_000),
        (Text("x" * 36), 10),
        (Thinking("x" * 36), 10),
        (ToolCall("c1", "f" * 6, "x" * 30), 10),
        (ToolResult("c1", "x" * 36), 10),
        (Citation("https://x.example", "title", "quote"), 0),
    ],
)
def test_every_kind_of_part_is_counted(part: Part, tokens: int) -> None:
    """Pictures and documents by what vendors make of them, words by their bytes, footnotes not at all."""
    assert estimate_turns([Turn("user", (part,))]) == tokens + TOKENS_PER_TURN


def test_a_request_is_its_turns_and_its_instructions() -> None:
    """Each turn has its frame, and so do the instructions."""
    turns = (Turn("user", (Text("x" * 36),)), Turn("assistant", (Text("x" * 36),)))
    assert estimate_request(ChatRequest("m", turns)) == 2 * (10 + TOKENS_PER_TURN)
    assert estimate_request(ChatRequest("m", turns, system="x" * 36)) == 3 * (10 + TOKENS_PER_TURN)


def test_a_pdf_that_goes_as_words_counts_as_words() -> None:
    """What its bytes weigh matters only to a model that is sent the PDF itself."""
    words = DocumentText("x" * 36, pages=1, read=1)
    turns = (Turn("user", (File("application/pdf", "0" * 64, 400_000, words=words),)),)
    assert estimate_turns(turns) == 20_000 + TOKENS_PER_TURN
    assert estimate_turns(turns, in_words=True) == 10 + TOKENS_PER_TURN
    assert estimate_request(ChatRequest("m", turns)) == 10 + TOKENS_PER_TURN
    reads = ChatRequest("m", turns, inputs=frozenset({"text", "pdf"}))
    assert estimate_request(reads) == 20_000 + TOKENS_PER_TURN
