"""The [keys] table of config.toml: shortcuts that the user gave to commands.

Rule: which commands there are is not known here; names that nobody knows stay in the file, since a newer version may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.errors import ConfigMistake
from interline.settings.toml_file import change_file, parse_toml, read_toml

TABLE = "keys"
_ALLOWED = marked('Write keys as "Ctrl+N", several as ["Ctrl+N", "F7"], none as "".')

Keys = Mapping[str, tuple[str, ...]]
"""Command -> its shortcuts; none is an empty tuple."""


@dataclass(frozen=True, slots=True)
class ReadKeys:
    """What the table said."""

    keys: Keys = field(default_factory=dict)
    mistakes: tuple[ConfigMistake, ...] = ()


def read_keys(path: Path) -> ReadKeys:
    """The table, empty where there is none. Never raises for what the file holds; that it does not parse is told by who
    reads the settings."""
    try:
        values, lines = read_toml(path)
    except (FileNotFoundError, ConfigMistake):
        return ReadKeys()
    table = values.get(TABLE)
    if table is None:
        return ReadKeys()
    if not isinstance(table, Mapping):
        return ReadKeys(
            mistakes=(ConfigMistake(str(path), lines.line((TABLE,)), tr("keys must be a table.")),)
        )
    keys: dict[str, tuple[str, ...]] = {}
    mistakes = []
    for names, value in _leaves(table):
        command = ".".join(names)
        if (read := _shortcuts(value)) is not None:
            keys[command] = read
        else:
            line = lines.line((TABLE, *names))
            problem = tr("keys.{command} is no shortcut.", command=label(command, 80))
            mistakes.append(ConfigMistake(str(path), line, problem, said(_ALLOWED)))
    return ReadKeys(keys, tuple(mistakes))


def change_keys(path: Path, changes: Mapping[str, tuple[str, ...] | None]) -> ReadKeys:
    """Write shortcuts of single commands and give what the table says then; None takes a command out of it.

    Raises ConfigMistake where the file does not parse (it is left alone), HomeUnwritable.
    """
    change_file(path, lambda text: _edited(path, text or "", changes))
    return read_keys(path)


def _edited(path: Path, text: str, changes: Mapping[str, tuple[str, ...] | None]) -> str:
    # Imported here: only who changes something pays for it.
    import tomlkit
    from tomlkit.items import Table

    parse_toml(path, text)
    document = tomlkit.parse(text)
    if not isinstance(document.get(TABLE), Table):
        document[TABLE] = tomlkit.table()
    table: Any = document[TABLE]
    for command, shortcuts in changes.items():
        _take_out(table, command)
        if shortcuts is not None:
            table[command] = shortcuts[0] if len(shortcuts) == 1 else list(shortcuts)
    if not table:
        del document[TABLE]
    return tomlkit.dumps(document)


def _leaves(table: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """`"a.b" = …` and `a.b = …` are the same command, written with quotes and without."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), value


def _shortcuts(value: object) -> tuple[str, ...] | None:
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(each for each in value if each.strip())
    return None


def _take_out(table: Any, command: str) -> None:
    """However it was written."""
    table.pop(command, None)
    first, _, rest = command.partition(".")
    if rest and isinstance(inner := table.get(first), Mapping):
        _take_out(inner, rest)
        if not inner:
            table.pop(first, None)
