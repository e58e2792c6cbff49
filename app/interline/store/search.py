"""Search over everything that was said.

Rule: whatever a person types is words to look for, never a query language, and never an error. What is found comes
newest first out of the index, so that a word in every second message is as quick as a rare one; only then, and only of
the newest, is anything ranked. docs/technotes/0016-search.md says why.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from math import log1p
from typing import TYPE_CHECKING, Any

from interline.model import matching
from interline.model.clean import label
from interline.model.conversation import Role, SearchHit
from interline.model.search import Search, Sort, Term, parse
from interline.store import index_query, indexed, pending, vocabulary
from interline.store.driver import DriverConnection, module
from interline.store.search_filters import Conditions, conditions
from interline.store.values import when
from interline.store.values import word as word_of

if TYPE_CHECKING:
    from interline.store.reader import Reader
    from interline.store.vocabulary import Vocabulary
    from interline.store.worker import DatabaseThread

RANKED = 100
"""Of so many of the newest hits the best come first."""
_SNIPPET = 240
_LEAD = 40
"""Characters of a snippet before what was found."""
_READING_SECONDS = 0.01
"""Of the thread's own time, for reading the newest messages before the index is asked what it answers slowly."""
_JOINED = 20_000
"""Places of words that begin alike which the index joins in a few milliseconds."""
_FEW = 3_000
"""Messages of a library that are read from end to end when words are looked for inside of words."""

_NONE_PENDING = "DELETE FROM message_fts_pending"
_HAS_PENDING = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'message_fts_pending')"
_REBUILD = "INSERT INTO message_fts (message_fts) VALUES ('rebuild')"

_LIVING = "m.conversation_id NOT IN (SELECT id FROM conversation WHERE deleted_at IS NOT NULL)"
_BY_INDEX = (
    "SELECT m.n, m.conversation_id, {text} FROM message_fts CROSS JOIN message m ON m.n = message_fts.rowid"
    " WHERE message_fts MATCH ? AND message_fts.rowid BETWEEN ? AND ? AND {conditions}"
    " ORDER BY message_fts.rowid DESC"
)
_BY_READING = (
    "SELECT m.n, m.conversation_id, m.text FROM message m"
    " WHERE m.n BETWEEN ? AND ? AND m.status <> 'streaming' AND {conditions} ORDER BY m.n DESC"
)
_HITS = (
    "SELECT m.n, m.conversation_id, m.id, c.title, m.role, m.vendor, m.model, m.created_at, m.text"
    " FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE m.n IN ({marks})"
)

Candidate = tuple[int, str, str]
"""Number, conversation and, where it was asked for, text of a message."""
_Read = tuple[tuple[Any, ...], str]
Matches = Callable[[str], bool]


class SearchIndex:
    """Finds messages by their words and by what they are."""

    def __init__(self, thread: DatabaseThread, reader: Reader, known_words: Vocabulary) -> None:
        self._thread = thread
        self._reader = reader
        self._vocabulary = known_words

    async def find(
        self, search: Search | str, limit: int = 50, *, thorough: bool = False
    ) -> tuple[SearchHit, ...]:
        """Messages that hold all the words and fit all filters; the last word may be the beginning of one.

        Where fewer are found than asked for, letters inside of words count too: in a large library as far as its words
        are known by now, or, where it is `thorough`, once they are. Waiting for it may be cancelled, which ends it.
        """
        if isinstance(search, str):
            search = parse(search, datetime.now().astimezone().date())
        limit = max(0, min(limit, 1000))
        if search.is_empty or not limit:
            return ()
        return await self._reader.run(
            lambda say: _Finder(say, self._vocabulary, search, limit, thorough=thorough).find()
        )

    async def rebuild(self) -> None:
        """Make the index anew from the messages."""
        await self._thread.write(lambda _: rebuild(self._thread.connection))

    async def unindexed(self) -> int:
        """How many messages are not in the index yet, so that a search may miss them: those of a large import."""
        return await self._reader.run(pending.count)


