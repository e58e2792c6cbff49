"""The request for a conversation made by several vendors, to each wire format."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from interline.model.facts import ModelFacts
from interline.model.parts import File, Image, Part, Text, Thinking, ToolCall, ToolResult
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.model.vendor import Quirks, Vendor
from interline.wire.registry import BY_NAME, wire_named
from tests.wire.nasty import (
    CLAUDE,
    GEMINI,
    GPT,
    LLAMA,
    ROUTED,
    TURNS,
    blob,
    file,
    image,
    request,
    said,
    user,
    vendor,
)

GOLDEN = Path(__file__).parent / "golden"
ALL_INPUTS = frozenset({"text", "image", "pdf"})
TARGETS = {
    "anthropic-messages": vendor(CLAUDE, "anthropic-messages", "https://a.example"),
    "gemini": vendor(GEMINI, "gemini", "https://g.example/v1beta"),
    "ollama-chat": vendor(LLAMA, "ollama-chat", "http://l.example:11434"),
    "openai-chat": vendor(ROUTED, "openai-chat", "https://r.example/v1"),
    "openai-responses": vendor(GPT, "openai-responses", "https://o.example/v1"),
}
MODELS = {
    "anthropic-messages": "claude",
    "gemini": "gemini",
    "ollama-chat": "llama",
    "openai-chat": "routed",
    "openai-responses": "gpt",
}
WIRES = sorted(TARGETS)


def built(wire: str, asked: ChatRequest, target: Vendor | None = None) -> dict[str, Any]:
    body = wire_named(wire).build(asked, target or TARGETS[wire]).body
    data: dict[str, Any] = json.loads(body)
    return data


def ask(wire: str, *turns: Turn, **fields: Any) -> dict[str, Any]:
    return built(wire, ChatRequest(MODELS[wire], turns, **fields))


def speaker(item: dict[str, Any]) -> str:
    """Whose an item of Responses is."""
    return str(item.get("role") or ("user" if item["type"] == "function_call_output" else "assistant"))


def turns_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The turns without instructions, whatever they are called."""
    if "input" in body:
        speakers = groupby(body["input"], key=speaker)
        return [{"role": role, "items": list(items)} for role, items in speakers]
    turns = body["contents"] if "contents" in body else body["messages"]
    return [turn for turn in turns if turn["role"] != "system"]


def test_every_wire_format_is_tried() -> None:
    """Who adds one says here who speaks it, and writes its golden file."""
    assert set(TARGETS) == set(BY_NAME)


@pytest.mark.parametrize("wire", WIRES)
def test_the_nasty_conversation_goes_out_as_it_should(wire: str) -> None:
    """Everything that breaks vendors, in one history; the golden file was read by a person."""
    golden = json.loads((GOLDEN / f"{wire}.json").read_text(encoding="utf-8"))
    assert built(wire, request(MODELS[wire], inputs=ALL_INPUTS)) == golden


@pytest.mark.usefixtures("another_language")
@pytest.mark.parametrize("wire", WIRES)
def test_a_vendor_is_spoken_to_in_english(wire: str) -> None:
    """Whatever the window speaks: a prompt cache shall find the same request again after a change of language."""
    golden = json.loads((GOLDEN / f"{wire}.json").read_text(encoding="utf-8"))
    assert built(wire, request(MODELS[wire], inputs=ALL_INPUTS)) == golden


@pytest.mark.parametrize("wire", WIRES)
def test_the_same_conversation_is_the_same_request(wire: str) -> None:
    """Ids are minted from the history, so that a vendor's prompt cache finds its beginning again."""
    first = turns_of(built(wire, request(MODELS[wire], inputs=ALL_INPUTS)))
    longer = (*TURNS, said(None, Text("More.")), user(Text("Yes.")))
    again = turns_of(built(wire, request(MODELS[wire], longer, inputs=ALL_INPUTS)))
    assert again[: len(first)] == first


