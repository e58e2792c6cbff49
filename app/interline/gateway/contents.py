"""Words, pictures and files of a message, as clients of OpenAI's API write them.

Rule: nothing is ever fetched: what is not in the request itself is refused.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode

from interline.gateway.faults import invalid
from interline.gateway.fields import Fields
from interline.model.parts import File, Image, Part, Refusal, Text

_DATA_URL = re.compile(r"data:([a-zA-Z0-9.+-]+/[a-zA-Z0-9.+-]+)?((?:;[^;,]*)*),", re.ASCII)
_PICTURES = {"image/png", "image/jpeg", "image/webp", "image/gif"}
_SAME = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "application/x-pdf": "application/pdf"}
_LONGEST_TYPE = 100


def contents(message: Fields, name: str = "content") -> tuple[Part, ...]:
    """What a message says: a string, or an array of parts. Raises Refused."""
    value = message.get(name)
    if value is None:
        return ()
    if isinstance(value, str):
        return (Text(value),)
    return tuple(_part(part) for part in message.records(name))


def words(message: Fields, name: str = "content") -> str:
    """What a message says where only words may stand. Raises Refused."""
    parts = contents(message, name)
    if not all(isinstance(part, (Text, Refusal)) for part in parts):
        raise message.refuse(name, "words: pictures and files may stand in messages of the user alone")
    return "".join(part.text for part in parts if isinstance(part, (Text, Refusal)))


def _part(part: Fields) -> Part:
    kind = part.needed("type")
    if kind in ("text", "input_text", "output_text"):
        return Text(part.text("text") or "")
    if kind == "refusal":
        return Refusal(part.text("refusal") or "")
    if kind == "image_url":
        return _picture(part)
    if kind == "input_image":
        return picture(part, "image_url", part.text("image_url"))
    if kind == "file":
        return _file(part.record("file") or part)
    if kind == "input_file":
        return _file(part)
    raise part.refuse("type", "text, image_url or file")


def _picture(part: Fields) -> Part:
    if isinstance(part.get("image_url"), str):
        # Mistral's shorter form.
        return picture(part, "image_url", part.text("image_url"))
    inner = part.record("image_url")
    if inner is None:
        raise part.refuse("image_url", "an object with a url")
    return picture(inner, "url", inner.text("url"))


def picture(where: Fields, name: str, url: str | None) -> Image:
    """A picture that stands in the request. Raises Refused."""
    if not url or not url.startswith("data:"):
        raise invalid(
            "Interline fetches no pictures: send the picture itself as a data: URL (data:image/png;base64,…).",
            where.place(name),
            "invalid_image_url",
        )
    media_type, data = _data_of(where, name, url)
    if media_type not in _PICTURES:
        raise where.refuse(name, f"a picture: {', '.join(sorted(_PICTURES))}")
    return Image(media_type, hashlib.sha256(data).hexdigest(), len(data), "", data)


def _file(part: Fields) -> File:
    if part.get("file_id") is not None or part.get("file_url") is not None:
        raise invalid(
            "Interline keeps and fetches no files: send the file itself as file_data.",
            part.place("file_id" if part.get("file_id") is not None else "file_url"),
            "unsupported_parameter",
        )
    name = part.text("filename") or ""
    given = part.needed("file_data")
    if given.startswith("data:"):
        media_type, data = _data_of(part, "file_data", given)
    else:
        media_type, data = "", _bytes(part, "file_data", given)
    if data.startswith(b"%PDF-"):
        media_type = "application/pdf"
    media_type = media_type or "application/octet-stream"
    return File(media_type, hashlib.sha256(data).hexdigest(), len(data), name, data)


def _data_of(where: Fields, name: str, url: str) -> tuple[str, bytes]:
    found = _DATA_URL.match(url)
    if found is None or ";base64" not in found[2].lower():
        raise where.refuse(name, "a data: URL in base64")
    media_type = (found[1] or "").lower()[:_LONGEST_TYPE]
    return _SAME.get(media_type, media_type), _bytes(where, name, url[found.end() :])


def _bytes(where: Fields, name: str, text: str) -> bytes:
    try:
        data = b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise where.refuse(name, "readable base64") from None
    if not data:
        raise where.refuse(name, "a file that is not empty")
    return data
