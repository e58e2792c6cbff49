"""The parts that a message is made of, and their one stored shape.

Rule: `to_fields` and `from_fields` are exact opposites for every part; a kind that this version does not know is kept
as it came (Unread) and never dropped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from interline.language import marked
from interline.model.errors import UnknownModel
from interline.model.refs import ModelRef

FieldsOfPart = tuple[str, str, dict[str, Any]]
"""(kind, text to search and show, everything else as JSON-able data)."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the message, Markdown as the model wrote it."""

    text: str


@dataclass(frozen=True, slots=True)
class Thinking:
    """What the model thought, and the opaque blob that only its maker understands."""

    text: str
    """What may be shown; may be empty."""
    blob: str = ""
    """JSON text that the maker wants back unchanged (signature, encrypted content, reasoning details)."""
    origin: ModelRef | None = None
    """Who made it; replayed only there."""
    bond: str = ""
    """For a blob: what it was made under (wire/bonds.py); replayed only where that still stands. Empty for one that an
    earlier version kept."""
    took_ms: int = 0
    """Milliseconds from its first word to the first of what followed; 0 where nobody watched it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The model's own words for declining."""

    text: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, sent or generated."""

    media_type: str
    """image/png, image/jpeg, image/webp, image/gif."""
    digest: str
    """SHA-256 of the bytes, hexadecimal: the name of the file in attachments/."""
    size: int
    """Bytes."""
    name: str = ""
    """The file's name, for people."""
    data: bytes | None = field(default=None, repr=False, compare=False)
    """The bytes, where they have been read."""


class DocumentTrouble(StrEnum):
    """Why a document has no words."""

    WITHOUT_TEXT = "without_text"
    """Its pages are pictures, as a scanner makes them."""
    LOCKED = "locked"
    """It opens with a password alone."""
    UNREADABLE = "unreadable"
    """Damaged, or not read within the limits."""


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The words of a document, read on this computer for models that do not take the document itself."""

    text: str
    """Page by page; empty where there is trouble."""
    pages: int = 0
    """How many the document has; 0 where nobody knows."""
    read: int = 0
    """Of those, how many were read, from the first on."""
    blank: int = 0
    """Of those, how many gave no words."""
    is_cut: bool = False
    """Whether there is more than was read."""
    trouble: DocumentTrouble | None = None


@dataclass(frozen=True, slots=True)
class File:
    """Any other attachment: PDF, text, code."""

    media_type: str
    digest: str
    """SHA-256 of the bytes, hexadecimal."""
    size: int
    """Bytes."""
    name: str = ""
    """The file's name, for people."""
    data: bytes | None = field(default=None, repr=False, compare=False)
    """The bytes, where they have been read."""
    words: DocumentText | None = field(default=None, repr=False, compare=False)
    """What stands in a PDF, where it has been read for a model that takes none."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call the model asked for; kept and shown."""

    id: str
    """As the vendor gave it, or minted by us."""
    name: str
    arguments: str
    """JSON text as it came, valid or not."""
    complete: bool = True
    """Whether the vendor said that the arguments are whole; one cut in half is never run."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """The answer to a call."""

    call_id: str
    text: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A source that the answer names."""

    url: str
    title: str = ""
    quote: str = ""
    start: int | None = None
    """Where in the answer's text the cited words begin, in characters."""
    end: int | None = None
    """Where they end."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product that the answer offers: a shopping result."""

    title: str
    price: str = ""
    """As the vendor wrote it, its currency included."""
    url: str = ""
    merchant: str = ""
    """Who sells it."""


@dataclass(frozen=True, slots=True)
class Seam:
    """A place where one vendor's words end and another's go on."""

    before: ModelRef
    """Whose words stand before it."""
    after: ModelRef
    """Whose words follow."""
    reason: str = ""
    """Why the first did not finish, in a few words for people."""