@pytest.mark.parametrize("wire", WIRES)
def test_opaque_reasoning_goes_to_its_maker_alone(wire: str) -> None:
    """Another vendor would refuse it, and another model of the same vendor too."""
    own = {
        "anthropic-messages": {"SIG-C", "RED-C"},
        "gemini": {"SIG-G", "SIG-T"},
        "ollama-chat": {"Llama thinks."},
        "openai-chat": {"SIG-R"},
        "openai-responses": {"SIG-O", "SIG-P", "commentary", "final_answer"},
    }
    everything = {mark for marks in own.values() for mark in marks}
    text = json.dumps(built(wire, request(MODELS[wire], inputs=ALL_INPUTS)))
    assert {mark for mark in everything if mark in text} == own[wire]
    assert "lost-follower" not in text
    other = json.dumps(built(wire, request("another-model", inputs=ALL_INPUTS)))
    assert not [mark for mark in everything if mark in other]
    assert "thinks." not in other


@pytest.mark.parametrize("wire", WIRES)
def test_turns_alternate_and_the_user_is_first(wire: str) -> None:
    """Whatever order a history has; results of calls count as the user's."""
    roles = ["assistant" if turn["role"] in ("assistant", "model") else "user" for turn in turns_of(
        built(wire, request(MODELS[wire], inputs=ALL_INPUTS)))]  # fmt: skip
    assert roles[0] == "user"
    # Where results are messages of their own, only the assistant's turns cannot meet.
    meeting = [one for one, other in pairwise(roles) if one == other]
    assert set(meeting) <= ({"user"} if wire in ("openai-chat", "ollama-chat") else set())


@pytest.mark.parametrize("wire", WIRES)
def test_every_word_is_there(wire: str) -> None:
    """Refusals, notes, results without calls and text files: nothing a person said or read is lost in silence."""
    text = built(wire, request(MODELS[wire], inputs=ALL_INPUTS))
    whole = json.dumps(text, ensure_ascii=False)
    for words in (
        "Hello! How can I help?", "Look at these:", "[image omitted: lost.png]", "[file omitted: song.mp3]",
        "code.py:", "I will call tools.", "of nobody's call", "21 °C", "And now?\\n\\nPlease answer.",
        "I cannot help with that.", "a newer part", "I look it up.", "Found it.", "I do.", "Fine.",
    ):  # fmt: skip
        assert words in whole


@pytest.mark.parametrize("wire", WIRES)
def test_calls_have_their_results_and_nothing_half_is_sent(wire: str) -> None:
    """A call that was cut, or that nobody answered, is left out; ids fit the vendor and pair up."""
    body = built(wire, request(MODELS[wire], inputs=ALL_INPUTS))
    whole = json.dumps(body)
    assert "half" not in whole
    assert "forgotten" not in whole
    calls = re.findall(r'"(?:id)": "([^"]+)"', whole)
    results = re.findall(r'"(?:tool_use_id|tool_call_id)": "([^"]+)"', whole)
    if wire == "openai-responses":
        calls = [item["call_id"] for item in body["input"] if item["type"] == "function_call"]
        results = [item["call_id"] for item in body["input"] if item["type"] == "function_call_output"]
    if wire == "gemini":
        results = [
            part["functionResponse"]["id"]
            for turn in body["contents"] for part in turn["parts"] if "functionResponse" in part
        ]  # fmt: skip
        calls = [
            part["functionCall"]["id"]
            for turn in body["contents"] for part in turn["parts"] if "functionCall" in part
        ]  # fmt: skip
    assert sorted(calls) == sorted(results)
    assert len(set(calls)) == 4
    assert all(re.fullmatch("[A-Za-z0-9_-]{1,64}", id_) for id_ in calls)


