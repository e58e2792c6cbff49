"""The web search of a turn: what switches it on, in whose words, and what that does to the rest of the request."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from interline.model.facts import ModelFacts
from interline.model.parts import Text, ToolCall, ToolResult
from interline.model.portability import LossKind
from interline.model.request import ChatRequest, Tool, Turn
from interline.model.vendor import SEARCH_FORMS, WIRES, Quirks, Vendor
from interline.vendors import ALL, built_in
from interline.wire.portability import portability
from interline.wire.registry import wire_named
from tests.wire.nasty import CLAUDE, reasoning, said, user
from tests.wire.nasty import vendor as placed
from tests.wire.validity import check

ASKED = ChatRequest("some/model", (user(Text("What is new?")),), search=True)
TOOL_OF_CLAUDE = {"type": "web_search_20260318", "name": "web_search", "allowed_callers": ["direct"]}
WEB_SEARCH = {"type": "web_search"}
OF_OPENROUTER = {"type": "openrouter:web_search"}
OF_ZAI = {
    "type": "web_search",
    "web_search": {"enable": True, "search_engine": "search-prime", "search_result": True},
}

SWITCHES: dict[str, dict[str, Any]] = {
    "anthropic": {"tools": [TOOL_OF_CLAUDE]},
    "openai": {
        "tools": [WEB_SEARCH],
        "include": ["reasoning.encrypted_content", "web_search_call.action.sources"],
    },
    "google": {"tools": [{"googleSearch": {}}]},
    "xai": {"tools": [WEB_SEARCH]},
    "meta": {"tools": [WEB_SEARCH]},
    "azure": {"tools": [WEB_SEARCH]},
    "openrouter": {"tools": [OF_OPENROUTER]},
    "groq": {"tools": [{"type": "browser_search"}]},
    "alibaba": {"enable_search": True},
    "zai": {"tools": [OF_ZAI]},
    "perplexity": {"tools": [WEB_SEARCH]},
}
CALLS = (
    user(Text("Look it up.")),
    said(CLAUDE, Text("I call."), ToolCall("toolu_1", "weather", '{"city": "Köln"}')),
    Turn("tool", (ToolResult("toolu_1", "21 °C"),)),
    said(CLAUDE, Text("It is warm.")),
    user(Text("And the news?")),
)


def body(vendor: Vendor, asked: ChatRequest = ASKED) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(wire_named(vendor.wire).build(asked, vendor).body)
    return made


def address(vendor: Vendor) -> Vendor:
    return vendor if vendor.base_url else replace(vendor, base_url="http://127.0.0.1:9/v1")


def is_told(vendor: Vendor, asked: ChatRequest = ASKED) -> bool:
    """Whether the user hears that there will be no search."""
    return portability(asked, vendor).count(LossKind.SEARCH) == 1


@pytest.mark.parametrize("vendor", [address(vendor) for vendor in ALL], ids=lambda vendor: vendor.id)
def test_each_vendor_is_told_in_its_own_words(vendor: Vendor) -> None:
    """And whoever has no search is sent nothing, which the user is told."""
    on, off = body(vendor), body(vendor, replace(ASKED, search=False))
    switch = SWITCHES.get(vendor.id, {})
    for name, value in switch.items():
        assert on.pop(name) == value
        off.pop(name, None)
    assert on == off
    assert is_told(vendor) == (not switch)
    assert vendor.searches(vendor.model(ASKED.model)) == bool(switch)


def test_what_is_not_asked_for_is_not_switched_on() -> None:
    """But at a vendor that always searches."""
    unasked = replace(ASKED, search=False)
    searching = {
        id_ for id_ in SWITCHES if set(SWITCHES[id_]) - {"include"} & set(body(_named(id_), unasked))
    }
    assert searching == {"perplexity"}


def _named(vendor_id: str) -> Vendor:
    found = built_in(vendor_id)
    assert found is not None
    return address(found)


@pytest.mark.parametrize("vendor_id", sorted(SWITCHES))
@pytest.mark.parametrize("wire", WIRES)
def test_no_vendor_is_sent_another_wire_formats_words(vendor_id: str, wire: str) -> None:
    """A user may choose another wire format for a vendor; a field that it does not know could make it refuse."""
    vendor = replace(_named(vendor_id), wire=wire)
    known = dict(vendor.quirks.search_bodies)
    sent = body(vendor)
    if wire in known:
        assert all(name in sent for name in known[wire])
    else:
        assert not {"tools", "web_search_options", "enable_search", "plugins"} & set(sent)
        assert is_told(vendor) == (not vendor.quirks.always_searches)


@pytest.mark.parametrize("wire", WIRES)
def test_a_model_that_is_said_to_search_does_so_as_the_wire_format_has_it(wire: str) -> None:
    """Of a server that nothing is known of; and one that is said not to search is never asked to."""
    mine = Vendor("mine", "Mine", "http://127.0.0.1:9/v1", wire)
    can = replace(mine, models=(ModelFacts("some/model", search=True),))
    form = SEARCH_FORMS.get(wire, {})
    assert {name: body(can).get(name) for name in form} == dict(form)
    assert is_told(can) == (not form)
    assert is_told(mine)
    cannot = replace(
        can,
        models=(ModelFacts("some/model", search=False),),
        quirks=Quirks(search_bodies=((wire, {"x": 1}),)),
    )
    assert "x" not in body(cannot)
    assert is_told(cannot)


def test_lists_are_added_to_lists_and_all_else_is_set() -> None:
    """What else stands in such a list stays."""
    quirks = Quirks(search_bodies=(("openai-responses", {"include": ["b"], "store": True}),))
    vendor = Vendor("mine", "Mine", "http://127.0.0.1:9/v1", "openai-responses", quirks=quirks)
    assert body(vendor)["include"] == ["reasoning.encrypted_content", "b"]
    assert body(vendor)["store"] is True
    assert dict(quirks.search_bodies)["openai-responses"]["include"] == ["b"]


def test_a_search_that_was_refused_is_left_out() -> None:
    """OpenAI names the field where a model of its own cannot search with the least effort."""
    asked = replace(ASKED, without=frozenset({"tools"}))
    assert "tools" not in body(_named("openai"), asked)


def test_claude_searches_and_calls_nothing_else() -> None:
    """A history with calls may not forbid the search, and may not have anything called that nobody would answer: its
    calls go as words."""
    vendor = replace(
        placed(CLAUDE, "anthropic-messages", "https://a.example"), quirks=_named("anthropic").quirks
    )
    asked = ChatRequest(CLAUDE.model, CALLS, search=True)
    sent = body(vendor, asked)
    check("anthropic-messages", sent)
    assert sent["tools"] == [TOOL_OF_CLAUDE]
    assert "tool_choice" not in sent
    assert [message["role"] for message in sent["messages"]] == [
        "user",
        "assistant",
        "user",
        "assistant",
        "user",
    ]
    assert sent["messages"][1]["content"] == [{"type": "text", "text": "I call."}]
    assert sent["messages"][2]["content"][0]["text"] == (
        '[The tool weather was called with {"city": "Köln"} and returned:]\n21 °C'
    )
    report = portability(asked, vendor)
    assert (report.count(LossKind.TOOL_WORDS), report.count(LossKind.TOOL_DEFINITION)) == (1, 0)
    off = body(vendor, replace(asked, search=False))
    check("anthropic-messages", off)
    assert (off["tool_choice"], [tool["name"] for tool in off["tools"]]) == ({"type": "none"}, ["weather"])


def test_a_thought_before_a_call_that_goes_as_words_stays_behind() -> None:
    """And so does every later one: what they were signed with is not there any more."""
    vendor = replace(
        placed(CLAUDE, "anthropic-messages", "https://a.example"), quirks=_named("anthropic").quirks
    )

    def thought(mark: str) -> Any:
        signed = {"type": "thinking", "thinking": "t", "signature": mark}
        return replace(reasoning("x", "y"), text="t", blob=json.dumps(signed), origin=CLAUDE)

    before = (user(Text("Hello.")), said(CLAUDE, thought("SIG-1"), Text("Hello!")))
    first, call, result, answer, last = CALLS
    call = replace(call, parts=(thought("SIG-2"), *call.parts))
    answer = replace(answer, parts=(thought("SIG-3"), *answer.parts))
    asked = ChatRequest(CLAUDE.model, (*before, first, call, result, answer, last), search=True)
    sent = json.dumps(body(vendor, asked))
    assert [mark in sent for mark in ("SIG-1", "SIG-2", "SIG-3")] == [True, False, False]
    assert portability(asked, vendor).count(LossKind.OWN_THINKING) == 2
    unchanged = json.dumps(body(vendor, replace(asked, search=False)))
    assert all(mark in unchanged for mark in ("SIG-1", "SIG-2", "SIG-3"))


def test_what_failed_is_told_as_failed() -> None:
    """A call without arguments has none in its words."""
    vendor = _named("anthropic")
    turns = (
        user(Text("a")),
        said(CLAUDE, ToolCall("x", "clock", "")),
        Turn("tool", (ToolResult("x", "broken", is_error=True),)),
        user(Text("b")),
    )
    sent = body(vendor, replace(ASKED, turns=turns))
    check("anthropic-messages", sent)
    (only,) = sent["messages"]
    assert only["content"][0]["text"] == "a\n\n[The tool clock was called and failed:]\nbroken\n\nb"


@pytest.mark.parametrize("model", ["gemini-2.5-flash", "gemini-3.8-flash"])
def test_gemini_searches_without_a_function_beside(model: str) -> None:
    """The 2.5 models refuse both together; a history with calls needs none declared."""
    sent = body(_named("google"), ChatRequest(model, CALLS, search=True))
    check("gemini", sent)
    assert sent["tools"] == [{"googleSearch": {}}]
    assert "functionDeclarations" not in json.dumps(sent)


def test_gemini_calls_functions_rather_than_search() -> None:
    """Where a program offers tools, they are what it needs; that there is no search is told."""
    asked = replace(ASKED, tools=(Tool("weather"),))
    (tool,) = body(_named("google"), asked)["tools"]
    assert list(tool) == ["functionDeclarations"]
    assert is_told(_named("google"), asked)


@pytest.mark.parametrize("vendor_id", sorted(set(SWITCHES) - {"google", "alibaba"}))
def test_tools_of_a_program_stand_beside_the_search(vendor_id: str) -> None:
    """Both can be called, and a history with calls stays as it is."""
    asked = replace(ASKED, tools=(Tool("weather"),), turns=CALLS)
    sent = body(_named(vendor_id), asked)
    check(_named(vendor_id).wire, sent)
    search = SWITCHES[vendor_id]["tools"]
    assert (sent["tools"][1:], len(sent["tools"])) == (search, 2)
    assert "was called with" not in json.dumps(sent)


@pytest.mark.parametrize("vendor_id", sorted(SWITCHES))
def test_a_history_with_calls_may_be_searched_from_everywhere(vendor_id: str) -> None:
    """Each body is one that its vendor takes."""
    vendor = _named(vendor_id)
    sent = body(vendor, replace(ASKED, turns=CALLS))
    check(vendor.wire, sent)
    assert "21 °C" in json.dumps(sent, ensure_ascii=False)
