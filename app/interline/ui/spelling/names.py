"""What the languages of dictionaries are called by those who speak them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QLocale


async def offered() -> Mapping[str, str]:
    """The languages that there are dictionaries for, with their names, looked for in a thread."""
    from interline.ui.spelling.dictionaries import Dictionaries

    return names_of(await asyncio.to_thread(lambda: Dictionaries(Path()).found()))


def names_of(codes: Sequence[str]) -> dict[str, str]:
    """Deutsch, Österreichisches Deutsch, British English, by code; with the code where two are called alike or nobody
    knows it."""
    names = {code: _name(code) for code in codes}
    often = Counter(names.values())
    return {code: name if often[name] == 1 else f"{name} ({code})" for code, name in names.items()}


def _name(code: str) -> str:
    place = QLocale(code)
    if place.language() == QLocale.Language.C:
        return code
    name = place.nativeLanguageName()
    return name[:1].upper() + name[1:]
