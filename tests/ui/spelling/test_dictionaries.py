"""The dictionaries of the system, and the user's own words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from interline.model.errors import HomeUnwritable
from interline.ui.spelling.dictionaries import Dictionaries, those_for

needs_enchant = pytest.mark.needs("libenchant-2")


@pytest.fixture
def own(home: Path) -> Path:
    return home / "config" / "words.txt"


@needs_enchant
def test_words_are_checked_and_others_suggested(dictionary: str, own: Path) -> None:
    """Letters with marks in either form, an apostrophe of either kind, a capital at the beginning."""
    made = Dictionaries(own)
    assert dictionary in made.found()
    assert made.use([dictionary, "zz_ZZ"]) == (dictionary,)
    for word in ("hello", "Hello", "Fru\u0308hstu\u0308ck", "don’t"):
        assert made.is_right(word), word
    assert not made.is_right("helo")
    assert made.suggested("helo")[0] == "hello"


@needs_enchant
def test_words_of_another_script_are_no_mistakes(dictionary: str, own: Path) -> None:
    """A dictionary of Latin letters says nothing of Russian, Greek or Chinese."""
    made = Dictionaries(own)
    made.use([dictionary])
    assert all(made.is_right(word) for word in ("привет", "λόγος", "世界", "שלום"))


@needs_enchant
def test_an_own_word_holds_in_every_window_from_then_on(dictionary: str, own: Path) -> None:
    """What else stands in the file stays, also where its last line was left open."""
    own.parent.mkdir()
    own.write_text("Interline\nqasync", encoding="utf-8")
    made = Dictionaries(own)
    made.use([dictionary])
    assert made.is_right("qasync")
    made.add("wrld’s")
    assert made.is_right("wrld's")
    assert own.read_text(encoding="utf-8") == "Interline\nqasync\nwrld's\n"
    other = Dictionaries(own)
    other.use([dictionary])
    assert other.is_right("Wrld's")
    assert other.is_right("Interline")
    assert not other.is_right("interline")


@needs_enchant
def test_an_own_word_that_cannot_be_kept_is_said(dictionary: str, home: Path) -> None:
    """It holds until the program ends."""
    (home / "file").write_text("", encoding="utf-8")
    made = Dictionaries(home / "file" / "words.txt")
    made.use([dictionary])
    with pytest.raises(HomeUnwritable, match="“wrld” holds until the program ends"):
        made.add("wrld")
    assert made.is_right("wrld")


@needs_enchant
def test_a_file_of_words_that_is_none_harms_nothing(dictionary: str, own: Path) -> None:
    """Bytes that are no text."""
    own.parent.mkdir()
    own.write_bytes(b"\xff\x00\xfe\nhelo\n" + b"x" * 2_000_000)
    made = Dictionaries(own)
    made.use([dictionary])
    assert made.is_right("helo")


def test_without_the_library_there_is_no_check_and_no_error(home: Path) -> None:
    """As on a system that has none."""
    code = (
        "import sys; sys.modules['enchant'] = None\n"
        "from pathlib import Path\n"
        "from interline.ui.spelling.speller import Speller\n"
        "speller = Speller(Path(sys.argv[1]))\n"
        "found = speller.wrong('helo wrld', 'system', ('en-US',), lambda: False)\n"
        "print(found, speller.found, speller.suggested('helo'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(home / "words.txt")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "() () ()"
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("wanted", "of_system", "chosen"),
    [
        ("system", ("de-AT", "de", "en-US"), ("de_AT", "en_US")),
        ("system", ("de-CH", "en"), ("de_DE", "en_US")),
        ("system", ("en-GB",), ("en_GB",)),
        ("system", ("en-AU",), ("en_US",)),
        ("system", ("fr-FR", "C", ""), ("fr",)),
        ("system", ("ja-JP",), ()),
        ("de_DE, en-GB, xx_XX, de_DE", ("fr",), ("de_DE", "en_GB")),
        ("", ("de-DE",), ()),
    ],
)
def test_which_dictionaries_are_used(
    wanted: str, of_system: tuple[str, ...], chosen: tuple[str, ...]
) -> None:
    """What the setting names, as far as it is there; else one for each language of the system."""
    found = ("de_AT", "de_DE", "en_GB", "en_US", "fr")
    assert those_for(wanted, of_system, found) == chosen
