"""Shopping results: which rows are products, and that every reader shows them. No recording of one is public."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.model.events import Event, ProductShown, SourceCited
from interline.model.vendor import Vendor
from interline.wire.decode import decode_recorded
from interline.wire.products import MOST_PRODUCTS, product_in
from interline.wire.registry import wire_named
from interline.wire.shapes import decode_json
from tests.wire.recordings import decode

SHOE = {
    "title": "Trail shoe",
    "price": "$89.00",
    "url": "https://shop.example/shoe",
    "merchant": "Shop",
}
SHOWN = ProductShown("Trail shoe", "$89.00", "https://shop.example/shoe", "Shop")


def row(**fields: Any) -> ProductShown | None:
    """A row as it is read from JSON, with exact numbers."""
    return product_in(decode_json(json.dumps({"title": "T", **fields})))


@pytest.mark.parametrize(
    ("fields", "price"),
    [
        ({"price": "$19.99"}, "$19.99"),
        ({"price": "19,99 €"}, "19,99 €"),
        ({"price": "EUR 19.99", "currency": "USD"}, "EUR 19.99"),
        ({"price": "19.99", "currency": "USD"}, "19.99 USD"),
        ({"price": 19.99, "currency_code": "EUR"}, "19.99 EUR"),
        ({"price": 0.1, "priceCurrency": "USD"}, "0.1 USD"),
        ({"price": 1200}, "1200"),
        ({"price": {"value": "19.99", "currency": "GBP"}}, "19.99 GBP"),
        ({"price": {"amount": 5}, "currency": "CHF"}, "5 CHF"),
        ({"price": {"raw": "$5.00", "value": 5}}, "$5.00"),
        ({"price": {"units": "19", "nanos": 990000000, "currencyCode": "USD"}}, "19.99 USD"),
        ({"price": {"units": "7", "nanos": 500000000, "currencyCode": "USD"}}, "7.50 USD"),
        ({"price": {"units": "7", "nanos": 0, "currencyCode": "USD"}}, "7 USD"),
        ({"price": {"min": 10, "max": 20, "currency": "USD"}}, "10–20 USD"),
        ({"price_range": "10 - 20", "currency": "USD"}, "10 - 20 USD"),
        ({"price": ["$3", "$4"]}, "$3"),
        ({"price": None, "sale_price": "$2"}, "$2"),
        ({"extracted_price": 7.5, "currency": "USD"}, "7.5 USD"),
        ({"offers": {"price": 30, "priceCurrency": "USD"}}, "30 USD"),
        ({"offers": [{"price": "30", "priceCurrency": "EUR"}, {"price": "1"}]}, "30 EUR"),
        ({"product": {"price": "$8"}}, "$8"),
        ({"price": 0, "currency": "USD"}, "0 USD"),
        ({"price": "Free"}, "Free"),
        ({"price": "from\n $5"}, "from $5"),
    ],
)
def test_a_price_is_told_with_its_currency(fields: dict[str, Any], price: str) -> None:
    """As it stands where it says its currency itself; exact to the last digit."""
    found = row(**fields)
    assert found is not None
    assert found.price == price


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"price": None},
        {"price": ""},
        {"price": "call us"},
        {"price": 0},
        {"price": "0.00"},
        {"price": -5, "currency": "USD"},
        {"price": True},
        {"price": {}},
        {"price": []},
        {"price": {"amount": {"amount": 3}}},
        {"title": "", "price": "$1"},
        {"title": None, "price": "$1"},
        {"title": 7, "price": "$1"},
    ],
)
def test_a_row_without_a_name_or_a_price_is_no_product(fields: dict[str, Any]) -> None:
    """A plain result stays a source."""
    assert row(**fields) is None


def test_fields_are_found_under_other_names() -> None:
    """Of the row, of the product in it, of its offer; a seller may be an object with a name."""
    made = product_in(
        {"product_name": "N", "price": "$1", "product_link": "https://s.example", "source": "S"}
    )
    assert made == ProductShown("N", "$1", "https://s.example", "S")
    nested = {"type": "product", "product": {"name": "N", "price": "$1", "seller": {"name": "Who"}}}
    assert product_in(nested) == ProductShown("N", "$1", "", "Who")
    offer = {"name": "N", "offers": [{"price": "1", "currency": "USD", "url": "https://o.example"}]}
    assert product_in(offer) == ProductShown("N", "1 USD", "https://o.example", "")
    assert product_in({"title": "N", "price": "$1", "source": "web"}) == ProductShown("N", "$1")


def test_what_is_absurd_is_bounded() -> None:
    """Long texts are cut, an address is whole or not there, only the web is linked to, no half character stays."""
    made = row(title="T" * 5000, price="$" + "9" * 5000, merchant="M" * 5000, url="https://x/" + "u" * 5000)
    assert made is not None
    assert (len(made.title), len(made.price), len(made.merchant), made.url) == (300, 60, 100, "")
    for url in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//x"):
        assert row(price="$1", url=url) == ProductShown("T", "$1")
    odd = row(title="a\ud800\x00b\nc", price="$1")
    assert odd is not None
    assert odd.title == "a\ufffdb c"
    assert product_in(decode_json('{"title": "T", "price": 1e999999999}')) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["title", "name", "price", "currency", "url", "offers", "product", "amount", "units", "nanos"]),
        inner, max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_any_row_is_read_or_passed_over(value: Any) -> None:
    """Whatever stands there."""
    read = decode_json(json.dumps(value))
    made = product_in(read) if isinstance(read, dict) else None
    assert made is None or (made.title and made.price)


# Where rows of results may stand, in each wire format, streamed and whole.


def sse(*events: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


def chat(place: str, rows: list[Any], *, streamed: bool) -> bytes:
    """`place` is a field of the answer, or `delta.field` of its message."""
    where, _, name = place.rpartition(".")
    message: dict[str, Any] = {"role": "assistant", "content": "Look:", **({name: rows} if where else {})}
    beside = {} if where else {name: rows}
    if not streamed:
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return json.dumps({"id": "1", "model": "m", "choices": [choice], **beside}).encode()
    first = {"id": "1", "model": "m", "choices": [{"index": 0, "delta": message}], **beside}
    last = {
        "id": "1",
        "model": "m",
        "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
        **beside,
    }
    return sse(first, last) + b"data: [DONE]\n\n"


def responses(place: str, rows: list[Any], *, streamed: bool) -> bytes:
    """`place` is `kind.field` of an item, `annotations` of the message, or a field of the response."""
    kind, _, name = place.rpartition(".")
    part = {"type": "output_text", "text": "Look:", "annotations": rows if name == "annotations" else []}
    message = {"id": "msg", "type": "message", "role": "assistant", "content": [part]}
    if kind == "web_search_call":
        item: dict[str, Any] = {"id": "x", "type": kind, "action": {"type": "search", name: rows}}
    else:
        item = {"id": "x", "type": kind, name: rows}
    output = [item, message] if kind else [message]
    beside = {} if kind or name == "annotations" else {name: rows}
    whole = {"id": "r", "model": "m", "status": "completed", "output": output, **beside}
    if not streamed:
        return json.dumps(whole).encode()
    events = [
        {"type": f"response.output_item.{step}", "output_index": n, "item": item}
        for n, item in enumerate(output)
        for step in ("added", "done")
    ]
    return sse(
        {"type": "response.created", "response": {"id": "r", "model": "m"}},
        *events,
        {"type": "response.completed", "response": whole},
    )


def messages(place: str, rows: list[Any], *, streamed: bool) -> bytes:
    """`place` is the kind of a result block, or `kind.field` where its content is an object."""
    kind, _, name = place.partition(".")
    found = {"type": kind, "tool_use_id": "s", "content": {name: rows} if name else rows}
    text = {"type": "text", "text": "Look:"}
    if not streamed:
        answer = {"id": "m", "type": "message", "content": [found, text], "stop_reason": "end_turn"}
        return json.dumps(answer).encode()
    return sse(
        {"type": "message_start", "message": {"id": "m", "model": "m"}},
        {"type": "content_block_start", "index": 0, "content_block": found},
        {"type": "content_block_stop", "index": 0},
        {"type": "content_block_start", "index": 1, "content_block": text},
        {"type": "content_block_stop", "index": 1},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {}},
        {"type": "message_stop"},
    )


def gemini(place: str, rows: list[Any], *, streamed: bool) -> bytes:
    """`place` is the kind of a chunk of grounding, or `list.field` of the grounding itself."""
    kind, _, name = place.partition(".")
    grounding = {name: rows} if name else {"groundingChunks": [{kind: row} for row in rows]}
    candidate = {"content": {"role": "model", "parts": [{"text": "Look:"}]}, "groundingMetadata": grounding}
    whole = {"candidates": [{**candidate, "finishReason": "STOP"}], "modelVersion": "m", "responseId": "r"}
    return sse(whole) if streamed else json.dumps(whole).encode()


PLACES = [
    *(("openai-chat", chat, name) for name in ("products", "shopping_results", "items", "search_results")),
    *(("openai-chat", chat, f"delta.{name}") for name in ("products", "annotations", "shopping_results")),
    *(("openai-responses", responses, f"{kind}.{name}")
      for kind, name in (("web_search_call", "results"), ("web_search_call", "sources"),
                         ("shopping_call", "products"), ("search_results", "results"))),
    ("openai-responses", responses, "annotations"),
    ("openai-responses", responses, "products"),
    ("anthropic-messages", messages, "web_search_tool_result"),
    ("anthropic-messages", messages, "shopping_tool_result.products"),
    ("gemini", gemini, "web"),
    ("gemini", gemini, "shopping"),
    ("gemini", gemini, "grounding.products"),
]  # fmt: skip
EVERYWHERE = pytest.mark.parametrize(
    ("wire", "form", "place"), PLACES, ids=[f"{wire}-{place}" for wire, _, place in PLACES]
)


def events_of(wire: str, body: bytes, size: int | None = None) -> list[Event]:
    decoder = wire_named(wire).decoder(Vendor("v", "V", "", wire))
    pieces = [body] if size is None else [body[at : at + size] for at in range(0, len(body), size)]
    return decode(decoder, pieces)


def products(events: list[Event]) -> list[ProductShown]:
    return [event for event in events if isinstance(event, ProductShown)]


@EVERYWHERE
@pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])
def test_a_product_is_shown_wherever_its_row_stands(wire: str, form: Any, place: str, streamed: bool) -> None:
    """Once, and not as a source as well; cut anywhere, the same."""
    body = form(place, [SHOE, SHOE], streamed=streamed)
    whole = events_of(wire, body)
    assert products(whole) == [SHOWN]
    assert not [event for event in whole if isinstance(event, SourceCited)]
    for size in (1, 7, 64):
        assert events_of(wire, body, size) == whole
    told = decode_recorded(wire, "v", 200, {}, body)
    assert told["products"] == [
        {"title": "Trail shoe", "price": "$89.00", "url": "https://shop.example/shoe", "merchant": "Shop"}
    ]
    assert (told["text"], told["citations"]) == ("Look:", [])


@EVERYWHERE
def test_an_answer_shows_no_more_products_than_fit(wire: str, form: Any, place: str) -> None:
    """A vendor may list a whole catalogue."""
    rows = [{**SHOE, "title": f"Shoe {n}"} for n in range(MOST_PRODUCTS + 20)]
    found = products(events_of(wire, form(place, rows, streamed=True)))
    assert [product.title for product in found] == [f"Shoe {n}" for n in range(MOST_PRODUCTS)]


def test_a_product_that_is_cited_is_a_source_as_well() -> None:
    """The words name it."""
    cited = {"type": "url_citation", "start_index": 0, "end_index": 4, **SHOE}
    for body in (
        chat("delta.annotations", [{"type": "url_citation", "url_citation": cited}], streamed=True),
        responses("annotations", [cited], streamed=True),
    ):
        wire = "openai-chat" if b"choices" in body else "openai-responses"
        found = events_of(wire, body)
        assert products(found) == [SHOWN]
        (source,) = [event for event in found if isinstance(event, SourceCited)]
        assert (source.url, source.start, source.end) == (SHOE["url"], 0, 4)
    support = {"segment": {"endIndex": 4, "text": "Look"}, "groundingChunkIndices": [0]}
    answer = json.loads(gemini("web", [SHOE], streamed=False))
    answer["candidates"][0]["groundingMetadata"]["groundingSupports"] = [support]
    found = events_of("gemini", json.dumps(answer).encode())
    assert products(found) == [SHOWN]
    assert [event.quote for event in found if isinstance(event, SourceCited)] == ["Look"]
