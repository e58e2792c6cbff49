"""One table of a settings file, read field by field; a mistake names its line and what is allowed there.

Rule: no value of an unknown field is ever shown: it may be a key that somebody put there.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import ConfigMistake
from interline.settings.toml_lines import Path as Place
from interline.settings.toml_lines import TomlLines

_MONEY = re.compile(r"\d{1,9}(\.\d{1,12})?")
_LOOKS_SECRET = ("key", "api_key", "apikey", "token", "secret", "password")
MOST_TOKENS = 1_000_000_000


class CheckedTable:
    """Hands out the fields of one table; `finish()` complains of the ones nobody asked for."""

    def __init__(self, values: Any, place: Place, file: Path, lines: TomlLines) -> None:
        self._place = place
        self._file = file
        self._lines = lines
        self._asked: set[str] = set()
        if not isinstance(values, Mapping):
            raise self.mistake(
                tr("“{name}” must be a table.", name=place[-1]),
                tr("Write it as {example}.", example="{ name = value, … }"),
            )
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def mistake(self, problem: str, allowed: str = "", *, field: str | None = None) -> ConfigMistake:
        """A mistake at a field, or at the table's own line."""
        place = (*self._place, field) if field else self._place
        return ConfigMistake(str(self._file), self._lines.line(place), problem, allowed)

    def text(self, name: str, *, required: bool = False, default: str = "") -> str:
        """A text in quotes, without blanks at its ends."""
        value = self._take(name, required=required)
        if value is None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.mistake(
                tr("“{name}” must be a text.", name=name),
                tr("Write {example}.", example=f'{name} = "…"'),
                field=name,
            )
        return value.strip()

    def word(self, name: str, allowed: Collection[str], *, required: bool = False, default: str = "") -> str:
        """One of a few words."""
        value = self._take(name, required=required, allowed=_allowed(allowed))
        if value is None:
            return default
        if not isinstance(value, str) or value not in allowed:
            said = tr("“{name}” cannot be {value}.", name=name, value=_shown(value))
            raise self.mistake(said, _allowed(allowed), field=name)
        return value

    def words(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """A list of texts."""
        value = self._take(name)
        if value is None:
            return default
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.mistake(
                tr("“{name}” must be a list of texts.", name=name),
                tr("Write {example}.", example=f'{name} = ["…", "…"]'),
                field=name,
            )
        return tuple(item.strip() for item in value)

    def flag(self, name: str) -> bool | None:
        """true, false, or nothing said."""
        value = self._take(name)
        if value is not None and not isinstance(value, bool):
            raise self.mistake(
                tr("“{name}” cannot be {value}.", name=name, value=_shown(value)),
                tr("Allowed: true, false."),
                field=name,
            )
        return value

    def count(self, name: str) -> int | None:
        """A whole number above zero, or nothing said."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MOST_TOKENS:
            said = tr("“{name}” cannot be {value}.", name=name, value=_shown(value))
            raise self.mistake(said, tr("Allowed: a whole number above zero."), field=name)
        return value

    def seconds(self, name: str, default: float) -> float:
        """A length of time above zero and up to an hour."""
        value = self._take(name)
        if value is None:
            return default
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 3600:
            said = tr("“{name}” cannot be {value}.", name=name, value=_shown(value))
            raise self.mistake(said, tr("Allowed: seconds, above 0 and at most 3600."), field=name)
        return float(value)

    def money(self, name: str, *, required: bool = False) -> Decimal | None:
        """US dollars, exactly as written: a decimal number in quotes."""
        value = self._take(name, required=required)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            said = tr("“{name}” is a bare number, which would round your money.", name=name)
            raise self.mistake(
                said, tr('Write it in quotes: {name} = "{value}".', name=name, value=value), field=name
            )
        if not isinstance(value, str) or not _MONEY.fullmatch(value):
            said = tr("“{name}” cannot be {value}.", name=name, value=_shown(value))
            raise self.mistake(
                said, tr('Allowed: US dollars as a decimal number in quotes, e.g. "1.25".'), field=name
            )
        return Decimal(value)

    def table(self, name: str) -> CheckedTable | None:
        """A table inside this one, or nothing said."""
        value = self._take(name)
        return None if value is None else CheckedTable(value, (*self._place, name), self._file, self._lines)

    def tables(self, name: str) -> list[tuple[Any, Place]]:
        """The members of a list of tables with their places, unread; not a list is a mistake."""
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list):
            header = ".".join(str(step) for step in (*self._place, name) if isinstance(step, str))
            raise self.mistake(
                tr("“{name}” must be a list of tables.", name=name),
                tr("Write {example}.", example=f"[[{header}]]"),
                field=name,
            )
        return [(member, (*self._place, name, position)) for position, member in enumerate(value)]

    def finish(self) -> None:
        """Raise for the first field that nobody asked for."""
        for name in self._values:
            if name in self._asked:
                continue
            if name.lower() in _LOOKS_SECRET:
                raise self.mistake(
                    tr("keys are never written into this file."),
                    tr("Take it out and give it to `interline keys set`, or name a variable with key_env."),
                    field=name,
                )
            near = difflib.get_close_matches(name, self._asked, 1)
            help_ = tr("Did you mean {near}?", near=near[0]) + " " if near else ""
            known = tr("Known here: {names}.", names=", ".join(sorted(self._asked)))
            raise self.mistake(
                tr("“{name}” is not known here.", name=label(name, 60)), help_ + known, field=name
            )

    def _take(self, name: str, *, required: bool = False, allowed: str = "") -> Any:
        self._asked.add(name)
        value = self._values.get(name)
        if value is None and required:
            raise self.mistake(
                tr("“{name}” is missing.", name=name), allowed or tr("Add {example}", example=f"{name} = …")
            )
        return value


def _allowed(words: Collection[str]) -> str:
    return tr("Allowed: {words}.", words=", ".join(words))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"“{label(value, 60)}”"
    return label(str(value), 60) if isinstance(value, int | float) else tr("that")