def rebuild(connection: DriverConnection) -> None:
    """Make the index anew from all messages, inside a transaction of the caller; also before schema 8."""
    if connection.execute(_HAS_PENDING).fetchone()[0]:
        connection.execute(_NONE_PENDING)
    connection.execute(_REBUILD)


class _Finder:
    """One search, on the reader's thread."""

    def __init__(
        self,
        connection: DriverConnection,
        known_words: Vocabulary,
        search: Search,
        limit: int,
        *,
        thorough: bool = False,
    ) -> None:
        self._say = connection
        self._vocabulary = known_words
        self._search = search
        self._limit = limit
        self._thorough = thorough
        self._enough = max(limit, RANKED) if search.sort is Sort.RELEVANCE and search.wanted else limit
        wanted = search.wanted
        # In quotes a word is whole.
        last = search.terms[-1] if search.terms else None
        self._beginning = last if last is not None and not last.phrase and not last.excluded else None
        self._matchers = [self._matcher(term) for term in wanted]
        self._unwanted = [self._matcher(term) for term in search.terms if term.excluded]

    def find(self) -> tuple[SearchHit, ...]:
        if self._is_large:
            # Needed by what is typed next, as a rule.
            self._vocabulary.refresh(self._say.execute("PRAGMA data_version").fetchone()[0])
        about = conditions(self._say, self._search)
        if about is None:
            return ()
        found = self._by_words(about)
        if len(found) < self._limit and self._can_be_inside:
            found = self._with_parts(about, found)
        return self._hits(found)

    # Whole words and beginnings of them.

    def _by_words(self, about: Conditions) -> list[int]:
        asked = index_query.asked_of(self._search.wanted, beginning=self._beginning)
        excluded = [term for term in self._search.terms if term.excluded]
        asked.unasked = asked.unasked or len(index_query.excluding(excluded)) < len(excluded)
        joined = self._vocabulary.beginning(asked.beginning) if asked.slow else None
        if joined is not None and joined <= _JOINED:
            asked.easy, asked.slow = asked.easy + asked.slow, []
        try:
            if asked.slow or asked.unasked:
                return self._reading_first(about, asked)
            expression = self._expression(about, asked.expression(slow=False))
            if expression:
                return self._take(about, self._by_index(about, expression), self._enough)
        except module().DatabaseError as error:
            if _was_interrupted(error):
                raise
            # The index is derived: without it the search is slow and still right.
        return self._take(about, self._by_reading(about), self._enough, self._fits)

    def _reading_first(self, about: Conditions, asked: index_query.Asked) -> list[int]:
        """Beginnings of few letters, and single characters of scripts without spaces: as a rule the newest messages
        hold enough of them, and where they do not, the index has few to join."""
        expression = self._expression(about, asked.expression(slow=False))
        rows = self._by_index(about, expression, read=True) if expression else self._by_reading(about)
        found: list[int] = []
        begun = time.thread_time()
        last = None
        for n, conversation_id, text in rows:
            if about.counts(conversation_id) and self._fits(text):
                found.append(n)
                if len(found) >= self._enough:
                    return found
            if not asked.unasked and self._is_time_up(time.thread_time() - begun, len(found)):
                last = n
                break
        if last is None:
            return found
        if len(found) >= self._limit:
            # Enough to show; ranking more of them would have to wait for the index.
            return found
        before = about.until_number(last - 1)
        more: list[int] = []
        for words in self._often_begun(asked), asked.slow:
            expression = self._expression(about, index_query.conjunction(asked.easy + words))
            more = self._take(before, self._by_index(before, expression), self._enough - len(found))
            if len(found) + len(more) >= self._limit:
                break
        return found + more

    def _often_begun(self, asked: index_query.Asked) -> list[str]:
        """In place of all words that begin so, those that stand in the most messages: these need not be joined before
        the first hit comes, and as a rule are all that is seen."""
        words = self._vocabulary.most_used(asked.beginning)
        return [index_query.words(words)] if words else asked.slow

    def _is_time_up(self, took: float, found: int) -> bool:
        """Whether to leave the rest to the index; not while a little more reading will do."""
        if took < _READING_SECONDS:
            return False
        return found >= self._limit or took > 2 * _READING_SECONDS or found * 4 < self._limit

    # Parts of words.

    @property
    def _can_be_inside(self) -> bool:
        wanted = self._search.wanted
        return bool(wanted) and all(
            len(term.text) > 2 and not term.phrase and not indexed.RUN.search(term.text) for term in wanted
        )

    def _with_parts(self, about: Conditions, found: list[int]) -> list[int]:
        """What was found and more: messages that hold the words inside of others."""
        known = set(found)
        parts = [matching.as_part(term) for term in self._search.wanted]

        def holds(text: str) -> bool:
            return all(part.fits(text) for part in parts) and not self._is_unwanted(text)

        more: list[int] = []
        wider, newest = self._wider()
        begun = time.thread_time()
        last = None
        for n, conversation_id, text in self._newest_with_texts(about):
            if newest is not None and n <= newest:
                # From here on the index knows, by words.
                last = n + 1
                break
            if n not in known and about.counts(conversation_id) and holds(text):
                more.append(n)
                if len(more) + len(found) >= self._limit:
                    break
            if wider is not None and newest is None and time.thread_time() - begun > _READING_SECONDS:
                last = n
                break
        if last is not None and len(more) + len(found) < self._limit:
            expression = self._expression(about, wider or "")
            if wider and expression:
                rows = self._by_index(about.until_number(last - 1), expression, read=True)
                rest = (row for row in _while_it_answers(rows) if row[0] not in known)
                more += self._take(about, rest, self._limit - len(more) - len(found), holds)
        together = found + more
        return sorted(together, reverse=True) if self._search.sort is Sort.NEWEST else together

    def _newest_with_texts(self, about: Conditions) -> Iterator[Candidate]:
        """What to look through for parts of words. In a large library the index leaps over what the filters leave out;
        reading would stand on that as long as it lasts."""
        expression = self._expression(about, "") if self._is_large and about.facets else ""
        if not expression:
            return self._by_reading(about)
        return _while_it_answers(self._by_index(about, expression, read=True))

    def _wider(self) -> tuple[str | None, int | None]:
        """What to ask the index for, and up to which message that tells all. The expression is empty where no word
        holds the letters, and None in a library so small that all of it is read; the number is None where too many
        words hold them to tell all, or none is known yet."""
        if not self._is_large:
            return None, None
        if self._thorough:
            self._vocabulary.wait()
        newest = self._vocabulary.newest
        if newest is None:
            return "", None
        each = []
        for term in self._search.wanted:
            for letters in matching.words_of(term.text):
                words = self._vocabulary.holding(letters)
                if not words:
                    return "", newest
                if len(words) > vocabulary.MOST:
                    newest = None
                each.append(index_query.words(words))
        return index_query.conjunction(each), newest if each else None

    @cached_property
    def _is_large(self) -> bool:
        """Whether there is more than is read from end to end in a moment."""
        return self._say.execute("SELECT 1 FROM message LIMIT 1 OFFSET ?", (_FEW,)).fetchone() is not None

    # How messages come.

    def _expression(self, about: Conditions, words: str) -> str:
        """For the index: words, facets, and none of the unwanted; empty where it is not needed or of no help."""
        together = index_query.conjunction([part for part in (words, *about.facets) if part])
        unwanted = [
            *index_query.excluding(term for term in self._search.terms if term.excluded),
            *about.unwanted_facets,
        ]
        if not together:
            if not unwanted:
                return ""
            together = index_query.facet(f"qr{role}" for role in Role)
        return index_query.negation(together, unwanted)

    def _by_index(self, about: Conditions, expression: str, *, read: bool = False) -> Iterator[Candidate]:
        statement = _BY_INDEX.format(
            text="m.text" if read else "''", conditions=" AND ".join((_LIVING, *about.columns))
        )
        values = (expression, about.first, about.last, *about.values)
        return self._rows(statement, values)

    def _by_reading(self, about: Conditions) -> Iterator[Candidate]:
        statement = _BY_READING.format(conditions=" AND ".join((_LIVING, *about.columns, *about.plain)))
        return self._rows(statement, (about.first, about.last, *about.values, *about.plain_values))

    def _rows(self, statement: str, values: Sequence[Any]) -> Iterator[Candidate]:
        cursor = self._say.execute(statement, values)
        try:
            yield from cursor
        finally:
            cursor.close()

    def _take(
        self, about: Conditions, rows: Iterable[Candidate], most: int, fits: Matches | None = None
    ) -> list[int]:
        found: list[int] = []
        for n, conversation_id, text in rows:
            if about.counts(conversation_id) and (fits is None or fits(text)):
                found.append(n)
                if len(found) >= most:
                    break
        return found

    def _fits(self, text: str) -> bool:
        return all(matcher.fits(text) for matcher in self._matchers) and not self._is_unwanted(text)

    def _is_unwanted(self, text: str) -> bool:
        return any(matcher.fits(text) for matcher in self._unwanted)

    def _matcher(self, term: Term) -> matching.Matcher:
        return matching.as_word(term, indexed.RUN, beginning=term is self._beginning)

    # What was found.

    def _hits(self, numbers: list[int]) -> tuple[SearchHit, ...]:
        """The best or newest of them, with their snippets."""
        if self._search.sort is Sort.NEWEST or not self._search.wanted:
            numbers = numbers[: self._limit]
        rows: dict[int, tuple[Any, ...]] = {}
        for at in range(0, len(numbers), 500):
            some = numbers[at : at + 500]
            statement = _HITS.format(marks=", ".join("?" * len(some)))
            rows.update((row[0], row) for row in self._say.execute(statement, some))
        # Each with its folded words, which are looked at more than once.
        there = [(rows[n], matching.fold(rows[n][8])) for n in numbers if n in rows]
        if self._search.sort is Sort.RELEVANCE and self._search.wanted:
            there = self._ranked(there)[: self._limit]
        parts = [matching.as_part(term) for term in self._search.wanted]
        return tuple(self._hit(row, folded, parts) for row, folded in there)

    def _ranked(self, rows: list[_Read]) -> list[_Read]:
        """The best first: words that stand there whole, often and early, in a short message, one that is about them."""
        whole = [matching.as_word(term, indexed.RUN) for term in self._search.wanted]
        phrase = matching.fold(" ".join(term.text for term in self._search.wanted))

        titles = {row[1]: matching.fold(row[3]) for row, _ in rows}

        def worth(place: int, row: tuple[Any, ...], text: str) -> float:
            title, points = titles[row[1]], 0.0
            for word, begun in zip(whole, self._matchers, strict=True):
                often = min(8, text.count(word.literal)) if word.is_in(text) else 0
                points += 2 * often / (often + 1.0) if often else 0.4 * begun.is_in(text)
                points += 0.8 * begun.is_in(title)
            if len(whole) > 1 and phrase in text:
                points += 1.5
            # The newer of two alike.
            return points / (1 + 0.15 * log1p(len(text) / 500)) - 0.4 * place / RANKED

        places = sorted(range(len(rows)), key=lambda place: -worth(place, *rows[place]))
        return [rows[place] for place in places]

    def _hit(self, row: tuple[Any, ...], folded: str, parts: list[matching.Matcher]) -> SearchHit:
        _, conversation_id, message_id, title, role, vendor, model, created_at, text = row
        words = [
            whole if whole.is_in(folded) else part for whole, part in zip(self._matchers, parts, strict=True)
        ]
        snippet = matching.excerpt(text, matching.places(text, words, folded), _LEAD, _SNIPPET - 2)
        return SearchHit(
            conversation_id=conversation_id,
            message_id=message_id,
            title=title,
            role=word_of(Role, role, Role.ASSISTANT),
            vendor=vendor,
            model=model,
            created_at=when(created_at),
            snippet=label(snippet, _SNIPPET),
        )


def _while_it_answers(rows: Iterator[Candidate]) -> Iterator[Candidate]:
    """These rows of the index, up to where it fails: it is derived, and parts of words are more than was asked for."""
    try:
        yield from rows
    except module().DatabaseError as error:
        if _was_interrupted(error):
            raise


def _was_interrupted(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == 9
