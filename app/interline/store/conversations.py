"""Conversations and their messages, for the services.

Rule: every method that writes returns after its commit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from interline.ids import looks_like_id, new_id
from interline.language import tr
from interline.model.clean import label
from interline.model.conversation import (
    Conversation,
    ConversationChoice,
    ConversationSummary,
    Message,
    Status,
)
from interline.model.errors import OurBug, StoreTrouble, UnknownConversation
from interline.model.events import Finish
from interline.model.route import Choice
from interline.store.rows import (
    INTERRUPTED,
    SUMMARY_COLUMNS,
    conversation_choice,
    settings_columns,
    summary,
)
from interline.store.values import to_json, when_text

if TYPE_CHECKING:
    from interline.model.decision import Decision, Opening
    from interline.model.parts import Part
    from interline.model.request import TurnSettings
    from interline.store.statements import Statements
    from interline.store.worker import DatabaseThread

SHORTEST_BEGINNING = 4
"""Characters of an id that may stand for the whole."""

_LIST = (
    f"SELECT {SUMMARY_COLUMNS} FROM conversation INDEXED BY conversation_list"
    " WHERE archived = ? AND deleted_at IS NULL ORDER BY pinned DESC, updated_at DESC, id DESC"
)

_IDS = "SELECT id FROM conversation WHERE deleted_at IS NULL OR ? ORDER BY created_at, id"

# An answer without a decision was imported: nobody was asked for it here.
_CHOICES = (
    "SELECT c.id, c.choice, m.vendor, m.model, m.created_at FROM conversation c"
    " LEFT JOIN message m ON m.id = c.current_id AND m.role = 'assistant' AND m.status = 'complete'"
    " AND m.decision_id <> ''"
    " WHERE c.deleted_at IS NULL ORDER BY c.updated_at DESC, c.id DESC"
)


class _Listed:
    """Rows that were made into summaries before.

    Each turn that begins or ends has the library listed again, and nearly all of it is as it was: to make ten thousand
    summaries anew kept the interpreter's lock from the window for longer than a frame, several times over.
    """

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[str, tuple[int, ConversationSummary]] = {}

    def summary(self, row: tuple[Any, ...]) -> ConversationSummary:
        """Of the row as it is now. Of the old row only the hash is kept: all of them would take as much as the list."""
        known, mark = self._made.get(row[0]), hash(row)
        if known is not None and known[0] == mark:
            return known[1]
        made = summary(row)
        self._made[row[0]] = mark, made
        return made

    def forget_others(self, listed: int) -> None:
        """Let all go where most are not among so many any more."""
        if len(self._made) > 2 * listed:
            self._made.clear()


class Conversations:
    """The library's conversations."""

    def __init__(self, thread: DatabaseThread) -> None:
        self._thread = thread
        # Message id -> its parts at the last flush that was committed.
        self._flushed: dict[str, tuple[Part, ...]] = {}
        # Archived or not -> what was listed last.
        self._listed: dict[bool, _Listed] = {False: _Listed(), True: _Listed()}

    async def list(self, archived: bool = False) -> tuple[ConversationSummary, ...]:
        """All conversations, pinned first, then the newest; the one thing that the first window waits for.

        One query over one index, which holds counts and costs kept by the writes; it does not wait for SQLAlchemy.
        Conversations that did not change since the last time are the same objects.
        """
        listed = self._listed[archived]
        found = await self._thread.rows(_LIST, (int(archived),), listed.summary)
        listed.forget_others(len(found))
        return found

    async def ids(self, *, with_bin: bool = False) -> tuple[str, ...]:
        """All of them by their ids, archived ones too, the oldest first."""
        return await self._thread.rows(_IDS, (int(with_bin),), lambda row: str(row[0]))

    async def create(self, choice: Choice | None = None, title: str = "", system: str = "") -> Conversation:
        """A conversation without messages."""
        now = datetime.now(UTC)
        new = Conversation(new_id(), title or "New conversation", now, now, choice or Choice(), system)
        await self._thread.write(lambda say: say.turns.create(new))
        return new

    async def get(self, conversation_id: str) -> Conversation:
        """The conversation with exactly this id. Raises UnknownConversation."""
        found = await self._thread.read(lambda say: say.turns.conversation(conversation_id))
        if found is None:
            raise _unknown(conversation_id)
        return found

    async def find(self, beginning: str) -> Conversation:
        """The conversation whose id is, or alone begins with, these characters. Raises UnknownConversation."""
        wanted = beginning.strip().lower()
        if not looks_like_id(wanted):
            raise _unknown(beginning)
        if len(wanted) < SHORTEST_BEGINNING:
            raise UnknownConversation(
                tr("“{name}” is too short for a conversation.", name=label(beginning, 40)),
                next_step=tr("Give at least {count} characters of its id.", count=SHORTEST_BEGINNING),
            )

        def look(say: Statements) -> Conversation:
            ids = say.turns.beginning_with(wanted)
            found = say.turns.conversation(ids[0]) if len(ids) == 1 or wanted in ids else None
            if found is not None:
                return found
            if ids:
                raise UnknownConversation(
                    tr("More than one conversation begins with “{name}”.", name=wanted),
                    next_step=tr("Give more of its id; interline list shows them."),
                )
            raise _unknown(beginning)

        return await self._thread.read(look)

    async def messages(self, conversation_id: str) -> tuple[Message, ...]:
        """All messages of a conversation, every branch, with parts and receipts, in the order of writing."""

        def look(say: Statements) -> tuple[tuple[Message, ...], set[str]]:
            return say.turns.messages(conversation_id), say.turns.sessions_streaming_in(conversation_id)

        found, streaming = await self._thread.read(look)
        dead = {session for session in streaming if self._thread.session.is_dead(session)}
        if not dead:
            return found
        try:
            await self._thread.write(lambda say: say.interrupt(dead))
        except StoreTrouble:
            # No room to write it down: it is shown as it is all the same.
            alive = streaming - dead
            return found if alive else tuple(map(_as_interrupted, found))
        found, _ = await self._thread.read(look)
        return found

    async def whole(
        self, conversation_id: str, needs_records: Callable[[tuple[Message, ...]], bool]
    ) -> tuple[Conversation, tuple[Message, ...], tuple[Decision, ...]]:
        """A conversation with its messages and, where `needs_records` says so of them, the records behind its answers,
        oldest first: one way to the database. Raises UnknownConversation."""

        def look(say: Statements) -> tuple[Conversation | None, tuple[Message, ...], tuple[Decision, ...]]:
            messages = say.turns.messages(conversation_id)
            records = say.decisions.decisions_in(conversation_id) if needs_records(messages) else ()
            return say.turns.conversation(conversation_id), messages, records

        conversation, messages, records = await self._thread.read(look)
        if conversation is None:
            raise _unknown(conversation_id)
        if any(message.status is Status.STREAMING for message in messages):
            # Whoever was writing may be dead.
            messages = await self.messages(conversation_id)
        return conversation, messages, records

    async def path_end(
        self, about: Conversation, most: int
    ) -> tuple[tuple[Message, ...], Mapping[str, tuple[str, ...]]] | None:
        """The last messages of a long conversation's shown path, and the ids of the versions of those that have any.
        None for one that is as soon read as a whole."""
        return await self._thread.read(lambda say: say.path_end(about, most))

    async def update(
        self,
        conversation_id: str,
        *,
        title: str | None = None,
        choice: Choice | None = None,
        system: str | None = None,
        settings: TurnSettings | None = None,
        current_id: str | None = None,
        folder: str | None = None,
        tags: tuple[str, ...] | None = None,
        pinned: bool | None = None,
        archived: bool | None = None,
    ) -> None:
        """Change what is given, leave the rest. Raises UnknownConversation."""
        given: dict[str, Any] = {
            "title": title,
            "choice": choice.text if choice else None,
            "system": system,
            "current_id": current_id,
            "folder": folder,
            "tags": None if tags is None else to_json(tags),
            "pinned": pinned,
            "archived": archived,
        }
        columns = {name: value for name, value in given.items() if value is not None}
        if settings is not None:
            columns |= settings_columns(settings)
        if columns:
            await self._thread.write(lambda say: say.turns.change(conversation_id, columns))

    async def choices(self) -> tuple[ConversationChoice, ...]:
        """Whom each conversation asks, and who answered in it last; archived ones too, none that lies in the bin."""
        return await self._thread.rows(_CHOICES, (), conversation_choice)

    async def change_choices(
        self, before: Choice, after: Choice, ids: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Let conversations that ask one thing ask another, all of them or those of these ids; one that asks anything
        else by now is left alone. Gives the ids of those that changed, in one commit."""

        def change(say: Statements) -> tuple[str, ...]:
            asking = say.turns.asking(before.text)
            changed = tuple(id_ for id_ in asking if ids is None or id_ in wanted)
            for id_ in changed:
                say.turns.change(id_, {"choice": after.text})
            return changed

        wanted = frozenset(ids or ())
        return await self._thread.write(change)

    async def begin_turn(
        self, conversation: Conversation, user: Message | None, answer: Message
    ) -> tuple[Message | None, Message]:
        """Question and empty answer in one commit, and the conversation too where it is new.

        Gives both back with their places in the order of writing. Raises OurBug where this answer was begun before.
        """
        if answer.status is not Status.STREAMING:
            raise OurBug("An answer is begun as one that streams.")
        return await self._thread.write(lambda say: say.turns.begin(conversation, user, answer))

    async def begin_turn_and_attempt(
        self, conversation: Conversation, user: Message | None, answer: Message, opening: Opening
    ) -> tuple[Message | None, Message, Opening]:
        """The same, and the turn's first attempt with what it sets aside, in the same commit: one wait for the disk
        before anything is sent, in place of two.

        The opening comes back with the budget that did not admit it, where one did not.
        """

        def write(say: Statements) -> tuple[Message | None, Message, Opening]:
            stored, begun = say.turns.begin(conversation, user, answer)
            refused_by = say.decisions.open(opening.decision, opening.attempt, opening.reservation)
            return stored, begun, replace(opening, refused_by=refused_by)

        return await self._thread.write(write)

    async def flush(self, answer_id: str, parts: tuple[Part, ...]) -> None:
        """Keep what came of an answer so far; only the parts that changed are written."""
        before = self._flushed.get(answer_id, ())
        await self._thread.write(lambda say: say.turns.rewrite_parts(answer_id, before, parts))
        # Only now, after the commit: what failed to be written is written again next time.
        self._flushed[answer_id] = parts

    async def supersede(self, answer: Message, parts: tuple[Part, ...], note: str) -> Message:
        """Keep what came of an answer that begins anew as an older version beside it; gives the answer as it now is."""
        partial = replace(
            answer,
            id=new_id(),
            parts=parts,
            status=Status.INTERRUPTED,
            finish=Finish.INTERRUPTED,
            note=note,
        )
        seq = await self._thread.write(lambda say: say.turns.supersede(answer.id, partial))
        return replace(answer, seq=seq)

    async def keep_broken(self, answer_id: str) -> None:
        """The user leaves an answer that broke off as it is, which ends it: its finish says so, its status stays."""
        await self._thread.write(lambda say: say.turns.keep_broken(answer_id))

    async def finish(self, message: Message) -> None:
        """Keep an answer as it ended. May be said again; a flush that comes later changes nothing."""
        at = when_text(datetime.now(UTC))
        await self._thread.write(lambda say: say.turns.finish(message, at))
        self._flushed.pop(message.id, None)


def _as_interrupted(message: Message) -> Message:
    if message.status is not Status.STREAMING:
        return message
    return replace(message, status=Status.INTERRUPTED, finish=Finish.INTERRUPTED, note=INTERRUPTED)


def _unknown(asked: str) -> UnknownConversation:
    return UnknownConversation(
        tr("No conversation begins with “{name}”.", name=label(asked, 40)),
        next_step=tr("interline list shows them all."),
    )
