"""Sources: each once, those that are cited first, those that were only found behind them, at every vendor."""

from __future__ import annotations

import json
from typing import Any

import pytest

from interline.model.events import AnswerFailed, AnswerStarted, Event, Finished, ProductShown, SourceCited
from interline.model.vendor import Vendor
from interline.wire.registry import wire_named
from interline.wire.sources import MOST_CITED, MOST_FOUND, Sources
from tests.wire.recordings import Case, cases, decode

A, B, C = ({"url": f"https://{name}.example", "title": name.upper()} for name in "abc")
CITED_B = {"type": "url_citation", "start_index": 0, "end_index": 2, **B}


def sse(*events: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


def read(wire: str, body: bytes) -> list[Event]:
    return decode(wire_named(wire).decoder(Vendor("v", "V", "", wire)), [body])


def sources(events: list[Event]) -> list[tuple[str, int | None]]:
    return [(event.url, event.end) for event in events if isinstance(event, SourceCited)]


def claude(content: list[dict[str, Any]]) -> bytes:
    steps: list[dict[str, Any]] = [{"type": "message_start", "message": {"id": "m", "model": "m"}}]
    for n, block in enumerate(content):
        citations = block.pop("citations", [])
        steps.append({"type": "content_block_start", "index": n, "content_block": block})
        steps += [
            {"type": "content_block_delta", "index": n, "delta": {"type": "citations_delta", "citation": row}}
            for row in citations
        ]
        steps.append({"type": "content_block_stop", "index": n})
    return sse(
        *steps, {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}, {"type": "message_stop"}
    )


def results(*rows: dict[str, Any]) -> dict[str, Any]:
    found = [{"type": "web_search_result", "encrypted_content": "x", **row} for row in rows]
    return {"type": "web_search_tool_result", "tool_use_id": "s", "content": found}


def grounded(**grounding: Any) -> bytes:
    candidate = {
        "content": {"parts": [{"text": "ok"}]},
        "finishReason": "STOP",
        "groundingMetadata": grounding,
    }
    return sse({"candidates": [candidate], "modelVersion": "m"})


WEB = [{"web": {"uri": row["url"], "title": row["title"]}} for row in (A, B, C)]
CITING_B = {"segment": {"endIndex": 2, "text": "ok"}, "groundingChunkIndices": [1]}
SEARCHED = {
    "anthropic-messages": claude(
        [results(A, B), results(B, C), {"type": "text", "text": "ok", "citations": [{**B, "cited_text": "b"}]}]
    ),
    "openai-responses": sse(
        {"type": "response.created", "response": {"id": "r", "model": "m"}},
        {"type": "response.output_item.done", "output_index": 0,
         "item": {"type": "web_search_call", "action": {"type": "search", "sources": [A, B]}, "results": [B, C]}},
        {"type": "response.output_text.delta", "output_index": 1, "content_index": 0, "delta": "ok"},
        {"type": "response.output_text.annotation.added", "output_index": 1, "annotation": CITED_B},
        {"type": "response.completed", "response": {"id": "r", "status": "completed"}},
    ),
    "openai-chat": sse(
        {"id": "1", "model": "m", "search_results": [A, B, C], "choices": [{"delta": {"content": "ok"}}]},
        {"id": "1", "citations": [row["url"] for row in (A, B, C)],
         "choices": [{"delta": {"annotations": [{"type": "url_citation", "url_citation": CITED_B}]}}]},
        {"id": "1", "search_results": [A, B, C], "choices": [{"delta": {}, "finish_reason": "stop"}]},
    ) + b"data: [DONE]\n\n",
    "gemini": grounded(groundingChunks=WEB, groundingSupports=[CITING_B]),
}  # fmt: skip


@pytest.mark.parametrize("wire", sorted(SEARCHED))
def test_the_cited_come_before_the_found_and_each_once(wire: str) -> None:
    """However often a search found it; all of them before the end is told, each with its title."""
    events = read(wire, SEARCHED[wire])
    assert sources(events) == [(B["url"], 2), (A["url"], None), (C["url"], None)]
    assert [event.title for event in events if isinstance(event, SourceCited)] == ["B", "A", "C"]
    end = next(place for place, event in enumerate(events) if isinstance(event, Finished))
    assert not sources(events[end:])


@pytest.mark.parametrize("wire", sorted(SEARCHED))
def test_an_answer_that_breaks_off_keeps_what_was_found(wire: str) -> None:
    """The bytes end before the vendor's own end: what a search found stands in the answer all the same."""
    body = SEARCHED[wire].rpartition(b"data: {")[0]
    if wire == "anthropic-messages":
        # The reason why it ended comes before the last event.
        body = body.rpartition(b"data: {")[0]
    if wire == "gemini":
        body = SEARCHED[wire].replace(b'"finishReason": "STOP", ', b"")
    events = read(wire, body)
    assert not any(isinstance(event, Finished) for event in events)
    assert {url for url, _ in sources(events)} == {row["url"] for row in (A, B, C)}


def test_an_error_in_mid_answer_does_not_take_the_sources_along() -> None:
    """They come before it: nothing after it is looked at."""
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    events = read(
        "anthropic-messages",
        claude([results(A), {"type": "text", "text": "ok"}])[:-30] + b"\n\n" + sse(error),
    )
    assert isinstance(events[-1], AnswerFailed)
    assert sources(events) == [(A["url"], None)]


def test_an_answer_begun_anew_has_its_own_sources() -> None:
    """What a gateway spliced away names nothing in what came after it."""
    again = claude([results(B), {"type": "text", "text": "ok", "citations": [{**B, "cited_text": "b"}]}])
    body = claude([results(A, B), {"type": "text", "text": "x", "citations": [{**B, "cited_text": "b"}]}])
    whole = body.rpartition(b'data: {"type": "message_stop"')[0] + again.replace(b'"id": "m"', b'"id": "m2"')
    events = read("anthropic-messages", whole)
    anew = max(place for place, event in enumerate(events) if isinstance(event, AnswerStarted))
    assert sources(events[anew:]) == [(B["url"], 2)]


def test_the_same_page_under_two_names_is_one() -> None:
    """OpenAI marks the addresses that it cites; a slash and a mark of the place in the text are no other page."""
    listed = Sources()
    out: list[Event] = []
    listed.find("https://a.example/")
    listed.find("https://b.example/x")
    listed.find("https://b.example/x#:~:text=word")
    listed.find("https://c.example/?q=1&utm_source=openai")
    listed.cite(out, "https://a.example/?utm_source=openai", "A", "", 0, 3)
    listed.tell_found(out)
    assert [event.url for event in out if isinstance(event, SourceCited)] == [
        "https://a.example/?utm_source=openai",
        "https://b.example/x",
        "https://c.example/?q=1&utm_source=openai",
    ]


def test_one_source_may_be_cited_in_many_places() -> None:
    """Each place once; a bare mention adds nothing."""
    listed = Sources()
    out: list[Event] = []
    for start in (0, 5, 0):
        listed.cite(out, "https://a.example", "A", "", start, start + 2)
    listed.cite(out, "https://a.example", "A")
    listed.cite(out, "", "A document", "words of it")
    listed.cite(out, "", "A document")
    listed.cite(out, "")
    assert [(event.url, event.title, event.start) for event in out if isinstance(event, SourceCited)] == [
        ("https://a.example", "A", 0), ("https://a.example", "A", 5), ("", "A document", None),
    ]  # fmt: skip


def test_what_is_found_without_end_is_bounded() -> None:
    """A vendor may list thousands."""
    listed = Sources()
    out: list[Event] = []
    listed.find_rows(out, [f"https://{n}.example" for n in range(MOST_FOUND + 50)])
    listed.tell_found(out)
    assert len(out) == MOST_FOUND


@pytest.mark.parametrize(
    "rows", [None, 7, "x", {}, [], [None, 7, [], {}], {"title": "no address"}, [{"url": 7}], [{"url": None}]]
)
def test_rows_of_any_shape_are_read_or_passed_over(rows: object) -> None:
    """Nothing that a vendor sends breaks an answer, and nothing is made up."""
    listed = Sources()
    out: list[Event] = []
    listed.find_in(out, {"results": rows})
    listed.annotate(out, rows if isinstance(rows, dict) else {})
    listed.tell_found(out)
    assert not [event for event in out if isinstance(event, ProductShown)]
    assert all(event.title == "no address" for event in out if isinstance(event, SourceCited))


def test_gemini_cites_places_and_documents_too() -> None:
    """A place of Google Maps, a document of the user's own, a picture's page, a page that was fetched, a recitation."""
    chunks = [
        {"maps": {"uri": "https://maps.example/1", "title": "Café", "placeId": "p"}},
        {"retrievedContext": {"title": "notes.pdf", "text": "…"}},
        {"image": {"sourceUri": "https://pictures.example", "imageUri": "https://i.example", "title": "P"}},
        {"somethingNew": {"uri": "https://new.example", "title": "New"}},
    ]
    support = {"segment": {"endIndex": 2, "text": "ok"}, "groundingChunkIndices": [1]}
    answer = json.loads(grounded(groundingChunks=chunks, groundingSupports=[support])[6:])
    answer["candidates"][0] |= {
        "urlContextMetadata": {"urlMetadata": [{"retrievedUrl": "https://fetched.example"}]},
        "citationMetadata": {"citationSources": [{"uri": "https://recited.example", "startIndex": 0}]},
    }
    found = [event for event in read("gemini", sse(answer)) if isinstance(event, SourceCited)]
    assert [event.url or event.title for event in found] == [
        "https://recited.example", "notes.pdf", "https://fetched.example", "https://maps.example/1",
        "https://pictures.example", "https://new.example",
    ]  # fmt: skip


def test_zai_lists_its_results_beside_the_words() -> None:
    """Under the tool's own name, with `link` for an address."""
    body = sse(
        {"id": "1", "model": "glm", "web_search": [{"title": "A", "link": "https://a.example", "refer": "ref_1"}],
         "choices": [{"delta": {"content": "ok"}}]},
        {"id": "1", "choices": [{"delta": {}, "finish_reason": "stop"}]},
    ) + b"data: [DONE]\n\n"  # fmt: skip
    assert sources(read("openai-chat", body)) == [("https://a.example", None)]


def test_mistral_names_its_sources_between_the_words() -> None:
    """As pieces of the content, which hold no words themselves."""
    pieces = [
        {"type": "text", "text": "ok"},
        {"type": "tool_reference", "tool": "web_search", "title": "A", "url": "https://a.example"},
    ]
    events = read("openai-chat", sse({"id": "1", "model": "m", "choices": [{"delta": {"content": pieces}}]}))
    assert sources(events) == [("https://a.example", None)]


def test_a_file_that_was_searched_is_named_by_its_name() -> None:
    """It has no address."""
    item = {"type": "file_search_call", "results": [{"file_id": "f", "filename": "notes.md", "text": "…"}]}
    cited = {"type": "file_citation", "filename": "cited.md", "file_id": "g", "index": 3}
    part = {"type": "output_text", "text": "ok", "annotations": [cited]}
    output = [item, {"type": "message", "content": [part]}]
    found = read(
        "openai-responses", json.dumps({"id": "r", "status": "completed", "output": output}).encode()
    )
    assert [event.title for event in found if isinstance(event, SourceCited)] == ["cited.md", "notes.md"]


RECORDED = [case for case in cases() if not case.is_error and "search" in case.folder.name]


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case.name)
def test_no_recorded_answer_names_a_source_twice_in_one_place(case: Case) -> None:
    """Nor a bare one that is cited."""
    found = [event for event in decode(case.decoder(), [case.answer]) if isinstance(event, SourceCited)]
    places = [(event.url or event.title, event.quote, event.start) for event in found]
    assert len(set(places)) == len(places)
    cited = {event.url for event in found if event.start is not None or event.quote}
    bare = [event.url for event in found if event.start is None and not event.quote]
    assert not cited & set(bare)


def test_a_flood_of_citations_is_cut_off() -> None:
    """Tens of thousands of them, from a server that means harm, would freeze whatever lists them."""
    out: list[Event] = []
    cited = Sources()
    for n in range(MOST_CITED + 50):
        cited.cite(out, f"https://{n}.example")
    assert len(out) == MOST_CITED
