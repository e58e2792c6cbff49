"""Exports of other programs as tests make them, whole and damaged, and what a reader makes of them."""

from __future__ import annotations

import copy
import html
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from hypothesis import strategies as st

from interline.importing.archive import Files
from interline.importing.found import Found, FoundConversation, FoundFile, FoundKey, FoundMessage, Problem
from interline.importing.json_file import Document, Meter
from interline.importing.source import Source, opened
from interline.model.clean import storable
from interline.model.conversation import Role, Status
from interline.model.parts import Citation, Text, Thinking, ToolCall, ToolResult

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
"""The beginning of a picture."""
DATA_URL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAE="

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def json_source(data: Any) -> Source:
    """A JSON file that was opened."""
    written = json.dumps(data).encode()
    return Source("export.json", len(written), Document("export.json", lambda: io.BytesIO(written)))


def read_json(reader: ModuleType, data: Any) -> list[Found]:
    """What a reader finds in this JSON file, which it recognises."""
    source = json_source(data)
    assert reader.recognises(source)
    return list(reader.read(source))


def read_path(reader: ModuleType, path: Path) -> list[Found]:
    """What a reader finds in this file or folder, which it recognises; files are read before it is closed."""
    with opened(path) as source:
        assert reader.recognises(source)
        found = list(reader.read(source))
        for conversation in conversations(found):
            for message in conversation.messages:
                for part in message.parts:
                    if isinstance(part, FoundFile) and part.read is not None:
                        _keep_bytes(part)
    return found


def _keep_bytes(file: FoundFile) -> None:
    assert file.read is not None
    try:
        data = file.read()
    except (OSError, ValueError):
        return
    object.__setattr__(file, "read", lambda: data)


def write_zip(path: Path, members: Mapping[str, bytes | str]) -> Path:
    """An archive of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_folder(path: Path, members: Mapping[str, bytes | str]) -> Path:
    """A folder of these files."""
    for name, content in members.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return path


def write_database(path: Path, tables: Tables) -> Path:
    """An SQLite database of these rows; a table's columns are all that its rows have, without types."""
    with closing(sqlite3.connect(path)) as connection:
        for table, rows in tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row)) or ["id"]
            names = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f'CREATE TABLE "{table}" ({names})')
            marks = ", ".join("?" * len(columns))
            connection.executemany(
                f'INSERT INTO "{table}" VALUES ({marks})',
                [[row.get(column) for column in columns] for row in rows],
            )
        connection.commit()
    return path


class Members(Files):
    """Files of an archive that never was on a disk."""

    def __init__(self, members: Mapping[str, bytes | str]) -> None:
        self.meter = Meter()
        self._members = {
            name: content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
            for name, content in members.items()
        }

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def size(self, name: str) -> int:
        return len(self._members[name])

    def open(self, name: str) -> BinaryIO:
        return io.BytesIO(self._members[name])

    def close(self) -> None:
        pass

    @property
    def _known(self) -> Mapping[str, object]:
        return self._members


def sound_tables(tables: Any) -> Tables:
    """Tables of which anything may be of another kind than it should be, as far as a database can hold them."""
    made: Tables = {
        str(table): [
            {str(column): _storable(value) for column, value in row.items()}
            for row in rows
            if isinstance(row, dict)
        ]
        for table, rows in tables.items()
        if isinstance(rows, list)
    }
    # A database without any table is an empty file.
    return {**made, "other": []}


@contextmanager
def database_source(tables: Tables) -> Iterator[Source]:
    """A database of these tables that was opened."""
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(write_database(Path(folder, "x.db"), tables)) as source,
    ):
        yield source


def _storable(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        return json.dumps(value, default=repr)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, int) and abs(value) >= 2**63:
        return float(value) if abs(value) < 10**300 else None
    return value


# --- what was found ---


def conversations(found: Sequence[Found]) -> list[FoundConversation]:
    """The conversations among it."""
    return [each for each in found if isinstance(each, FoundConversation)]


def only(found: Sequence[Found]) -> FoundConversation:
    """The one thing that was found, a conversation."""
    [one] = found
    assert isinstance(one, FoundConversation)
    return one


def problems(found: Sequence[Found]) -> list[str]:
    """What could not be read, of the file and of its conversations."""
    told = [each for each in found if isinstance(each, Problem)]
    told += [problem for each in conversations(found) for problem in each.problems]
    return [each.what for each in told]


