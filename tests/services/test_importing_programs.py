"""Exports of many programs, through the import into a real library."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from interline.importing import FORMATS, format_of
from interline.importing.found import FoundConversation
from interline.importing.source import opened
from interline.model.clean import storable
from interline.model.parts import Text
from interline.services.changes import Changes
from interline.services.import_report import ImportReport
from interline.services.importing import ImportService
from interline.store.database import Store
from tests.importing import (
    test_chatbox,
    test_cherry_studio,
    test_databases_of_others,
    test_jan,
    test_librechat,
    test_llm_logs,
    test_newelle,
    test_open_webui,
    test_witsy,
)
from tests.importing.exports import Tables, write_database, write_folder, write_zip
from tests.store.library import assert_sound, rows, with_store

Write = Callable[[Path], Path]


def as_json(data: object) -> Write:
    """A file of this data."""

    def write(folder: Path) -> Path:
        path = folder / "export.json"
        path.write_text(json.dumps(data))
        return path

    return write


def as_database(tables: Tables) -> Write:
    """A database of these tables."""
    return lambda folder: write_database(folder / "export.db", tables)


EXPORTS: dict[str, tuple[str, Write]] = {
    "open-webui": ("open-webui", as_json(test_open_webui.EXPORT)),
    "librechat list": ("librechat", as_json(test_librechat.LINEAR)),
    "librechat tree": ("librechat", as_json(test_librechat.TREE)),
    "cherry-studio 1": (
        "cherry-studio",
        lambda folder: test_cherry_studio.zipped(folder, test_cherry_studio.backup()),
    ),
    "cherry-studio 2": ("cherry-studio", as_database(test_cherry_studio.TABLES)),
    "chatbox": ("chatbox", as_json(test_chatbox.EXPORT)),
    "jan": ("jan", lambda folder: write_folder(folder / "jan", test_jan.members())),
    "witsy": (
        "witsy",
        lambda folder: write_zip(folder / "w.zip", {"history.json": json.dumps(test_witsy.HISTORY)}),
    ),
    "newelle": ("newelle", as_json(test_newelle.ALL)),
    "alpaca": ("alpaca", as_database(test_databases_of_others.ALPACA)),
    "5ire": ("5ire", as_database(test_databases_of_others.FIVE_IRE)),
    "llm threads": ("llm", as_database(test_llm_logs.NEW)),
    "llm responses": ("llm", as_database(test_llm_logs.OLD)),
    "chatbot-ui": ("chatbot-ui", as_json(test_newelle.HISTORY)),
    "anythingllm": ("anythingllm", as_database(test_databases_of_others.ANYTHING)),
}
KEYS = (test_cherry_studio.KEY, test_chatbox.KEY, test_databases_of_others.KEY, "sk-jan-secret")


def take_in(library: Path, path: Path) -> ImportReport:
    """Import this file."""

    async def scene(store: Store) -> ImportReport:
        return await ImportService(store, Changes()).take_in([path])

    return with_store(library, scene)


@pytest.mark.parametrize("case", EXPORTS)
def test_an_export_comes_into_the_library_whole_and_once(tmp_path: Path, case: str) -> None:
    """Each conversation and each message that the reader finds; the same file once more changes nothing; no key."""
    name, write = EXPORTS[case]
    folder = tmp_path / "export"
    folder.mkdir()
    path = write(folder)
    with opened(path) as source:
        format_ = format_of(source)
        found = [each for each in format_.reader.read(source) if isinstance(each, FoundConversation)]
    assert format_.name == name
    library = tmp_path / "library"
    library.mkdir()
    report = take_in(library, path)
    assert (report.imported, report.updated, report.unchanged) == (len(found), 0, 0)
    again = take_in(library, path)
    assert (again.imported, again.updated, again.unchanged) == (0, 0, len(found))
    assert_sound(library)
    said = {
        storable(part.text)
        for each in found
        for m in each.messages
        for part in m.parts
        if isinstance(part, Text)
    }
    assert {text for (text,) in rows(library, "SELECT text FROM part WHERE kind = 'text'")} >= said
    assert rows(library, "SELECT count(*) FROM message") == [(sum(len(each.messages) for each in found),)]
    kept = [zlib.decompress(data) for (data,) in rows(library, "SELECT raw FROM import_raw")]
    kept += [file.read_bytes() for file in library.rglob("*") if file.is_file()]
    assert not [key for key in KEYS for data in kept if key.encode() in data]


HOSTILE = "\ud800a\x00b\u202e" + "x" * 300


@pytest.mark.parametrize("program", ["chatgpt", "chatbox"])
def test_names_that_no_database_holds_come_in_all_the_same(tmp_path: Path, program: str) -> None:
    """Half a character and a NUL in every name of a conversation, and the same once more the second time."""
    said = {"id": HOSTILE, "role": "user", "contentParts": [{"type": "text", "text": HOSTILE}]}
    node = {
        "id": HOSTILE,
        "parent": None,
        "message": {
            "id": HOSTILE,
            "author": {"role": "user"},
            "content": {"content_type": "text", "parts": [HOSTILE]},
        },
    }
    data = {
        "chatgpt": [{"id": HOSTILE, "title": HOSTILE, "mapping": {HOSTILE: node}}],
        "chatbox": {f"session:{HOSTILE}": {"id": HOSTILE, "name": HOSTILE, "messages": [said]}},
    }[program]
    path = as_json(data)(tmp_path)
    reports = [take_in(tmp_path / "library", path) for _ in range(2)]
    assert [(each.imported, each.unchanged) for each in reports] == [(1, 0), (0, 1)]
    assert_sound(tmp_path / "library")


def test_every_format_is_tried_on_a_library() -> None:
    """A program that is added gets its case here, or in the tests of import itself."""
    of_import_itself = {"interline", "chatgpt", "claude", "grok"}
    assert {each.name for each in FORMATS} == {name for name, _ in EXPORTS.values()} | of_import_itself
