"""Import: conversations out of other programs' exports and Interline's own.

Rule: nothing is written before it is looked at, each conversation comes in whole or not at all, the same file twice
changes nothing, and what did not come in is told by name.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from interline.importing.found import (
    Found,
    FoundConversation,
    FoundKey,
    FoundTranscript,
    Problem,
)
from interline.language import tr
from interline.model.change import Topic
from interline.model.clean import label
from interline.model.errors import DiskFull, HomeUnwritable, NotImportable, StoreTrouble
from interline.model.parts import File, Image, Part
from interline.services.arrivals import (
    digest_of,
    files_of,
    incoming,
    is_another,
    is_older,
    names_apart,
    of_transcript,
    own_name,
    places_of,
    read_beside,
)
from interline.services.import_batches import (
    About,
    Batch,
    Fresh,
    ReaderGone,
    Same,
    about,
    failed,
    title_of,
)
from interline.services.import_reading import Reading
from interline.services.import_report import ImportReport
from interline.store.imports import Known
from interline.store.incoming import Outcome, Taken

if TYPE_CHECKING:
    from interline.export import Transcript
    from interline.importing import Format
    from interline.services.changes import Changes
    from interline.store.database import Store

_log = logging.getLogger(__name__)

_TELL_EVERY = 0.5
"""Seconds between two changes of the library that are told while an import runs."""
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,60}")
_BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import has come."""

    name: str
    """The file that is read."""
    part: float
    """How much of it, from 0 to 1, so far as can be told."""
    conversations: int
    """How many were seen."""


Watcher = Callable[[ImportProgress], None]
Stopped = Callable[[], bool]


