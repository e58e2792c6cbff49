"""What a search shows in the sidebar: titles that hold the words, then messages, conversation by conversation.

Rule: a search that is no longer asked for is ended before the next begins; what cannot be read is told in one sentence,
and the rest is looked for.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.conversation import ConversationSummary, Role, SearchHit
from interline.model.matching import fold, words_of
from interline.model.search import Filter, Search, Sort, parse
from interline.ui.sidebar.ages import short_date
from interline.ui.sidebar.rows import Kind, Row

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks
    from interline.ui.transcript.sought import Sought

LOOK_AGAIN = 1.0
"""Seconds between two looks whether all of a large import is searchable."""
MOST_TITLES = 20
"""Shown before the messages."""
AT_ONCE = 1_000
"""Titles that are looked at between two frames."""
_OF_MESSAGES = frozenset({"role", "has", "model", "min-cost", "max-cost"})
"""Filters that no title can fit."""
_WHO = {Role.USER: marked("You"), Role.SYSTEM: marked("Instructions"), Role.TOOL: marked("Tool")}


class View(Protocol):
    """What it needs of the sidebar's widgets."""

    def set_rows(self, rows: list[Row], note: str = "") -> None: ...
    def found(self, words: str) -> None: ...
    def show_filters(self, filters: tuple[Filter, ...], sort: Sort) -> None: ...


class FindingPresenter:
    """One search at a time."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        *,
        summaries: Callable[[], Mapping[str, ConversationSummary]],
        row_of: Callable[[ConversationSummary, datetime], Row],
        now: Callable[[], datetime],
        on_shown: Callable[[], None],
    ) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._summaries = summaries
        self._row_of = row_of
        self._now = now
        self._on_shown = on_shown
        self._search = Search()
        self._task: asyncio.Task[None] | None = None

    @property
    def sought(self) -> Sought:
        """What is marked in a message that was found."""
        from interline.ui.transcript.sought import Sought

        return Sought(tuple(term.text for term in self._search.wanted), any_accent=True)

    def names(self) -> dict[str, list[str]]:
        """What filters can name, the most used first."""
        listed = self._summaries().values()
        return {
            "vendors": _by_use(vendor for each in listed for vendor in each.vendors),
            "folders": _by_use(each.folder for each in listed),
            "tags": _by_use(tag for each in listed for tag in each.tags),
        }

    def find(self, typed: str) -> None:
        """Look for this; nothing ends the search."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._search = parse(typed, self._now().date())
        self._view.show_filters(self._search.filters, self._search.sort)
        if typed:
            self._task = self._tasks.start(self._find(self._search, typed))

    async def _find(self, search: Search, typed: str) -> None:
        """Show what is found, and once more as soon as there is nothing left that it may have missed."""
        missed = await self._show(search, typed)
        while missed:
            await asyncio.sleep(LOOK_AGAIN)
            if not await (await self._backend.library()).unindexed():
                missed = await self._show(search, typed)

    async def _show(self, search: Search, typed: str) -> int:
        """Look, show it, and give how many messages it may have missed."""
        library = await self._backend.library()
        hits = await library.search(search)
        missed = await library.unindexed()
        now = self._now()
        summaries = self._summaries()
        titles = [self._row_of(each, now) for each in await _titles(search, tuple(summaries.values()))]
        name = tr("Titles") if search.wanted else tr("Conversations")
        rows = [Row(Kind.HEADING, name), *titles] if titles else []
        if hits:
            newest = search.sort is Sort.NEWEST or not search.wanted
            rows.append(Row(Kind.HEADING, tr("Messages, newest first") if newest else tr("Messages")))
            rows += rows_of_hits(hits, search, now)
        note = " ".join(search.problems)
        if not rows and not note:
            note = tr(
                "Nothing found for “{words}”. Fewer words, or fewer filters, find more.",
                words=label(typed, 60),
            )
        if missed:
            still = tr(
                "%Ln (imported message is|imported messages are) still being made searchable.", "", missed
            )
            note = f"{note} {still}".strip()
        self._view.set_rows(rows, note)
        self._on_shown()
        self._view.found(typed)
        return missed


