"""Reads a text in pieces, as a window does, and checks on the way."""

from __future__ import annotations

from collections.abc import Iterable

from interline.rendering.blocks import Block
from interline.rendering.markdown import parse
from interline.rendering.stream import StreamingMarkdown


def streamed(text: str, cuts: Iterable[int]) -> tuple[Block, ...]:
    """The blocks as somebody has them who only listens to updates; checked against the stream's own on the way."""
    stream = StreamingMarkdown()
    shown: list[Block] = []
    begin = 0
    for end in [*cuts, len(text)]:
        update = stream.feed(text[begin:end])
        shown[update.first :] = update.blocks
        assert tuple(shown) == stream.blocks
        if "]:" not in text:
            assert stream.blocks == parse(text[:end])
        begin = end
    update = stream.finish()
    shown[update.first :] = update.blocks
    assert tuple(shown) == stream.blocks
    return tuple(shown)
