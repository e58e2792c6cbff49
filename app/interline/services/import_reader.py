"""An export read in batches, as far as that goes without the library: what is new becomes rows ready to be written.

Rule: knows no database and writes nothing, so that it runs on a thread of the program and in another process alike.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from interline.importing import FORMATS, Format, format_of
from interline.importing.found import Found, FoundConversation
from interline.importing.source import Source, opened
from interline.model.errors import InterlineError, NotImportable
from interline.services.arrivals import digest_of, files_of, incoming, own_name
from interline.services.import_batches import Batch, Fresh, KnownHere, Same, about, failed, title_of
from interline.store.new_rows import rows_of

_log = logging.getLogger(__name__)

MESSAGES = 800
"""Of a batch, about: one transaction of some 80 ms, which others who write may have to wait for."""
_BYTES = 1280 * 1024
"""Of what it was read from, about: likewise."""
_SECONDS = 0.2
"""After which a batch ends however little is in it: so long a cancelled import goes on at most."""


class ExportReader:
    """One export. Belongs to one thread at a time."""

    def __init__(self, path: Path, *, is_dry_run: bool) -> None:
        self._path = path
        self._is_dry_run = is_dry_run
        self._format = FORMATS[0]
        self._held: AbstractContextManager[Source] | None = None
        self._source: Source | None = None
        self._finds: Iterator[Found] = iter(())
        self._known: dict[str, tuple[str, bool] | None] = {}

    def open(self) -> str:
        """Look at the file and find its reader; gives the name of its format. Raises NotImportable."""
        self._held = opened(self._path)
        self._source = self._held.__enter__()
        try:
            self._format = format_of(self._source)
        except InterlineError:
            raise
        except Exception as error:
            raise NotImportable(failed(self._path.name, error).what) from error
        self._finds = self._format.reader.read(self._source)
        return self._format.name

    def knows(self, here: KnownHere) -> None:
        """What was read before of this format's exports."""
        self._known = dict(here)

    def next(self) -> Batch:
        """The next of what is found; a reader that fails as a whole ends with a Problem."""
        items: list[Fresh | Same | Found] = []
        messages = size = 0
        began = time.monotonic()
        is_last = False
        while messages < MESSAGES and size < _BYTES and time.monotonic() - began < _SECONDS:
            try:
                found = next(self._finds, None)
            except Exception as error:  # noqa: BLE001 - whatever a file makes of its reader, what came in stays
                found, self._finds = failed(self._path.name, error), iter(())
            if found is None:
                is_last = True
                break
            items.append(self._told(found))
            if isinstance(found, FoundConversation):
                messages += len(found.messages)
                size += sum(len(each.raw) for each in found.messages)
        return Batch(tuple(items), self._part, is_last)

    def close(self) -> None:
        """Let the file go."""
        close: Any = getattr(self._finds, "close", None)
        if close is not None:
            close()
        if self._held is not None:
            self._held.__exit__(None, None, None)

    @property
    def _part(self) -> float:
        source = self._source
        return min(1.0, source.meter.done / source.size) if source is not None and source.size else 0.0

    def _told(self, found: Found) -> Fresh | Same | Found:
        if not isinstance(found, FoundConversation) or not found.messages:
            return found
        if not found.id:
            found = replace(found, id=own_name(found))
        digest = digest_of(found)
        known = self._known.get(found.id)
        if known is not None and known[0] == digest:
            return Same(title_of(found), known[1])
        # One that is here, or came already, or brings bytes that are to be kept: what is done depends on the library.
        if found.id in self._known or any(each.read is not None for each in files_of(found)):
            return found
        self._known[found.id] = None
        return self._fresh(found, digest)

    def _fresh(self, found: FoundConversation, digest: str) -> Fresh | FoundConversation:
        rows = None
        try:
            if not self._is_dry_run:
                rows = rows_of(incoming(found, self._format, {}, datetime.now(UTC), digest=digest))
            return Fresh(title_of(found), about(found), rows, lambda: found)
        except Exception as error:  # noqa: BLE001 - it is told where it comes in on its own
            _log.warning("a conversation could not be made into rows: %s", type(error).__name__)
            return found


def format_named(name: str) -> Format:
    """The format of this name."""
    return next(each for each in FORMATS if each.name == name)
