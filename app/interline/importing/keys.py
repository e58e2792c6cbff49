"""Vendors' keys that stand in other programs' exports.

Rule: they are found by the name of their setting, left out, and never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_NAME = re.compile(
    r"(?:.*[_.-])?(?:api[_-]?keys?|apikeys?|secret(?:[_-]?key)?|client[_-]?secret|password|passwd"
    r"|(?:(?:access|auth|refresh|bearer|id|session)[_-]?)?token|authorization|private[_-]?key|credentials?|x-api-key)"
    r"|.*(?:ApiKeys?|APIKeys?|AccessKey|SecretKey|AccessToken|AuthToken|RefreshToken|Password|PrivateKey|AccessKeyId|SecretAccessKey)",
    re.IGNORECASE,
)


_harmless: set[str] = set()
"""Names that were seen and are none of a key."""
_MOST_HARMLESS = 1000


@lru_cache(4096)
def is_key_name(name: str) -> bool:
    """Whether a setting of this name holds a key: apiKey, api_key, provider.token …"""
    return len(name) < 100 and _NAME.fullmatch(name) is not None


def without_keys(value: Any) -> Any:
    """The JSON value without the members that hold keys; the same object where there are none."""
    return _copied(value) if _holds_keys(value) else value


def _holds_keys(value: Any) -> bool:
    # Nearly nothing holds any, and every message of an export is asked.
    waiting = [value] if type(value) is dict or type(value) is list else []
    # It grows while it is gone through.
    for holder in waiting:
        if type(holder) is dict and not holder.keys() <= _harmless and _has_key(holder):
            return True
        for each in holder.values() if type(holder) is dict else holder:
            kind = type(each)
            if (kind is dict or kind is list) and each:
                waiting.append(each)
    return False


def _has_key(holder: dict[str, Any]) -> bool:
    for name, each in holder.items():
        if not is_key_name(name):
            if len(_harmless) < _MOST_HARMLESS and len(name) < 100:
                _harmless.add(name)
        elif each:
            return True
    return False


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(each) for name, each in value.items() if not (each and is_key_name(str(name)))}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def key_places(value: Any, place: str = "") -> Iterator[str]:
    """Where in a JSON value keys stand, by the names of the settings: `settings.providers.openai.apiKey`."""
    if isinstance(value, dict):
        for name, each in value.items():
            here = f"{place}.{name}" if place else str(name)
            if isinstance(each, (dict, list)):
                yield from key_places(each, here)
            elif each and isinstance(each, str) and is_key_name(str(name)):
                yield here
    elif isinstance(value, list):
        for each in value:
            yield from key_places(each, place)
