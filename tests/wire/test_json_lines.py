"""The splitter of JSON lines: any cut, objects printed over several lines, lines that are no objects."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.wire.json_lines import JsonLines
from interline.wire.sse import TOO_LARGE, Frame

OBJECTS = [{"a": 1}, {"b": {"c": ["x\u2028y", "}"]}}, {}, {"d": "{\n"}]
PLAIN = "\n".join(json.dumps(value) for value in OBJECTS)
PRINTED = "\n".join(json.dumps(value, indent=2) for value in OBJECTS)


def frames(*pieces: bytes, cap: int = 1000) -> list[Frame]:
    decoder = JsonLines(cap)
    found = [frame for piece in pieces for frame in decoder.feed(piece)]
    return found + decoder.close()


def values(found: list[Frame]) -> list[object]:
    return [json.loads(frame[1]) for frame in found]


@pytest.mark.parametrize("text", [PLAIN, PRINTED, f"{PLAIN}\n{PRINTED}", PRINTED.replace("\n", "\r\n")])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 5000])
def test_objects_come_whole_however_they_are_cut(text: str, size: int) -> None:
    """On one line or printed over several, with either end of line, with or without a last one."""
    wanted = OBJECTS * (2 if text.startswith(PLAIN) and "\n{\n" in text else 1)
    for ending in ("", "\n", "\n\n"):
        data = (text + ending).encode()
        assert values(frames(*(data[at : at + size] for at in range(0, len(data), size)))) == wanted


@given(data=st.binary(max_size=200), size=st.integers(1, 50))
def test_any_bytes_give_the_same_frames(data: bytes, size: int) -> None:
    """Where the bytes are cut changes nothing, whatever they are."""
    assert frames(*(data[at : at + size] for at in range(0, len(data), size))) == frames(data)


def test_a_garbled_line_costs_itself_only() -> None:
    """Half a line, half an object: the ones behind it are read."""
    found = frames(b'{"a": 1}\n{"half\n{"b": 2}\n{\n "c": 3,\n{"d": 4}\n')
    assert [frame[1] for frame in found] == ['{"a": 1}', '{"half', '{"b": 2}', '{\n "c": 3,', '{"d": 4}']


def test_blank_lines_are_nothing() -> None:
    """Servers send them to keep a connection open."""
    assert frames(b"\n \r\n\t\n", b'{"a": 1}', b"\n\n") == [("", '{"a": 1}')]
    assert frames(b"") == []


@pytest.mark.parametrize("size", [1, 10, 5000])
def test_what_is_too_large_is_passed_over(size: int) -> None:
    """A line and a printed object over the cap; those behind them are read, and nothing is hoarded."""
    large = b'{"a": "' + b"x" * 100 + b'"}\n'
    printed = b'{\n "a": "' + b"x" * 30 + b'",\n "b": "' + b"y" * 30 + b'"\n}\n'
    data = large + b'{"b": 1}\n' + printed + b'{"c": 1}'
    found = frames(*(data[at : at + size] for at in range(0, len(data), size)), cap=50)
    assert found == [TOO_LARGE, ("", '{"b": 1}'), TOO_LARGE, ("", '{"c": 1}')]


def test_memory_of_a_line_that_never_ends_is_given_back() -> None:
    """Only its length is kept."""
    decoder = JsonLines(cap=100)
    for _ in range(1000):
        assert decoder.feed(b"x" * 50) == []
        assert sum(map(len, decoder._pieces)) <= 100
    assert decoder.close() == [TOO_LARGE]
