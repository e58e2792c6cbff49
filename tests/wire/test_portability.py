"""Conversations of each vendor on their way to each other: bodies that are taken, and a report of what is missing."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.model.conversation import Message, Role, path_to
from interline.model.facts import ModelFacts
from interline.model.parts import (
    Citation,
    DocumentText,
    DocumentTrouble,
    File,
    Image,
    Part,
    Refusal,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Unread,
)
from interline.model.portability import LossKind, Portability
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.model.vendor import Quirks, Vendor
from interline.vendors import deepseek, mistral, moonshot
from interline.wire.portability import portability
from interline.wire.registry import wire_named
from tests.wire.makers import ALL_INPUTS, MAKERS, TARGETS, WIRES, signed
from tests.wire.nasty import CLAUDE, GEMINI, GPT, LLAMA, ROUTED, blob, file, image, said, user
from tests.wire.nasty import request as nasty
from tests.wire.validity import check

K = LossKind


def conversation(wire: str) -> tuple[Turn, ...]:
    """One of everything, as a vendor of this wire would have made it."""
    ref = MAKERS[wire]
    return (
        user(Text("Look."), image("p.png"), file("a.pdf", "application/pdf", b"%PDF")),
        said(
            ref,
            signed(wire, "MARK-1"),
            Text("I look it up."),
            ToolCall("call:1.x", "search", '{"q": 1}'),
            ToolCall("call_2", "half", '{"q', complete=False),
        ),
        Turn("tool", (ToolResult("call:1.x", "found"),)),
        said(ref, Text("Here it is."), Citation("https://source.example", "Source")),
        user(Text("More.")),
        said(ref, Refusal("I would rather not.")),
        user(Text("Then that.")),
        Turn("assistant", (Text("It beg"),), ref, interrupted=True),
        user(Text("Go on.")),
    )


def built(wire: str, asked: ChatRequest, target: Vendor | None = None) -> dict[str, Any]:
    return json.loads(wire_named(wire).build(asked, target or TARGETS[wire]).body)


def counts(report: Portability) -> dict[LossKind, int]:
    return {item.kind: item.count for item in report.items}


@pytest.mark.parametrize("target", WIRES)
@pytest.mark.parametrize("source", WIRES)
def test_any_conversation_goes_to_any_vendor_and_the_report_is_exact(source: str, target: str) -> None:
    """The body is one the vendor takes; what is not in it is told, and nothing else is."""
    asked = ChatRequest(MAKERS[target].model, conversation(source), "Be brief.", inputs=ALL_INPUTS)
    body = built(target, asked)
    check(target, body)
    whole = json.dumps(body)
    wanted = {K.TOOL_CALL: 1, K.CITATION: 1, K.REFUSAL: 1, K.INTERRUPTED: 1}
    if source != target:
        wanted[K.THINKING] = 1
    if target == "anthropic-messages":
        wanted[K.TOOL_DEFINITION] = 1
    if target == "ollama-chat":
        wanted[K.PDF] = 1
    assert counts(portability(asked, TARGETS[target])) == wanted
    assert ("MARK-1" in whole) == (source == target)
    assert "half" not in whole
    assert "source.example" not in whole
    for words in (
        "Look.",
        "I look it up.",
        "found",
        "Here it is.",
        "I would rather not.",
        "It beg",
        "Go on.",
    ):
        assert words in whole


@pytest.mark.parametrize("wire", WIRES)
def test_a_models_own_thinking_goes_back_as_it_came(wire: str) -> None:
    """Unchanged, to its maker alone: another model of the same vendor gets none of it."""
    thought = signed(wire, "MARK-1", "I think.")
    turns = (user(Text("a")), said(MAKERS[wire], thought, Text("b")), user(Text("c")))
    own = json.dumps(built(wire, ChatRequest(MAKERS[wire].model, turns)))
    exact = {
        "anthropic-messages": '{"type": "thinking", "thinking": "I think.", "signature": "MARK-1"}',
        "gemini": '"thoughtSignature": "MARK-1"',
        "ollama-chat": '"thinking": "I think."',
        "openai-chat": '"reasoning_details": [{"type": "reasoning.encrypted", "data": "MARK-1"}]',
        "openai-responses": '"type": "reasoning", "summary": [], "id": "rs_MARK-1", "encrypted_content": "MARK-1"',
    }
    assert exact[wire] in own.replace('{"type": "reasoning", "summary"', '"type": "reasoning", "summary"')
    other = replace(ChatRequest("another", turns))
    assert counts(portability(other, TARGETS[wire])) == {K.THINKING: 1}
    assert not any(word in json.dumps(built(wire, other)) for word in ("MARK-1", "I think."))


@pytest.mark.parametrize("wire", WIRES)
def test_nothing_lost_is_nothing_told(wire: str) -> None:
    """Words, text files, instructions, whole calls: a report that is empty, and false."""
    turns = (
        user(Text("a"), file("a.py", "text/x-python", b"x = 1")),
        said(CLAUDE, Text("b")),
        user(Text(" ")),
        said(GPT, Text("")),
        user(Text("c")),
    )
    report = portability(ChatRequest(MAKERS[wire].model, turns, "Be brief."), TARGETS[wire])
    assert not report
    assert report == Portability(MAKERS[wire])
    assert report.count(K.THINKING) == 0


@pytest.mark.parametrize("wire", WIRES)
def test_what_a_model_cannot_read_is_told_and_noted(wire: str) -> None:
    """By what the facts say it takes; a file whose bytes are gone is another matter than one that is not taken."""
    turns = (
        user(
            image("p.png"),
            image("q.png"),
            image("gone.png", None),
            file("a.pdf", "application/pdf", b"%PDF"),
            file("s.mp3", "audio/mpeg", b"\xff"),
        ),
        said(CLAUDE, Unread("hologram", "shimmers", "{}")),
        user(Text("a"), ToolResult("nobody", "r")),
    )
    report = portability(ChatRequest(MAKERS[wire].model, turns), TARGETS[wire])
    wanted = {K.IMAGE: 2, K.MISSING_FILE: 1, K.PDF: 1, K.FILE: 1, K.UNREAD: 1, K.TOOL_RESULT: 1}
    assert counts(report) == wanted
    assert [item.sentence for item in report.items][:2] == [
        "1 attachment is gone from this computer.",
        "2 pictures cannot be sent to this model.",
    ]
    assert all(item.conversion.endswith(".") for item in report.items)
    body = json.dumps(built(wire, ChatRequest(MAKERS[wire].model, turns)))
    assert body.count("omitted: ") == 5


READ = DocumentText("[page 1]\nIt says ```so```.", pages=340, read=200, blank=3, is_cut=True)


@pytest.mark.parametrize("wire", WIRES)
def test_a_pdf_goes_as_its_words_where_the_model_takes_none(wire: str) -> None:
    """Between fences, with its name and how much of it there is; what stays behind is told."""
    part = replace(file("a.pdf", "application/pdf", b"%PDF"), words=READ)
    asked = ChatRequest(MAKERS[wire].model, (user(part, Text("What is it?")),))
    body = built(wire, asked)
    check(wire, body)
    text = "a.pdf (340 pages, the first 200 as text):\n```\n[page 1]\nIt says ```so```.\n```\nWhat is it?"
    assert json.dumps(text)[1:-1] in json.dumps(body)
    report = portability(asked, TARGETS[wire])
    assert counts(report) == {K.PDF_TEXT: 1, K.PDF_CUT: 1, K.PDF_BLANK: 3}
    assert report.items[0].sentence == "1 PDF goes as its text."
    assert report.items[0].conversion == "Pictures and layout in it stay behind."
    if wire != "ollama-chat":
        whole = replace(asked, inputs=ALL_INPUTS)
        assert "It says" not in json.dumps(built(wire, whole))
        assert not portability(whole, TARGETS[wire])


@pytest.mark.parametrize(
    ("words", "extent"),
    [
        (DocumentText("x", pages=1, read=1), "(1 page, as text)"),
        (DocumentText("x", pages=7, read=7), "(7 pages, as text)"),
        (DocumentText("x", pages=7, read=7, is_cut=True), "(7 pages, the beginning as text)"),
        (DocumentText("````\nx", pages=7, read=3, is_cut=True), "(7 pages, the first 3 as text):\n`````\n"),
    ],
)
def test_how_much_of_a_pdf_is_there_is_said(words: DocumentText, extent: str) -> None:
    """To the model as well, which would otherwise take a part for the whole."""
    part = replace(file("a.pdf", "application/pdf", b"%PDF"), words=words)
    body = built("openai-chat", ChatRequest("routed", (user(part),)))
    assert extent in body["messages"][0]["content"]


@pytest.mark.parametrize(
    ("trouble", "kind", "note"),
    [
        (
            DocumentTrouble.WITHOUT_TEXT,
            K.PDF_WITHOUT_TEXT,
            "[file omitted: a.pdf, pictures of pages without text]",
        ),
        (DocumentTrouble.LOCKED, K.PDF_LOCKED, "[file omitted: a.pdf, locked with a password]"),
        (DocumentTrouble.UNREADABLE, K.PDF_UNREADABLE, "[file omitted: a.pdf, which could not be read]"),
    ],
)
def test_a_pdf_without_words_becomes_a_note_that_says_why(
    trouble: DocumentTrouble, kind: LossKind, note: str
) -> None:
    """To the model and, in the report, to the user."""
    part = replace(file("a.pdf", "application/pdf", b"%PDF"), words=DocumentText("", trouble=trouble))
    asked = ChatRequest("routed", (user(part, part),))
    assert built("openai-chat", asked)["messages"][0]["content"] == f"{note}\n{note}"
    assert counts(portability(asked, TARGETS["openai-chat"])) == {kind: 2}


@pytest.mark.parametrize("wire", WIRES)
def test_a_branch_takes_only_its_own_past_along(wire: str) -> None:
    """An edited question begins another branch: the thinking of the branch left behind is not in it."""
    now = datetime(2026, 11, 1, tzinfo=UTC)

    def message(id_: str, parent: str | None, *parts: Part) -> Message:
        return Message(id_, "c", parent, 1, Role.USER if id_.startswith("q") else Role.ASSISTANT, parts, now)

    tree = [
        message("q1", None, Text("one")),
        message("a1", "q1", signed(wire, "KEPT-1"), Text("eins")),
        message("q2", "a1", Text("two")),
        message("a2", "q2", signed(wire, "LEFT-2"), Text("zwei")),
        message("q2b", "a1", Text("two, edited")),
    ]
    path = path_to("q2b", {m.id: m for m in tree})
    turns = tuple(
        Turn(str(m.role), m.parts, MAKERS[wire] if m.role is Role.ASSISTANT else None) for m in path
    )
    asked = ChatRequest(MAKERS[wire].model, turns)
    check(wire, built(wire, asked))
    whole = json.dumps(built(wire, asked))
    assert "KEPT-1" in whole
    assert "LEFT-2" not in whole
    assert not portability(asked, TARGETS[wire])


@pytest.mark.parametrize(
    ("wire", "thought"),
    [
        ("anthropic-messages", Thinking("cut off", "", CLAUDE)),
        ("gemini", Thinking("a summary", "", GEMINI)),
        ("gemini", Thinking("", blob(on="functionCall", thoughtSignature="S"), GEMINI)),
        ("ollama-chat", Thinking("", blob(foo=1), LLAMA)),
        ("openai-chat", Thinking("no place for it", "", ROUTED)),
        ("openai-responses", Thinking("", blob(before="call_x", reasoning={"encrypted_content": "S"}), GPT)),
    ],
)
def test_own_thinking_that_cannot_go_back_is_told(wire: str, thought: Thinking) -> None:
    """Unsigned, without its call, or in a form that has no place for it; also where nothing but it was said."""
    turns = (
        user(Text("a")),
        said(MAKERS[wire], thought, Text("b")),
        user(Text("c")),
        said(MAKERS[wire], thought),
    )
    report = portability(ChatRequest(MAKERS[wire].model, turns), TARGETS[wire])
    assert counts(report) == {K.OWN_THINKING: 2}


@pytest.mark.parametrize("wire", WIRES)
def test_what_becomes_of_failed_and_odd_calls_is_told(wire: str) -> None:
    """Not each form marks a failure; arguments that are no JSON go wrapped; a user's call is nobody's."""
    turns = (
        user(Text("a"), ToolCall("u", "users", "{}")),
        said(CLAUDE, ToolCall("x", "f", "not json")),
        Turn("tool", (ToolResult("x", "boom", is_error=True),)),
        user(Text("b")),
    )
    asked = ChatRequest(MAKERS[wire].model, turns)
    check(wire, built(wire, asked))
    wanted = {K.TOOL_CALL: 1, K.TOOL_ARGUMENTS: 1}
    if wire in ("openai-chat", "openai-responses", "ollama-chat"):
        wanted[K.TOOL_ERROR] = 1
    if wire == "anthropic-messages":
        wanted[K.TOOL_DEFINITION] = 1
    assert counts(portability(asked, TARGETS[wire])) == wanted


@pytest.mark.parametrize("wire", WIRES)
def test_a_name_that_not_every_vendor_takes_is_written_in_letters_that_all_do(wire: str) -> None:
    """Its maker gets it back as it gave it."""
    own, dotted = MAKERS[wire], "server.tool/ä" + "x" * 80
    call = (ToolCall("x", dotted, "{}"), ToolCall("y", "", "{}"))
    results = Turn("tool", (ToolResult("x", "r"), ToolResult("y", "s")))
    for maker, kept in ((ModelRef("elsewhere", "m"), False), (own, True)):
        asked = ChatRequest(own.model, (user(Text("a")), said(maker, *call), results, user(Text("b"))))
        body = built(wire, asked)
        assert (dotted in json.dumps(body, ensure_ascii=False)) == kept
        assert portability(asked, TARGETS[wire]).count(K.TOOL_NAME) == (1 if kept else 2)
        if not kept:
            check(wire, body)
            assert ("server_tool__" + "x" * 51) in json.dumps(body)


@pytest.mark.parametrize("wire", WIRES)
def test_instructions_in_mid_conversation_become_the_user_s(wire: str) -> None:
    """Most vendors have a place for some at the beginning alone."""
    turns = (
        user(Text("a")),
        said(CLAUDE, Text("b")),
        Turn("system", (Text("Rhyme."), Text(" "))),
        user(Text("c")),
    )
    asked = ChatRequest(MAKERS[wire].model, turns, "Be brief.")
    body = built(wire, asked)
    check(wire, body)
    assert "Instructions from here on:\\nRhyme.\\n\\nc" in json.dumps(body)
    assert counts(portability(asked, TARGETS[wire])) == {K.INSTRUCTION: 1}


@pytest.mark.parametrize("wire", WIRES)
def test_a_model_that_calls_no_tools_is_told_of_calls_in_words(wire: str) -> None:
    """The template of a small model may have no place for them."""
    asked = ChatRequest(MAKERS[wire].model, conversation("gemini"), inputs=ALL_INPUTS)
    target = replace(TARGETS[wire], models=(ModelFacts(asked.model, tools=False),))
    body = built(wire, asked, target)
    check(wire, body)
    assert not re.search('"(?:tool_calls|tool_use|functionCall|function_call)"', json.dumps(body))
    assert 'The tool search was called with {\\"q\\": 1} and returned:' in json.dumps(body)
    assert portability(asked, target).count(K.TOOL_WORDS) == 1


@pytest.mark.parametrize("wire", WIRES)
def test_a_kind_of_picture_that_a_server_cannot_open_becomes_a_note(wire: str) -> None:
    """Gemini takes no GIF, llama.cpp no WebP, whatever their models see."""
    target = replace(TARGETS[wire], quirks=Quirks(image_types=frozenset({"image/png"})))
    turns = (user(image("a.png"), replace(image("b.gif"), media_type="image/gif"), Text("Look.")),)
    asked = ChatRequest(MAKERS[wire].model, turns, inputs=ALL_INPUTS)
    body = built(wire, asked, target)
    check(wire, body)
    assert "[image omitted: b.gif]" in json.dumps(body)
    assert "iVBORw0K" in json.dumps(body)
    assert counts(portability(asked, target)) == {K.IMAGE: 1}
    assert not portability(asked, TARGETS[wire])


# Any history there could be, each part under a mark of its own: what is missing in the body is what is counted.

ORIGINS = st.sampled_from([None, *MAKERS.values(), ModelRef("elsewhere", "m")])
BLOBS = st.sampled_from(
    [
        {"type": "thinking", "signature": "MARK"},
        {"type": "redacted_thinking", "data": "MARK"},
        {"type": "thinking"},
        {"on": "functionCall", "thoughtSignature": "MARK"},
        {"on": "text", "text": "", "thoughtSignature": "MARK"},
        {"reasoning_details": [{"data": "MARK"}]},
        {"before": "message", "reasoning": {"encrypted_content": "MARK"}},
        {"before": "c1", "reasoning": {"encrypted_content": "MARK"}},
        {"ran": {"type": "server_tool_use", "id": "s1", "name": "MARK", "input": {}}},
        {"ran": {"type": "web_search_tool_result", "tool_use_id": "s1", "content": "MARK"}},
        {"ran": {"type": "code_execution_tool_result", "tool_use_id": "s2", "content": "MARK"}},
        {"ran": {}},
        {},
    ]
)
IDS = st.sampled_from(["c1", "c2", "odd:id."])
ANY_PART = st.one_of(
    st.just(Text("MARK")),
    st.sampled_from([Text(" "), Text("")]),
    st.builds(Thinking, st.sampled_from(["MARK", ""]), BLOBS.map(json.dumps), ORIGINS),
    st.just(Refusal("MARK")),
    st.just(Image("image/png", "0" * 64, 9, "p.png", b"MARK")),
    st.just(File("application/pdf", "0" * 64, 9, "a.pdf", b"MARK")),
    st.just(Citation("https://MARK")),
    st.builds(ToolCall, IDS, st.just("MARK"), st.sampled_from(["{}", "[", ""]), st.booleans()),
    st.builds(ToolResult, IDS, st.just("MARK"), st.booleans()),
)
ANY_TURN = st.builds(
    Turn,
    st.sampled_from(["user", "assistant", "assistant", "tool"]),
    st.lists(ANY_PART, max_size=5).map(tuple),
    ORIGINS,
)


def marked(turns: list[Turn]) -> tuple[tuple[Turn, ...], list[tuple[Part, str]]]:
    """The turns with a mark of its own in each part, and the parts with their marks."""
    parts: list[tuple[Part, str]] = []

    def mark(part: Part) -> Part:
        name = f"M{len(parts):05d}xyz"
        match part:
            case Thinking(text, blob_text, origin):
                done: Part = Thinking(text.replace("MARK", name), blob_text.replace("MARK", name), origin)
            case Image() | File():
                done = replace(part, data=name.encode())
                name = b64encode(name.encode()).decode()
            case ToolCall():
                done = replace(part, name=name)
            case Citation():
                done = Citation(name)
            case Text(text) | Refusal(text):
                done = replace(part, text=text.replace("MARK", name))
            case ToolResult():
                done = replace(part, text=name)
            case _:
                raise AssertionError(part)
        parts.append((done, name))
        return done

    return tuple(replace(turn, parts=tuple(mark(part) for part in turn.parts)) for turn in turns), parts


@pytest.mark.parametrize("wire", WIRES)
@given(turns=st.lists(ANY_TURN, max_size=6), inputs=st.sampled_from([ALL_INPUTS, frozenset({"text"})]))
def test_what_is_missing_is_what_is_told(wire: str, turns: list[Turn], inputs: frozenset[str]) -> None:
    """For any history: the vendor takes the body, and what is not in it is in the report, to the last part."""
    history, parts = marked([*turns, user(Text("MARK"))])
    asked = ChatRequest(MAKERS[wire].model, history, inputs=inputs)
    body = built(wire, asked)
    check(wire, body)
    report = portability(asked, TARGETS[wire])
    whole = json.dumps(body)

    def missing(kind: type) -> int:
        return sum(isinstance(part, kind) and mark not in whole for part, mark in parts)

    behind = (K.THINKING, K.OWN_THINKING, K.SERVER_TOOL)
    assert missing(Thinking) == sum(report.count(kind) for kind in behind)
    assert missing(ToolCall) == report.count(K.TOOL_CALL)
    assert missing(Image) == report.count(K.IMAGE)
    assert missing(File) == report.count(K.PDF)
    assert missing(Citation) == report.count(K.CITATION)
    assert missing(ToolResult) == missing(Refusal) == 0
    assert not [
        mark for part, mark in parts if isinstance(part, Text) and part.text.strip() and mark not in whole
    ]
    assert report.count(K.REFUSAL) == sum(isinstance(part, Refusal) for part, _ in parts)
    for part, mark in parts:
        if isinstance(part, Thinking) and part.origin not in (None, MAKERS[wire]):
            assert mark not in whole


@pytest.mark.parametrize("target", WIRES)
def test_the_nasty_conversation_is_taken_by_everyone(target: str) -> None:
    """The history with everything that breaks vendors, and what of it each does not get."""
    asked = nasty(MAKERS[target].model, inputs=ALL_INPUTS)
    check(target, built(target, asked))
    report = portability(asked, TARGETS[target])
    assert report.count(K.TOOL_CALL) == 3
    assert report.count(K.THINKING) > 5
    assert (report.count(K.IMAGE), report.count(K.MISSING_FILE)) == (0 if target == "gemini" else 1, 1)


DEEPSEEK = ModelRef("deepseek", "deepseek-v4-flash")
DEEP_TURNS = (
    user(Text("a")),
    said(CLAUDE, Thinking("Claude thinks.", "", CLAUDE), ToolCall("x", "f", "{}")),
    Turn("tool", (ToolResult("x", "r"),)),
    said(CLAUDE, Text("b")),
    user(Text("c")),
    said(DEEPSEEK, Thinking("Hm.", "", DEEPSEEK), Text("d")),
    user(Text("e")),
)


def thoughts(target: Vendor, **fields: Any) -> list[str | None]:
    """What stands in the field for thinking on each answer."""
    body = built("openai-chat", ChatRequest(DEEPSEEK.model, DEEP_TURNS, **fields), target)
    return [m.get("reasoning_content") for m in body["messages"] if m["role"] == "assistant"]


@pytest.mark.parametrize("effort", [None, "low", "max"])
def test_deepseek_finds_its_field_on_every_answer(effort: str | None) -> None:
    """While it thinks, as it does unasked, it refuses a history in which one answer lacks it."""
    assert thoughts(deepseek.VENDOR, effort=effort) == ["", "", "Hm."]


def test_deepseek_gets_no_thinking_while_it_does_not_think() -> None:
    """And the report says that its own stays behind."""
    assert thoughts(deepseek.VENDOR, effort="none") == [None, None, None]
    report = portability(ChatRequest(DEEPSEEK.model, DEEP_TURNS, effort="none"), deepseek.VENDOR)
    assert (report.count(K.THINKING), report.count(K.OWN_THINKING)) == (1, 1)
    report = portability(ChatRequest(DEEPSEEK.model, DEEP_TURNS), deepseek.VENDOR)
    assert report.count(K.OWN_THINKING) == 0


def test_moonshot_finds_more_than_nothing_in_that_field() -> None:
    """It takes an empty one for a missing one."""
    assert thoughts(moonshot.VENDOR) == [" ", " ", " "]


def test_nobody_else_is_sent_a_field_that_it_does_not_know() -> None:
    """A strict server refuses unknown fields; one that wants its own thinking back need not want an empty one."""
    assert thoughts(TARGETS["openai-chat"]) == [None, None, None]
    wants_own = replace(deepseek.VENDOR, quirks=Quirks(reasoning_replay="reasoning_content"))
    assert thoughts(wants_own) == [None, None, "Hm."]


MISTRAL = ModelRef("mistral", "mistral-medium-3-5")


def test_mistral_gets_its_thinking_back_as_chunks() -> None:
    """As it came; other vendors' stays behind, and so does its own while it is not to think."""
    turns = (
        user(Text("a")),
        said(CLAUDE, Thinking("Claude thinks.", "", CLAUDE), Text("b")),
        user(Text("c")),
        said(MISTRAL, Thinking("Je pense.", "", MISTRAL), Text("d")),
        user(Text("e")),
    )
    body = built("openai-chat", ChatRequest(MISTRAL.model, turns), mistral.VENDOR)
    assert body["messages"][1] == {"role": "assistant", "content": "b"}
    assert body["messages"][3] == {
        "role": "assistant",
        "content": [
            {"type": "thinking", "thinking": [{"type": "text", "text": "Je pense."}], "closed": True},
            {"type": "text", "text": "d"},
        ],
    }
    off = ChatRequest(MISTRAL.model, turns, effort="none")
    assert built("openai-chat", off, mistral.VENDOR)["messages"][3]["content"] == "d"
    assert portability(off, mistral.VENDOR).count(K.OWN_THINKING) == 1
    assert portability(ChatRequest(MISTRAL.model, turns), mistral.VENDOR).count(K.OWN_THINKING) == 0


