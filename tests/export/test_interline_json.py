"""Interline JSON: what is written is read again, equal in every field."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.export import ALONE, FOLDER, INLINE, Means, Transcript
from interline.export.interline_json import FORMAT, VERSION, read_json
from interline.export.interline_json import write as write_json
from interline.model import decision
from interline.model.errors import YouCanFix
from interline.model.money import UNKNOWN, Cost, Quality
from interline.model.parts import Image, Unread
from interline.model.refs import ModelRef
from interline.model.request import HOTTEST, Effort, TurnSettings
from interline.model.route import Choice
from tests.export.transcripts import WHOLE, written


def write(*transcripts: Transcript, means: Means = ALONE) -> str:
    return written(write_json, *transcripts, means=means)


GOLDEN = Path(__file__).parent / "golden"
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "formats" / "interline-json.md"

# --- any transcript at all, made from the types, so that a field that is added is tested without a word here ---

TEXTS = st.text(alphabet=st.characters(), max_size=20)
NAMES = st.text(
    alphabet=st.characters(exclude_categories=("Z", "C"), exclude_characters="/"), min_size=1, max_size=9
)
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXTS,
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=4,
)


def unread(kind: str, text: str, data: dict[str, Any]) -> Unread:
    return Unread(f"x-{kind}", text, json.dumps(data, ensure_ascii=False))


SPECIAL: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-(2**63), 2**63),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    Decimal: AMOUNTS,
    bytes: st.none(),
    datetime: st.builds(
        lambda seconds, micro, zone: datetime.fromtimestamp(seconds, zone) + timedelta(microseconds=micro),
        st.integers(0, 2**37),
        st.integers(0, 999_999),
        st.sampled_from((UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=8)))),
    ),
    ModelRef: st.builds(ModelRef, NAMES, NAMES),
    Choice: st.builds(Choice, route=NAMES) | st.builds(Choice, st.builds(ModelRef, NAMES, NAMES)),
    Cost: st.just(UNKNOWN) | st.builds(Cost, AMOUNTS, st.sampled_from(Quality)),
    TurnSettings: st.builds(
        TurnSettings, st.none() | st.sampled_from(Effort), st.booleans(), st.none() | st.floats(0, HOTTEST)
    ),
    Unread: st.builds(unread, TEXTS, TEXTS, st.dictionaries(TEXTS, JSON_VALUES, max_size=2)),
}


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type."""
    if kind in SPECIAL:
        return SPECIAL[kind]
    if kind is type(None):
        return st.none()
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(*map(any_of, get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(any_of(get_args(kind)[0]), max_size=2).map(tuple)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(kind)
    assert is_dataclass(kind) or hasattr(kind, "_fields"), kind
    hints = get_type_hints(kind, localns=vars(decision))  # what a record names for the type checker alone
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else kind._fields
    made = st.builds(kind, **{name: any_of(hints[name]) for name in names})
    SPECIAL[kind] = made
    return made


def at_home(transcript: Transcript) -> Transcript:
    """With every message and decision in this conversation, where the library would have them."""
    home = transcript.conversation.id
    return replace(
        transcript,
        messages=tuple(replace(message, conversation_id=home) for message in transcript.messages),
        decisions=tuple(replace(decision, conversation_id=home) for decision in transcript.decisions),
    )


def without_surrogates(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, tuple):
        safe = map(without_surrogates, value)
        return type(value)(*safe) if hasattr(value, "_fields") else tuple(safe)
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(
            **{field.name: without_surrogates(getattr(value, field.name)) for field in fields(value)}
        )
    return value


@settings(max_examples=50)
@given(any_of(Transcript).map(at_home))
def test_whatever_is_written_is_read_again(transcript: Transcript) -> None:
    """Any conversation with any parts, receipts and decisions comes back equal; lone surrogates come as U+FFFD."""
    text = write(transcript)
    text.encode()
    assert read_json(text) == (without_surrogates(transcript),)


def test_the_example_is_as_agreed() -> None:
    """The bytes of version 1 do not change under those who read them."""
    assert write(WHOLE) == (GOLDEN / "tides.json").read_bytes().decode()


def test_the_agreed_file_is_read() -> None:
    """A file of version 1 gives the conversation, also to later code."""
    assert read_json((GOLDEN / "tides.json").read_bytes().decode()) == (WHOLE,)


def test_several_are_an_array() -> None:
    """Files put together are read together; none at all is an empty array."""
    assert read_json(write(WHOLE, WHOLE)) == (WHOLE, WHOLE)
    assert json.loads(write()) == []


def test_a_part_of_a_known_kind_that_does_not_fit_survives() -> None:
    """What this version could not read of the database is exported as it was found."""
    odd = Unread("image", "moon.png", '{"unreadable": "x"}')
    whole = replace(WHOLE, messages=(replace(WHOLE.messages[0], parts=(odd,)),))
    assert read_json(write(whole)) == (whole,)


def test_what_is_no_number_in_json_becomes_null() -> None:
    """A NaN that got into a part's data does not make a file that nobody can read."""
    odd = Unread("x", "", '{"a": NaN, "b": [1, Infinity]}')
    whole = replace(WHOLE, messages=(replace(WHOLE.messages[0], parts=(odd,)),))
    (read,) = read_json(write(whole))
    assert read.messages[0].parts == (Unread("x", "", '{"a": null, "b": [1, null]}'),)


def with_picture() -> tuple[Transcript, Image]:
    data = b"\x89PNG\r\n\x1a\n"
    read = Image("image/png", sha256(data).hexdigest(), len(data), "a.png", data)
    return replace(WHOLE, messages=(replace(WHOLE.messages[0], parts=(read,)),)), read


def test_the_bytes_of_attachments_stay_out_unless_they_are_wanted() -> None:
    """A picture is named by its digest, whether or not it had been read."""
    whole, read = with_picture()
    (back,) = read_json(write(whole))
    (picture,) = back.messages[0].parts
    assert picture == read
    assert isinstance(picture, Image)
    assert picture.data is None


def test_attachments_come_back_with_their_bytes() -> None:
    """Each once, whole, and only under the name that they have."""
    whole, read = with_picture()
    twice = replace(whole, messages=(*whole.messages, replace(whole.messages[0], id="m2", seq=2)))
    assert read.data is not None
    text = write(twice, means=Means(INLINE, read={read.digest: read.data}.get))
    assert len(json.loads(text)["attachments"]) == 1
    (back,) = read_json(text)
    assert [part.data for message in back.messages for part in message.parts] == [read.data] * 2  # type: ignore[union-attr]
    for broken in ("iVBORw0KGgo!", "AAAA"):
        with pytest.raises(YouCanFix):
            read_json(text.replace("iVBORw0KGgo=", broken))


def test_attachments_in_a_folder_are_told_by_their_place() -> None:
    """As written from the file on; one whose bytes are gone is not told of."""
    whole, read = with_picture()
    text = write(whole, means=Means(FOLDER, keep=lambda part: "x attachments/a.png"))
    assert json.loads(text)["attachments"] == [{"digest": read.digest, "file": "x attachments/a.png"}]
    assert "attachments" not in json.loads(write(whole, means=Means(INLINE)))


def test_a_printed_file_is_the_same_file() -> None:
    """What a terminal would obey is escaped, so that standard output, which leaves it out, loses nothing."""
    odd = replace(WHOLE, conversation=replace(WHOLE.conversation, title="a\x1b[31m\x7f\x9b\u2028b"))
    text = write(odd)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028]", text)
    assert read_json(text) == (odd,)


def test_money_and_time_are_text_and_exact() -> None:
    """Amounts keep all their digits, and times carry their zone."""
    data = json.loads(write(WHOLE))
    assert data["messages"][1]["receipt"]["cost"]["amount"] == "0.00123400"
    assert data["conversation"]["created_at"] == "2026-11-23T08:00:00.123456Z"


def test_names_of_a_later_writer_are_passed_over() -> None:
    """A field that this version does not know does not keep the file from being read."""
    data = json.loads(write(WHOLE))
    data["later"] = data["messages"][0]["later"] = data["conversation"]["later"] = {"x": 1}
    assert read_json(json.dumps(data)) == (WHOLE,)


def test_optional_fields_may_be_missing() -> None:
    """A hand-made file needs only what a conversation cannot do without."""
    data = json.loads(write(WHOLE))
    for message in data["messages"]:
        del message["note"]
    del data["left_out"]
    (read,) = read_json(json.dumps(data))
    assert [message.note for message in read.messages] == [""] * len(WHOLE.messages)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "7",
        "[7]",
        "{}",
        '{"format": "another"}',
        f'{{"format": "{FORMAT}", "version": {VERSION + 1}}}',
        f'{{"format": "{FORMAT}", "version": {VERSION}}}',
        f'{{"format": "{FORMAT}", "version": {VERSION}, "conversation": [], "messages": {{}}, "decisions": 3}}',
        "[" * 100_000,
        "[" + "1" * 5000 + "]",
        write(WHOLE)[:-100],
        write(WHOLE).replace('"seq":1', '"seq":true'),
        write(WHOLE).replace('"seq":1', '"seq":NaN'),
        write(WHOLE).replace('"role":"user"', '"role":"emperor"'),
        write(WHOLE).replace('"0.00123400"', '"NaN"'),
        write(WHOLE).replace('"0.00123400"', "0.001234"),
        write(WHOLE).replace(".123456Z", ".123456"),
        write(WHOLE).replace('"parts":[', '"parts":[null,'),
        write(WHOLE).replace('"data":{}', '"data":7'),
    ],
)
def test_what_is_not_ours_is_refused_in_a_sentence(text: str) -> None:
    """Cut, foreign, newer or twisted files give one kind of error and nothing half read."""
    with pytest.raises(YouCanFix) as refused:
        read_json(text)
    assert refused.value.next_step


