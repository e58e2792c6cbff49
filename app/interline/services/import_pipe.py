"""What an export's reader tells over a pipe: values, data classes of ours, and functions that stay where they are.

Rule: of what comes out of the reading process only the classes that are listed here are made, so that bytes of an
export that found a fault there cannot have anything called here.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from functools import partial
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any, BinaryIO, get_args

from interline.importing import found
from interline.model import conversation, parts, refs, usage
from interline.services import import_batches
from interline.store import new_rows

_LENGTH = struct.Struct("<Q")
_CALLABLE = (FunctionType, MethodType, BuiltinMethodType, partial)
_CLASSES = (
    *(found.FoundConversation, found.FoundMessage, found.FoundFile, found.FoundKey, found.FoundTranscript),
    *(found.Problem, conversation.Role, conversation.Status, usage.Usage, refs.ModelRef, Decimal),
    *get_args(parts.Part),
    *(
        import_batches.About,
        import_batches.Fresh,
        import_batches.Same,
        import_batches.Batch,
        new_rows.NewRows,
    ),
    *(datetime, timedelta, timezone),
)
_ALLOWED = {(each.__module__, each.__qualname__): each for each in _CLASSES}


def send(pipe: BinaryIO, data: bytes) -> None:
    """One message."""
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: BinaryIO, most: int = 1 << 62) -> bytes | None:
    """The next message; None where the other end is gone, or has more to say than so many bytes."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > most:
        return None
    data = pipe.read(length)
    return data if len(data) == length else None


class Elsewhere:
    """In place of a function that stays in the process that sent it: its number there."""


def packed(value: object, keep: Callable[[Callable[..., Any]], int]) -> bytes:
    """The value as bytes; `keep` gives the number by which a function in it can be asked for."""
    held = io.BytesIO()
    _Packer(held, keep).dump(value)
    return held.getvalue()


def unpacked(data: bytes, call: Callable[..., Any]) -> Any:
    """The value again; a function in it calls `call` with its number and its arguments. Raises UnpicklingError for
    whatever else it holds."""
    return _Unpacker(io.BytesIO(data), call).load()


class _Packer(pickle.Pickler):
    def __init__(self, file: BinaryIO, keep: Callable[[Callable[..., Any]], int]) -> None:
        super().__init__(file, protocol=5)
        self._keep = keep

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, _CALLABLE):
            return Elsewhere, (self._keep(value),)
        if isinstance(value, Enum):
            # Some of Python 3.11, as the 3.11.2 of Debian, have `getattr` find it, which is a function, too.
            return type(value), (value.value,)
        return NotImplemented


class _Unpacker(pickle.Unpickler):
    def __init__(self, file: BinaryIO, call: Callable[..., Any]) -> None:
        super().__init__(file)
        self._call = call

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (Elsewhere.__module__, Elsewhere.__qualname__):
            # Not of `self`, which remembers what is given here: both would wait for Python's collector, and with them
            # all that came.
            call = self._call
            return lambda number: partial(call, number)
        made = _ALLOWED.get((module, name))
        if made is None:
            raise pickle.UnpicklingError(f"{module}.{name} does not come over the pipe")
        return made