class ImportService:
    """What comes into the library."""

    def __init__(self, store: Store, changes: Changes) -> None:
        self._store = store
        self._changes = changes

    async def look(
        self, paths: Sequence[Path], *, watch: Watcher | None = None, stopped: Stopped = lambda: False
    ) -> ImportReport:
        """What these files hold and what an import would change; writes nothing.

        A file that cannot be read is a problem of the report; of one alone its NotImportable is raised.
        """
        return await self._go_through(paths, _Course(True, watch, stopped))

    async def take_in(
        self, paths: Sequence[Path], *, watch: Watcher | None = None, stopped: Stopped = lambda: False
    ) -> ImportReport:
        """Import them. Once `stopped` says so it ends before the next conversation; what came in stays.

        Makes a verified backup before the first conversation is written. Raises as `look` does, and StoreTrouble where
        that backup cannot be made.
        """
        course = _Course(False, watch, stopped)
        try:
            return await self._go_through(paths, course)
        finally:
            if course.report.brings:
                self._changes.publish(Topic.LIBRARY)
                self._store.imports.end()

    async def are_searchable(self) -> None:
        """Wait until searches find all that came in. Being cancelled leaves the rest to the next window."""
        await self._store.imports.are_searchable()

    async def save_report(self, text: str, target: Path) -> None:
        """Write a report, in the place of what stands there. Raises WrongUsage, and YouCanFix where it cannot be."""
        from interline.services.exporting.places import put_file

        await asyncio.to_thread(put_file, target, text.encode("utf-8", "replace"))

    async def _go_through(self, paths: Sequence[Path], course: _Course) -> ImportReport:
        report = course.report
        for path in paths:
            if report.cancelled:
                break
            try:
                await self._file(path, course)
            except NotImportable as refused:
                if len(paths) == 1:
                    raise
                report.note([Problem(label(path.name, 120), str(refused))])
        return report

    async def _file(self, path: Path, course: _Course) -> None:
        held = Reading(path, is_dry_run=course.is_dry_run, stopped=course.stopped)
        try:
            await held.open()
            course.begin(held.format)
            await held.knows(await self._store.imports.digests(held.format.name))
            async with aclosing(held.batches()) as batches:
                async for batch in batches:
                    await self._batch(batch, held, course)
                    if course.report.cancelled:
                        break
        except NotImportable:
            if not held.is_cut_off:
                raise
        finally:
            held.close()
        course.report.cancelled |= held.is_cut_off

    async def _batch(self, batch: Batch, reading: Reading, course: _Course) -> None:
        """Each in its order. What is new and stands side by side is written in one commit."""
        new: list[Fresh] = []
        for item in batch.items:
            if course.report.cancelled or course.stopped():
                course.report.cancelled = True
                break
            if isinstance(item, Fresh):
                new.append(item)
            else:
                await self._take_new(new, reading, course)
                new = []
                await self._one(item, reading, course)
            course.tell(reading, len(new))
        await self._take_new(new, reading, course)

    async def _take_new(self, new: Sequence[Fresh], reading: Reading, course: _Course) -> None:
        """All of them at once, which takes a fraction of the time; one by one where that cannot be."""
        if not await self._are_taken(new, reading, course):
            for each in new:
                if course.report.cancelled:
                    # The disk is full.
                    break
                with _told(each.title, course.report):
                    whole = await reading.run(each.whole)
                    await self._conversation(whole, reading, course)
            return
        for each in new:
            course.add(each.about)
            course.count(Outcome.IMPORTED, each.about.messages)
        if new and not course.is_dry_run and course.is_time_to_tell():
            self._changes.publish(Topic.LIBRARY)

    async def _are_taken(self, new: Sequence[Fresh], reading: Reading, course: _Course) -> bool:
        ready = [each.rows for each in new if each.rows is not None]
        if not ready:
            return True
        try:
            await self._back_up(course)
            return await self._store.imports.take_in_new(ready, index_later=reading.is_large)
        except Exception as error:  # noqa: BLE001 - which of them it is, and why, is told where each comes in alone
            _log.warning("conversations could not come in together: %s", type(error).__name__)
            return False

    async def _one(self, found: Same | Found, reading: Reading, course: _Course) -> None:
        report = course.report
        match found:
            case Same(title, is_in_bin):
                report.unchanged += 1
                if is_in_bin:
                    report.note([_in_bin(title)])
            case Problem(lost=lost, missing=missing):
                report.failed += lost
                report.note([found])
                report.miss([missing] if missing else [])
            case FoundKey(where):
                report.keys.append(where)
            case FoundTranscript():
                await self._transcript(found, reading, course)
            case FoundConversation(messages=()):
                report.failed += 1
                report.note([Problem(label(found.title, 120) or found.id, tr("It holds no message."))])
            case FoundConversation():
                await self._conversation(found, reading, course)

    async def _conversation(self, found: FoundConversation, reading: Reading, course: _Course) -> None:
        title = title_of(found)
        report = course.report
        found, known, apart = await self._recognised(found, reading.format)
        digest = await reading.run(lambda: digest_of(found))
        if known is not None and (known.digest == digest or is_older(digest, known.digest)):
            report.unchanged += 1
            if known.is_in_bin:
                report.note([_in_bin(title)])
            return
        course.add(about(found))
        if course.is_dry_run:
            course.count(Outcome.IMPORTED if known is None else Outcome.UPDATED, len(found.messages))
            report.files += sum(each.read is not None for each in files_of(found))
            return
        with _told(title, report):
            await self._back_up(course)
            files = await self._take_files(found, title, reading, course)
            now = datetime.now(UTC)
            whole = await reading.run(
                lambda: incoming(found, reading.format, files, now, digest=digest, apart=apart)
            )
            self._taken(await self._store.imports.take_in(whole), title, course)

    async def _recognised(
        self, found: FoundConversation, format: Format
    ) -> tuple[FoundConversation, Known | None, bool]:
        """The conversation under a name of its own, what of it is here already, and whether that has ids of the older
        kind. Programs that number their conversations have one of each number on each computer."""
        if not found.id:
            found = replace(found, id=own_name(found))
        known = await self._store.imports.known(format.name, found.id)
        first = await self._store.imports.begun(known.id) if known is not None else None
        if first is not None and is_another(first, found, format):
            found = replace(found, id=f"{found.id}~{own_name(found)}")
            known = await self._store.imports.known(format.name, found.id)
            first = await self._store.imports.begun(known.id) if known is not None else None
        apart = first is not None and names_apart(first, found, format)
        return found, known, apart

    async def _transcript(self, found: FoundTranscript, reading: Reading, course: _Course) -> None:
        from interline.export.interline_json import read_object

        about = found.data.get("conversation")
        title = label(str(about.get("title", "")), 120) if isinstance(about, dict) else ""
        report = course.report
        with _told(title or tr("Untitled"), report):
            transcript = await reading.run(lambda: read_object(found.data))
            whole = of_transcript(transcript, datetime.now(UTC))
            for each in transcript.messages:
                report.at(each.created_at)
                if each.receipt is not None:
                    report.models[str(each.receipt.ref)] += 1
            await self._files_of(transcript, found, title, reading, course)
            if course.is_dry_run:
                taken = await self._store.imports.look(whole)
            else:
                await self._back_up(course)
                taken = await self._store.imports.take_in(whole)
            self._taken(taken, title, course)

    async def _files_of(
        self, transcript: Transcript, found: FoundTranscript, title: str, reading: Reading, course: _Course
    ) -> None:
        """Keep the bytes of its pictures and files that come with it and are not here."""
        parts = [
            part for each in transcript.messages for part in each.parts if isinstance(part, (Image, File))
        ]
        wanted = {part.digest: part for part in parts}
        places = places_of(found)
        gone = await self._store.attachments.missing(list(wanted))
        for digest, part in wanted.items():
            course.report.files += 1
            if digest not in gone:
                continue
            data = part.data
            if data is None and digest in places:
                data = await reading.run(partial(read_beside, found, places[digest], digest))
            if data is None:
                course.report.files -= 1
                course.report.miss([part.name or digest])
            elif not course.is_dry_run:
                await self._back_up(course)
                await self._store.attachments.put_bytes(data, part.media_type, part.name)

    async def _take_files(
        self, found: FoundConversation, title: str, reading: Reading, course: _Course
    ) -> dict[int, Part]:
        """Keep the bytes of its pictures and files; gives the parts that speak of them."""
        files: dict[int, Part] = {}
        for each in files_of(found):
            if each.read is None:
                continue
            try:
                data = await reading.run(each.read)
                part = await self._store.attachments.put_bytes(data, name=label(each.name, 200))
            except (StoreTrouble, HomeUnwritable, ReaderGone):
                raise
            except Exception as error:  # noqa: BLE001 - one file that cannot be read must not cost its conversation
                why = tr(
                    "The file “{name}” could not be read ({why}).",
                    name=label(each.name, 80),
                    why=label(str(error), 120),
                )
                course.report.note([Problem(title, why, lost=False)])
                course.report.miss([each.name])
                continue
            if part.media_type == _BYTES and _MEDIA_TYPE.fullmatch(each.media_type):
                part = replace(part, media_type=each.media_type)
            files[id(each)] = part
            course.report.files += 1
        return files

    async def _back_up(self, course: _Course) -> None:
        if course.is_backed_up:
            return
        if (await self._store.facts()).conversations:
            course.report.backup = await self._store.backup(why="before-import")
        course.is_backed_up = True

    def _taken(self, taken: Taken, title: str, course: _Course) -> None:
        course.count(taken.outcome, taken.messages)
        if taken.is_in_bin:
            course.report.note([_in_bin(title)])
        if course.is_dry_run:
            return
        if taken.outcome is Outcome.UPDATED:
            self._changes.publish(Topic.CONVERSATION, taken.conversation_id)
        elif course.is_time_to_tell():
            self._changes.publish(Topic.LIBRARY)