def test_the_document_names_every_field() -> None:
    """docs/formats/interline-json.md is what others write readers by."""
    spans = re.findall(r"`([^`\n]+)`", DOCUMENT.read_text(encoding="utf-8"))
    told = {word for span in spans for word in re.findall(r"\w+", span)}
    named: set[str] = set()

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            named.update(value)
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    collect(json.loads(write(WHOLE)))
    # The example holds a part of a later version, with a field of its own.
    assert named - told == {"depth"}


def test_a_moment_is_the_same_in_any_zone() -> None:
    """A time of another zone is written in UTC."""
    there = datetime.fromisoformat("2026-11-23T10:00:00+02:00")
    whole = replace(WHOLE, conversation=replace(WHOLE.conversation, created_at=there))
    (read,) = read_json(write(whole))
    assert read.conversation.created_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert read.conversation.created_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("written", ["3", "-1", "1e999", "NaN", '"warm"', "true"])
def test_a_temperature_that_is_none_is_refused(written: str) -> None:
    """A file of somewhere else is no way to send a vendor nonsense."""
    text = (GOLDEN / "tides.json").read_bytes().decode()
    there = text.replace('"settings":{', f'"settings":{{"temperature":{written},', 1)
    assert there != text
    with pytest.raises(YouCanFix):
        read_json(there)
