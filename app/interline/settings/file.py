"""config.toml: read with a word about every mistake, written without touching what is not meant.

Rule: nothing that the user or a newer version wrote is lost: comments, unknown keys and a file that does not parse
stay as they are, and a write replaces the file whole or not at all.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import ConfigMistake, WrongUsage
from interline.settings.schema import Row, Settings, Value, rows
from interline.settings.toml_file import change_file, parse_toml, read_toml
from interline.settings.toml_lines import TomlLines

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class ReadSettings(Generic[S]):
    """What a settings file said."""

    settings: S
    """Its values, and the default wherever it is silent or mistaken."""
    mistakes: tuple[ConfigMistake, ...] = ()
    """What it says that it may not."""


def read_settings(path: Path) -> ReadSettings[Settings]:
    """The settings of a profile; defaults where there is no file. Never raises for what the file holds."""
    return read_as(Settings, path)


def change_settings(path: Path, changes: Mapping[str, Value | None]) -> ReadSettings[Settings]:
    """Write single settings, named `section.name`, and give what the file says then. None takes one out of the file.

    Raises WrongUsage for a name or value that there is not, ConfigMistake where the file does not parse (it is left
    alone), HomeUnwritable.
    """
    return change_as(Settings, path, changes)


def read_as(schema: type[S], path: Path) -> ReadSettings[S]:
    """As read_settings, for any schema."""
    try:
        values, lines = read_toml(path)
    except FileNotFoundError:
        return ReadSettings(schema())
    except ConfigMistake as mistake:
        return ReadSettings(schema(), (mistake,))
    found: dict[str, dict[str, Value]] = {}
    mistakes = []
    for row in rows(schema):
        for key in (row.key, *row.spec.was):
            if (value := _at(values, key)) is None:
                continue
            value = row.spec.as_now(value)
            if objection := row.objection(value):
                line = lines.line(tuple(key.split(".")))
                mistakes.append(
                    ConfigMistake(
                        str(path),
                        line,
                        tr("{key} cannot be {value}.", key=key, value=_shown(value)),
                        objection,
                    )
                )
            else:
                found.setdefault(row.section, {})[row.name] = value
            break
    mistakes += _typing_errors(schema, path, values, lines)
    defaults: Any = schema()
    sections = {name: type(getattr(defaults, name))(**entries) for name, entries in found.items()}
    return ReadSettings(schema(**sections), tuple(mistakes))


def change_as(schema: type[S], path: Path, changes: Mapping[str, Value | None]) -> ReadSettings[S]:
    """As change_settings, for any schema."""
    known = {row.key: row for row in rows(schema)}
    for key, value in changes.items():
        if key not in known:
            raise WrongUsage(
                tr("There is no setting “{key}”.", key=label(key, 80)), next_step=_nearest(key, known)
            )
        if value is not None and (objection := known[key].objection(value)):
            raise WrongUsage(
                tr("{key} cannot be {value}.", key=key, value=_shown(value)), next_step=objection
            )

    def edit(text: str | None) -> str:
        parse_toml(path, text or "")
        return _edited(text or "", changes, known)

    change_file(path, edit)
    return read_as(schema, path)


def _edited(text: str, changes: Mapping[str, Value | None], known: Mapping[str, Row]) -> str:
    """The text of a file with the changes in it and everything else as it stood."""
    # Imported here: only who changes a setting pays for it.
    import tomlkit
    from tomlkit.items import Table

    document = tomlkit.parse(text)
    for key, value in changes.items():
        section, _, name = key.partition(".")
        if value is not None:
            if not isinstance(document.get(section), Mapping):
                document[section] = tomlkit.table()
            document[section][name] = value
        elif isinstance(table := document.get(section), Table):
            table.pop(name, None)
        for old in known[key].spec.was:
            old_section, _, old_name = old.partition(".")
            if isinstance(older := document.get(old_section), Table):
                older.pop(old_name, None)
    return tomlkit.dumps(document)


def _at(values: Mapping[str, Any], key: str) -> Any:
    section, _, name = key.partition(".")
    table = values.get(section)
    return table.get(name) if isinstance(table, Mapping) else None


def _typing_errors(
    schema: type, path: Path, values: Mapping[str, Any], lines: TomlLines
) -> list[ConfigMistake]:
    """Unknown names that look like a slip. Others may be a newer version's and are nobody's business."""
    known = {row.key for row in rows(schema)} | {old for row in rows(schema) for old in row.spec.was}
    mistakes = []
    for section, table in values.items():
        names = table if isinstance(table, Mapping) else {}
        for key in (f"{section}.{name}" for name in names):
            if key not in known and (near := difflib.get_close_matches(key, known, 1, cutoff=0.8)):
                line = lines.line((section, key.partition(".")[2]))
                problem = tr("there is no setting “{key}”.", key=label(key, 80))
                mistakes.append(
                    ConfigMistake(str(path), line, problem, tr("Did you mean {near}?", near=near[0]))
                )
    return mistakes


def _nearest(key: str, known: Mapping[str, Row]) -> str:
    near = difflib.get_close_matches(key, known, 1, cutoff=0.6)
    return tr("Did you mean {near}?", near=near[0]) if near else ""


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"“{label(str(value), 60)}”" if isinstance(value, str) else label(str(value), 60)
