"""What a vendor's own tools did in an answer, on its way back to its maker and to everybody else."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from interline.model.answer import GrowingAnswer
from interline.model.events import Event, ThinkingBlob
from interline.model.parts import Part, Text, Thinking, ToolCall, from_fields, to_fields
from interline.model.portability import LossKind
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.model.vendor import SEARCH_FORMS, Quirks
from interline.vendors import built_in
from interline.wire.bonds import bond_of
from interline.wire.portability import portability
from interline.wire.registry import wire_named
from interline.wire.server_tools import block_in, is_server_tool, ran
from tests.wire.nasty import CLAUDE, GPT, blob, reasoning, said, user, vendor
from tests.wire.recordings import Case, cases, decode
from tests.wire.validity import check

ANTHROPIC = vendor(CLAUDE, "anthropic-messages", "https://a.example")
K = LossKind
OTHERS = {
    wire: vendor(ModelRef("other", "m"), wire, "https://o.example/v1")
    for wire in ("anthropic-messages", "gemini", "ollama-chat", "openai-chat", "openai-responses")
}


def blocks_of(case: Case) -> list[dict[str, Any]]:
    """The content blocks of a recorded answer, put together by its vendor's rules and not by ours."""
    text = case.answer.decode()
    if text.startswith("{"):
        return list(json.loads(text)["content"])
    blocks: list[dict[str, Any]] = []
    inputs: dict[int, str] = {}
    for line in text.splitlines():
        event = json.loads(line[5:]) if line.startswith("data:") else {}
        if event.get("type") == "content_block_start":
            blocks.append(event["content_block"])
        elif event.get("type") == "content_block_delta":
            block, delta = blocks[event["index"]], event["delta"]
            for name in ("text", "thinking", "signature"):
                if delta["type"] == f"{name}_delta":
                    block[name] += delta[name]
            if delta["type"] == "input_json_delta":
                inputs[event["index"]] = inputs.get(event["index"], "") + delta["partial_json"]
    for index, written in inputs.items():
        blocks[index]["input"] = json.loads(written or "{}")
    return blocks


def has_server_tools(case: Case) -> bool:
    return any(block["type"].endswith("_tool_result") for block in blocks_of(case))


RECORDED = [
    case
    for case in cases()
    if case.meta["wire"] == "anthropic-messages"
    and not case.is_error
    and b"_tool_result" in case.answer
    and has_server_tools(case)
]
# This one looked for tools, which the next request does not define.
BY_REFERENCE = [case for case in RECORDED if b"tool_reference" in case.answer]
REPLAYED = [case for case in RECORDED if case not in BY_REFERENCE]
WHOLE = [case for case in REPLAYED if "pause" not in case.name]


def parts_of(events: Iterable[Event], maker: ModelRef = CLAUDE) -> tuple[Part, ...]:
    """An answer as it is kept: put together, written to the database and read again."""
    growing = GrowingAnswer()
    growing.origin = maker
    for event in events:
        growing.take(event)
    kept = (to_fields(part) for part in growing.parts())
    return tuple(from_fields(kind, text, json.loads(json.dumps(rest))) for kind, text, rest in kept)


def answer(case: Case) -> tuple[Part, ...]:
    return parts_of(decode(case.decoder(), [case.answer]))


def asked(*turns: Turn, **fields: Any) -> ChatRequest:
    return ChatRequest(CLAUDE.model, (user(Text("Search.")), *turns), **fields)


def sent(request: ChatRequest) -> list[list[dict[str, Any]]]:
    """The contents of the messages to Claude, which takes them."""
    body = json.loads(wire_named("anthropic-messages").build(request, ANTHROPIC).body)
    check("anthropic-messages", body)
    return [message["content"] for message in body["messages"]]