@dataclass(frozen=True, slots=True)
class Edited:
    """Says of an answer that its words are the user's, who changed those of another version."""

    before: str
    """The id of the message whose words they were."""

    @property
    def sentence(self) -> str:
        """The same, for people who read it elsewhere; English, for `said`."""
        return marked("The user wrote these words in place of a model's.")


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a kind that a newer Interline wrote."""

    kind: str
    text: str
    data: str
    """Its other fields, as the JSON text they were kept in."""


Part = (
    Text
    | Thinking
    | Refusal
    | Image
    | File
    | ToolCall
    | ToolResult
    | Citation
    | Product
    | Seam
    | Edited
    | Unread
)


def to_fields(part: Part) -> FieldsOfPart:
    """The part as a row: its kind, the text people search for, the rest."""
    match part:
        case Text(text):
            return "text", text, {}
        case Thinking(text, blob, origin, bond, took_ms):
            made_by = str(origin) if origin else ""
            rest = _without_empty(blob=blob, origin=made_by, bond=bond, took_ms=took_ms)
            return "thinking", text, rest
        case Refusal(text):
            return "refusal", text, {}
        case Image():
            return "image", part.name, _file_fields(part)
        case File():
            return "file", part.name, _file_fields(part)
        case ToolCall(id_, name, arguments, complete):
            return "tool_call", arguments, {"id": id_, "name": name, "complete": complete}
        case ToolResult(call_id, text, is_error):
            return "tool_result", text, {"call_id": call_id, "is_error": is_error}
        case Citation():
            rest = {"url": part.url, "quote": part.quote, "start": part.start, "end": part.end}
            return "citation", part.title, rest
        case Product(title, price, url, merchant):
            return "product", title, {"price": price, "url": url, "merchant": merchant}
        case Seam(before, after, reason):
            return "seam", "", {"before": str(before), "after": str(after), "reason": reason}
        case Edited(before):
            return "edited", "", {"before": before}
        case Unread(kind, text, data):
            return kind, text, json.loads(data)


def from_fields(kind: str, text: str, data: dict[str, Any]) -> Part:
    """The part that a row holds; never raises: a row that does not fit its kind comes back as Unread."""
    try:
        return _READERS[kind](text, data)
    except (KeyError, TypeError, ValueError, UnknownModel):
        return Unread(kind, text, json.dumps(data, ensure_ascii=False))


def plain_text(parts: tuple[Part, ...]) -> str:
    """The words of a message: text and refusals, joined as they stand."""
    if len(parts) == 1 and isinstance(parts[0], Text):
        return parts[0].text
    return "".join(part.text for part in parts if isinstance(part, (Text, Refusal)))


def _file_fields(part: Image | File) -> dict[str, Any]:
    return {"media_type": part.media_type, "digest": part.digest, "size": part.size}


def _without_empty(**fields: str | int) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _read_thinking(text: str, data: dict[str, Any]) -> Part:
    origin = data.get("origin")
    ref = ModelRef.parse(origin) if origin else None
    blob, bond = str(data.get("blob", "")), str(data.get("bond", ""))
    return Thinking(text, blob, ref, bond, int(data.get("took_ms", 0)))


def _read_citation(text: str, data: dict[str, Any]) -> Part:
    return Citation(data["url"], text, data.get("quote", ""), data.get("start"), data.get("end"))


def _read_product(text: str, data: dict[str, Any]) -> Part:
    return Product(text, data["price"], data["url"], data["merchant"])


def _read_seam(text: str, data: dict[str, Any]) -> Part:
    return Seam(ModelRef.parse(data["before"]), ModelRef.parse(data["after"]), data.get("reason", ""))


_READERS: Mapping[str, Callable[[str, dict[str, Any]], Part]] = {
    "edited": lambda text, data: Edited(str(data["before"])),
    "text": lambda text, data: Text(text),
    "thinking": _read_thinking,
    "refusal": lambda text, data: Refusal(text),
    "image": lambda text, data: Image(data["media_type"], data["digest"], int(data["size"]), text),
    "file": lambda text, data: File(data["media_type"], data["digest"], int(data["size"]), text),
    "tool_call": lambda text, data: ToolCall(
        data["id"], data["name"], text, bool(data.get("complete", True))
    ),
    "tool_result": lambda text, data: ToolResult(data["call_id"], text, bool(data.get("is_error", False))),
    "citation": _read_citation,
    "product": _read_product,
    "seam": _read_seam,
}
