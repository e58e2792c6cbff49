"""Grok's exports: dates in two forms, blank models, retried questions, broken-off answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import grok
from interline.importing.found import FoundFile, Problem
from interline.model.conversation import Status
from interline.model.parts import Citation, Text, Thinking
from tests.importing.exports import (
    PICTURE,
    by_id,
    check,
    conversations,
    damaged,
    json_source,
    only,
    problems,
    read_json,
    read_path,
    shape,
    write_zip,
)

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MONGO = {"$date": {"$numberLong": str(int(NOON.timestamp() * 1000))}}
ISO = {"$date": "2026-03-04T12:00:00Z"}


def said(id_: str, sender: str, message: str, parent: str | None = None, **rest: Any) -> dict[str, Any]:
    """One response; the first has no parent."""
    response = {"_id": id_, "message": message, "sender": sender, "model": "", "create_time": MONGO, **rest}
    if parent is not None:
        response["parent_response_id"] = parent
    return {"response": response, "share_link": None}


def export(*responses: dict[str, Any], more: tuple[Any, ...] = (), **about: Any) -> dict[str, Any]:
    """The file of one conversation."""
    conversation = {
        "id": "c1",
        "title": "Moon",
        "starred": True,
        "create_time": "2026-03-04T12:00:00Z",
        **about,
    }
    first = {"conversation": conversation, "responses": list(responses)}
    return {"conversations": [first, *more], "projects": [], "tasks": [], "media_posts": []}


def retried() -> dict[str, Any]:
    """Two beginnings, an answer without words that is answered, an orphan, thoughts and sources."""
    found = [{"url": "https://example.org", "title": "T", "preview": "p"}, {"url": "javascript:x"}]
    return export(
        said("q1", "human", "Why?", model="grok-4", create_time=ISO),
        said("q2", "human", "Why, really?", model="grok-4"),
        said("broken", "ASSISTANT", "", "q2"),
        said("q3", "human", "Go on", "broken"),
        said(
            "a",
            "ASSISTANT",
            'The moon<grok:render card_id="1" type="x"><argument name="c">0</argument></grok:render>.',
            "q3",
            thinking_trace="Hm.",
            web_search_results=found,
            partial=True,
        ),
        said("lost", "assistant", "Where am I?", "nowhere", model="grok-4-fast"),
    )


def test_the_tree_comes_in_with_its_beginnings() -> None:
    """A broken-off answer is bridged, an orphan is a beginning and told of."""
    found = only(read_json(grok, retried()))
    assert sorted(shape(found)) == [
        ("a", "q3", "The moon."),
        ("lost", None, "Where am I?"),
        ("q1", None, "Why?"),
        ("q2", None, "Why, really?"),
        ("q3", "q2", "Go on"),
    ]
    assert len(problems([found])) == 1
    assert (found.id, found.title, found.starred, found.created_at) == ("c1", "Moon", True, NOON)


def test_a_broken_entry_at_the_beginning_hides_nothing() -> None:
    """The shape is told by more than the first."""
    whole = retried()
    data = {**whole, "conversations": [{"conversation": {"title": "Broken"}}, *whole["conversations"]]}
    found = read_json(grok, data)
    assert [each.title for each in conversations(found)] == ["Moon"]
    assert [each.where for each in found if isinstance(each, Problem)] == ["Broken"]


def test_models_and_times_are_as_the_export_says() -> None:
    """A question has no model though one stands there; a blank one is none; both forms of dates are read."""
    messages = by_id(only(read_json(grok, retried())))
    assert [messages[id_].model for id_ in ("q1", "a", "lost")] == ["", "", "grok-4-fast"]
    assert messages["q1"].created_at == messages["a"].created_at == NOON
    assert messages["a"].status is Status.STOPPED


def test_thoughts_and_sources_stand_with_the_answer() -> None:
    """Cards of Grok's page are taken out; an address that may not be opened is no source."""
    assert by_id(only(read_json(grok, retried())))["a"].parts == (
        Thinking("Hm."),
        Text("The moon."),
        Citation("https://example.org", "T", "p"),
    )


def test_an_archive_is_read_wherever_the_file_stands(tmp_path: Path) -> None:
    """Found by its name; files by their ids, in a folder with a doubled slash."""
    data = export(
        said("q", "human", "Look", file_attachments=["f1", "gone"]),
        more=({"conversation": {"title": "Broken"}}, 7),
    )
    path = write_zip(
        tmp_path / "grok.zip",
        {
            "ttl/30d/export_data/u/prod-grok-backend.json": json.dumps(data),
            "ttl/30d/export_data/u/prod-mc-billing.json": "{}",
            "ttl/30d/export_data/u//prod-mc-asset-server/f1/content": PICTURE,
        },
    )
    found = read_path(grok, path)
    (conversation,) = conversations(found)
    files = [part for part in conversation.messages[0].parts if isinstance(part, FoundFile)]
    assert [each.read() if each.read else None for each in files] == [PICTURE, None]
    assert [each.where for each in found if isinstance(each, Problem)] == ["Broken", "Entry 3"]


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_whatever_is_wrong_in_it_nothing_breaks(data: st.DataObject) -> None:
    """Nothing raises, nothing is made up."""
    given_ = data.draw(damaged(retried()))
    source = json_source(given_)
    if grok.recognises(source):
        check(list(grok.read(source)), given_, ours=("xai", "The moon."))