def words(message: FoundMessage) -> str:
    """What was said."""
    return "".join(part.text for part in message.parts if isinstance(part, Text))


def shape(conversation: FoundConversation) -> list[tuple[str, str | None, str]]:
    """Name, parent and words of each message."""
    return [(each.id, each.parent, words(each)) for each in conversation.messages]


def by_id(conversation: FoundConversation) -> dict[str, FoundMessage]:
    """The messages by their names."""
    return {each.id: each for each in conversation.messages}


# --- damage ---

JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, -(10**30), 1e308, 0.5, "", " ", "\x00", "\ud800", "junk words", "2025-99-99",
    [], {}, [None], [[]], [1, "a"], {"a": 1}, {"type": "text"}, [{"type": 5}], "[" * 40, "{\"a\":", [[[[[[[[]]]]]]]],
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, data: Any) -> Any:
    """The data with a few of its values gone, or of another kind, or standing somewhere else."""
    data = copy.deepcopy(data)
    for _ in range(draw(st.integers(1, 6))):
        places = list(_places(data))
        if not places:
            break
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.integers(0, 3)):
            case 0:
                del holder[key]
            case 1 | 2:
                holder[key] = copy.deepcopy(draw(st.sampled_from(JUNK)))
            case _:
                other, from_ = places[draw(st.integers(0, len(places) - 1))]
                holder[key] = copy.deepcopy(other[from_])
    return data


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [data]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            yield holder, key
            if isinstance(holder[key], (dict, list)):
                waiting.append(holder[key])


def check(found: Sequence[Found], data: Any, *, ours: Sequence[str] = ()) -> None:
    """Nothing in what was found is broken, and no word in it is one that the data does not hold.

    `ours` are lines that the reader may write itself.
    """
    words = _all_words(data)
    # What can be kept of a word counts as the word.
    known = f"{words}\n{storable(words)}"
    for each in found:
        assert isinstance(each, (FoundConversation, FoundKey, Problem))
        # One value of another kind costs that value, not the conversation.
        assert not isinstance(each, Problem) or "could not be read" not in each.what, each
    for conversation in conversations(found):
        seen: set[str | None] = {None}
        # A topic of a session is called after both.
        for piece in conversation.title.split(": "):
            _is_known(piece, known, ours)
        _is_known(conversation.system, known, ours)
        for message in conversation.messages:
            assert message.parent in seen
            assert message.id not in seen
            seen.add(message.id)
            assert isinstance(message.role, Role)
            assert isinstance(message.status, Status)
            _is_known(message.model, known, ours)
            _is_known(message.vendor, known, ours)
            assert message.usage is None or message.usage.is_plausible()
            for part in message.parts:
                _check_part(part, known, ours)
        assert conversation.current in seen


def _check_part(part: Any, known: str, ours: Sequence[str]) -> None:
    for field in fields(part):
        value = getattr(part, field.name)
        assert field.name in (
            "origin",
            "read",
            "took_ms",
            "complete",
            "is_error",
            "start",
            "end",
        ) or isinstance(value, str)
    match part:
        case Text(text) | Thinking(text):
            _is_known(text, known, ours)
        case Citation(url, title, quote):
            _is_known(url, known, ours)
            _is_known(title, known, ours)
            _is_known(quote, known, ours)
        case FoundFile(read=read) if read is not None:
            try:
                assert isinstance(read(), bytes)
            except (OSError, ValueError):
                pass
        case ToolCall() | ToolResult() | FoundFile():
            pass
        case _:
            raise AssertionError(f"no reader makes {part!r}")


def _is_known(text: str, known: str, ours: Sequence[str]) -> None:
    for line in text.splitlines():
        line = line.strip()
        assert line in known or line.startswith("```") or line in ours, line


def _all_words(data: Any) -> str:
    found: list[str] = []
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, (list, tuple)):
            waiting += value
        elif isinstance(value, bytes):
            found.append(value.decode("utf-8", "replace"))
        else:
            found.append(str(value))
            if isinstance(value, str):
                try:
                    inner = json.loads(value)
                except (ValueError, RecursionError):
                    continue
                if isinstance(inner, (dict, list)):
                    waiting.append(inner)
    joined = "\n".join(found)
    return f"{joined}\n{html.unescape(joined)}"
