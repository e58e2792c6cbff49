"""All words that were ever said, in one long string: which of them hold these letters?

Rule: it is a help and no promise; a word that came since it was made is found in the messages themselves. It lives in
memory, because a list of words on the disk would keep what a deleted conversation said.
"""

from __future__ import annotations

import re
import threading
import time
from array import array
from bisect import bisect_left
from heapq import nlargest
from pathlib import Path

from interline.store import driver
from interline.store.indexed import RUN

MOST = 400
"""Words that one search is widened to."""
_LONGEST = 64
_MOST_USED = 60
_BEHIND = "\U0010ffff"
"""Stands behind every letter."""
_FACET = re.compile("q(?:[vmc][0-9a-f]*|k[0-9]+|r[a-z]+|h[a-z]+)")
_REST = 30.0
"""Seconds for which a list is good enough, at least; it is made in the background, which takes seconds for a million
messages and no more than this share of the time."""


class Vocabulary:
    """Made by a thread of its own when it is first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: driver.DriverConnection | None = None
        self._maker: threading.Thread | None = None
        self._closed = False
        self._words: str | None = None
        self._sorted: list[str] = []
        self._counts = array("I")
        """Of each of them, how many messages hold it."""
        self._newest = 0
        """The number of the newest message whose words are in it."""
        self._made_at = 0.0
        self._took = 0.0
        self._version = 0

    @property
    def newest(self) -> int | None:
        """Up to which message it knows the words; None while there is none."""
        return None if self._words is None else self._newest

    def holding(self, letters: str) -> list[str]:
        """Words that hold these folded letters, up to one more than MOST."""
        words = self._words or ""
        found: list[str] = []
        at = words.find(letters)
        while at >= 0 and len(found) <= MOST:
            begin, end = words.rfind("\n", 0, at) + 1, words.find("\n", at)
            found.append(words[begin:end])
            at = words.find(letters, end)
        return found

    def beginning(self, letters: str) -> int | None:
        """How many messages hold a word that begins with these folded letters, each counted once for each such word;
        None while that is not known."""
        with self._lock:
            words, counts = self._sorted, self._counts
        if not words:
            return None
        first, last = bisect_left(words, letters), bisect_left(words, letters + _BEHIND)
        return sum(counts[first:last])

    def most_used(self, letters: str) -> list[str]:
        """The words that begin with these folded letters and stand in the most messages."""
        with self._lock:
            words, counts = self._sorted, self._counts
        first, last = bisect_left(words, letters), bisect_left(words, letters + _BEHIND)
        return [words[at] for at in nlargest(_MOST_USED, range(first, last), key=counts.__getitem__)]

    def refresh(self, version: int) -> None:
        """Have it made, or made anew where the database changed and it is no longer young. Returns at once."""
        rested = time.monotonic() - self._made_at > max(_REST, 20 * self._took)
        with self._lock:
            is_due = self._words is None or (version != self._version and rested)
            if self._closed or not is_due or self._maker is not None:
                return
            self._version = version
            self._maker = threading.Thread(target=self._make, name="vocabulary", daemon=True)
            self._maker.start()

    def wait(self) -> None:
        """Until it is made, where it is being made."""
        if (maker := self._maker) is not None:
            maker.join()

    def close(self) -> None:
        """Stop making it."""
        with self._lock:
            self._closed = True
            if self._connection is not None:
                self._connection.interrupt()
        self.wait()

    def _make(self) -> None:
        begun = time.monotonic()
        connection = None
        try:
            connection = driver.connect(self._path)
            with self._lock:
                self._connection = connection
                if self._closed:
                    return
            connection.execute("BEGIN")
            newest = connection.execute("SELECT coalesce(max(n), 0) FROM message").fetchone()[0]
            # In memory, and gone with the connection.
            connection.execute(
                "CREATE VIRTUAL TABLE temp.message_words USING fts5vocab('main', 'message_fts', 'row')"
            )
            # In the order of their code points.
            found, counts = [], array("I")
            for word, count in connection.execute("SELECT term, doc FROM temp.message_words"):
                if len(word) <= _LONGEST and not RUN.search(word) and not _FACET.fullmatch(word):
                    found.append(word)
                    counts.append(count)
            words = "\n".join(found)
            with self._lock:
                self._words, self._newest = f"\n{words}\n", newest
                self._sorted, self._counts = found, counts
        except (driver.module().Error, OSError, ValueError):
            # Without it, searching reads.
            pass
        finally:
            with self._lock:
                self._connection = None
                self._maker = None
                self._made_at = time.monotonic()
                self._took = self._made_at - begun
            if connection is not None:
                connection.close()
