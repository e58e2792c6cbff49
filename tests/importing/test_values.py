"""Values of untrusted JSON, and the keys that stand among them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.importing import values
from interline.importing.keys import is_key_name, key_places, without_keys

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        NOON.timestamp(),
        int(NOON.timestamp() * 1000),
        int(NOON.timestamp() * 1_000_000),
        "2026-03-04T12:00:00Z",
        "2026-03-04T13:00:00+01:00",
        "2026-03-04 12:00:00",
        {"$date": "2026-03-04T12:00:00.000Z"},
        {"$date": {"$numberLong": str(int(NOON.timestamp() * 1000))}},
        {"$date": int(NOON.timestamp() * 1000)},
    ],
)
def test_times_of_all_kinds_are_read(value: object) -> None:
    """Seconds, milliseconds, microseconds, RFC 3339, MongoDB."""
    assert values.moment(value) == NOON


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 0, -5, "", "yesterday", 1e400, 10**400, float("nan"), {}, []),
        *("0001-01-01T00:00:00+14:00", "0001-01-01", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        {"$date": {"$numberLong": "253402300799000"}},
    ],
)
def test_what_is_no_time_is_none(value: object) -> None:
    """Never the beginning of 1970, never an error."""
    assert values.moment(value) is None


@given(JSON)
def test_no_value_makes_them_fail(value: object) -> None:
    """Whatever comes."""
    assert isinstance(values.text(value), str)
    assert isinstance(values.mapping(value), dict)
    assert isinstance(values.mappings(value), list)
    assert isinstance(values.texts(value), tuple)
    assert isinstance(values.truth(value), bool)
    assert values.whole(value) is None or 0 <= values.whole(value) < 2**63
    values.moment(value)
    json.loads(values.raw(value))


def test_half_characters_have_raw_text_too() -> None:
    """A lone surrogate is kept as its escape."""
    assert json.loads(values.raw({"a": "\ud800ä"})) == {"a": "\ud800ä"}


def test_keys_are_left_out_and_their_places_told() -> None:
    """By the names of their settings, never by a part of themselves."""
    data = {
        "settings": {
            "providers": [{"id": "x", "apiKey": "abc", "api_key": "", "nested": {"accessToken": "t"}}]
        },
        "openai_api_key": "k",
        "tokens": 5,
        "usage": {"total_tokens": 7},
        "keyboard": "qwerty",
    }
    assert sorted(key_places(data)) == [
        "openai_api_key",
        "settings.providers.apiKey",
        "settings.providers.nested.accessToken",
    ]
    clean = without_keys(data)
    assert list(key_places(clean)) == []
    assert clean["usage"] == data["usage"]
    assert b"abc" not in values.raw(data)
    assert without_keys(data["usage"]) is data["usage"]


@pytest.mark.parametrize(
    ("name", "is_key"),
    [
        ("apiKey", True),
        ("OPENAI_API_KEY", True),
        ("anthropicApiKey", True),
        ("token", True),
        ("refresh_token", True),
        ("password", True),
        ("Authorization", True),
        ("tokenCount", False),
        ("max_tokens", False),
        ("key", False),
        ("keywords", False),
        ("author", False),
    ],
)
def test_names_of_keys(name: str, is_key: bool) -> None:
    """What holds a key and what only sounds alike."""
    assert is_key_name(name) is is_key