@pytest.mark.parametrize("wire", WIRES)
def test_a_foreign_call_gets_an_id_that_fits_every_vendor(wire: str) -> None:
    """Nine letters or digits, as Mistral wants them; the maker's own stay for the maker."""
    foreign = ModelRef("elsewhere", "m")
    turns = (
        user(Text("a")),
        said(foreign, ToolCall("toolu_x", "f", "{}")),
        Turn("tool", (ToolResult("toolu_x", "r"),)),
        user(Text("b")),
    )
    assert "toolu_x" not in json.dumps(ask(wire, *turns))
    assert re.search('"[0-9a-f]{9}"', json.dumps(ask(wire, *turns)))
    own = ModelRef(TARGETS[wire].id, MODELS[wire])
    assert "toolu_x" in json.dumps(ask(wire, turns[0], replace(turns[1], origin=own), *turns[2:]))


@pytest.mark.parametrize("wire", WIRES)
def test_the_same_id_twice_becomes_two(wire: str) -> None:
    """Local servers count their calls from 0 in every answer."""
    own = ModelRef(TARGETS[wire].id, MODELS[wire])
    once = (said(own, ToolCall("call_0", "f", "{}")), Turn("tool", (ToolResult("call_0", "r"),)))
    text = json.dumps(ask(wire, user(Text("a")), *once, *once, user(Text("b"))))
    ids = set(re.findall(r'"(?:id|call_id|tool_call_id|tool_use_id)": "([^"]+)"', text))
    assert len(ids) == 2


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize(
    ("part", "note"),
    [
        (image("photo.png"), "[image omitted: photo.png]"),
        (file("paper.pdf", "application/pdf", b"%PDF"), "[file omitted: paper.pdf]"),
        (file("a\nb\u202e.bin", "application/zip", b"\x00"), "[file omitted: a b‹U+202E›.bin]"),
    ],
)
def test_what_the_model_does_not_take_is_noted_in_words(wire: str, part: Part, note: str) -> None:
    """By what the facts say it takes; a file's name cannot play tricks."""
    body = ask(wire, user(Text("See"), part))
    assert f"See\\n{note}" in json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize("wire", WIRES)
def test_what_the_model_takes_is_sent_whole(wire: str) -> None:
    """Pictures and PDFs as base64."""
    body = json.dumps(
        ask(wire, user(image("p.png"), file("a.pdf", "application/pdf", b"%PDF")), inputs=ALL_INPUTS)
    )
    assert "iVBORw0K" in body
    # Ollama has no form for a PDF, whatever the facts of its model say.
    takes_pdf = wire != "ollama-chat"
    assert ("JVBERg==" in body) == takes_pdf
    assert ("[file omitted: a.pdf]" in body) != takes_pdf


@pytest.mark.parametrize(
    ("data", "media_type", "wanted"),
    [
        (b"x = 1", "text/x-python", "a.py:\n```py\nx = 1\n```"),
        (b"x = 1\n", "application/octet-stream", "a.py:\n```py\nx = 1\n```"),
        (b"\xef\xbb\xbfx", "text/plain", "a.py:\n```py\nx\n```"),
        (b"````\n", "text/plain", "a.py:\n`````py\n````\n`````"),
        (b"caf\xe9", "text/plain", "a.py:\n```py\ncaf\ufffd\n```"),
        (b"caf\xe9", "application/x", "[file omitted: a.py]"),
        (None, "text/plain", "[file omitted: a.py]"),
    ],
)
def test_text_files_stand_between_fences(data: bytes | None, media_type: str, wanted: str) -> None:
    """Longer than any fence inside; what is no text becomes a note."""
    body = ask("openai-chat", user(file("a.py", media_type, data)))
    assert body["messages"][0]["content"] == wanted


@pytest.mark.parametrize("wire", WIRES)
def test_only_what_was_set_is_sent(wire: str) -> None:
    """No sampling, no effort, no limit that nobody asked for: some models refuse each of them."""
    body = ask(wire, user(Text("a")), stream=False)
    wanted = {
        "openai-chat": {"model", "messages"},
        "anthropic-messages": {"model", "messages", "max_tokens"},
        "gemini": {"contents"},
        "openai-responses": {"model", "input", "store", "include"},
        "ollama-chat": {"model", "messages", "stream"},
    }[wire]
    assert set(body) == wanted