def as_sent(blocks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks as they are to come back: text without citations, neighbouring texts as one, all else untouched."""
    made: list[dict[str, Any]] = []
    for block in blocks:
        if block["type"] != "text":
            made.append(block)
        elif made and made[-1]["type"] == "text":
            made[-1] = {"type": "text", "text": made[-1]["text"] + block["text"]}
        elif block["text"].strip():
            made.append({"type": "text", "text": block["text"]})
    return made


def test_there_are_recordings_of_each_kind() -> None:
    """Searches, a fetched page, an advisor; streamed and whole; with signed thinking and paused."""
    kinds = {block["type"] for case in RECORDED for block in blocks_of(case)}
    assert {"web_search_tool_result", "web_fetch_tool_result", "advisor_tool_result", "thinking"} <= kinds
    assert {case.answer[:1] for case in WHOLE} >= {b"{", b"e"}
    assert len(WHOLE) >= 4
    assert len(BY_REFERENCE) == 1


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case.name)
def test_an_answer_goes_back_to_its_maker_block_for_block(case: Case) -> None:
    """Unchanged and in order, signed thinking among them; nothing is told to be missing but sources."""
    request = asked(said(CLAUDE, *answer(case)), user(Text("And then?")))
    _, content, _ = sent(request)
    assert content == as_sent(blocks_of(case))
    lost = {item.kind for item in portability(request, ANTHROPIC).items}
    assert lost <= {K.CITATION}


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case.name)
def test_what_was_found_stays_where_thinking_does_not(case: Case) -> None:
    """With other instructions, or the search switched off, the signature no longer holds; what was found is no secret
    of the past and goes back with the words."""
    searching = replace(ANTHROPIC, quirks=Quirks(search_bodies=tuple(SEARCH_FORMS.items())))
    first = asked(search=True)
    bond = bond_of(first, searching)
    parts = tuple(replace(part, bond=bond) if isinstance(part, Thinking) else part for part in answer(case))
    kept = as_sent(block for block in blocks_of(case) if block["type"] != "thinking")
    for changed in ({"search": False}, {"search": True, "system": "Be brief."}):
        again = asked(said(CLAUDE, *parts), user(Text("And then?")), **changed)
        body = json.loads(wire_named("anthropic-messages").build(again, searching).body)
        check("anthropic-messages", body)
        assert body["messages"][1]["content"] == kept
        assert portability(again, searching).count(K.SERVER_TOOL) == 0
    same = asked(said(CLAUDE, *parts), user(Text("And then?")), search=True)
    body = json.loads(wire_named("anthropic-messages").build(same, searching).body)
    assert body["messages"][1]["content"] == as_sent(blocks_of(case))


@pytest.mark.parametrize("target", sorted(OTHERS))
@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case.name)
def test_nobody_else_gets_any_of_it(case: Case, target: str) -> None:
    """Neither another vendor nor another model; the words go, and what stays behind is told."""
    parts = answer(case)
    request = asked(said(CLAUDE, *parts), user(Text("And then?")))
    body = json.loads(wire_named(target).build(replace(request, model="m"), OTHERS[target]).body)
    check(target, body)
    whole = json.dumps(body, ensure_ascii=False)
    assert "srvtoolu" not in whole
    assert "encrypted" not in whole.replace("reasoning.encrypted_content", "")
    words = [part.text for part in parts if isinstance(part, Text)]
    assert all(json.dumps(text.strip(), ensure_ascii=False)[1:-1] in whole for text in words)
    report = portability(replace(request, model="m"), OTHERS[target])
    assert report.count(K.SERVER_TOOL) == sum(map(is_server_tool, parts))


def test_a_paused_answer_can_be_gone_on_with() -> None:
    """Its last use of a tool waits for its result, and the signature holds; with another question after it, neither."""
    (case,) = [case for case in REPLAYED if "pause" in case.name]
    parts = answer(case)
    blocks = as_sent(blocks_of(case))
    assert blocks[-1]["type"] == "server_tool_use"
    assert sent(asked(said(CLAUDE, *parts)))[-1] == blocks
    again = asked(said(CLAUDE, *parts), user(Text("Enough.")))
    _, content, _ = sent(again)
    assert content == [block for block in blocks[:-1] if block["type"] != "thinking"]
    report = portability(again, ANTHROPIC)
    assert (report.count(K.SERVER_TOOL), report.count(K.OWN_THINKING)) == (1, 1)


@pytest.mark.parametrize("case", REPLAYED, ids=lambda case: case.name)
def test_an_interrupted_answer_makes_a_request_that_is_taken(case: Case) -> None:
    """Wherever it broke off: no use without its result, and then no signed thinking either."""
    frames = case.answer.split(b"\n\n") if case.answer[:1] == b"e" else []
    seen = False
    for end in range(0, len(frames), 1 + len(frames) // 150):
        reader = case.decoder()
        events = [event for frame in frames[:end] for event in reader.feed(frame + b"\n\n")]
        parts = parts_of(events)
        broken = Turn("assistant", parts, CLAUDE, interrupted=True)
        for request in (asked(broken, user(Text("Go on."))), asked(broken)):
            contents = sent(request)
            flat = [block for content in contents for block in content]
            uses = {block["id"] for block in flat if block["type"] == "server_tool_use"}
            assert uses == {block["tool_use_id"] for block in flat if block["type"].endswith("_tool_result")}
            kept = sum(map(is_server_tool, parts))
            if kept != 2 * len(uses):
                seen = True
                assert not [block for block in flat if block["type"] == "thinking"]
    assert seen or not frames


def test_a_search_for_tools_that_are_not_there_stays_behind() -> None:
    """Its result names them, which is refused where nobody defines them."""
    (case,) = BY_REFERENCE
    parts = answer(case)
    request = asked(said(CLAUDE, *parts), user(Text("And then?")))
    _, content, _ = sent(request)
    assert [block["type"] for block in content] == ["text", "text"]
    report = portability(request, ANTHROPIC)
    assert (report.count(K.SERVER_TOOL), report.count(K.TOOL_CALL)) == (2, 1)


def test_blocks_that_are_no_pair_are_left_out() -> None:
    """A result whose use is behind it or nowhere, a use that nobody answered, a block that could not be read."""

    def part(**block: Any) -> Thinking:
        return Thinking("", ran(block).blob, CLAUDE)

    signed = Thinking("t", blob(type="thinking", thinking="t", signature="SIG"), CLAUDE)
    use = part(type="server_tool_use", id="s1", name="web_search", input={})
    result = part(type="web_search_tool_result", tool_use_id="s1", content=[])
    for parts in ((result, Text("a"), use), (use, Text("a")), (Text("a"), result), (part(), Text("a"))):
        request = asked(said(CLAUDE, signed, *parts), user(Text("b")))
        contents = sent(request)
        assert contents[1] == [{"type": "text", "text": "a"}]
        report = portability(request, ANTHROPIC)
        assert (report.count(K.OWN_THINKING), report.count(K.SERVER_TOOL)) == (1, len(parts) - 1)


def test_an_answer_of_nothing_but_half_a_search_is_no_turn() -> None:
    """The questions around it become one, as Anthropic wants turns to alternate."""
    use = Thinking("", ran({"type": "server_tool_use", "id": "s1", "name": "w", "input": {}}).blob, CLAUDE)
    assert sent(asked(said(CLAUDE, use), user(Text("Well?")))) == [
        [{"type": "text", "text": "Search."}, {"type": "text", "text": "Well?"}]
    ]
    result = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": []}
    whole = said(CLAUDE, use, Thinking("", ran(result).blob, CLAUDE))
    assert [len(content) for content in sent(asked(whole, user(Text("Well?"))))] == [1, 2, 1]


def test_what_stands_alone_is_no_thought_s_signature() -> None:
    """A thought that nobody signed before a search stays a thought of its own."""
    growing = GrowingAnswer()
    growing.origin = CLAUDE
    events = [*decode(wire_named("anthropic-messages").decoder(ANTHROPIC), [_thought_and_search()])]
    for event in events:
        growing.take(event)
    thought, use, text = growing.parts()
    assert (thought, text) == (Thinking("Hm.", "", CLAUDE), Text("Yes."))
    assert isinstance(use, Thinking)
    assert is_server_tool(use)
    assert not is_server_tool(thought)
    assert block_in(use) == {"type": "server_tool_use", "id": "s1", "name": "w", "input": {"q": 1.5}}
    assert block_in(replace(use, blob='{"ran": [')) == {}
    assert isinstance(events[2], ThinkingBlob)


def _thought_and_search() -> bytes:
    blocks = [
        {"type": "thinking", "thinking": "Hm."},
        {"type": "server_tool_use", "id": "s1", "name": "w", "input": {"q": 1.5}},
        {"type": "text", "text": "Yes."},
    ]
    return json.dumps({"id": "m", "type": "message", "content": blocks, "stop_reason": "end_turn"}).encode()


def test_input_that_is_no_json_cannot_go_back() -> None:
    """What was read of it would not be what the model wrote."""
    reader = wire_named("anthropic-messages").decoder(ANTHROPIC)
    lines = [
        {"type": "message_start", "message": {"id": "m"}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "server_tool_use", "id": "s"}},
        {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "input_json_delta", "partial_json": "{"},
        },
        {"type": "content_block_stop", "index": 0},
    ]
    events = decode(reader, [b"".join(b"data: " + json.dumps(line).encode() + b"\n\n" for line in lines)])
    (kept,) = [event for event in events if isinstance(event, ThinkingBlob)]
    assert kept == ran({})


def test_responses_take_back_neither_a_search_nor_the_reasoning_around_it() -> None:
    """A search is known by the name of something stored, and nothing is stored; the phase of the words stays."""
    thought = reasoning("SIG-1", "message", phase="final_answer")
    search = Thinking("", ran({}).blob, GPT)
    target = vendor(GPT, "openai-responses", "https://o.example/v1")
    turns = (
        user(Text("Search.")),
        said(GPT, search, thought, Text("Found."), ToolCall("c", "f", "", complete=False)),
        user(Text("More.")),
        said(GPT, reasoning("SIG-2", "message"), Text("More.")),
        user(Text("Thanks.")),
    )
    request = ChatRequest(GPT.model, turns, search=True)
    body = json.loads(wire_named("openai-responses").build(request, target).body)
    check("openai-responses", body)
    kinds = [item["type"] for item in body["input"]]
    assert kinds == ["message", "message", "message", "reasoning", "message", "message"]
    assert body["input"][1]["phase"] == "final_answer"
    assert "SIG-1" not in json.dumps(body)
    report = portability(request, target)
    assert (report.count(K.SERVER_TOOL), report.count(K.OWN_THINKING)) == (1, 0)


SEARCHED = [
    case
    for case in cases()
    if case.meta["wire"] == "openai-responses" and not case.is_error and b"search_call" in case.answer
]


@pytest.mark.parametrize("case", SEARCHED, ids=lambda case: case.name)
def test_a_recorded_search_over_responses_goes_back_as_words(case: Case) -> None:
    """At each vendor that speaks them: no id of its own, no reasoning without what followed it."""
    carrier = built_in(case.meta["vendor"])
    assert carrier is not None
    ref = ModelRef(carrier.id, "m")
    parts = parts_of(decode(case.decoder(), [case.answer]), ref)
    turns = (user(Text("Search.")), said(ref, *parts), user(Text("And then?")))
    asked_again = ChatRequest("m", turns, search=True)
    body = json.loads(wire_named("openai-responses").build(asked_again, carrier).body)
    check("openai-responses", body)
    assert [item["type"] for item in body["input"]] == ["message"] * 3
    assert portability(asked_again, carrier).count(K.SERVER_TOOL) >= 1


def test_an_answer_of_nothing_but_tools_leaves_no_user_twice() -> None:
    """Where the blocks stay behind, the questions around them become one."""
    ran_alone = said(GPT, Thinking("", ran({"type": "web_search_call", "id": "ws_1"}).blob, GPT))
    asked = ChatRequest(GPT.model, (user(Text("One.")), ran_alone, user(Text("Two."))))
    target = vendor(GPT, "openai-responses", "https://o.example/v1")
    body = json.loads(wire_named("openai-responses").build(asked, target).body)
    check("openai-responses", body)
    assert [piece["text"] for piece in body["input"][0]["content"]] == ["One.", "Two."]
    assert portability(asked, target).count(K.SERVER_TOOL) == 1
