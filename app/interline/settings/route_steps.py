"""Where in vendors.toml the steps of routes stand, and one model put in another's place there.

Rule: the file is the user's: nothing but the named step changes, comments and all else stay as they stand, and what
would read otherwise than meant is not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from interline.language import tr
from interline.model.errors import ConfigMistake, UnknownModel
from interline.model.refs import ModelRef
from interline.settings.toml_file import change_file, parse_toml, read_toml
from interline.settings.toml_lines import Path as Place


def step_lines(path: Path) -> Mapping[tuple[str, ModelRef], int]:
    """By route and model: the line that names the step. Nothing for a file that is not there or cannot be read."""
    try:
        values, lines = read_toml(path)
    except (FileNotFoundError, ConfigMistake):
        return {}
    found: dict[tuple[str, ModelRef], int] = {}
    for n, route in enumerate(_tables(values, "route")):
        places: list[tuple[Any, Place]] = [
            (step, ("route", n, "steps", i)) for i, step in enumerate(_list(route, "steps"))
        ]
        places += [
            (step.get("model"), ("route", n, "step", i, "model"))
            for i, step in enumerate(_tables(route, "step"))
        ]
        for text, place in places:
            ref, line = _ref(text), lines.line(place)
            if ref is not None and line is not None:
                found.setdefault((str(route.get("name", "")).strip(), ref), line)
    return found


def change_steps(path: Path, old: ModelRef, new: ModelRef) -> tuple[str, ...]:
    """Put one model in another's place in every route; a route that names the new one already loses the old step.

    Gives the names of the routes that changed. Raises ConfigMistake where the file cannot be changed without touching
    more (it is left alone), HomeUnwritable.
    """
    changed: list[str] = []

    def edit(text: str | None) -> str:
        changed[:], after = _changed(path, text or "", old, new)
        return after

    change_file(path, edit)
    return tuple(changed)


def _changed(path: Path, text: str, old: ModelRef, new: ModelRef) -> tuple[list[str], str]:
    """The routes that change, and the file afterwards."""
    # Imported here: only who changes a step pays for it.
    import tomlkit

    values, _ = parse_toml(path, text)
    document = tomlkit.parse(text)
    changed = [
        str(route.get("name", "")).strip() for route in _tables(document, "route") if _change(route, old, new)
    ]
    if not changed:
        return [], text
    after = tomlkit.dumps(document)
    if not _is_meant(after, values, old, new):
        raise ConfigMistake(
            str(path), None, tr("the step cannot be changed without touching more."), tr("Change it by hand.")
        )
    return changed, after


def _change(route: Any, old: ModelRef, new: ModelRef) -> bool:
    """Change one route in place; whether anything did."""
    steps, tables = _list(route, "steps"), _tables(route, "step")
    knows_new = any(_ref(text) == new for text in (*steps, *(step.get("model") for step in tables)))
    changed = False
    for i in reversed(range(len(steps))):
        if _ref(steps[i]) == old:
            changed = True
            if knows_new:
                del steps[i]
            else:
                steps[i] = str(new)
    for step in tables:
        # A step with a condition of its own keeps it.
        if _ref(step.get("model")) == old:
            step["model"] = str(new)
            changed = True
    return changed


def _is_meant(text: str, before: Mapping[str, Any], old: ModelRef, new: ModelRef) -> bool:
    """Whether the changed text reads as the old one with just the steps changed."""
    import copy
    import tomllib

    wanted: dict[str, Any] = copy.deepcopy(dict(before))
    for route in _tables(wanted, "route"):
        _change(route, old, new)
    try:
        return tomllib.loads(text) == wanted
    except (ValueError, RecursionError):
        return False


def _tables(values: Any, name: str) -> list[Any]:
    found = values.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _list(values: Any, name: str) -> Any:
    found = values.get(name)
    return found if isinstance(found, list) else []


def _ref(text: object) -> ModelRef | None:
    try:
        return ModelRef.parse(text) if isinstance(text, str) else None
    except UnknownModel:
        return None