def _by_use(names: Iterable[str]) -> list[str]:
    return [name for name, _ in Counter(names).most_common()]


def rows_of_hits(hits: Iterable[SearchHit], search: Search, now: datetime) -> list[Row]:
    """The hits of each conversation together, where its first one stands; only the first names it."""
    by_conversation: dict[str, list[SearchHit]] = {}
    for hit in hits:
        by_conversation.setdefault(hit.conversation_id, []).append(hit)
    wanted = [fold(term.text) for term in search.wanted]
    rows: list[Row] = []
    for some in by_conversation.values():
        for number, hit in enumerate(some):
            who = said(_WHO[hit.role]) if hit.role in _WHO else label(hit.model or hit.vendor or "", 40)
            who = who or tr("Answer")
            about = f"{who} · {short_date(hit.created_at, now)}"
            title = label(hit.title) or tr("Untitled")
            snippet = near(label(hit.snippet, 240), wanted)
            rows.append(
                Row(
                    Kind.HIT,
                    title if number == 0 else "",
                    hit.conversation_id,
                    hit.message_id,
                    snippet,
                    about=about,
                    found=found_in(snippet, wanted),
                )
            )
    return rows


def near(snippet: str, wanted: list[str], lead: int = 16) -> str:
    """The snippet from shortly before the first of the words on: a sidebar is narrow."""
    spots = found_in(snippet, wanted)
    if not spots or spots[0][0] <= lead + 8:
        return snippet
    begin = snippet.find(" ", spots[0][0] - lead, spots[0][0]) + 1 or spots[0][0] - lead
    return "…" + snippet[begin:]


def found_in(text: str, wanted: list[str]) -> tuple[tuple[int, int], ...]:
    """Where the folded words stand in a line that is shown."""
    folded = fold(text)
    if len(folded) != len(text):
        # Letters that fold to none or several: marked in the message, not here.
        folded = text.lower()
    spots: list[tuple[int, int]] = []
    for each in wanted:
        at = folded.find(each) if each else -1
        while at >= 0:
            spots.append((at, at + len(each)))
            at = folded.find(each, at + len(each))
    return tuple(sorted(spots))


async def _titles(search: Search, summaries: Sequence[ConversationSummary]) -> list[ConversationSummary]:
    """The first conversations whose title holds all the words and that fit the filters; looked for in pieces, between
    which the window has its turn."""
    if any(each.kind in _OF_MESSAGES for each in search.filters) or search.is_empty:
        return []
    wanted = [word for term in search.wanted for word in words_of(term.text) or [term.text]]
    unwanted = [fold(term.text) for term in search.terms if term.excluded]
    found = []
    for number, summary in enumerate(summaries, 1):
        title = fold(summary.title)
        if (
            summary.deleted_at is None
            and all(word in title for word in wanted)
            and not any(word in title for word in unwanted)
            and all(_fits(each, summary) for each in search.filters)
        ):
            found.append(summary)
            if len(found) == MOST_TITLES:
                break
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
    return found


def _fits(each: Filter, summary: ConversationSummary) -> bool:
    value = fold(each.value)
    day = summary.updated_at.astimezone().date().isoformat()
    folder = fold(summary.folder)
    held = {
        "vendor": any(fold(vendor).startswith(value) for vendor in summary.vendors),
        "folder": folder == value.strip("/") or folder.startswith(value.strip("/") + "/"),
        "tag": value in map(fold, summary.tags),
        "since": day >= each.value,
        "until": day <= each.value,
        "is": bool(getattr(summary, each.value, False)) if each.kind == "is" else False,
    }
    return held.get(each.kind, False) != each.excluded