class _Course:
    """One run of an import, through one file or several."""

    def __init__(self, is_dry_run: bool, watch: Watcher | None, stopped: Stopped) -> None:
        self.report = ImportReport(is_dry_run)
        self.is_dry_run = is_dry_run
        self.stopped = stopped
        self.is_backed_up = False
        self._watch = watch
        self._told_at = time.monotonic()

    def begin(self, format: Format) -> None:
        """Another file."""
        if format.name not in self.report.formats:
            self.report.formats += (format.name,)
            self.report.titles += (format.title,)

    def count(self, outcome: Outcome, messages: int) -> None:
        """What became of a conversation."""
        report = self.report
        match outcome:
            case Outcome.IMPORTED:
                report.imported += 1
            case Outcome.UPDATED:
                report.updated += 1
            case Outcome.UNCHANGED:
                report.unchanged += 1
                return
        report.messages += messages

    def is_time_to_tell(self) -> bool:
        """Whether the library's list is to be read again: not for each of ten thousand conversations."""
        now = time.monotonic()
        if now - self._told_at < _TELL_EVERY:
            return False
        self._told_at = now
        return True

    def add(self, about: About) -> None:
        """What a conversation that comes in adds to the report's ranges and lists."""
        report = self.report
        report.note(about.problems)
        report.miss(about.missing)
        report.models.update(about.models)
        report.at(about.first)
        report.at(about.last)

    def tell(self, reading: Reading, waiting: int) -> None:
        """Say how far it is; `waiting` are those that were seen and are still to be counted."""
        if self._watch is not None:
            self._watch(ImportProgress(reading.name, reading.part, self.report.found + waiting))


def _in_bin(title: str) -> Problem:
    return Problem(title, tr("It lies in the bin; it can be put back there."), lost=False)


class _told:
    """One conversation's failure becomes its line in the report; a full disk ends the whole import there."""

    def __init__(self, title: str, report: ImportReport) -> None:
        self._title = title
        self._report = report

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        if not isinstance(error, Exception):
            return False
        self._report.failed += 1
        self._report.note([failed(self._title, error)])
        if isinstance(error, (DiskFull, HomeUnwritable)):
            self._report.cancelled = True
        return True
