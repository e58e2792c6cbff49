"""Reading JSON that may have any shape: each function gives what it promises, whatever stands there.

Rule: nothing a vendor sends makes these raise, and nothing absurd gets past them unbounded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from json.encoder import c_make_encoder as make_encoder  # type: ignore[attr-defined]
from json.encoder import encode_basestring, encode_basestring_ascii
from json.scanner import make_scanner
from typing import Any

from interline.model.clean import storable

_MOST = 10**15
"""Above any real count, below what a database column holds."""

MOST_PARTS = 10_000
"""Parts of one answer that are kept while they grow: items, calls, blocks, pieces of opaque reasoning."""

# Characters that stand in JSON as themselves.
_PLAIN = bytes(set(range(32, 127)) - set(b'"\\'))
_LONG = 200

NOTHING: Mapping[str, Any] = {}

_DECODER = json.JSONDecoder(parse_float=Decimal, strict=False)
# The decoder's own way in, without its search for blanks around the text.
_scan = make_scanner(_DECODER)  # type: ignore[arg-type]


def decode_json(text: str) -> Any:
    """JSON text to data: exact numbers, and control characters that some servers leave raw inside strings. Raises."""
    try:
        # Nearly all begins at once.
        value, end = _scan(text, 0)
    except StopIteration:
        return _DECODER.decode(text)
    return value if end == len(text) or text[end:].isspace() else _DECODER.decode(text)


UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading JSON of unexpected shape can raise."""


# JSON gives exactly these classes, and comparing a class is what a stream of thousands of pieces can afford.


def record(value: object) -> Mapping[str, Any]:
    """The object, or an empty one."""
    return value if value.__class__ is dict else NOTHING


def records(value: object) -> list[dict[str, Any]]:
    """The objects of an array; one object alone counts as an array of one."""
    if value is None:
        return []
    if isinstance(value, list):
        if len(value) == 1 and value[0].__class__ is dict:
            return value
        return [item for item in value if isinstance(item, dict)]
    return [value] if isinstance(value, dict) else []


def words(value: object) -> str:
    """The text, or none."""
    return value if value.__class__ is str else ""


def bounded(count: int) -> None:
    """Raise for one part too many, which is then passed over: no answer has so many, and each takes memory."""
    if count > MOST_PARTS:
        raise ValueError("too many parts")


def short(value: object, most: int = 200) -> str:
    """A name, an id or the like: cut, and fit to be stored whatever the vendor put into it."""
    if not isinstance(value, str):
        return ""
    return storable(value if len(value) <= most else value[:most])


def code(value: object) -> str:
    """A vendor's code, which may be text or a number."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return str(value)[:120]


def position(value: object) -> int | None:
    """A place in a text, where it is one."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST else None


def count(value: object) -> int:
    """A number of tokens or the like; fractions are cut, absurd sizes bounded, anything else is 0."""
    if value is None:
        return 0
    if value.__class__ is int:
        number: int = value
        return number if -_MOST <= number <= _MOST else max(-_MOST, min(_MOST, number))
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() >= 0:
        return _MOST if value.adjusted() > 15 else max(-_MOST, min(_MOST, int(value)))
    return 0


def money(value: object) -> Decimal | None:
    """An amount, exact as it stood; None where it is none."""
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except ArithmeticError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    amount = Decimal(value)
    sane = amount.is_finite() and amount >= 0 and -30 <= amount.adjusted() <= 9
    return amount if sane or amount == 0 else None


def _plain_number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


def _encoder(quoted: Callable[[str], str]) -> Callable[[object], str]:
    """What writes data as compact JSON text, its strings in quotes as given."""
    # What is written came from JSON or was made here, so that nothing in it can hold itself: no marks.
    # Made once: JSONEncoder makes one for each text, which takes longer than to write a short one.
    pieces = make_encoder(None, _plain_number, quoted, None, ":", ",", False, False, True)
    return lambda data: "".join(pieces(data, 0))


def _ascii_quoted(text: str) -> str:
    # Signatures and encrypted content are thousands of characters with nothing to escape: to see that takes a quarter
    # of the time that escaping does.
    if len(text) > _LONG and text.isascii() and not text.encode().translate(None, _PLAIN):
        return f'"{text}"'
    return encode_basestring_ascii(text)


json_text = _encoder(encode_basestring)
"""Data as compact JSON text."""

ascii_json = _encoder(_ascii_quoted)
"""Data as JSON text without a character outside ASCII: keeps even broken text unchanged."""
