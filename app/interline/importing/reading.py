"""What the readers share: one conversation after the other, none of which can stop the rest.

Rule: whatever a conversation holds, its reader's fault becomes a Problem with its title.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from interline.importing.found import Found, FoundConversation, Problem
from interline.importing.values import mapping, text
from interline.language import tr
from interline.model.clean import label

_log = logging.getLogger(__name__)

Reader = Callable[[dict[str, Any]], FoundConversation | Problem]


def each_of(elements: Iterable[Any], read: Reader, title: str = "title") -> Iterator[Found]:
    """What `read` makes of each element that is an object. Problems among the elements are handed on; `title` is the
    member that names an element in a Problem."""
    for n, each in enumerate(elements, 1):
        if isinstance(each, Problem):
            yield each
        else:
            yield _one(each, n, read, title)


def _one(each: Any, n: int, read: Reader, title: str) -> Found:
    name = label(text(mapping(each).get(title)), 120) or tr("Entry {number}", number=n)
    if not isinstance(each, dict):
        return Problem(name, tr("This entry is no conversation."))
    try:
        return read(each)
    except RecursionError:
        return Problem(name, tr("This conversation is nested too deeply to be read."))
    except Exception as error:  # noqa: BLE001 - one bad conversation must not cost the rest of the file
        # The export's words may stand in the error: only its kind is logged.
        _log.warning("a conversation of an export could not be read: %s", type(error).__name__)
        return Problem(name, tr("This conversation could not be read ({error}).", error=type(error).__name__))
