"""Untrusted text and keys: neither gets out as itself."""

from __future__ import annotations

import pickle

import pytest

from interline.model.clean import label, storable, terminal
from interline.model.errors import UnknownModel
from interline.model.refs import ModelRef
from interline.model.secret import Secret

KEY = "sk-test-0123456789abcdef7f2a"


def test_a_secret_gives_nothing_away() -> None:
    """repr, str, format, pickle and redaction: the key itself never shows."""
    secret = Secret(KEY)
    for text in (repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", "%s" % secret):  # noqa: UP031
        assert KEY not in text
        assert "0123" not in text
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret.redact(f"bad key {KEY}.") == "bad key [key]."
    assert secret.hint == "…7f2a"
    assert secret.reveal() == KEY


@pytest.mark.parametrize(
    "value", ["", "short", "with space 123", "ключ-ключ-ключ", "line\nbreak-123", "x" * 513]
)
def test_what_cannot_be_a_header_is_no_key(value: str) -> None:
    """Too short, too long, blanks, or beyond ASCII."""
    assert not Secret.is_well_formed(value)
    assert Secret.is_well_formed(KEY)


def test_a_label_shows_deceiving_characters_as_tokens() -> None:
    """Right-to-left override, zero width and escape become visible; lines are joined; long text is cut."""
    assert label("gpt\u202egnp.exe") == "gpt‹U+202E›gnp.exe"
    assert label("a\u200bb\x1b[31m") == "a‹U+200B›b‹U+001B›[31m"
    assert label("one\ntwo\t three") == "one two three"
    assert len(label("x" * 5000)) == 200


def test_terminal_text_has_no_escape_sequences() -> None:
    """OSC 52, colours, C1 controls: nothing that a terminal obeys is left; lines and tabs stay."""
    hostile = "ok\x1b]52;c;ZXZpbA==\x07 \x9b31mred\nnext\tcell"
    clean = terminal(hostile)
    assert not any(ord(c) < 32 and c not in "\n\t" for c in clean)
    assert "\x9b" not in clean
    assert clean.endswith("next\tcell")


def test_storable_text_survives_utf_8() -> None:
    """Lone surrogates and NUL would lose a whole commit."""
    assert storable("a\ud800b\x00c") == "a\ufffdbc"
    storable("a\ud800").encode("utf-8")


@pytest.mark.parametrize("text", ["", "openai", "/x", "openai/", "  "])
def test_a_name_without_its_vendor_is_refused(text: str) -> None:
    """vendor/model or nothing."""
    with pytest.raises(UnknownModel):
        ModelRef.parse(text)


def test_only_the_first_slash_divides() -> None:
    """OpenRouter's models have slashes of their own."""
    ref = ModelRef.parse("openrouter/meta/muse-spark:free")
    assert (ref.vendor, ref.model) == ("openrouter", "meta/muse-spark:free")
    assert ModelRef.parse(str(ref)) == ref


@pytest.mark.parametrize("kept", [5, 10, len(KEY) - 1])
def test_half_a_key_at_the_end_is_taken_out_too(kept: int) -> None:
    """A message is cut after so many characters, which may be in the middle of the key."""
    secret = Secret(KEY)
    assert secret.redact(f"bad key {KEY[:kept]}…") == "bad key [key]"
    assert secret.redact(f"bad key {KEY[:kept]}") == "bad key [key]"
    assert secret.redact("nothing of it") == "nothing of it"
