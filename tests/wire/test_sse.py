"""The splitter of server-sent events against the standard, and against what servers really send."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.wire.sse import COMMENT, TOO_LARGE, Frame, SseDecoder


def frames(*pieces: bytes, cap: int = 1000) -> list[Frame]:
    decoder = SseDecoder(cap)
    found = [frame for piece in pieces for frame in decoder.feed(piece)]
    return found + decoder.close()


def reference(data: bytes) -> list[Frame]:
    """The standard, slowly: all the text at once, line by line."""
    text = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    found: list[Frame] = []
    event, values = "", []
    for line in [*text.split(b"\n"), b""]:
        if line.startswith(b":"):
            found.append(COMMENT)
        elif not line:
            joined = b"\n".join(values).decode("utf-8", "replace")
            if joined:
                found.append((event, joined))
            event, values = "", []
        else:
            name, _, value = line.partition(b":")
            value = re.sub(rb"\A ", b"", value)
            if name == b"data":
                values.append(value)
            elif name == b"event":
                event = value.decode("utf-8", "replace")
            elif name == b"error":
                event = "error"
                values.append(value)
    return found


CHUNKS = st.sampled_from(
    [
        b"data: one", b"data:two", b"data", b"data:", b"event: ping", b"event:x", b": comment", b":", b"id: 3",
        b"retry: 5", b"error: {}", b"\n", b"\n\n", b"\r", b"\r\n", b"\r\n\r\n", b"\xef\xbb\xbf", b"\xe2\x80\xa8",
        b"\xc2\x85", b"\x0b", b"\x0c", b"\x1c", "é".encode(), b"\xff", b" ", b"field: y", b'{"a": 1}',
    ]
)  # fmt: skip


@given(st.lists(CHUNKS, max_size=40), st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_it_agrees_with_the_standard_however_it_is_cut(chunks: list[bytes], sizes: list[int]) -> None:
    """Any mixture of line ends, fields and odd bytes, cut anywhere, is read as the slow reference reads it."""
    data = b"".join(chunks)
    decoder = SseDecoder()
    found: list[Frame] = []
    at = turn = 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        found += decoder.feed(data[at : at + size])
        at, turn = at + size, turn + 1
    assert found + decoder.close() == reference(data)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_each_of_the_three_line_ends_counts(end: bytes) -> None:
    """A line feed, a return, or both."""
    data = end.join([b"event: a", b"data: 1", b"data: 2", b"", b"data: 3", b"", b""])
    assert frames(data) == [("a", "1\n2"), ("", "3")]


def test_a_return_at_the_end_of_a_piece_waits_for_its_line_feed() -> None:
    """Half of a line end is not a line end of its own."""
    assert frames(b"data: 1\r", b"\ndata: 2\r", b"\n\r", b"\n") == [("", "1\n2")]


def test_separators_inside_the_words_end_no_line() -> None:
    """A model may write U+2028, U+0085, a vertical tab or a form feed."""
    words = "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg"
    assert frames(f"data: {words}\n\n".encode()) == [("", words)]


def test_a_character_cut_in_half_is_whole_again() -> None:
    """Bytes of one character may come in different pieces."""
    data = "data: 你好 😀\n\n".encode()
    assert frames(*[data[at : at + 1] for at in range(len(data))]) == [("", "你好 😀")]


def test_broken_utf8_becomes_a_mark_and_ends_nothing() -> None:
    """A bad byte costs one character, not the answer."""
    assert frames(b"data: a\xffb\n\ndata: c\n\n") == [("", "a\ufffdb"), ("", "c")]


def test_the_end_of_the_bytes_ends_the_last_event() -> None:
    """Servers that are stopped leave out the last blank line."""
    assert frames(b"data: 1\n\ndata: 2") == [("", "1"), ("", "2")]


def test_an_error_in_a_field_of_its_own_is_an_event() -> None:
    """Some builds of llama.cpp write `error:` where the standard has `data:`."""
    assert frames(b'error: {"code": 500}\n\n') == [("error", '{"code": 500}')]


def test_a_byte_order_mark_is_no_part_of_the_first_field() -> None:
    """Also when it comes byte by byte."""
    assert frames(b"\xef", b"\xbb", b"\xbfdata: 1\n\n") == [("", "1")]


@pytest.mark.parametrize("size", [1, 7, 5000])
@pytest.mark.parametrize("line", [b"data: " + b"x" * 2000, b"data: " + b"y" * 600 + b"\ndata: " + b"z" * 600])
def test_an_event_over_the_cap_is_passed_over(line: bytes, size: int) -> None:
    """One line or several: the event is dropped, its neighbours are not."""
    data = b"data: 1\n\n" + line + b"\n\ndata: 2\n\n"
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert frames(*pieces) == [("", "1"), TOO_LARGE, ("", "2")]


@pytest.mark.parametrize("length", [6, 7, 990, 993, 994, 995, 999, 1000, 1001, 1002])
@pytest.mark.parametrize("before", [b"", b"data: 1\n\n", b"event: x\n", b"data: 1\n", b"dat", b": hi\n"])
def test_an_event_in_one_piece_reads_as_one_in_bytes(before: bytes, length: int) -> None:
    """Also at the cap, and where something came before it."""
    piece = b"data: ".ljust(length, b"x") + b"\n\n"
    whole = before + piece
    assert frames(before, piece, b"data: 2\n\n") == frames(*[bytes([one]) for one in whole + b"data: 2\n\n"])


def test_an_event_is_called_as_its_own_line_says() -> None:
    """Not as the one before it, however alike their names begin."""
    data = b"".join(b"event: %b\ndata: 1\n\n" % name for name in (b"ping", b"ping", b"pin", b"", b"ping"))
    names = [name for name, _ in frames(data + b"data: 2\n\n")]
    assert names == ["ping", "ping", "pin", "", "ping", ""]


def test_an_endless_line_takes_no_memory() -> None:
    """What is over the cap is let go at once, long before the line ends."""
    decoder = SseDecoder(1000)
    for _ in range(100):
        assert decoder.feed(b"x" * 1000) == []
    held = sum(len(piece) for piece in decoder._pieces)
    assert held <= 1000
