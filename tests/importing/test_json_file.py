"""JSON files are read value by value, whatever the bytes are."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import json_file
from interline.importing.found import Problem
from interline.importing.json_file import Document

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def document(data: bytes | str | object) -> Document:
    if not isinstance(data, (bytes, str)):
        data = json.dumps(data)
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return Document("export.json", lambda: io.BytesIO(raw))


@pytest.fixture(params=[1, 3, 64, json_file._CHUNK])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(json_file, "_CHUNK", request.param)
    return request.param


HARD = [
    {"a": 'quote " and \\ and ]}', "b": ["\\\\", "\\", '\\"'], "c": {}},
    [],
    "{[",
    -12.5e3,
    17,
    None,
    "ä🦊\u2028",
    [[[[1]]]],
]


@pytest.mark.usefixtures("chunk")
def test_elements_come_out_as_they_were_written() -> None:
    """Wherever the file is cut into pieces, the same values come."""
    assert list(document(HARD).elements()) == HARD
    assert list(document(json.dumps(HARD, ensure_ascii=False, indent=3)).elements()) == HARD


@pytest.mark.usefixtures("chunk")
def test_members_come_out_as_they_were_written() -> None:
    """The same for an object."""
    data = {"one": HARD, "two": 2, "": {"x": "}"}, "list": [1, 2]}
    assert dict(document(data).members()) == data
    assert list(document(data).elements("one")) == HARD
    assert list(document(data).elements("absent")) == []
    assert document(data).whole() == data


@settings(max_examples=60, deadline=None)
@given(st.lists(_VALUES, max_size=6), st.integers(1, 40), st.booleans())
def test_any_json_comes_out_as_it_went_in(values: list[Any], size: int, ascii_only: bool) -> None:
    """Values of every kind, in pieces of every size."""
    text = json.dumps(values, ensure_ascii=ascii_only)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_file, "_CHUNK", size)
        assert list(document(text).elements()) == values


@pytest.mark.usefixtures("chunk")
def test_a_file_cut_anywhere_gives_what_was_whole() -> None:
    """Every value before the cut comes out, then one Problem, and nothing is made up."""
    text = json.dumps(HARD)
    for cut in range(1, len(text) - 1):
        found = list(document(text[:cut]).elements())
        assert isinstance(found[-1], Problem), cut
        assert found[:-1] == HARD[: len(found) - 1]
        assert not any(isinstance(each, Problem) for each in found[:-1])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | st.text('[]{}",:\\ 01anul', max_size=60).map(str.encode))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    """Garbage gives Problems, and ends."""
    garbage = document(data)
    for read in (garbage.elements, garbage.members, garbage.values, lambda: garbage.elements("a")):
        assert len(list(read())) <= len(data) + 1
    garbage.whole()
    assert garbage.first is not None
    assert garbage.outline is not None


def test_entries_that_python_cannot_read_are_passed_over() -> None:
    """Deep nesting and endless digits cost their own entry, NaN is nothing, of a name said twice the last holds."""
    deep = "[" * 100_000 + "]" * 100_000
    found = list(
        document(f'[1, {deep}, {"9" * 5000}, NaN, {{"a": 1, "a": 2}}, "\\ud800\\u0000", 2]').elements()
    )
    assert found[0] == 1
    assert isinstance(found[1], Problem)
    assert "nested" in found[1].what
    assert found[2] == float("inf")
    assert found[3:] == [None, {"a": 2}, "\ud800\x00", 2]


def test_a_damaged_entry_does_not_hide_the_next() -> None:
    """What is wrong inside its brackets is passed over whole."""
    first, damaged, last = document('[{"a": 1}, {"b": tru, "c": [,]}, {"d": 4}]').elements()
    assert (first, last) == ({"a": 1}, {"d": 4})
    assert damaged == Problem("export.json, entry 2", "This entry is damaged.")


def test_an_entry_that_is_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is skipped without being kept, and the next comes."""
    monkeypatch.setattr(json_file, "LARGEST_VALUE", 50)
    monkeypatch.setattr(json_file, "_CHUNK", 16)
    found = list(document([{"a": "x" * 1000}, {"b": "\\" * 300 + '"'}, 3]).elements())
    assert [isinstance(each, Problem) for each in found] == [True, True, False]


def test_the_outline_holds_names_and_first_elements() -> None:
    """Enough to tell a format, also of a large file."""
    data = {
        "version": 1,
        "chats": [{"id": 1}, 5, {"id": 2, "a": 3}],
        "none": [],
        "big": {"x": "y" * 2_000_000},
    }
    assert document(data).outline == {"version": 1, "chats": [{"id": 1, "a": 3}], "none": [], "big": {}}
    odd_first = [3, "x", {"title": "odd", "mapping": None}, {"title": "t", "mapping": {"a": 1}}]
    assert document(odd_first).first == {"title": "odd", "mapping": {"a": 1}}
    assert document(" ").first == {}


def test_lines_and_glued_values_are_read() -> None:
    """Values one after the other, with or without a line end between them."""
    assert list(document('{"a":1}\n{"b":2}{"c":3}\n\n').values()) == [{"a": 1}, {"b": 2}, {"c": 3}]


def test_other_encodings_are_read() -> None:
    """A byte order mark says which."""
    text = json.dumps(HARD, ensure_ascii=False)
    for encoding in ("utf-8-sig", "utf-16"):
        assert list(document(text.encode(encoding)).elements()) == HARD
