"""After a copy took the place of a damaged library: what was written since, as far as it can still be read.

Rule: nothing that the copy brought is changed. What is read is added: conversations, messages, and the whole of an
answer of which the copy has the beginning alone, as a version beside it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from interline.ids import new_id
from interline.language import tr
from interline.model.change import Topic
from interline.model.conversation import Message, Status
from interline.model.errors import InterlineError, StoreTrouble
from interline.model.parts import File, Image
from interline.store import salvage
from interline.store.backup import problems_of
from interline.store.incoming import Incoming, Outcome

if TYPE_CHECKING:
    from interline.services.changes import Changes
    from interline.store.database import Store

_log = logging.getLogger(__name__)

_UNFINISHED = (Status.STREAMING, Status.INTERRUPTED)


@dataclass(slots=True)
class Salvaged:
    """What was read out of a damaged library and added to this one."""

    conversations: int = 0
    """In which something was added, those included that are new."""
    messages: int = 0
    lost: int = 0
    """Messages that were found and could not be read, or not whole."""

    def in_words(self) -> str:
        """What came of it, a sentence for people."""
        sentences = [tr("Nothing newer could be read out of the damaged library.")]
        if self.messages:
            sentences = [
                tr(
                    "%Ln newer (message was|messages were) read out of the damaged library.",
                    "",
                    self.messages,
                )
            ]
        if self.lost:
            sentences.append(tr("%Ln (message|messages) could not be read whole.", "", self.lost))
        return " ".join(sentences)


async def salvage_from(store: Store, database: Path, changes: Changes) -> Salvaged | None:
    """Add what can be read of a database that was set aside and is not here; None where that one is sound.

    Raises StoreTrouble where the file cannot be opened.
    """
    if not await asyncio.to_thread(problems_of, database):
        return None
    loop = asyncio.get_running_loop()
    # A connection belongs to its thread.
    with ThreadPoolExecutor(1, thread_name_prefix="salvage") as thread:

        async def there(job: Callable[[], object]) -> object:
            return await loop.run_in_executor(thread, job)

        wreck = await there(lambda: _opened(database))
        assert isinstance(wreck, salvage.Wreck)
        done = Salvaged()
        try:
            for found in await loop.run_in_executor(thread, wreck.conversations):
                if await _is_here(store, found):
                    continue
                incoming = await loop.run_in_executor(thread, wreck.read, found)
                if incoming is not None:
                    await _add(store, incoming, done)
        finally:
            done.lost = wreck.lost
            await there(wreck.close)
    if done.messages:
        changes.publish(Topic.LIBRARY)
    return done


def _opened(database: Path) -> salvage.Wreck:
    try:
        return salvage.Wreck(database)
    except Exception as error:
        raise StoreTrouble(
            tr("Nothing could be read of the damaged library {path}.", path=database),
            next_step=tr("It is kept."),
        ) from error


async def _is_here(store: Store, found: salvage.Found) -> bool:
    """Whether nothing of it can be new. Tells so without reading a message, since that is so of nearly all."""
    held = await store.imports.held(found.id)
    return all(held.get(id_, Status.INTERRUPTED) not in _UNFINISHED for id_ in found.messages)


async def _add(store: Store, incoming: Incoming, done: Salvaged) -> None:
    id_ = incoming.conversation.id
    here = {each.id: each for each in await store.conversations.messages(id_)}
    for each in incoming.messages:
        if each.id not in here:
            await _keep_files(store, each)
    taken = await store.imports.take_in(_fitting(incoming, here))
    if taken.outcome is not Outcome.UNCHANGED:
        done.conversations += 1
        done.messages += taken.messages


async def _keep_files(store: Store, message: Message) -> None:
    """Let the library know of its attachments, whose files stayed where they were."""
    for part in message.parts:
        if isinstance(part, (Image, File)) and part.digest:
            try:
                data = await store.attachments.read(part.digest)
                await store.attachments.put_bytes(data, part.media_type, part.name)
            except InterlineError:
                # Its message says so in its place.
                _log.warning("an attachment of a salvaged message is missing")


def _fitting(incoming: Incoming, here: dict[str, Message]) -> Incoming:
    """What was read, hung into the tree that is here: messages keep their place also where one between was lost."""
    whole = {
        each.id: new_id()
        for each in incoming.messages
        if each.id in here and here[each.id].status in _UNFINISHED and each.status not in _UNFINISHED
    }
    messages = [
        replace(
            each, id=whole.get(each.id, each.id), parent_id=whole.get(each.parent_id or "", each.parent_id)
        )
        for each in incoming.messages
    ]
    read = {each.id for each in messages}
    messages = [*(each for each in here.values() if each.id not in read), *messages]
    known = {each.id for each in messages}
    # One whose question is gone begins a branch of its own, rather than none.
    messages = [each if each.parent_id in known else replace(each, parent_id=None) for each in messages]
    current = incoming.conversation.current_id or ""
    about = replace(incoming.conversation, current_id=whole.get(current, current) or None)
    return replace(incoming, conversation=about, messages=tuple(messages))
