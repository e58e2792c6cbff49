"""What is opened is told by its bytes, and what cannot be read is refused in words."""

from __future__ import annotations

import gzip
import json
import pickle
import sqlite3
import zipfile
from pathlib import Path

import pytest

from interline.importing import FORMATS, format_of
from interline.importing.database import Database
from interline.importing.source import opened
from interline.model.errors import NotImportable


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\0\0", "is empty"),
        (gzip.compress(b"[]", mtime=0), "packed"),
        (pickle.dumps({"a": 1}), "pickle"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"%PDF-1.7", "PDF"),
        (b"\xf5\xd5\x53\xcc\x00", "GPT4All"),
        (b"hello", "neither JSON"),
        (b"\x00\x01\x02\x03\xff\xfe", "neither JSON"),
        (b"PK\x03\x04nothing", "damaged"),
        (b"SQLite format 3\x00" + b"\x00" * 5000, "damaged"),
        (b"[]", "no conversations"),
        (b"[1, 2]", "no conversations"),
        (b"{}", "not whole|does not know"),
        (b'{"a": 1}', "does not know"),
        (b'[{"a": 1}]', "does not know"),
        (b'{"a', "not whole"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_one_sentence(tmp_path: Path, data: bytes, says: str) -> None:
    """And the next one says what to do."""
    path = tmp_path / "export.json"
    path.write_bytes(data)
    with pytest.raises(NotImportable, match=says) as refused, opened(path) as source:
        format_of(source)
    assert "Traceback" not in str(refused.value)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    """A missing file, an empty folder, a browser's database."""
    with pytest.raises(NotImportable, match="no file"), opened(tmp_path / "gone.json"):
        pass
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(NotImportable, match="holds no file"), opened(empty) as source:
        format_of(source)
    (empty / "CURRENT").write_text("x")
    (empty / "MANIFEST-000001").write_text("x")
    with pytest.raises(NotImportable, match="browser's own"), opened(empty):
        pass


def test_an_archive_in_which_nothing_was_said_says_so(tmp_path: Path) -> None:
    """As an empty file does; and an archive in an archive is not followed."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("conversations.json", "[]")
    with pytest.raises(NotImportable, match="holds no conversations"), opened(tmp_path / "a.zip") as source:
        format_of(source)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as file:
        file.write(tmp_path / "a.zip", "inner.zip")
    with pytest.raises(NotImportable, match="another archive"), opened(tmp_path / "b.zip") as source:
        format_of(source)


def test_every_format_has_a_reader() -> None:
    """Each in the list can be imported and has both functions."""
    assert len({each.name for each in FORMATS}) == len(FORMATS)
    for each in FORMATS:
        assert callable(each.reader.recognises)
        assert callable(each.reader.read)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "chats.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        CREATE TABLE chat (id INTEGER PRIMARY KEY, name TEXT, "odd ""name" TEXT);
        CREATE TABLE message (id INTEGER, chat INTEGER, content BLOB,
                              doubled TEXT GENERATED ALWAYS AS (content || content));
        INSERT INTO chat VALUES (1, 'one', 'x'), (2, 'two', NULL);
        INSERT INTO message (id, chat, content) VALUES (2, 1, 'b'), (1, 1, 'a'), (3, 2, x'ff');
        CREATE VIEW trap AS SELECT load_extension('evil') AS name;
        CREATE VIRTUAL TABLE search USING fts5(content);
        """
    )
    connection.commit()
    connection.close()
    return path


def test_a_database_is_read_by_table_and_column(database: Path) -> None:
    """Views, virtual tables and generated columns are not there; the file is left as it was."""
    before = database.read_bytes()
    held = Database(database)
    assert held.tables["chat"] == ("id", "name", 'odd "name')
    assert held.tables["message"] == ("id", "chat", "content")
    assert "trap" not in held.tables
    assert "search" not in held.tables
    assert list(held.rows("chat", {"id": 2})) == [{"id": 2, "name": "two", 'odd "name': None}]
    rows = list(held.rows("message", {"chat": 1, "unknown": 5}, order=("id", "none")))
    assert [row["content"] for row in rows] == ["a", "b"]
    assert list(held.rows("trap")) == list(held.rows("nothing")) == []
    held.close()
    assert database.read_bytes() == before
    assert [each.name for each in database.parent.iterdir()] == ["chats.db"]


def test_what_is_still_in_the_wal_is_read(tmp_path: Path) -> None:
    """Another program may have the database open."""
    path = tmp_path / "live.db"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("CREATE TABLE chat (name TEXT)")
    writer.execute("INSERT INTO chat VALUES ('late')")
    held = Database(path)
    assert list(held.rows("chat")) == [{"name": "late"}]
    held.close()
    writer.close()


def test_a_damaged_database_is_refused_or_its_damage_said(database: Path) -> None:
    """Wherever it is cut, one of two errors comes."""
    whole = database.read_bytes()
    for cut in range(100, len(whole), 3000):
        database.write_bytes(whole[:cut])
        try:
            held = Database(database)
        except NotImportable:
            continue
        for table in held.tables:
            try:
                list(held.rows(table))
            except ValueError:
                pass
        held.close()


def test_a_json_file_says_how_far_it_was_read(tmp_path: Path) -> None:
    """For the progress."""
    path = tmp_path / "export.json"
    path.write_text(json.dumps([{"a": 1}] * 10))
    with opened(path) as source:
        assert source.document is not None
        assert len(list(source.document.elements())) == 10
        assert source.meter.done == source.size
