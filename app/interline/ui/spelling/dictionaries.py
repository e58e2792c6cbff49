"""The dictionaries of this system, through Enchant, which knows hunspell's, aspell's and the Mac's; and the user's own
words.

Rule: no library or no dictionary is no error, only no check. All of this is for one thread that is not the window's:
a dictionary takes a quarter of a second to load, and so does a suggestion.
"""

from __future__ import annotations

import logging
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.errors import HomeUnwritable

if TYPE_CHECKING:
    import enchant

_log = logging.getLogger(__name__)

MOST_SUGGESTED = 6
_CODE = re.compile(r"[a-z]{2,3}(?:_[A-Za-z0-9]{2,8}){0,2}")
"""A language, perhaps with its territory; aspell also lists ways to write one (`en_GB-ise-w_accents`)."""
_LARGEST = 1_000_000
"""Bytes of the file of own words that are read."""
_SCRIPTS = {
    "CYRILLIC": ("be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk"),
    "GREEK": ("el", "grc"),
    "HEBREW": ("he", "yi"),
    "ARABIC": ("ar", "ckb", "fa", "ps", "ur"),
    "ARMENIAN": ("hy",),
    "GEORGIAN": ("ka",),
    "HANGUL": ("ko",),
    "DEVANAGARI": ("hi", "mr", "ne", "sa"),
    "BENGALI": ("bn", "as"),
    "GUJARATI": ("gu",),
    "GURMUKHI": ("pa",),
    "TAMIL": ("ta",),
    "TELUGU": ("te",),
    "KANNADA": ("kn",),
    "MALAYALAM": ("ml",),
    "ORIYA": ("or",),
    "SINHALA": ("si",),
}
_SCRIPT_OF = {code: script for script, codes in _SCRIPTS.items() for code in codes}


class Dictionaries:
    """Those of one system; none before `use`."""

    def __init__(self, own_words: Path) -> None:
        self._path = own_words
        self._broker: enchant.Broker | None = None
        self._used: tuple[tuple[str, enchant.Dict], ...] = ()
        """Each with the script that its words are written in."""
        self._own: set[str] = set()

    def found(self) -> tuple[str, ...]:
        """The languages that there are dictionaries for: `de_DE`, `en_US`."""
        self._broker = self._broker or _broker()
        if self._broker is None:
            return ()
        try:
            return tuple(sorted(code for code in set(self._broker.list_languages()) if _CODE.fullmatch(code)))
        except _mishaps() as trouble:
            _log.info("the spelling dictionaries cannot be listed: %s", trouble)
            return ()

    def use(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Check by these from now on, and by the user's own words as they are now. Returns those that could be
        loaded."""
        self._own = _own_words(self._path)
        self._broker = broker = self._broker or _broker()
        used, loaded = [], []
        for code in codes:
            if broker is None:
                break
            try:
                used.append((_SCRIPT_OF.get(code.split("_")[0], "LATIN"), broker.request_dict(code)))
            except _mishaps() as trouble:
                _log.info("no spelling dictionary for %s: %s", code, trouble)
            else:
                loaded.append(code)
        self._used = tuple(used)
        return tuple(loaded)

    def is_right(self, word: str) -> bool:
        """Whether a dictionary of its script has it, or there is none, or the user added it."""
        word = _plain(word)
        asked = [found for script, found in self._used if script == _script_of(word)]
        if not asked or word in self._own or word.lower() in self._own:
            return True
        try:
            return any(found.check(word) for found in asked)
        except _mishaps() as trouble:
            _log.info("a word could not be checked: %s", trouble)
            return True

    def suggested(self, word: str) -> tuple[str, ...]:
        """Words that may have been meant, the likeliest first; of several languages in turn."""
        word, columns = _plain(word), []
        for script, found in self._used:
            if script == _script_of(word):
                try:
                    columns.append([str(each) for each in found.suggest(word)])
                except _mishaps() as trouble:
                    _log.info("nothing could be suggested: %s", trouble)
        return _in_turn(columns)

    def add(self, word: str) -> None:
        """Into the user's own words. Raises HomeUnwritable."""
        word = _plain(word)
        self._own.add(word)
        try:
            _append(self._path, word)
        except OSError as trouble:
            raise HomeUnwritable(
                tr(
                    "“{word}” holds until the program ends, but could not be kept: {reason}.",
                    word=word,
                    reason=trouble.strerror,
                ),
                next_step=tr("Make {path} writable.", path=self._path),
            ) from None


def those_for(wanted: str, of_system: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """The dictionaries to check by. `wanted` is `system` or codes with commas between, `of_system` what the system says
    of its user's languages, as in `de-DE`, the best first."""
    if wanted != "system":
        return tuple(code for code in dict.fromkeys(_codes(wanted)) if code in found)
    chosen: dict[str, str] = {}
    for tag in of_system:
        parts = tag.replace("-", "_").split("_")
        if parts[0] not in chosen and (code := _like(parts[0], parts[-1], found)):
            chosen[parts[0]] = code
    return tuple(chosen.values())


def _codes(wanted: str) -> list[str]:
    return [code.strip().replace("-", "_") for code in wanted.split(",") if code.strip()]


def _like(language: str, territory: str, found: Sequence[str]) -> str:
    """The dictionary for a language as it is spoken somewhere, else as it is at home, else any."""
    same = [code for code in found if code.split("_")[0] == language]
    likely = (f"{language}_{territory}", f"{language}_{language.upper()}", "en_US", language)
    return next((code for code in likely if code in same), same[0] if same else "")


def _in_turn(columns: Sequence[Sequence[str]]) -> tuple[str, ...]:
    longest = max(map(len, columns), default=0)
    rows = (column[n] for n in range(longest) for column in columns if n < len(column))
    return tuple(list(dict.fromkeys(rows))[:MOST_SUGGESTED])


def _plain(word: str) -> str:
    """As dictionaries write it."""
    return unicodedata.normalize("NFC", word).replace("’", "'")


def _script_of(word: str) -> str:
    return unicodedata.name(word[0], "").split(" ")[0]


def _own_words(path: Path) -> set[str]:
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST).decode("utf-8", "replace")
    except OSError:
        return set()
    return {line.strip() for line in text.splitlines() if line.strip()}


def _append(path: Path, word: str) -> None:
    """Behind what stands there, which is never written anew: the file is the user's too. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        ends_open = file.read(1) not in (b"", b"\n")
        file.write(("\n" if ends_open else "").encode() + word.encode("utf-8") + b"\n")


def _broker() -> enchant.Broker | None:
    """None where the library is not there, or not as the binding knows it."""
    try:
        import enchant
    except (ImportError, OSError, AttributeError, AssertionError) as trouble:
        _log.info("spelling is not checked: %s", str(trouble).strip().splitlines()[:1])
        return None
    return enchant.Broker()


def _mishaps() -> tuple[type[Exception], ...]:
    """What the binding raises where a dictionary is not there or not sound."""
    from enchant.errors import Error

    return Error, ValueError, UnicodeError
