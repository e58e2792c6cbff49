"""The look for secrets: what looks like a key is told of by kind and line, and never repeated."""

from __future__ import annotations

import random
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.export import Transcript
from interline.export.secrets import kinds_in, warnings_about
from interline.model.conversation import Conversation, Message, Role
from interline.model.parts import Text, ToolCall
from tests.export.transcripts import MORNING

CHANCE = random.Random(7)


def made_up(length: int, signs: str = string.ascii_letters + string.digits) -> str:
    """Letters and digits of no key there is; put together here so that no scanner takes this file for a leak."""
    return "".join(CHANCE.choices(signs, k=length - 8)) + "a1b2C3d4"


SECRETS = [
    ("sk-" + "ant-api03-" + made_up(80), "Anthropic"),
    ("sk-" + "proj-" + made_up(60), "OpenAI"),
    ("sk-" + made_up(48), "OpenAI"),
    ("sk-" + "or-v1-" + made_up(64, "abcdef0123456789"), "OpenRouter"),
    ("AI" + "za" + made_up(35), "Google"),
    ("LL" + "M|" + "1234567890123456|" + made_up(27), "Meta"),
    ("xa" + "i-" + made_up(80), "xAI"),
    ("gs" + "k_" + made_up(52), "Groq"),
    ("h" + "f_" + made_up(34), "Hugging Face"),
    ("gh" + "p_" + made_up(36), "GitHub"),
    ("github" + "_pat_" + made_up(40), "GitHub"),
    ("gl" + "pat-" + made_up(20), "GitLab"),
    ("AK" + "IA" + "Q2W3E4R5T6Z7U8I9", "Amazon"),
    ("xo" + "xb-" + "1234567890-" + made_up(24), "Slack"),
    ("sk" + "_live_" + made_up(24), "Stripe"),
    ("ey" + "J" + made_up(20) + ".ey" + "J" + made_up(30) + "." + made_up(40), "web token"),
    ("Authorization: Bearer " + made_up(40), "bearer token"),
    ("-----BEGIN RSA PRIVATE" + " KEY-----\nx", "private key"),
]


@pytest.mark.parametrize(("secret", "kind"), SECRETS, ids=[kind for _, kind in SECRETS])
@pytest.mark.parametrize("around", ["{}", 'key="{}"', "`{}`,", "({})", "export X={}\n"])
def test_a_key_is_found_and_not_repeated(secret: str, kind: str, around: str) -> None:
    """Alone, in quotes, in code: its kind is told, and nothing of the key."""
    (told,) = kinds_in("one\ntwo\n" + around.format(secret))
    assert kind in told
    tail = secret.strip()[-12:]
    assert tail not in told


@pytest.mark.parametrize(
    "words",
    [
        "sk-your-api-key-goes-right-here",
        "sk-" + "x" * 40,
        "sk-1111111111111111111111111111",
        "sk-short1",
        "Use the header Authorization: Bearer <token>",
        "task-2026-11-23-and-something-else-that-is-long",
        "Bearer of bad news in 2026",
        "AKIA",
        "data:image/png;base64,AAAA/sk-",
        "wordAIzaSyA1234567890123456789012345678901",
        "",
    ],
)
def test_words_that_only_look_alike_are_left_alone(words: str) -> None:
    """A placeholder, a date, a file name or the middle of another word is no warning."""
    assert kinds_in(words) == ()


def talk(*texts: str, title: str = "Tides", system: str = "") -> Transcript:
    messages = tuple(
        Message(str(n), "c", str(n - 1) if n > 1 else None, n, Role.USER, (Text(text),), MORNING)
        for n, text in enumerate(texts, start=1)
    )
    return Transcript(Conversation("c", title, MORNING, MORNING, system=system), messages)


def test_messages_are_counted_and_kinds_are_told_once() -> None:
    """Ten keys of a kind are one sentence, which names the first messages."""
    many, amazon = warnings_about(talk(*["sk-" + made_up(40)] * 10, "AK" + "IA" + "Q2W3E4R5T6Z7U8I9"))
    assert "stands in messages 1, 2, 3, 4, 5 and 5 more." in many
    assert "stands in message 11." in amazon


def test_titles_instructions_and_calls_are_looked_through() -> None:
    """Whatever an export writes down is looked at."""
    key = "sk-" + made_up(40)
    (told,) = warnings_about(talk("Hello", title=key, system=key))
    assert "stands in its title and its instructions." in told
    whole = talk("Hello")
    (asked,) = whole.messages
    called = replace(asked, parts=(ToolCall("1", "look", f'{{"key": "{key}"}}'),))
    (told,) = warnings_about(replace(whole, messages=(called,)))
    assert "stands in message 1." in told


@given(st.text(), st.text())
def test_nothing_of_a_key_is_in_a_warning(before: str, after: str) -> None:
    """Whatever stands around it, no eight characters of the key come out."""
    key = "sk-" + "Zq7Xw9Kp2Lm5Vb8Nc4Tg1Hj6Rf3Yd0Us"
    told = " ".join(warnings_about(talk(f"{before} {key} {after}")))
    assert told
    assert not any(key[at : at + 8] in told for at in range(len(key) - 7))
