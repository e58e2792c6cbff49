"""The language of a question is told from its letters and its commonest words, or not at all."""

from __future__ import annotations

import pytest

from interline.model.language import LANGUAGES, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the capital of France?", "en"),
        ("Wie ist das Wetter heute in Berlin?", "de"),
        ("Quelle est la capitale de la France ?", "fr"),
        ("¿Cómo está usted hoy?", "es"),
        ("日本語でお願いします", "ja"),
        ("你好吗", "zh"),
        ("안녕하세요 오늘", "ko"),
        ("Как дела?", "ru"),
        ("Привіт, як справи", "uk"),
    ],
)
def test_a_plain_question_is_known(text: str, language: str) -> None:
    """One sentence is enough."""
    assert language_of(text) == language
    assert language in LANGUAGES


@pytest.mark.parametrize("text", ["", "12345", "hello", "def f(x): return x", "\ud800\x00"])
def test_what_is_not_clear_has_no_language(text: str) -> None:
    """Code, numbers and single words are nobody's language."""
    assert language_of(text) is None
