"""Conversations that come from elsewhere: the statements.

Rule: every method runs inside a transaction that its caller began. What is here is added to: a message that the user
wrote, a title, a branch's name, a folder are never overwritten, and no message goes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, column, insert, literal_column, select, table, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from interline.model.conversation import Message, TitledBy
from interline.store import pending, routing_rows, rows, segments
from interline.store.incoming import Incoming, Outcome, Taken
from interline.store.many_rows import ManyRows, NumberedRows
from interline.store.new_rows import CONVERSATION, MESSAGE, PART, RAW, NewRows
from interline.store.numbers import free_numbers
from interline.store.prepared import Prepared
from interline.store.tables import attempt, conversation, cost_item, decision, message, part
from interline.store.values import Tally, clean, to_json, words

if TYPE_CHECKING:
    from interline.model.decision import Decision
    from interline.model.money import Cost
    from interline.store.driver import DriverConnection
    from interline.store.turns import Turns

_import_raw = table("import_raw", column("message_id"), column("raw"))

_ID: Any = bindparam("id")
_BY_ID = Prepared(select(conversation).where(conversation.c.id == _ID))
_BY_SOURCE = Prepared(
    select(conversation).where(
        conversation.c.source == bindparam("source"),
        conversation.c.source_id == bindparam("source_id"),
        # So that the index is used, which holds imported conversations alone.
        conversation.c.source != literal_column("''"),
    )
)
_WHERE = Prepared(select(message.c.conversation_id).where(message.c.id == _ID))
_LAST_SEQ = Prepared(text("SELECT max(seq) FROM message WHERE conversation_id = :id"))
_PARENTS = Prepared(select(message.c.id, message.c.parent_id).where(message.c.conversation_id == _ID))
_PARTS = Prepared(select(part).where(part.c.message_id == _ID).order_by(part.c.position))
_DROP_PARTS = Prepared(part.delete().where(part.c.message_id == _ID))
_ADD_PART = Prepared(insert(part), *(each.name for each in part.c))
_ADD_CONVERSATIONS = ManyRows("conversation", CONVERSATION)
_ADD_MESSAGES = NumberedRows("message", ("n", *MESSAGE))
_ADD_PENDING = ManyRows("message", ("n", *MESSAGE))
_ADD_PARTS = ManyRows("part", PART)
_ADD_RAWS = ManyRows("import_raw", RAW)
_ONE_IS_HERE = (
    "SELECT EXISTS (SELECT 1 FROM json_each(?) CROSS JOIN message ON message.id = json_each.value)"
    " OR EXISTS (SELECT 1 FROM json_each(?) CROSS JOIN conversation ON conversation.id = json_each.value)"
)
_SOURCE_IS_HERE = (
    "SELECT EXISTS (SELECT 1 FROM conversation WHERE source = ? AND source_id = ? AND source <> '')"
)
# What the user may have changed of it, and what never changes.
_KEPT = ("n", "id", "conversation_id", "parent_id", "seq", "role", "created_at", "branch", "session")
_REWRITE = Prepared(
    update(message).where(message.c.id == bindparam("which")),
    *(each.name for each in message.c if each.name not in _KEPT),
)
_PUT_RAW = Prepared(
    (_raw := upsert(_import_raw)).on_conflict_do_update(
        index_elements=("message_id",), set_={"raw": _raw.excluded.raw}
    ),
    "message_id",
    "raw",
)
_ADD_DECISION = Prepared(upsert(decision).on_conflict_do_nothing(), *(each.name for each in decision.c))
_ADD_ATTEMPT = Prepared(upsert(attempt).on_conflict_do_nothing(), *(each.name for each in attempt.c))
_ADD_ITEMS = Prepared(insert(cost_item), *(each.name for each in cost_item.c))
# Set last: from then on its rows do not change. It gets no place in this library's own chain.
_SEAL = Prepared(update(decision).where(decision.c.id == bindparam("which")), "hash", "prev_hash")


@dataclass(frozen=True, slots=True)
class _Difference:
    """What an incoming conversation holds that is not here."""

    existing: Any
    """Its row; None where it is new."""
    incoming: Incoming
    """With the ids that its messages have here."""
    added: tuple[Message, ...]
    rewritten: tuple[Message, ...]
    changes: Mapping[str, Any]
    """Columns of the conversation."""

    @property
    def outcome(self) -> Outcome:
        if self.existing is None:
            return Outcome.IMPORTED
        told = set(self.changes) - {"source_digest"}
        return Outcome.UPDATED if self.added or self.rewritten or told else Outcome.UNCHANGED

    def taken(self) -> Taken:
        id_ = self.existing.id if self.existing is not None else self.incoming.conversation.id
        about = self.existing if self.existing is not None else self.incoming.conversation
        in_bin = about.deleted_at is not None
        return Taken(self.outcome, id_, len(self.added) + len(self.rewritten), in_bin)


class TakingIn:
    """What comes from other programs and other libraries."""

    def __init__(self, connection: DriverConnection, turns: Turns) -> None:
        self._driver = connection
        self._turns = turns

    def look(self, incoming: Incoming) -> Taken:
        """What `take` would do."""
        return self._difference(incoming).taken()

    def take(self, incoming: Incoming) -> Taken:
        """Bring it in, or what of it is new."""
        new = self._difference(incoming)
        about = new.taken()
        if new.existing is None:
            self._turns.create(new.incoming.conversation)
        costs = self._add_decisions(new.incoming.decisions, about.conversation_id)
        seq = -1 if new.existing is None else self._last_seq(about.conversation_id)
        for each in new.added:
            seq = max(seq + 1, each.seq) if new.existing is None else seq + 1
            self._turns.add(replace(each, seq=seq))
        for each in new.rewritten:
            self._rewrite(each)
        changed = {each.id for each in (*new.added, *new.rewritten)}
        raws = new.incoming.raws
        if kept := [{"message_id": id_, "raw": raw} for id_, raw in raws.items() if id_ in changed]:
            _PUT_RAW.run_each(self._driver, kept)
        columns = {**new.changes, **self._counts(new, costs)}
        if columns:
            self._turns.change(about.conversation_id, columns)
        return about

    def take_new(self, several: Sequence[NewRows], *, index_later: bool) -> bool:
        """Bring in conversations that are new, many rows with each statement. Their words enter the search index later,
        or at once, and then its segments are merged later. Writes nothing and gives False where one of them or of
        their messages is here already, or among them twice."""
        if not self._are_new(several):
            return False
        _ADD_CONVERSATIONS.run(self._driver, [each.conversation for each in several])
        numbers = free_numbers(self._driver, [second for each in several for second in each.seconds])
        messages = [row for each in several for row in each.messages]
        numbered = [(n, *row) for n, row in zip(numbers, messages, strict=True)]
        if index_later:
            pending.put_off(self._driver, numbers)
            # In their order pages of the table become full.
            _ADD_PENDING.run(self._driver, sorted(numbered, key=itemgetter(0)))
        else:
            with segments.put_off(self._driver):
                _ADD_MESSAGES.run(self._driver, numbered)
        _ADD_PARTS.run(self._driver, [row for each in several for row in each.parts])
        _ADD_RAWS.run(self._driver, [row for each in several for row in each.raws])
        return True

    def _are_new(self, several: Sequence[NewRows]) -> bool:
        messages = [id_ for each in several for id_ in each.ids]
        conversations = [each.id for each in several]
        sources = {(each.source, each.source_id) for each in several if each.source}
        if (
            len(set(messages)) < len(messages)
            or len(set(conversations)) < len(conversations)
            or len(sources) < sum(bool(each.source) for each in several)
        ):
            return False
        asked = (json.dumps(messages), json.dumps(conversations))
        if self._driver.execute(_ONE_IS_HERE, asked).fetchone()[0]:
            return False
        return not any(self._driver.execute(_SOURCE_IS_HERE, each).fetchone()[0] for each in sources)

    def _difference(self, incoming: Incoming) -> _Difference:
        wanted = incoming.conversation
        existing = _BY_ID.first(self._driver, clean({"id": wanted.id}))
        if wanted.source:
            from_there = _BY_SOURCE.first(
                self._driver, clean({"source": wanted.source, "source_id": wanted.source_id})
            )
            existing = existing or from_there
        mine = existing.id if existing is not None else wanted.id
        incoming, known = self._with_free_ids(incoming, mine)
        added = tuple(each for each in incoming.messages if each.id not in known)
        old = [each for each in incoming.messages if each.id in known] if incoming.rewrites else []
        rewritten = tuple(filter(self._reads_otherwise, old))
        changes = self._changes(existing, incoming) if existing is not None else {}
        return _Difference(existing, incoming, added, rewritten, changes)

    def _with_free_ids(self, incoming: Incoming, mine: str) -> tuple[Incoming, set[str]]:
        """The conversation as it is called here, and which of its messages are here. A message whose id belongs to
        another conversation, of which it is a copy, gets another."""
        names: dict[str | None, str] = {}
        known: set[str] = set()
        for each in incoming.messages:
            id_ = each.id
            owner = _WHERE.scalar(self._driver, clean({"id": id_}))
            if owner is not None and owner != mine:
                id_ = _minted(mine, id_)
                owner = _WHERE.scalar(self._driver, {"id": id_})
            names[each.id] = id_
            if owner is not None:
                known.add(id_)
        messages = tuple(
            replace(each, id=names[each.id], conversation_id=mine, parent_id=names.get(each.parent_id))
            for each in incoming.messages
        )
        about = replace(
            incoming.conversation, id=mine, current_id=names.get(incoming.conversation.current_id)
        )
        raws = {names.get(id_) or id_: raw for id_, raw in incoming.raws.items()}
        return replace(incoming, conversation=about, messages=messages, raws=raws), known

    def _reads_otherwise(self, new: Message) -> bool:
        """Whether a message that is here has other parts by now, and none of its files would go."""
        wanted = [rows.part_row(new.id, n, each) for n, each in enumerate(new.parts)]
        held = [row._asdict() for row in _PARTS.all(self._driver, {"id": new.id})]
        return wanted != held and _files(wanted) >= _files(held)

    def _changes(self, existing: Any, incoming: Incoming) -> dict[str, Any]:
        """What of the conversation's own fields follows another export of it."""
        wanted = rows.conversation_row(incoming.conversation)
        changes: dict[str, Any] = {}
        if incoming.rewrites:
            if existing.titled_by != TitledBy.USER and wanted["titled_by"] != TitledBy.WORDS:
                changes["title"], changes["titled_by"] = wanted["title"], wanted["titled_by"]
            changes["source_digest"] = wanted["source_digest"]
        if self._goes_on(existing, incoming):
            changes["current_id"] = wanted["current_id"]
        if wanted["updated_at"] > existing.updated_at and incoming.rewrites:
            changes["updated_at"] = wanted["updated_at"]
        return {name: value for name, value in changes.items() if getattr(existing, name) != value}

    def _goes_on(self, existing: Any, incoming: Incoming) -> bool:
        """Whether the shown path of what comes goes on where the one that is shown here ends: else the user stays."""
        if existing.current_id is None:
            return incoming.conversation.current_id is not None
        parents: dict[str, str | None] = {each.id: each.parent_id for each in incoming.messages}
        at = incoming.conversation.current_id
        seen: set[str] = set()
        while at is not None and at not in seen:
            if at == existing.current_id:
                return True
            seen.add(at)
            at = parents.get(at)
        return False

    def _rewrite(self, new: Message) -> None:
        row = rows.message_row(new, "")
        kept = {name: value for name, value in row.items() if name not in _KEPT}
        _REWRITE.run(self._driver, {"which": new.id, **kept})
        _DROP_PARTS.run(self._driver, {"id": new.id})
        if new.parts:
            parts = [rows.part_row(new.id, position, each) for position, each in enumerate(new.parts)]
            _ADD_PART.run_each(self._driver, parts)

    def _add_decisions(self, decisions: Iterable[Decision], conversation_id: str) -> dict[str, list[Cost]]:
        """The record of turns that were made elsewhere, sealed as it was there; decision id -> what its attempts cost.

        No budget of this library pays for them, so they are kept and not reckoned again.
        """
        costs: dict[str, list[Cost]] = {}
        for each in decisions:
            here = replace(each, conversation_id=conversation_id)
            if not _ADD_DECISION.run(self._driver, routing_rows.decision_row(here, "")):
                continue
            costs[each.id] = [tried.bill.cost for tried in each.attempts]
            for tried in each.attempts:
                if _ADD_ATTEMPT.run(self._driver, routing_rows.attempt_row(tried, "")) and (
                    items := routing_rows.cost_item_rows(tried)
                ):
                    _ADD_ITEMS.run_each(self._driver, items)
            if each.hash:
                seal = clean({"which": each.id, "hash": each.hash, "prev_hash": each.prev_hash})
                _SEAL.run(self._driver, seal)
        return costs

    def _counts(self, new: _Difference, costs: Mapping[str, list[Cost]]) -> dict[str, Any]:
        """The columns that the writes count."""
        if not new.added and new.existing is not None:
            return {}
        row = _BY_ID.first(self._driver, clean({"id": new.incoming.conversation.id}))
        tally = Tally(*(getattr(row, name) for name in Tally.COLUMNS))
        for cost in (*_unaccounted(new.added, costs), *(each for some in costs.values() for each in some)):
            tally.add(cost)
        receipts = [each.receipt for each in new.added if each.receipt is not None]
        vendors = dict.fromkeys((*words(row.vendors), *(receipt.ref.vendor for receipt in receipts)))
        return {
            "messages": row.messages + len(new.added),
            "vendors": to_json(list(vendors)),
            **tally.row(),
        }

    def _last_seq(self, conversation_id: str) -> int:
        last = _LAST_SEQ.scalar(self._driver, {"id": conversation_id})
        return -1 if last is None else int(last)


def _unaccounted(messages: Iterable[Message], costs: Mapping[str, list[Cost]]) -> Iterable[Cost]:
    """The costs of answers that came without their record."""
    receipts = (each.receipt for each in messages if each.receipt is not None)
    return [receipt.cost for receipt in receipts if receipt.decision_id not in costs]


def _files(parts: Iterable[Mapping[str, Any]]) -> int:
    return sum(row["kind"] in ("image", "file") for row in parts)


def _minted(conversation_id: str, message_id: str) -> str:
    """An id for a copy, the same every time it comes."""
    digest = hashlib.sha256(f"{conversation_id}/{message_id}".encode("utf-8", "replace")).hexdigest()
    return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