def test_what_was_set_is_sent_in_each_ones_words() -> None:
    """Limit, temperature and effort."""
    fields = {"max_output": 99, "temperature": 0.5, "effort": "high", "system": "S"}
    chat = ask("openai-chat", user(Text("a")), **fields)
    assert (chat["max_completion_tokens"], chat["temperature"], chat["reasoning_effort"]) == (99, 0.5, "high")
    assert chat["messages"][0] == {"role": "system", "content": "S"}
    claude = ask("anthropic-messages", user(Text("a")), **fields)
    assert (claude["max_tokens"], claude["system"]) == (99, "S")
    assert "temperature" not in claude, "not while it thinks"
    assert (claude["thinking"]["type"], claude["output_config"]) == ("adaptive", {"effort": "high"})
    gemini = ask("gemini", user(Text("a")), **fields)
    assert gemini["systemInstruction"] == {"parts": [{"text": "S"}]}
    assert gemini["generationConfig"] == {
        "maxOutputTokens": 99,
        "temperature": 0.5,
        "thinkingConfig": {"thinkingLevel": "HIGH", "includeThoughts": True},
    }


@pytest.mark.parametrize("wire", WIRES)
def test_a_model_that_takes_no_temperature_is_sent_none(wire: str) -> None:
    """Where its row says so; the report tells it, and only where one was set."""
    target = replace(TARGETS[wire], models=(ModelFacts(MODELS[wire], sampling=False),))
    asked = ChatRequest(MODELS[wire], (user(Text("a")),), temperature=0.5, top_p=0.9, stop=("END",))
    body = json.dumps(built(wire, asked, target))
    assert not re.search("temperature|top_?p", body, re.IGNORECASE)
    # OpenAI's models that reason refuse a stop as well; Claude's and Gemini's take one.
    assert ("END" in body) == (wire not in ("openai-chat", "openai-responses"))
    (told,) = (loss for loss in wire_named(wire).build(asked, target).lost if loss.kind == "sampling")
    assert told.count == (3 if wire == "openai-chat" else 2)
    assert not wire_named(wire).build(replace(asked, temperature=None, top_p=None, stop=()), target).lost


@pytest.mark.parametrize("wire", WIRES)
def test_no_vendor_is_sent_more_heat_than_it_takes(wire: str) -> None:
    """Messages takes 1 at the most, the others 2 unless a vendor says less; the report says that it was lowered."""
    asked = ChatRequest(MODELS[wire], (user(Text("a")),), temperature=1.8)
    most = 1.0 if wire == "anthropic-messages" else 1.8
    assert sent_temperature(built(wire, asked)) == most
    lower = replace(TARGETS[wire], quirks=replace(TARGETS[wire].quirks, hottest=0.6))
    assert sent_temperature(built(wire, asked, lower)) == 0.6
    told = [loss.kind for loss in wire_named(wire).build(asked, lower).lost]
    assert told == ["temperature"]
    assert sent_temperature(built(wire, replace(asked, temperature=0.0), lower)) == 0.0, (
        "no heat is not none set"
    )


@pytest.mark.parametrize(("effort", "sent"), [("high", None), ("disabled", 0.4), (None, 0.4)])
def test_messages_takes_no_temperature_while_its_model_thinks(effort: str | None, sent: float | None) -> None:
    """It refuses both together (platform.claude.com, extended thinking); the report says what stays behind."""
    wire = "anthropic-messages"
    asked = ChatRequest(MODELS[wire], (user(Text("a")),), temperature=0.4, effort=effort)
    assert sent_temperature(built(wire, asked)) == sent
    told = [loss.kind for loss in wire_named(wire).build(asked, TARGETS[wire]).lost]
    assert told == (["sampling"] if sent is None else [])


def sent_temperature(body: dict[str, Any]) -> object:
    """Wherever a wire format has its place."""
    for place in (body, body.get("generationConfig", {}), body.get("options", {})):
        if "temperature" in place:
            return place["temperature"]
    return None


