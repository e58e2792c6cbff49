"""Vendors' own lists of models, laid over the table: fresher limits and dates, and models that no table has yet.

Rule: a list says what can be asked for, not what should be: a model that only a list knows answers where it is named,
and is never part of the computed default route.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from interline.catalog.models import Rows, laid_over
from interline.model.facts import ModelFacts, as_version, family_of

# Lists of mixed kinds say nothing of what a model does but in its name.
_NO_CHAT = re.compile(
    r"(?:^|[^a-z])(?:embed\w*|whisper|tts|transcribe|dall-e|sora|imagen|veo|lyria|moderation|rerank\w*|realtime)"
    r"(?:$|[^a-z])",
    re.IGNORECASE,
)


def with_lists(table: Rows, lists: Mapping[str, tuple[ModelFacts, ...]]) -> Rows:
    """The table with the vendors' lists on top, vendor by vendor; the table's models come first, in its order."""
    return {
        vendor_id: _merged(table.get(vendor_id, ()), lists.get(vendor_id, ()))
        for vendor_id in {**table, **lists}
    }


def _merged(rows: tuple[ModelFacts, ...], listed: tuple[ModelFacts, ...]) -> tuple[ModelFacts, ...]:
    by_id = {facts.id: facts for facts in listed}
    known = {row.id: row for row in rows}
    return (
        *(_fresher(row, by_id[row.id]) if row.id in by_id else row for row in rows),
        *(
            _unknown(facts, known.get(family_of(facts.id)))
            for facts in listed
            if facts.id not in known and is_for_chat(facts.id)
        ),
    )


def _unknown(listed: ModelFacts, family: ModelFacts | None) -> ModelFacts:
    """A model that no table has; a dated version of one that a table has is like it."""
    if family is not None:
        listed = _fresher(as_version(family, listed.id), listed)
    return replace(listed, only_by_name=True)


def is_for_chat(model_id: str) -> bool:
    """Whether a name does not say that the model embeds, hears, draws or judges."""
    return not _NO_CHAT.search(model_id)


def _fresher(row: ModelFacts, listed: ModelFacts) -> ModelFacts:
    """A row with what its vendor says now. Names are the table's: lists have none that is good for people."""
    source = "; ".join(filter(None, (row.source, listed.source)))
    facts = laid_over(replace(listed, name=row.name or listed.name, source=source), row)
    if facts.context is None:
        return facts
    # A limit that the list lowered takes with it the ones that were inside it.
    return replace(
        facts,
        max_input=_within(facts.max_input, facts.context),
        max_output=_within(facts.max_output, facts.context),
    )


def _within(limit: int | None, context: int) -> int | None:
    return None if limit is None else min(limit, context)
