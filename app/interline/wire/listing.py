"""The ids in a vendor's list of models, in each of the shapes in which vendors write it."""

from __future__ import annotations

from interline.wire.shapes import UNREADABLE, decode_json, record, records, words


def read_models(body: bytes) -> tuple[str, ...]:
    """The ids, each once and in order: under `data`, under `models`, or in a bare array; none if unreadable."""
    try:
        value = decode_json(body.decode("utf-8", "replace"))
    except UNREADABLE:
        return ()
    data = record(value)
    rows = value if isinstance(value, list) else data.get("data") or data.get("models")
    ids = (_id(row) for row in records(rows) if _answers(row.get("supportedGenerationMethods")))
    return tuple(dict.fromkeys(id_ for id_ in ids if id_))


def _id(row: dict[str, object]) -> str:
    return (words(row.get("id")) or words(row.get("name")).removeprefix("models/"))[:300]


def _answers(methods: object) -> bool:
    """Google lists models that only embed or count, too."""
    return not isinstance(methods, list) or "generateContent" in methods