def test_an_effort_of_none_and_one_in_tokens() -> None:
    """Anthropic switches thinking off by name; Gemini 2.5 counts it."""
    assert ask("anthropic-messages", user(Text("a")), effort="none")["thinking"] == {"type": "disabled"}
    config = ask("gemini", user(Text("a")), effort="-1")["generationConfig"]["thinkingConfig"]
    assert config == {"thinkingBudget": -1, "includeThoughts": True}


@pytest.mark.parametrize(
    ("wire", "refused", "where"),
    [
        ("openai-chat", "reasoningeffort", "reasoning_effort"),
        ("openai-chat", "effort", "reasoning_effort"),
        ("anthropic-messages", "effort", "output_config"),
        ("openai-responses", "reasoningeffort", "reasoning"),
        ("ollama-chat", "thinking", "think"),
    ],
)
def test_an_effort_that_was_refused_is_left_out_whatever_it_is_called(
    wire: str, refused: str, where: str
) -> None:
    """A vendor may name the option by another dialect's word than the one it was sent by."""
    assert ask(wire, user(Text("a")), effort="high")[where]
    left = ask(wire, user(Text("a")), effort="high", without=frozenset({refused})).get(where)
    assert not left or "effort" not in left


def test_thoughts_are_asked_for_where_the_model_has_them() -> None:
    """Gemini shows none unasked, and refuses the question where there are none."""
    target = replace(TARGETS["gemini"], models=(ModelFacts("gemini", reasons=True),))
    body = built("gemini", ChatRequest("gemini", (user(Text("a")),)), target)
    assert body["generationConfig"] == {"thinkingConfig": {"includeThoughts": True}}


def test_anthropic_s_limit_comes_from_the_facts() -> None:
    """It must be sent; without facts a size that every model of the family can write."""
    target = replace(TARGETS["anthropic-messages"], models=(ModelFacts("claude", max_output=4096),))
    assert (
        built("anthropic-messages", ChatRequest("claude", (user(Text("a")),)), target)["max_tokens"] == 4096
    )
    assert ask("anthropic-messages", user(Text("a")))["max_tokens"] == 8192


def test_a_beginning_to_go_on_from_ends_in_no_blank() -> None:
    """Anthropic refuses a last turn of the assistant that does."""
    target = replace(TARGETS["anthropic-messages"], models=(ModelFacts("claude", prefill=True),))
    asked = ChatRequest("claude", (user(Text("a")), said(None, Text("Once upon \n"))))
    body = built("anthropic-messages", asked, target)
    assert body["messages"][-1]["content"] == [{"type": "text", "text": "Once upon"}]


@pytest.mark.parametrize("wire", WIRES)
def test_a_beginning_goes_to_models_that_go_on_from_one(wire: str) -> None:
    """Most others refuse it, or take it for a whole answer: the user asks them to go on."""
    turns = (user(Text("a")), said(None, Text("Once upon")))
    body = turns_of(ask(wire, *turns))
    assert len(body) == 3
    assert "(Go on.)" in json.dumps(body[-1])
    target = replace(TARGETS[wire], models=(ModelFacts(MODELS[wire], prefill=True),))
    assert len(turns_of(built(wire, ChatRequest(MODELS[wire], turns), target))) == 2
    # Mistral wants to be told that it is one.
    marked = replace(target, quirks=Quirks(prefix_field=True))
    if wire == "openai-chat":
        last = built(wire, ChatRequest(MODELS[wire], turns), marked)["messages"][-1]
        assert last == {"role": "assistant", "content": "Once upon", "prefix": True}


