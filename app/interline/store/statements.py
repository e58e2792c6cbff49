"""Everything that is said to the database through SQLAlchemy, on one connection.

Rule: imported on the database thread only, when it is first needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from interline.store import index_check, pace
from interline.store.branching import Branching
from interline.store.decisions import Decisions
from interline.store.path_end import path_end
from interline.store.records import Records
from interline.store.shelving import Shelving
from interline.store.spending import Spending
from interline.store.taking_in import TakingIn
from interline.store.turns import Turns

if TYPE_CHECKING:
    from interline.model.conversation import Conversation, Message
    from interline.model.pace import Pace
    from interline.model.refs import ModelRef
    from interline.store.driver import DriverConnection
    from interline.store.reports import Adding, Surveying


class Statements:
    """What a job is given: the connection, inside its transaction, and the statements by subject."""

    def __init__(self, connection: Connection, plain: DriverConnection, session: str) -> None:
        self._plain = plain
        self.connection = connection
        """SQLAlchemy's, for what is said in the same transaction by way of it."""
        self.turns = Turns(plain, session)
        """Conversations, messages and their parts."""
        self.shelving = Shelving(plain)
        """How conversations are arranged."""
        self.branching = Branching(plain, self.turns)
        """Branches of conversations, and what is forked from them."""
        self.spending = Spending(plain)
        """What was spent and what is set aside."""
        self.records = Records(plain)
        """The record of routing as it is sealed."""
        self.decisions = Decisions(plain, session, self.spending, self.records)
        """Decisions, attempts and what they cost."""
        self.taking_in = TakingIn(plain, self.turns)
        """Conversations of other programs and of other libraries."""

    def paces(self) -> dict[ModelRef, Pace]:
        """How models answered lately."""
        return pace.paces(self._plain)

    def add_to(self, adding: Adding | Surveying, after: str, most: int) -> str | None:
        """Add the next attempts to a report; gives the id to go on from, None at the end."""
        return adding.take(self._plain, after, most)

    def path_end(
        self, about: Conversation, most: int
    ) -> tuple[tuple[Message, ...], Mapping[str, tuple[str, ...]]] | None:
        """The end of a long conversation's shown path, and the versions of its messages."""
        return path_end(self._plain, about, most)

    def note_index_check(self, at: datetime, *, rebuilt: bool) -> int:
        """Write down that the search index was looked at; gives how often it was made anew, ever."""
        return index_check.note(self._plain, at, rebuilt=rebuilt)

    def interrupt(self, sessions: Iterable[str]) -> int:
        """Settle what programs that are dead left running; gives how many messages and attempts that were."""
        settled = 0
        for session in sessions:
            settled += self.turns.interrupt(session) + self.decisions.interrupt(session)
            self.connection.exec_driver_sql("DELETE FROM session WHERE id = ?", (session,))
        return settled
