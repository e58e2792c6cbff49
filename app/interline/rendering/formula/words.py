"""Words within a formula: `\\text{…}`.

Rule: what would hide or reorder letters is made visible here, as it is in prose.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from interline.rendering.deceivers import in_code
from interline.rendering.formula.alphabets import Alphabet, written
from interline.rendering.formula.atoms import letter, make, space
from interline.rendering.formula.refusal import Refused

_ESCAPED = re.compile(r"\\([%$#_&{} ,])")
_BLANKS = re.compile(r"(\s+)")
WORD_SPACE = 0.25


def words(source: str, alphabet: Alphabet) -> list[Element]:
    """The words and the spaces between them. Raises Refused for a command among them."""
    plain = _ESCAPED.sub(lambda found: " " if found[1] == "," else found[1], source.replace("~", " "))
    plain = plain.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    if "\\" in plain:
        raise Refused("a command in a text")
    plain = in_code(plain.replace("{", "").replace("}", "") if plain == source else plain)
    laid: list[Element] = []
    for part in _BLANKS.split(plain):
        if not part:
            continue
        laid.append(space(WORD_SPACE) if part.isspace() else _word(part, alphabet))
    return laid


def _word(part: str, alphabet: Alphabet) -> Element:
    # The library draws a hyphen as a rule; the hyphen that is one is a letter to it.
    part = part.replace("-", "\u2010").replace("'", "’").replace("`", "‘")
    if alphabet is Alphabet.UPRIGHT:
        return letter(part) if len(part) > 1 else make("mtext", part, mathvariant="normal")
    shown = "".join(written(each, alphabet) if each.isascii() and each.isalnum() else each for each in part)
    return make("mtext", shown, mathvariant="normal")