def test_a_beginning_may_have_a_path_and_fields_of_its_own() -> None:
    """DeepSeek's stands under /beta, vLLM's templates are told; a question goes as ever."""
    quirks = Quirks(
        prefills=True, prefix_path="/beta/chat/completions", prefix_body=(("add_generation_prompt", False),)
    )
    target = replace(TARGETS["openai-chat"], quirks=quirks)
    question = ChatRequest("m", (user(Text("a")),))
    begun = ChatRequest("m", (user(Text("a")), said(None, Text("Once upon"))))
    wire = wire_named("openai-chat")
    plain, special = wire.build(question, target), wire.build(begun, target)
    assert not plain.url.endswith("/beta/chat/completions")
    assert "add_generation_prompt" not in json.loads(plain.body)
    assert urlsplit(special.url)[:3] == (*urlsplit(plain.url)[:2], "/beta/chat/completions")
    assert json.loads(special.body)["add_generation_prompt"] is False
    assert json.loads(special.body)["messages"][-1] == {"role": "assistant", "content": "Once upon"}
    # A model of it that is known not to is asked to go on.
    never = replace(target, models=(ModelFacts("m", prefill=False),))
    assert wire.build(begun, never).url == plain.url


def test_quirks_of_a_chat_server() -> None:
    """Names of fields, instructions' role, extras, own thinking sent back, a warm cache."""
    quirks = Quirks(
        usage_option=False, max_tokens_field="max_tokens", system_role="developer",
        reasoning_replay="reasoning_content", cache_key_field="prompt_cache_key",
        extra_body=(("top_k", 5),), extra_headers=(("x-title", "Interline"),),
    )  # fmt: skip
    target = vendor(ROUTED, "openai-chat", "https://r.example/v1", quirks)
    own = (user(Text("a")), said(ROUTED, Thinking("hm", "", ROUTED), Text("b")), user(Text("c")))
    asked = ChatRequest("routed", own, system="S", max_output=9, cache_key="conversation-1")
    call = wire_named("openai-chat").build(asked, target)
    body = json.loads(call.body)
    assert body == {
        "model": "routed",
        "messages": [
            {"role": "developer", "content": "S"},
            {"role": "user", "content": "a"},
            {"role": "assistant", "content": "b", "reasoning_content": "hm"},
            {"role": "user", "content": "c"},
        ],
        "stream": True,
        "max_tokens": 9,
        "prompt_cache_key": "conversation-1",
        "top_k": 5,
    }
    assert ("x-title", "Interline") in call.headers


@pytest.mark.parametrize("wire", [wire for wire in WIRES if wire != "openai-responses"])
def test_the_cache_key_is_sent_nowhere_unasked(wire: str) -> None:
    """The conversation's id is nobody's business who has no use for it."""
    assert "conversation-1" not in json.dumps(ask(wire, user(Text("a")), cache_key="conversation-1"))


