"""Vendors' keys that stand in other programs' exports.

Rule: they are found by the name of their setting, left out, and never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_NAME = re.compile(
    r"(?:.*[_.-])?(?:api[_-]?keys?|apikeys?|secret(?:[_-]?key)?|client[_-]?secret|password|passwd"
    r"|(?:(?:access|auth|refresh|bearer|id|session)[_-]?)?token|authorization|private[_-]?key|credentials?|x-api-key)"
    r"|.*(?:ApiKeys?|APIKeys?|AccessKey|SecretKey|AccessToken|AuthToken|RefreshToken|Password|PrivateKey|AccessKeyId|SecretAccessKey)",
    re.IGNORECASE,
)


def is_key_name(name: str) -> bool:
    """Whether a setting of this name holds a key: apiKey, api_key, provider.token …"""
    return len(name) < 100 and _NAME.fullmatch(name) is not None


def without_keys(value: Any) -> Any:
    """The JSON value without the members that hold keys; the same object where there are none."""
    if isinstance(value, dict):
        kept = {
            name: without_keys(each) for name, each in value.items() if not (each and is_key_name(str(name)))
        }
        same = len(kept) == len(value) and all(kept[name] is value[name] for name in kept)
        return value if same else kept
    if isinstance(value, list):
        items = [without_keys(each) for each in value]
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    return value


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
