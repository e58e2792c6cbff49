"""Interline's own JSON: everything that the library knows of a conversation, and the way back.

Rule: each object is described once, for both directions, so that what is written is read again. The format is told to
others in docs/formats/interline-json.md; a change that an older reader would take wrongly needs a new VERSION.
"""

from __future__ import annotations

import json
import math
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from interline.export import ALONE, FOLDER, INLINE, Means, Transcript
from interline.language import tr
from interline.model.clean import storable
from interline.model.conversation import Conversation, Message, Role, Status, TitledBy
from interline.model.decision import Attempt, AttemptState, Candidate, Decision, Plan, Receipt, Verdict
from interline.model.errors import UnknownModel, YouCanFix
from interline.model.events import Finish
from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.money import Bill, Cost, CostItem, Quality
from interline.model.parts import File, Image, Part, Unread, from_fields, to_fields
from interline.model.refs import ModelRef
from interline.model.request import HOTTEST, Effort, TurnSettings
from interline.model.route import Choice
from interline.model.usage import Usage

FORMAT = "interline-conversation"
VERSION = 1

_LONGEST_AMOUNT = 60
_MARKS = re.compile("[\x7f-\x9f\u2028\u2029]")
"""Controls that JSON itself does not escape, and what some take for the end of a line."""
_ALWAYS = object()
"""The default of what is always written: nothing equals it."""


def write(transcripts: Iterable[Transcript], means: Means = ALONE, *, several: bool = False) -> Iterator[str]:
    """Each conversation as an object; each message, each decision and each attachment is a line of its own. Several
    are an array."""
    between = "[\n" if several else ""
    for transcript in transcripts:
        yield between
        yield from _object(transcript, means)
        between = ",\n"
    if several:
        yield "[]\n" if between == "[\n" else "\n]\n"
    else:
        yield "\n"


def _object(transcript: Transcript, means: Means) -> Iterator[str]:
    is_open = False
    yield f'{{"format":{_compact(FORMAT)},"version":{VERSION},"left_out":{transcript.left_out},\n'
    yield f'"conversation":{_compact(_CONVERSATION.write(transcript.conversation))},\n"messages":'
    yield from _lines(map(_compact, map(_MESSAGE.write, transcript.messages)))
    yield ',\n"decisions":'
    yield from _lines(map(_compact, map(_DECISION.write, transcript.decisions)))
    attachments = (_attachment(part, means) for part in _attachments(transcript))
    for number, row in enumerate(filter(None, attachments)):
        yield f",\n{row}" if number else f',\n"attachments":[\n{row}'
        is_open = True
    yield "\n]}" if is_open else "}"


def _attachments(transcript: Transcript) -> list[Image | File]:
    """Each once, however often it was sent."""
    parts = (part for message in transcript.messages for part in message.parts)
    return list({part.digest: part for part in parts if isinstance(part, (Image, File))}.values())


def _attachment(part: Image | File, means: Means) -> str:
    """Where the bytes of an attachment are; empty where they are not told."""
    if means.attachments == INLINE and (data := means.read(part.digest)) is not None:
        return _compact({"digest": part.digest, "data": b64encode(data).decode("ascii")})
    if means.attachments == FOLDER and (place := means.keep(part)):
        return _compact({"digest": part.digest, "file": place})
    return ""


def read_json(text: str) -> tuple[Transcript, ...]:
    """The conversations of a file, one or an array of them. Raises YouCanFix for anything else."""
    try:
        data = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise _unreadable(type(error).__name__) from None
    return tuple(read_object(each) for each in (data if isinstance(data, list) else [data]))


def read_object(data: Any) -> Transcript:
    """The conversation of one object that `write` wrote. Raises YouCanFix for anything else."""
    try:
        return _transcript(data)
    except KeyError as missing:
        raise _unreadable(f"{missing} is missing") from None
    except (TypeError, ValueError, ArithmeticError, AttributeError, RecursionError, UnknownModel) as error:
        raise _unreadable(type(error).__name__) from None


def _transcript(data: Any) -> Transcript:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise YouCanFix(
            tr("This is not a conversation of Interline's."),
            next_step=tr("Choose a file that Interline exported."),
        )
    if data.get("version") != VERSION:
        raise YouCanFix(
            tr("Another version of Interline wrote this file."),
            next_step=tr("Update Interline, then try again."),
        )
    conversation = _CONVERSATION.read(data["conversation"])
    mine = {"conversation_id": conversation.id}
    held = dict(map(_bytes_in, _ATTACHMENTS.read(data.get("attachments", []))))
    return Transcript(
        conversation,
        tuple(_with_bytes(_MESSAGE.read(each, **mine), held) for each in data["messages"]),
        tuple(_DECISION.read(each, **mine) for each in data["decisions"]),
        _WHOLE.read(data.get("left_out", 0)),
    )


def _bytes_in(attachment: Any) -> tuple[str, bytes | None]:
    digest, text = _TEXT.read(attachment["digest"]), _MAYBE_TEXT.read(attachment.get("data"))
    data = None if text is None else b64decode(text, validate=True)
    if data is not None and sha256(data).hexdigest() != digest:
        raise ValueError("bytes of another name")
    return digest, data


