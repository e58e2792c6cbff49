"""Which words of a line are checked."""

from __future__ import annotations

import time

import pytest

from interline.ui.spelling.checking import MOST, CalledOff, Checker, Wrong
from interline.ui.spelling.words import words_in


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Helo, wrld!", ["Helo", "wrld"]),
        ("“Don’t” (realy) — *bold*, _thin_ well-known", ["Don’t", "realy", "bold", "thin", "well", "known"]),
        ("Frühstück cafe\u0301", ["Frühstück", "cafe\u0301"]),
        ("see https://exmple.org/pth?q=wrd and www.exmple.org", ["see", "and"]),
        ("mail to jhon@exmple.org, exmple.org/pth", ["mail", "to"]),
        ("run `git psuh` or ``a `tikc` b`` now", ["run", "or", "now"]),
        ("one ` tick", ["one", "tick"]),
        ("C:\\Usrs\\me /etc/hsts snake_cse camelCse GmbH NASA v2 x", []),
        ("a.methd() f(x) $x^2$ {{nme}} <br> #tg @nme key=vlue", []),
        ("I said.Then", []),
    ],
)
def test_prose_is_checked_and_the_rest_is_not(line: str, words: list[str]) -> None:
    """Addresses, paths, code, names that are put together, abbreviations and single letters are left alone."""
    assert [found.word for found in words_in(line)] == words
    assert all(line[found.start :].startswith(found.word) for found in words_in(line))


def places(text: str, right: set[str]) -> list[str]:
    found = Checker(lambda word: word in right).wrong(text)
    units = text.encode("utf-16-le")
    return [units[2 * start : 2 * (start + length)].decode("utf-16-le") for start, length in found]


def test_fenced_code_is_left_alone() -> None:
    """Until its own fence closes it; one that never closes reaches to the end."""
    text = "wrnga\n```py\nwrngb\n~~~\n```\nwrngc\n  ~~~~\nwrngd\n~~~\n```\n~~~~\nwrnge\n```inline``` wrngf\n```\nwrngg"
    assert places(text, set()) == ["wrnga", "wrngc", "wrnge", "wrngf"]


def test_places_are_counted_as_qt_counts_them() -> None:
    """A character beyond the first plane takes two."""
    text = "😀 wrng\n𝒳 😀 wrng ok"
    assert Checker(lambda word: word == "ok").wrong(text) == (Wrong(3, 4), Wrong(14, 4))
    assert places(text, {"ok"}) == ["wrng", "wrng"]


def test_each_word_and_line_is_looked_up_once() -> None:
    """Until the dictionaries are others."""
    asked: list[str] = []

    def is_right(word: str) -> bool:
        asked.append(word)
        return True

    checker = Checker(is_right)
    checker.wrong("one two one\nthree")
    checker.wrong("one two one\nthree two four")
    assert asked == ["one", "two", "three", "four"]
    checker.forget()
    checker.wrong("one")
    assert asked[-1] == "one"


def test_whoever_waits_may_call_it_off() -> None:
    """In the middle of a line; the next time it is looked through as a whole."""
    asked: list[str] = []

    def is_right(word: str) -> bool:
        asked.append(word)
        return word != "wrng"

    checker = Checker(is_right)
    with pytest.raises(CalledOff):
        checker.wrong("one two wrng", lambda: len(asked) == 2)
    assert checker.wrong("one two wrng") == (Wrong(8, 4),)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "a@" * 500_000,
        "`" * 1_000_000,
        "` `` " * 200_000,
        "~" * 1_000_000,
        "'" * 1_000_000,
        "a'" * 500_000,
        "wrng " * 200_000,
        "wrng\n" * 200_000,
        "\u0301" * 1_000_000,
    ],
)
def test_the_time_grows_with_the_length_alone(text: str) -> None:
    """Whatever was pasted; and no more is marked than a person could mend."""
    begun = time.perf_counter()
    assert len(Checker(lambda word: False).wrong(text)) <= MOST
    assert time.perf_counter() - begun < 5
