"""GGUF files as small as they can be, written byte by byte from the format's description."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

Fact = int | float | str | list[str] | list[int]


def gguf(
    facts: Mapping[str, Fact], *, tensors: Mapping[str, int] | None = None, data: int = 0, version: int = 3
) -> bytes:
    """A file with these facts, tensors that begin at these places of its data, and so many bytes of that."""
    tensors = tensors or {}
    made = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(facts))
    for name, value in facts.items():
        made += text(name) + typed(value)
    for name, place in tensors.items():
        made += text(name) + struct.pack("<IQIQ", 1, 32, 0, place)
    made += b"\0" * (-len(made) % 32)
    return made + b"\1" * data


def text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def typed(value: Fact) -> bytes:
    if isinstance(value, str):
        return struct.pack("<I", 8) + text(value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    if isinstance(value, int):
        return struct.pack("<II", 4, value)
    if value and isinstance(value[0], str):
        return struct.pack("<IIQ", 9, 8, len(value)) + b"".join(text(str(each)) for each in value)
    return struct.pack("<IIQ", 9, 4, len(value)) + b"".join(struct.pack("<I", each) for each in value)


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


CHAT: dict[str, Fact] = {
    "general.architecture": "llama",
    "general.name": "Tiny",
    "llama.context_length": 2048,
    "tokenizer.ggml.tokens": ["a", "b"],
    "tokenizer.ggml.token_type": [1, 2, 3],
    "llama.rope.freq_base": 0.5,
}
