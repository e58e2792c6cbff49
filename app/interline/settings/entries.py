"""Entries of vendors.toml put in, changed and taken out: vendors, routes, budgets.

Rule: the file is the user's: only the fields that are named change, comments and all else stay as they stand, and
nothing is written that would read otherwise than meant or that would be a mistake.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from interline.language import tr
from interline.model.errors import ConfigMistake
from interline.model.vendor import Vendor
from interline.settings.toml_file import SavedMeanwhile, change_file, parse_toml, text_of, write_whole
from interline.settings.vendors_file import read_vendors_text
from interline.vendors import ALL

NAMED_BY = {"vendor": "id", "route": "name", "budget": "scope", "model": "id"}
"""Each kind of entry, and the field that no two of a kind share."""

Field = str | bool | int | Sequence[str] | Mapping[str, str] | None
"""What a field can be; None takes it out."""


def put_entry(
    path: Path, kind: str, name: str, fields: Mapping[str, Field], *, built_in: Sequence[Vendor] = ALL
) -> str | None:
    """Set these fields of the entry of this name, which is made where there is none.

    Gives the file as it was (None for no file), to put it back. Raises ConfigMistake in the words of the field that
    is wrong, or where the file itself cannot be read or cannot be changed without touching more; HomeUnwritable.
    """

    def change(document: Any, *, plain: bool) -> None:
        _set(_made(document, kind, name, plain=plain), fields, plain=plain)

    return _changed(path, change, built_in)


def remove_entry(path: Path, kind: str, name: str, *, built_in: Sequence[Vendor] = ALL) -> str | None:
    """Take the entry of this name out; nothing changes where there is none. Gives and raises as `put_entry`."""

    def change(document: Any, *, plain: bool) -> None:
        if isinstance(document.get(kind), list):
            _take_out(document, kind, name)

    return _changed(path, change, built_in)


def put_model(
    path: Path,
    vendor_id: str,
    model_id: str,
    fields: Mapping[str, Field],
    *,
    built_in: Sequence[Vendor] = ALL,
) -> str | None:
    """Set these fields of a vendor's model; model and vendor are made where there are none. As `put_entry`."""

    def change(document: Any, *, plain: bool) -> None:
        vendor = _made(document, "vendor", vendor_id, plain=plain)
        _set(_made(vendor, "model", model_id, plain=plain), fields, plain=plain)

    return _changed(path, change, built_in)


def remove_model(
    path: Path, vendor_id: str, model_id: str, *, built_in: Sequence[Vendor] = ALL
) -> str | None:
    """Take a vendor's model out, and the vendor with it where nothing else is said of that. As `remove_entry`."""

    def change(document: Any, *, plain: bool) -> None:
        vendors = document.get("vendor")
        vendor = _entry(vendors, "vendor", vendor_id) if isinstance(vendors, list) else None
        if vendor is None or not isinstance(vendor.get("model"), list):
            return
        _take_out(vendor, "model", model_id)
        if set(vendor) == {"id"}:
            _take_out(document, "vendor", vendor_id)

    return _changed(path, change, built_in)


def put_back(path: Path, text: str | None, *, unless: str) -> bool:
    """Write the file as it was before, where it still reads as `unless`; gives whether that was done."""
    try:
        if text_of(path) != unless:
            return False
        write_whole(path, text or "", over=unless)
    except (SavedMeanwhile, ConfigMistake):
        return False
    return True


def _changed(path: Path, change: Any, built_in: Sequence[Vendor]) -> str | None:
    return change_file(path, lambda text: _after(path, text, change, built_in))


def _after(path: Path, text: str | None, change: Any, built_in: Sequence[Vendor]) -> str:
    """The file with the change. Raises ConfigMistake where that would touch more or be a mistake."""
    values, _ = parse_toml(path, text or "")
    document = _tomlkit().parse(text or "")
    change(document, plain=False)
    after = _tomlkit().dumps(document)
    wanted = copy.deepcopy(values)
    change(wanted, plain=True)
    import tomllib

    try:
        is_meant = tomllib.loads(after) == wanted
    except (ValueError, RecursionError):
        is_meant = False
    if not is_meant:
        raise ConfigMistake(
            str(path), None, tr("this cannot be changed without touching more."), tr("Change it by hand.")
        )
    before = {_said(each) for each in read_vendors_text(path, text or "", built_in).mistakes}
    for mistake in read_vendors_text(path, after, built_in).mistakes:
        # What was wrong before is no reason against a change elsewhere.
        if _said(mistake) not in before:
            raise mistake
    return str(after)


def _made(holder: Any, kind: str, name: str, *, plain: bool) -> Any:
    """The entry of this name in the list that `holder` has under `kind`; made at its end where there is none."""
    entries = holder.get(kind)
    if not isinstance(entries, list):
        holder[kind] = [] if plain else _tomlkit().aot()
        # What tomlkit keeps is a copy.
        entries = holder[kind]
    entry = _entry(entries, kind, name)
    if entry is None:
        entries.append({NAMED_BY[kind]: name} if plain else _new_table(kind, name))
        entry = entries[-1]
    return entry


def _set(entry: Any, fields: Mapping[str, Field], *, plain: bool) -> None:
    for field, value in fields.items():
        if value is None:
            entry.pop(field, None)
        else:
            entry[field] = _plain(value) if plain else _as_toml(value)


def _take_out(holder: Any, kind: str, name: str) -> None:
    entries = holder[kind]
    for index in reversed(range(len(entries))):
        if _is_named(entries[index], kind, name):
            del entries[index]
    if not entries:
        del holder[kind]


def _said(mistake: ConfigMistake) -> str:
    """A mistake without its line, which moves with what stands above it."""
    return f"{mistake.problem} {mistake.next_step}"


def _entry(entries: Any, kind: str, name: str) -> Any:
    return next((entry for entry in entries if _is_named(entry, kind, name)), None)


def _is_named(entry: Any, kind: str, name: str) -> bool:
    return isinstance(entry, Mapping) and str(entry.get(NAMED_BY[kind], "")).strip() == name


def _new_table(kind: str, name: str) -> Any:
    table = _tomlkit().table()
    table[NAMED_BY[kind]] = name
    return table


def _as_toml(value: Any) -> Any:
    if isinstance(value, Mapping):
        table = _tomlkit().inline_table()
        table.update(value)
        return table
    if isinstance(value, Sequence) and not isinstance(value, str):
        array = _tomlkit().array()
        array.extend(value)
        return array.multiline(len(value) > 3)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _tomlkit() -> Any:
    # Imported here: only who changes the file pays for it.
    import tomlkit

    return tomlkit