def test_mistral_knows_calls_by_nine_letters_or_digits() -> None:
    """Its own ids have them; one that a library brought along does not."""
    turns = (
        user(Text("a")),
        said(MISTRAL, ToolCall("Abc123xyZ", "f", "{}"), ToolCall("call_longer", "f", "{}")),
        Turn("tool", (ToolResult("Abc123xyZ", "r"), ToolResult("call_longer", "s"))),
        user(Text("b")),
    )
    body = built("openai-chat", ChatRequest(MISTRAL.model, turns), mistral.VENDOR)
    ids = [call["id"] for call in body["messages"][1]["tool_calls"]]
    assert ids[0] == "Abc123xyZ"
    assert re.fullmatch("[A-Za-z0-9]{9}", ids[1])


@pytest.mark.parametrize("wire", ["openai-chat", "ollama-chat"])
def test_the_user_does_not_speak_right_after_results(wire: str) -> None:
    """Mistral refuses that, and so do the templates of its models on any server."""
    call = said(CLAUDE, ToolCall("x", "f", "{}"))
    result = Turn("tool", (ToolResult("x", "r"),))
    body = built(wire, ChatRequest(MAKERS[wire].model, (user(Text("a")), call, result, user(Text("b")))))
    assert [message["role"] for message in body["messages"]] == [
        "user",
        "assistant",
        "tool",
        "assistant",
        "user",
    ]
    body = built(wire, ChatRequest(MAKERS[wire].model, (user(Text("a")), call, result)))
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "tool"]
