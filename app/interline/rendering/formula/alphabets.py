"""The alphabets of mathematics: which character stands for a letter in italics, bold, script and so on.

Rule: a letter that an alphabet does not have is refused, never drawn in another.
"""

from __future__ import annotations

from enum import Enum

from interline.rendering.formula.refusal import Refused


class Alphabet(Enum):
    """What letters are written in."""

    NORMAL = "normal"
    """Italics for Latin and small Greek letters, upright digits and capital Greek letters."""
    UPRIGHT = "rm"
    ITALIC = "it"
    BOLD = "bf"
    BOLD_ITALIC = "bm"
    SCRIPT = "cal"
    FRAKTUR = "frak"
    DOUBLE = "bb"
    SANS = "sf"
    MONO = "tt"


# The first capital, small letter and digit of each alphabet; capital and small Greek after them. 0: it has none.
_STARTS: dict[Alphabet, tuple[int, int, int, int, int]] = {
    Alphabet.ITALIC: (0x1D434, 0x1D44E, 0, 0x1D6E2, 0x1D6FC),
    Alphabet.BOLD: (0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8, 0x1D6C2),
    Alphabet.BOLD_ITALIC: (0x1D468, 0x1D482, 0x1D7CE, 0x1D71C, 0x1D736),
    Alphabet.SCRIPT: (0x1D49C, 0x1D4B6, 0, 0, 0),
    Alphabet.FRAKTUR: (0x1D504, 0x1D51E, 0, 0, 0),
    Alphabet.DOUBLE: (0x1D538, 0x1D552, 0x1D7D8, 0, 0),
    Alphabet.SANS: (0x1D5A0, 0x1D5BA, 0x1D7E2, 0, 0),
    Alphabet.MONO: (0x1D670, 0x1D68A, 0x1D7F6, 0, 0),
}
# Letters that had a place of their own before the alphabets came.
_ELSEWHERE = {
    0x1D455: "ℎ",
    **dict(
        zip((0x1D49D, 0x1D4A0, 0x1D4A1, 0x1D4A3, 0x1D4A4, 0x1D4A7, 0x1D4A8, 0x1D4AD), "ℬℰℱℋℐℒℳℛ", strict=True)
    ),
    **dict(zip((0x1D4BA, 0x1D4BC, 0x1D4C4), "ℯℊℴ", strict=True)),
    **dict(zip((0x1D506, 0x1D50B, 0x1D50C, 0x1D515, 0x1D51D), "ℭℌℑℜℨ", strict=True)),
    **dict(zip((0x1D53A, 0x1D53F, 0x1D545, 0x1D547, 0x1D548, 0x1D549, 0x1D551), "ℂℍℕℙℚℝℤ", strict=True)),
}
# Greek letters that stand behind the twenty-five of their row.
_BEHIND = {"∂": 25, "ϵ": 26, "ϑ": 27, "ϰ": 28, "ϕ": 29, "ϱ": 30, "ϖ": 31}


def written(text: str, alphabet: Alphabet) -> str:
    """The characters that stand for these letters in an alphabet. Raises Refused."""
    return "".join(_one(letter, alphabet) for letter in text)


def _one(letter: str, alphabet: Alphabet) -> str:
    if alphabet is Alphabet.UPRIGHT:
        return letter
    if alphabet is Alphabet.NORMAL:
        is_slanted = (letter.isascii() and letter.isalpha()) or "α" <= letter <= "ω" or letter in "ϵϑϕϱϖ∂"
        return _one(letter, Alphabet.ITALIC) if is_slanted else letter
    capital, small, digit, greek_capital, greek_small = _STARTS[alphabet]
    start, offset = 0, 0
    if "A" <= letter <= "Z":
        start, offset = capital, ord(letter) - ord("A")
    elif "a" <= letter <= "z":
        start, offset = small, ord(letter) - ord("a")
    elif "0" <= letter <= "9":
        if alphabet is Alphabet.ITALIC:
            return letter
        start, offset = digit, ord(letter) - ord("0")
    elif "Α" <= letter <= "Ω":
        start, offset = greek_capital, ord(letter) - ord("Α")
    elif "α" <= letter <= "ω":
        start, offset = greek_small, ord(letter) - ord("α")
    elif letter in "∂ϵϑϰϕϱϖ":
        start, offset = greek_small, _BEHIND[letter]
    elif letter == "∇" and greek_capital:
        start, offset = greek_capital, 25
    elif letter in "ıȷ" and alphabet is Alphabet.ITALIC:
        return {"ı": "𝚤", "ȷ": "𝚥"}[letter]
    if not start:
        raise Refused(f"{letter} in {alphabet.value}")
    return _ELSEWHERE.get(start + offset, chr(start + offset))