@pytest.mark.parametrize(
    ("wire", "base", "chat", "models"),
    [
        ("openai-chat", "https://h/v1", "https://h/v1/chat/completions", "https://h/v1/models"),
        ("openai-chat", "https://h/v1/", "https://h/v1/chat/completions", "https://h/v1/models"),
        ("openai-chat", "http://h:1234", "http://h:1234/v1/chat/completions", "http://h:1234/v1/models"),
        ("openai-chat", "https://h/openai/v1/chat/completions", "https://h/openai/v1/chat/completions", "https://h/openai/v1/models"),
        ("openai-chat", "https://h/api/v3", "https://h/api/v3/chat/completions", "https://h/api/v3/models"),
        ("openai-chat", "https://h/d/chat/completions?api-version=1", "https://h/d/chat/completions?api-version=1", "https://h/d/models?api-version=1"),
        ("anthropic-messages", "https://h", "https://h/v1/messages", "https://h/v1/models?limit=1000"),
        ("anthropic-messages", "https://h/v1/", "https://h/v1/messages", "https://h/v1/models?limit=1000"),
        ("anthropic-messages", "https://h/anthropic", "https://h/anthropic/v1/messages", "https://h/anthropic/v1/models?limit=1000"),
        ("anthropic-messages", "https://h/v1/messages", "https://h/v1/messages", "https://h/v1/models?limit=1000"),
        ("gemini", "https://h/v1beta", "https://h/v1beta/models/m:streamGenerateContent?alt=sse", "https://h/v1beta/models?pageSize=1000"),
        ("gemini", "https://h", "https://h/v1beta/models/m:streamGenerateContent?alt=sse", "https://h/v1beta/models?pageSize=1000"),
        ("openai-responses", "https://h/v1", "https://h/v1/responses", "https://h/v1/models"),
        ("openai-responses", "https://h", "https://h/v1/responses", "https://h/v1/models"),
        ("openai-responses", "https://h/openai/v1/", "https://h/openai/v1/responses", "https://h/openai/v1/models"),
        ("openai-responses", "https://h/v1/responses", "https://h/v1/responses", "https://h/v1/models"),
        ("openai-responses", "https://h/responses?api-version=1", "https://h/responses?api-version=1", "https://h/models?api-version=1"),
        ("ollama-chat", "http://h:11434", "http://h:11434/api/chat", "http://h:11434/api/tags"),
        ("ollama-chat", "http://h:11434/", "http://h:11434/api/chat", "http://h:11434/api/tags"),
        ("ollama-chat", "http://h:11434/api", "http://h:11434/api/chat", "http://h:11434/api/tags"),
        ("ollama-chat", "http://h:11434/api/chat", "http://h:11434/api/chat", "http://h:11434/api/tags"),
        ("ollama-chat", "http://h:11434/v1/", "http://h:11434/api/chat", "http://h:11434/api/tags"),
        ("ollama-chat", "https://h/proxy/v1/chat/completions", "https://h/proxy/api/chat", "https://h/proxy/api/tags"),
        ("gemini", "https://h/v1beta/models/", "https://h/v1beta/models/m:streamGenerateContent?alt=sse", "https://h/v1beta/models?pageSize=1000"),
    ],
)  # fmt: skip
def test_a_base_address_may_be_written_in_many_ways(wire: str, base: str, chat: str, models: str) -> None:
    """With and without version and slash, or as the full path; a query stays."""
    target = vendor(ModelRef("v", "m"), wire, base)
    assert wire_named(wire).build(ChatRequest("m", (user(Text("a")),)), target).url == chat
    listing = wire_named(wire).models_call(target)
    assert listing is not None
    assert (listing.method, listing.url, listing.body) == ("GET", models, b"")


@pytest.mark.parametrize("model", ["../../evil", "a/b?c#d", "x:y z", "models/m", "мод"])
def test_a_model_s_name_cannot_leave_its_place_in_the_address(model: str) -> None:
    """Names come from files and vendors."""
    url = wire_named("gemini").build(ChatRequest(model, (user(Text("a")),)), TARGETS["gemini"]).url
    path = url.removeprefix("https://g.example/v1beta/models/").removesuffix(":streamGenerateContent?alt=sse")
    assert re.fullmatch(r"[A-Za-z0-9%._~-]+", path)


@pytest.mark.parametrize("wire", WIRES)
def test_headers_say_what_is_sent_and_wanted(wire: str) -> None:
    """Streams are asked for unpacked; where the key goes is said, the key is not there."""
    asked = ChatRequest(MODELS[wire], (user(Text("a")),))
    call = wire_named(wire).build(asked, TARGETS[wire])
    headers = dict(call.headers)
    assert headers["content-type"] == "application/json"
    assert headers["accept"] == "text/event-stream"
    assert headers["accept-encoding"] == "identity"
    assert call.key_header is not None
    assert call.key_header.name not in headers
    assert "key=" not in call.url
    whole = wire_named(wire).build(replace(asked, stream=False), TARGETS[wire])
    assert dict(whole.headers)["accept"] == "application/json"
    without = replace(TARGETS[wire], key=None)
    assert wire_named(wire).build(asked, without).key_header is None
    assert wire_named(wire).build(asked, replace(without, embedded=True)).key_header is not None


