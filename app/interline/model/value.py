"""Data of which an answer makes one for each token, and an import one for each message.

Rule: frozen to the type checker alone. One that is frozen at run time as well takes up to eight times as long to make,
because each of its fields is set past its own `__setattr__`; all other data is an ordinary frozen dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True)
def value(cls: type[_T]) -> type[_T]:
    """Make a dataclass with slots and a hash, whose fields nobody may set again."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
