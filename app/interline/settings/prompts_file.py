"""prompts.toml: the user's prompts, `[[prompt]]` with name and text.

Rule: the file is the user's: only the prompt that is meant changes, and what was written reads as it was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interline.language import number, tr
from interline.model.clean import label, storable
from interline.model.errors import ConfigMistake, WrongUsage
from interline.model.prompt import LONGEST_NAME, LONGEST_TEXT, Prompt
from interline.settings.toml_file import change_file, parse_toml, read_toml

KIND = "prompt"


@dataclass(frozen=True, slots=True)
class ReadPrompts:
    """What the file said."""

    prompts: tuple[Prompt, ...] = ()
    """In the order of the file."""
    mistakes: tuple[ConfigMistake, ...] = ()


def read_prompts(path: Path) -> ReadPrompts:
    """All prompts, none where there is no file. Never raises for what the file holds."""
    try:
        values, lines = read_toml(path)
    except FileNotFoundError:
        return ReadPrompts()
    except ConfigMistake as mistake:
        return ReadPrompts(mistakes=(mistake,))
    entries = values.get(KIND, [])
    if not isinstance(entries, list):
        return ReadPrompts(
            mistakes=(
                ConfigMistake(str(path), lines.line((KIND,)), tr("write {example}.", example="[[prompt]]")),
            )
        )
    found: dict[str, Prompt] = {}
    mistakes = []
    for place, entry in enumerate(entries):
        name = _name_of(entry)
        text = entry.get("text") if isinstance(entry, Mapping) else None
        problem = ""
        if not name or not isinstance(text, str) or not text.strip():
            problem = tr("a prompt needs a name and a text.")
        elif name in found:
            problem = tr("there are two prompts called “{name}”.", name=label(name, LONGEST_NAME))
        elif len(name) > LONGEST_NAME or len(text) > LONGEST_TEXT:
            problem = tr(
                "a name has at most {name} characters, a text {text}.",
                name=LONGEST_NAME,
                text=number(LONGEST_TEXT),
            )
        if problem:
            mistakes.append(ConfigMistake(str(path), lines.line((KIND, place)), problem))
        else:
            found[name] = Prompt(name, storable(str(text)))
    return ReadPrompts(tuple(found.values()), tuple(mistakes))


def put_prompt(path: Path, prompt: Prompt, *, was: str = "") -> ReadPrompts:
    """Write a prompt, in place of the one that `was` called so, or at the end; gives what the file says then.

    Raises WrongUsage for a prompt that cannot be or a name that another one has, ConfigMistake where the file does not
    parse (it is left alone), HomeUnwritable.
    """
    made = Prompt(" ".join(storable(prompt.name).split()), storable(prompt.text).replace("\r\n", "\n"))
    if not made.name or not made.text.strip():
        raise WrongUsage(tr("A prompt needs a name and a text."))
    if len(made.name) > LONGEST_NAME:
        raise WrongUsage(tr("A prompt's name has at most {most} characters.", most=LONGEST_NAME))
    if len(made.text) > LONGEST_TEXT:
        raise WrongUsage(tr("A prompt has at most {most} characters.", most=number(LONGEST_TEXT)))

    def change(document: Any) -> None:
        if made.name != was and _entry(document, made.name) is not None:
            raise WrongUsage(
                tr("There is a prompt called “{name}” already.", name=label(made.name, LONGEST_NAME))
            )
        entry = _entry(document, was) if was else None
        if entry is None:
            entry = _appended(document)
        entry["name"] = made.name
        entry["text"] = _toml_text(made.text)

    return _changed(path, change)


def remove_prompt(path: Path, name: str) -> ReadPrompts:
    """Take a prompt out; nothing changes where there is none. Raises ConfigMistake, HomeUnwritable."""

    def change(document: Any) -> None:
        entries = document.get(KIND)
        for place, entry in enumerate(entries or ()):
            if _name_of(entry) == name:
                del entries[place]
                break
        if entries is not None and not len(entries):
            del document[KIND]

    return _changed(path, change)


def _changed(path: Path, change: Callable[[Any], None]) -> ReadPrompts:
    # Imported here: only who changes something pays for it.
    import tomlkit

    def edit(text: str | None) -> str:
        parse_toml(path, text or "")
        document = tomlkit.parse(text or "")
        change(document)
        return tomlkit.dumps(document)

    change_file(path, edit)
    return read_prompts(path)


def _entries(document: Any) -> Iterator[Any]:
    entries = document.get(KIND)
    yield from entries if isinstance(entries, list) else ()


def _entry(document: Any, name: str) -> Any:
    return next((entry for entry in _entries(document) if _name_of(entry) == name), None)


def _appended(document: Any) -> Any:
    import tomlkit

    if not isinstance(document.get(KIND), list):
        document[KIND] = tomlkit.aot()
    entries = document[KIND]
    entries.append(tomlkit.table())
    return entries[-1]


def _toml_text(text: str) -> Any:
    """Over several lines where it has several, so that people can write on in it; else as it is safest."""
    import tomllib

    import tomlkit

    if "\n" in text:
        # The line break after the quotes is none of the text's.
        written = '"""\n' + text.replace("\\", "\\\\").replace('"""', '""\\"') + '"""'
        try:
            # A quote at the end, a control character: where it would read otherwise it goes on one line.
            if tomllib.loads(f"text = {written}\n")["text"] == text:
                return tomlkit.value(written)
        except (ValueError, RecursionError):
            pass
    return tomlkit.string(text)


def _name_of(entry: Any) -> str:
    name = entry.get("name") if isinstance(entry, Mapping) else None
    return " ".join(storable(name).split()) if isinstance(name, str) else ""