def test_anthropic_s_version_is_sent() -> None:
    """Also when its models are listed."""
    for call in (
        wire_named("anthropic-messages").build(
            ChatRequest("m", (user(Text("a")),)), TARGETS["anthropic-messages"]
        ),
        wire_named("anthropic-messages").models_call(TARGETS["anthropic-messages"]),
    ):
        assert call is not None
        assert ("anthropic-version", "2023-06-01") in call.headers


def test_gemini_s_other_method_is_asked_for_whole_answers() -> None:
    """Without a stream."""
    asked = ChatRequest("m", (user(Text("a")),), stream=False)
    assert (
        wire_named("gemini").build(asked, TARGETS["gemini"]).url
        == "https://g.example/v1beta/models/m:generateContent"
    )


@pytest.mark.parametrize("wire", WIRES)
def test_a_broken_blob_is_left_out(wire: str) -> None:
    """What is kept in the library may have been written by anybody."""
    own = ModelRef(TARGETS[wire].id, MODELS[wire])
    for text in (
        "not json",
        "[]",
        "null",
        '{"type": "evil", "signature": "evil", "on": "evil", "role": "system"}',
        '{"before": "message", "reasoning": {"type": "evil", "evil": 1}, "phase": ["evil"]}',
        '{"before": ["evil"], "reasoning": {"encrypted_content": "evil"}, "phase": "evil"}',
        '{"before": "message", "reasoning": "evil"}',
    ):
        body = ask(wire, user(Text("a")), said(own, Thinking("t", text, own), Text("b")), user(Text("c")))
        assert "evil" not in json.dumps(body)
        assert len(turns_of(body)) == 3


@pytest.mark.parametrize("wire", WIRES)
def test_a_thought_alone_is_no_turn(wire: str) -> None:
    """An answer cut before its first word leaves one; the questions around it become one."""
    own = ModelRef(TARGETS[wire].id, MODELS[wire])
    signed = blob(type="thinking", thinking="hm", signature="S", reasoning_details=[{}])
    body = ask(wire, user(Text("a")), said(own, Thinking("hm", signed, own)), user(Text("b")))
    assert len(turns_of(body)) == 1
    assert "a\\n\\nb" in json.dumps(body)


@pytest.mark.parametrize("wire", WIRES)
def test_nothing_to_say_is_an_empty_request(wire: str) -> None:
    """The vendor refuses it in its own words; nothing here raises."""
    assert turns_of(ask(wire, user(Text(" ")))) == []


@pytest.mark.parametrize("wire", WIRES)
def test_a_long_conversation_is_built(wire: str) -> None:
    """A thousand messages with calls: each call still beside its result."""
    foreign = ModelRef("elsewhere", "m")
    turns: list[Turn] = []
    for number in range(250):
        turns += [
            user(Text(f"q{number}")),
            said(foreign, Text("thinking aloud"), ToolCall(f"c{number}", "f", "{}")),
            Turn("tool", (ToolResult(f"c{number}", f"r{number}"),)),
            said(foreign, Text(f"a{number}")),
        ]
    body = turns_of(ask(wire, *turns, user(Text("end"))))
    assert len(body) == 1001
    assert "r249" in json.dumps(body[998])


def test_a_gemini_signature_that_fits_nowhere_stands_alone() -> None:
    """The words may have been edited since."""
    thought = Thinking("", blob(on="text", text="gone", thoughtSignature="S"), GEMINI)
    body = ask("gemini", user(Text("a")), said(GEMINI, Text("other"), thought), user(Text("b")))
    assert body["contents"][1]["parts"] == [{"text": "other"}, {"text": "", "thoughtSignature": "S"}]


def test_parts_without_bytes_are_never_sent_empty() -> None:
    """A picture or PDF whose file is gone is a note."""
    gone = (Image("image/png", "0" * 64, 5, "p.png"), File("application/pdf", "0" * 64, 5, "a.pdf"))
    for wire in WIRES:
        body = ask(wire, user(*gone), inputs=ALL_INPUTS)
        assert "[image omitted: p.png]\\n[file omitted: a.pdf]" in json.dumps(body)
