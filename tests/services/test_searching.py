"""Turns with web search on, whole: real sockets, a real database, and answers as vendors send them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from interline.model.conversation import Status
from interline.model.events import Finish
from interline.model.parts import Citation, Image, Product, Text
from interline.model.request import TurnSettings
from interline.model.turn import TurnEnded
from interline.services.exporting.order import Order
from interline.startup import Interline
from interline.store import driver
from tests.services.world import PRICE, World, ask, pin
from tests.simulator.script import Step
from tests.wire.recordings import FOLDER
from tests.wire.test_products import SHOE, chat, gemini, messages, responses
from tests.wire.test_sources import SEARCHED, A, B, C
from tests.wire.test_web_search import SWITCHES

STREAM = {"content-type": "text/event-stream"}
CARRIERS = {
    "anthropic": "anthropic-messages",
    "openai": "openai-responses",
    "google": "gemini",
    "xai": "openai-responses",
    "meta": "openai-responses",
    "perplexity": "openai-responses",
    "openrouter": "openai-chat",
    "zai": "openai-chat",
}
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def play(
    home: Path, vendor_id: str, *answers: bytes, search: bool = True
) -> tuple[list[TurnEnded], list[Any], str]:
    """A conversation of as many turns as there are answers: how each ended, what the vendor saw, and the export."""

    async def scene(app: Interline) -> tuple[list[TurnEnded], str]:
        ended = [
            await ask(
                app, "What is new?", choice=pin(f"{vendor_id}/ok"), settings=TurnSettings(search=search)
            )
        ]
        about = ended[0].message.conversation_id
        for _ in answers[1:]:
            ended.append(await ask(app, "And then?", conversation_id=about))
        written = bytearray()
        await app.transfer.export(Order((about,), "md"), written.extend)
        return ended, written.decode()

    with World(home, models=f'{PRICE}\ninputs = ["text", "image"]') as world:
        vendor = world.add(vendor_id, CARRIERS[vendor_id])
        for answer in answers:
            vendor.then(Step(body=answer, headers=STREAM))
        ended, text = world.play(scene)
        return ended, [json.loads(call.body) for call in vendor.calls], text


def rows(home: Path, kind: str) -> list[tuple[str, dict[str, Any]]]:
    """What the database holds of a kind of part."""
    with driver.module().connect(home / "interline" / "interline.db") as database:
        found = database.execute(
            "SELECT text, data FROM part WHERE kind = ? ORDER BY message_id, position", (kind,)
        )
        return [(text, json.loads(data)) for text, data in found]


@pytest.mark.parametrize("vendor_id", sorted(CARRIERS))
def test_a_turn_that_searches_has_its_sources_everywhere(home: Path, vendor_id: str) -> None:
    """The vendor saw its switch; the answer, the database and the export have the cited source first."""
    (ended,), (sent,), text = play(home, vendor_id, SEARCHED[CARRIERS[vendor_id]])
    switch = dict(SWITCHES[vendor_id])
    assert {name: sent[name] for name in switch} == switch
    message = ended.message
    assert (message.status, message.finish, message.text) == (Status.COMPLETE, Finish.STOP, "ok")
    sources = [part for part in message.parts if isinstance(part, Citation)]
    assert [source.url for source in sources] == [B["url"], A["url"], C["url"]]
    assert [(title, row["url"]) for title, row in rows(home, "citation")] == [
        ("B", B["url"]), ("A", A["url"]), ("C", C["url"]),
    ]  # fmt: skip
    place = text.index("Sources:")
    assert [text.index(f"](<{row['url']}>)", place) for row in (B, A, C)] == sorted(
        text.index(f"](<{row['url']}>)", place) for row in (A, B, C)
    )
    assert f"1. [B](<{B['url']}>)" in text


def test_without_the_switch_nothing_is_searched(home: Path) -> None:
    """Each turn says so itself."""
    _, (sent,), _ = play(home, "openai", SEARCHED["openai-responses"], search=False)
    assert "tools" not in sent
    assert sent["include"] == ["reasoning.encrypted_content"]


@pytest.mark.parametrize(
    "name",
    ["messages-search-claude-sonnet-4-20250514-stream", "messages-encrypted-claude-opus-4-1-20250805-stream"],
)
def test_what_claude_found_goes_back_to_claude_from_the_database(home: Path, name: str) -> None:
    """A recorded answer, played over a socket, stored, and sent again: its blocks as they came, in their order."""
    recorded = (FOLDER / "anthropic" / name / "answer.sse").read_bytes()
    ended, (first, second), _ = play(home, "anthropic", recorded, SEARCHED["anthropic-messages"])
    assert all(turn.message.status is Status.COMPLETE for turn in ended)
    assert first["tools"] == second["tools"] == SWITCHES["anthropic"]["tools"]
    content = second["messages"][1]["content"]
    kinds = [block["type"] for block in content]
    assert "server_tool_use" in kinds
    assert [kind for kind in kinds if kind != "text"] == [
        block["content_block"]["type"]
        for line in recorded.decode().splitlines()
        if line.startswith("data:") and (block := json.loads(line[5:]))["type"] == "content_block_start"
        and block["content_block"]["type"] != "text"
    ]  # fmt: skip
    for line in recorded.decode().splitlines():
        event = json.loads(line[5:]) if line.startswith("data:") else {}
        block = event.get("content_block", {})
        if block.get("type", "").endswith("_tool_result"):
            assert block in content
    # Nobody sees any of it.
    assert "srvtoolu" not in ended[0].message.text
    assert all("srvtoolu" not in part.text for part in ended[0].message.parts if isinstance(part, Text))


@pytest.mark.parametrize("vendor_id", ["openai", "google", "openrouter"])
def test_the_next_turn_after_a_search_is_one_that_the_vendor_takes(home: Path, vendor_id: str) -> None:
    """The words of the answer go back, and nothing that the vendor would not know again."""
    answer = SEARCHED[CARRIERS[vendor_id]]
    ended, (_, second), _ = play(home, vendor_id, answer, answer)
    assert ended[1].message.text == "ok"
    whole = json.dumps(second)
    assert '"ok"' in whole
    assert "web_search_call" not in whole.replace("web_search_call.action.sources", "")
    assert B["url"] not in whole


SHOPS = {
    "anthropic": messages("web_search_tool_result", [SHOE], streamed=True),
    "openai": responses("shopping_call.products", [SHOE], streamed=True),
    "google": gemini("shopping", [SHOE], streamed=True),
    "openrouter": chat("shopping_results", [SHOE], streamed=True),
}


@pytest.mark.parametrize("vendor_id", sorted(SHOPS))
def test_a_product_is_kept_and_exported(home: Path, vendor_id: str) -> None:
    """Title, price, link and seller."""
    (ended,), _, text = play(home, vendor_id, SHOPS[vendor_id])
    shown = Product("Trail shoe", "$89.00", "https://shop.example/shoe", "Shop")
    assert [part for part in ended.message.parts if isinstance(part, Product)] == [shown]
    assert rows(home, "product") == [
        ("Trail shoe", {"price": "$89.00", "url": "https://shop.example/shoe", "merchant": "Shop"})
    ]
    assert "[Trail shoe](<https://shop.example/shoe>) · $89.00 · Shop" in text
    assert "Sources:" not in text


def data(*events: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


_PICTURE = {"image_url": {"url": f"data:image/png;base64,{PNG}"}}
_MADE = {"type": "image_generation_call", "id": "ig", "status": "completed", "result": PNG}
_INLINE = {"inlineData": {"mimeType": "image/png", "data": PNG}, "thoughtSignature": "SIG"}
PICTURES = {
    "openrouter": data(
        {"id": "1", "model": "m", "choices": [{"delta": {"content": "Here:", "images": [_PICTURE]}}]},
        {"id": "1", "choices": [{"delta": {}, "finish_reason": "stop"}]},
    ) + b"data: [DONE]\n\n",
    "openai": data(
        {"type": "response.created", "response": {"id": "r", "model": "m"}},
        {"type": "response.output_item.done", "output_index": 0, "item": _MADE},
        {"type": "response.output_text.delta", "output_index": 1, "content_index": 0, "delta": "Here:"},
        {"type": "response.completed", "response": {"id": "r", "status": "completed", "output": [_MADE]}},
    ),
    "google": data(
        {"candidates": [{"content": {"parts": [{"text": "Here:"}, _INLINE]}, "finishReason": "STOP"}]}
    ),
}  # fmt: skip
WHOLE_PICTURES = {
    "openrouter": {"id": "1", "choices": [
        {"message": {"content": "Here:", "images": [_PICTURE]}, "finish_reason": "stop"}]},
    "openai": {"id": "r", "status": "completed", "output": [
        _MADE, {"type": "message", "content": [{"type": "output_text", "text": "Here:"}]}]},
    "google": {"candidates": [{"content": {"parts": [{"text": "Here:"}, _INLINE]}, "finishReason": "STOP"}]},
}  # fmt: skip


@pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("vendor_id", sorted(PICTURES))
def test_a_picture_that_was_made_is_kept_once_as_a_file(home: Path, vendor_id: str, streamed: bool) -> None:
    """And goes back to Gemini, whose format has a place for it, signed as it came; elsewhere a note says that it was
    there."""
    answer = PICTURES[vendor_id] if streamed else json.dumps(WHOLE_PICTURES[vendor_id]).encode()
    ended, (_, second), _ = play(home, vendor_id, answer, answer, search=False)
    pictures = [part for part in ended[0].message.parts if isinstance(part, Image)]
    assert [(part.media_type, part.size) for part in pictures] == [("image/png", 70)]
    assert rows(home, "image")[0][1]["digest"] == pictures[0].digest
    kept = [path for path in (home / "interline" / "attachments").rglob("*") if path.is_file()]
    assert len(kept) == 1
    whole = json.dumps(second)
    takes = vendor_id == "google"
    assert (PNG in whole) == takes
    assert ("[image omitted: image/png]" in whole) == (not takes)
    if takes:
        assert _INLINE in second["contents"][1]["parts"]
