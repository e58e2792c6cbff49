"""In which language a question is asked, guessed from its letters and its commonest words.

Rule: pure and quick, for rules of routes alone; where it is not clear there is no answer.
"""

from __future__ import annotations

import re

_SCRIPTS = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7af\u1100-\u11ff"),
    ("zh", "\u4e00-\u9fff"),
    ("ar", "\u0600-\u06ff"),
    ("he", "\u0590-\u05ff"),
    ("el", "\u0370-\u03ff"),
    ("th", "\u0e00-\u0e7f"),
    ("hi", "\u0900-\u097f"),
    ("uk", "\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491"),
    ("ru", "\u0400-\u04ff"),
)
"""Languages told by their letters, those that share letters in the order in which they are asked."""

_COMMON = {
    "en": "the and of to is in that it you for what how are this with can my do not be was have i",
    "de": "der die das und ist nicht ich ein eine zu mit wie was auf für von den es dem kann sind wir",
    "fr": "le la les de au à quel quelle et est un une des que qui pas pour dans je vous avec sur comment ce il du ne",
    "es": "el la los las y es un una que de en por para con no se cómo qué mi su del como está",
    "it": "il lo la gli e è un una che di in per con non come si sono mi del della questo cosa",
    "pt": "o a os as e é um uma que de em por para com não como se do da no na meu isso você",
    "nl": "de het een en is niet ik van in op te dat met voor wat hoe zijn aan je ook maar mijn",
    "pl": "i w na nie to jest się z do że jak co czy mam dla od po ale jego tym być",
    "sv": "och att det som en är på för av inte med jag till den har de hur vad kan ett om",
    "tr": "bir ve bu için ne nasıl mi mı da de ile ben çok var olan daha gibi ama değil",
}
_SPOKEN_IN: dict[str, list[str]] = {}
for _language, _words in _COMMON.items():
    for _each in set(_words.split()):
        _SPOKEN_IN.setdefault(_each, []).append(_language)

LANGUAGES = frozenset(_COMMON) | {language for language, _ in _SCRIPTS}
"""ISO 639-1 codes of all that can be told."""

_MOST = 2000
_WORD = re.compile(r"[^\W\d_]+")
_OF_SCRIPT = [(language, re.compile(f"[{letters}]")) for language, letters in _SCRIPTS]


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the language, or None where it cannot be told."""
    text = text[:_MOST].lower()
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    if not letters:
        return None
    for language, pattern in () if text.isascii() else _OF_SCRIPT:
        # Two letters of Ukrainian alone, or a few kana among Chinese signs, settle it.
        least = 1 if language in ("ja", "uk") else letters / 3
        if len(pattern.findall(text)) >= max(1, least):
            return language
    hits: dict[str, int] = {}
    for word in words:
        for language in _SPOKEN_IN.get(word, ()):
            hits[language] = hits.get(language, 0) + 1
    most = max(hits.values(), default=0)
    best = [language for language, n in hits.items() if n == most]
    return best[0] if len(best) == 1 and most * 8 >= len(words) else None