def _with_bytes(message: Message, held: Mapping[str, bytes | None]) -> Message:
    """The message with the bytes of its attachments, as far as they are in the file."""
    if not held:
        return message
    return replace(
        message,
        parts=tuple(
            replace(part, data=held.get(part.digest)) if isinstance(part, (Image, File)) else part
            for part in message.parts
        ),
    )


def _unreadable(detail: str) -> YouCanFix:
    return YouCanFix(
        tr("This file is not what Interline exports."),
        next_step=tr("Choose another, or export it again."),
        detail=detail,
    )


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _compact(value: Any) -> str:
    """On one line, and with every sign escaped that a terminal would obey, so that printing it loses nothing."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # A NUL is written \u0000 and stays; a lone surrogate has no UTF-8 and becomes U+FFFD.
    return storable(text if text.isascii() and "\x7f" not in text else _MARKS.sub(_escaped, text))


def _escaped(mark: re.Match[str]) -> str:
    return f"\\u{ord(mark.group()):04x}"


def _lines(rows: Iterable[str]) -> Iterator[str]:
    between = "[\n"
    for row in rows:
        yield f"{between}{row}"
        between = ",\n"
    yield "[]" if between == "[\n" else "\n]"


# --- how a value is written, and read again ---


@dataclass(frozen=True, slots=True)
class _Value:
    """One kind of value."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


class _Object:
    """A dataclass as a JSON object. What is missing takes its default; names that are not ours are passed over."""

    def __init__(
        self,
        make: Callable[..., Any],
        later: Mapping[str, tuple[_Value, Any]] = MappingProxyType({}),
        **fields: _Value | _Object,
    ) -> None:
        """`later` are fields that came after version 1 was first written, each with its default: one that holds it is
        left out, so that a conversation without them is the same file as ever."""
        self._make = make
        self._defaults = {name: default for name, (_, default) in later.items()}
        self._fields = {**fields, **{name: kind for name, (kind, _) in later.items()}}

    def write(self, value: Any) -> dict[str, Any]:
        return {
            name: kind.write(held)
            for name, kind in self._fields.items()
            if (held := getattr(value, name)) != self._defaults.get(name, _ALWAYS)
        }

    def read(self, data: Any, **known: Any) -> Any:
        """`known` is what the object's place in the file says of it already."""
        if not isinstance(data, dict):
            raise TypeError("not an object")
        given = {name: kind.read(data[name]) for name, kind in self._fields.items() if name in data}
        return self._make(**given, **known)


def _plain(kind: type) -> _Value:
    """A string, number or truth value as JSON has it."""

    def read(data: Any) -> Any:
        # A truth value is an int to Python.
        if not isinstance(data, kind) or isinstance(data, bool) is not (kind is bool):
            raise TypeError(f"not a {kind.__name__}")
        return data

    return _Value(lambda value: value, read)


def _word(kind: type[StrEnum]) -> _Value:
    return _Value(str, kind)


def _maybe(kind: _Value | _Object) -> _Value:
    return _Value(
        lambda value: None if value is None else kind.write(value),
        lambda data: None if data is None else kind.read(data),
    )


def _many(kind: _Value | _Object) -> _Value:
    def read(data: Any) -> Any:
        if not isinstance(data, list):
            raise TypeError("not an array")
        return tuple(map(kind.read, data))

    return _Value(lambda values: list(map(kind.write, values)), read)


def _when_text(moment: datetime) -> str:
    """RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _when(text: Any) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC)


def _amount_text(amount: Decimal) -> str:
    """All digits; a power of ten only where they would fill pages."""
    return format(amount, "f") if abs(amount.adjusted()) < _LONGEST_AMOUNT else str(amount)


def _amount(text: Any) -> Decimal:
    if not isinstance(text, str) or not (read := Decimal(text)).is_finite():
        raise ValueError("not an amount")
    return read


def _number(data: Any) -> float:
    if isinstance(data, bool) or not isinstance(data, (int, float)):
        raise TypeError("not a number")
    return float(data)


def _warmth(data: Any) -> float:
    if not 0 <= (read := _number(data)) <= HOTTEST:
        raise ValueError("not a temperature")
    return read


def _part_fields(part: Part) -> dict[str, Any]:
    kind, text, data = to_fields(part)
    if isinstance(part, Unread):
        # Python's reader lets NaN through, which is no JSON.
        data = json.loads(part.data, parse_constant=lambda _: None)
    return {"kind": kind, "text": text, "data": data}


def _part(fields: Any) -> Part:
    return from_fields(_TEXT.read(fields["kind"]), _TEXT.read(fields["text"]), dict(fields["data"]))


_TEXT = _plain(str)
_MAYBE_TEXT = _maybe(_TEXT)
_ATTACHMENTS = _many(_Value(lambda value: value, lambda data: data))
_WHOLE = _plain(int)
_TRUTH = _plain(bool)
_TIME = _Value(_when_text, _when)
_AMOUNT = _Value(_amount_text, _amount)
_REAL = _Value(lambda value: value if math.isfinite(value) else None, _number)
_WARMTH = _Value(lambda value: value, _warmth)
_REF = _Value(str, ModelRef.parse)
_CHOICE = _Value(lambda choice: choice.text, Choice.parse)
_PART = _Value(_part_fields, _part)

_COST = _Object(Cost, amount=_maybe(_AMOUNT), quality=_word(Quality))
_USAGE = _Object(
    Usage,
    input=_WHOLE,
    cached_input=_WHOLE,
    cache_write=_WHOLE,
    cache_write_1h=_WHOLE,
    output=_WHOLE,
    reasoning=_WHOLE,
    input_audio=_WHOLE,
    output_audio=_WHOLE,
    searches=_WHOLE,
    service_tier=_maybe(_TEXT),
    reported_cost=_maybe(_AMOUNT),
)
_SETTINGS = _Object(
    TurnSettings, {"temperature": (_maybe(_WARMTH), None)}, effort=_maybe(_word(Effort)), search=_TRUTH
)
_CONVERSATION = _Object(
    Conversation,
    {
        "starred": (_TRUTH, False),
        "titled_by": (_word(TitledBy), TitledBy.WORDS),
        "forked_from": (_TEXT, ""),
        "deleted_at": (_maybe(_TIME), None),
        "source": (_TEXT, ""),
        "source_id": (_TEXT, ""),
        "source_digest": (_TEXT, ""),
    },
    id=_TEXT,
    title=_TEXT,
    created_at=_TIME,
    updated_at=_TIME,
    choice=_CHOICE,
    system=_TEXT,
    settings=_SETTINGS,
    current_id=_maybe(_TEXT),
    folder=_TEXT,
    tags=_many(_TEXT),
    pinned=_TRUTH,
    archived=_TRUTH,
)
_RECEIPT = _Object(
    Receipt,
    decision_id=_TEXT,
    ref=_REF,
    vendor_name=_TEXT,
    model_returned=_TEXT,
    asked=_TEXT,
    usage=_maybe(_USAGE),
    cost=_COST,
    price_source=_TEXT,
    first_token_ms=_maybe(_WHOLE),
    total_ms=_maybe(_WHOLE),
    attempts=_WHOLE,
    why=_TEXT,
)
_MESSAGE = _Object(
    Message,
    {"branch": (_TEXT, "")},
    id=_TEXT,
    parent_id=_maybe(_TEXT),
    seq=_WHOLE,
    role=_word(Role),
    created_at=_TIME,
    status=_word(Status),
    finish=_maybe(_word(Finish)),
    note=_TEXT,
    parts=_many(_PART),
    receipt=_maybe(_RECEIPT),
)
_CANDIDATE = _Object(
    Candidate,
    n=_WHOLE,
    ref=_REF,
    verdict=_word(Verdict),
    reasons=_many(_TEXT),
    estimated_cost=_COST,
    health=_TEXT,
    cache_warm=_TRUTH,
)
_FAILURE = _Object(
    Failure,
    failure_class=_word(FailureClass),
    action=_word(Action),
    blame=_word(Blame),
    message=_TEXT,
    status=_maybe(_WHOLE),
    code=_TEXT,
    retry_after=_maybe(_REAL),
    input_limit=_maybe(_WHOLE),
    param=_TEXT,
)
_ITEM = _Object(CostItem, unit=_TEXT, quantity=_WHOLE, unit_price=_AMOUNT, amount=_AMOUNT, rule=_TEXT)
_ATTEMPT = _Object(
    Attempt,
    id=_TEXT,
    decision_id=_TEXT,
    n=_WHOLE,
    ref=_REF,
    state=_word(AttemptState),
    started_at=_TIME,
    model_returned=_TEXT,
    failure=_maybe(_FAILURE),
    usage=_maybe(_USAGE),
    bill=_Object(Bill, cost=_COST, items=_many(_ITEM), price_source=_TEXT, computed=_maybe(_AMOUNT)),
    status=_maybe(_WHOLE),
    first_token_ms=_maybe(_WHOLE),
    total_ms=_maybe(_WHOLE),
    request_id=_TEXT,
    possibly_billed=_TRUTH,
    events_skipped=_WHOLE,
    key=_TEXT,
    trigger=_maybe(_word(FailureClass)),
    wait_ms=_WHOLE,
    repairs=_many(_TEXT),
    continued=_TRUTH,
    shown_chars=_WHOLE,
    vendor_name=_TEXT,
    tries=_WHOLE,
)
_DECISION = _Object(
    Decision,
    id=_TEXT,
    message_id=_TEXT,
    created_at=_TIME,
    plan=_Object(Plan, asked=_TEXT, candidates=_many(_CANDIDATE), pinned=_TRUTH, basis=_TEXT),
    attempts=_many(_ATTEMPT),
    outcome=_TEXT,
    why=_TEXT,
    app_version=_TEXT,
    hash=_TEXT,
    prev_hash=_TEXT,
)
