"""Every row of what breaks between vendors, to every vendor, from conversations that each wire format's vendor made.

One row is one way in which a history goes wrong elsewhere. The answers in it are read by the real readers from
simulated streams; the vendors' refusals are in tests/wire/validity.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from interline.catalog.models import complete, known_models
from interline.model.facts import ModelFacts
from interline.model.parts import (
    DocumentText,
    DocumentTrouble,
    File,
    Part,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
)
from interline.model.portability import LossKind, Portability
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.model.vendor import Vendor
from interline.vendors import ALL
from interline.wire.portability import portability
from interline.wire.registry import wire_named
from tests.simulator.script import Step
from tests.wire.answers import answer, call_id_of
from tests.wire.makers import MAKERS
from tests.wire.nasty import file, image, user
from tests.wire.validity import SERVERS, Model, check_for

K = LossKind
SECRETS = ("SEAL-", "Hm, hm.")
"""What a maker thought; nobody else may ever see it."""


@dataclass(frozen=True)
class Case:
    """A history that goes wrong elsewhere, and what must come of it."""

    turns: tuple[Turn, ...]
    keeps: tuple[str, ...] = ()
    """Words that are in the body, as JSON has them."""
    drops: tuple[str, ...] = ()
    """Words that are not."""
    loses: dict[LossKind, int] = field(default_factory=dict)
    """What the report says at every vendor."""
    may_lose: frozenset[LossKind] = frozenset()
    """What it may say beside, by what the vendor or the model takes."""
    fields: dict[str, Any] = field(default_factory=dict)
    """Further fields of the request."""


ROWS: dict[str, Callable[[ModelRef, str], Case]] = {}


def row(make: Callable[[ModelRef, str], Case]) -> Callable[[ModelRef, str], Case]:
    ROWS[make.__name__] = make
    return make


def said(maker: ModelRef, wire: str, text: str = "Well.", **step: Any) -> Turn:
    """An answer as a vendor of this wire format leaves it, thinking included."""
    how = {"thinking": "Hm, hm.", "signature": f"SEAL-{text}"} | step
    return Turn("assistant", answer(maker, wire, Step(text=text, **how)), maker)


def plain(maker: ModelRef, *parts: Part) -> Turn:
    return Turn("assistant", parts, maker)


def thoughts(*turns: Turn) -> int:
    return sum(isinstance(part, Thinking) for turn in turns for part in turn.parts)


@row
def thinking_with_its_seal(maker: ModelRef, wire: str) -> Case:
    answers = (said(maker, wire, "One."), said(maker, wire, "Two."))
    turns = (user(Text("a")), answers[0], user(Text("b")), answers[1], user(Text("c")))
    return Case(turns, ("One.", "Two."), loses={K.THINKING: thoughts(*answers)})


@row
def thinking_between_calls_of_one_turn(maker: ModelRef, wire: str) -> Case:
    first = said(maker, wire, "First.", calls=(("search", '{"q": 1}'),))
    second = said(maker, wire, "Second.", calls=(("search", '{"q": 2}'),))
    results = [
        Turn("tool", (ToolResult(call_id_of(turn.parts), f"found {n}"),))
        for n, turn in enumerate((first, second))
    ]
    turns = (
        user(Text("Look.")),
        first,
        results[0],
        second,
        results[1],
        said(maker, wire, "Done."),
        user(Text("b")),
    )
    return Case(
        turns,
        ("First.", "found 0", "Second.", "found 1", "Done."),
        loses={K.THINKING: thoughts(*turns)},
        may_lose=frozenset({K.TOOL_DEFINITION, K.TOOL_WORDS}),
    )


@row
def ids_of_calls(maker: ModelRef, wire: str) -> Case:
    odd = ("call:1.x", "x" * 90, "", "call_0", "call_0")
    turns: list[Turn] = [user(Text("a"))]
    for n, id_ in enumerate(odd):
        turns += [plain(maker, ToolCall(id_, "f", "{}")), Turn("tool", (ToolResult(id_, f"result {n}"),))]
    turns += [plain(maker, Text("b")), user(Text("c"))]
    keeps = tuple(f"result {n}" for n in range(len(odd)))
    return Case(
        tuple(turns), keeps, ("call:1.x", "x" * 80), may_lose=frozenset({K.TOOL_DEFINITION, K.TOOL_WORDS})
    )


@row
def calls_without_their_results(maker: ModelRef, wire: str) -> Case:
    turns = (
        user(Text("a")),
        plain(
            maker,
            Text("I call."),
            ToolCall("one", "f", "{}"),
            ToolCall("two", "f", "{}"),
            ToolCall("forgotten", "forgotten_f", "{}"),
            ToolCall("half", "half_f", '{"a', complete=False),
        ),
        Turn(
            "tool", (ToolResult("two", "second"), ToolResult("nobody", "stray"), ToolResult("one", "first"))
        ),
        user(Text("Thanks.")),
        plain(maker, ToolCall("last", "cut_f", "{}")),
        user(Text("Stop.")),
    )
    return Case(
        turns,
        ("I call.", "first", "second", "stray", "Thanks.", "Stop."),
        ("forgotten_f", "half_f", "cut_f"),
        {K.TOOL_CALL: 3, K.TOOL_RESULT: 1},
        frozenset({K.TOOL_DEFINITION, K.TOOL_WORDS}),
    )


@row
def failed_calls_and_odd_arguments(maker: ModelRef, wire: str) -> Case:
    turns = (
        user(Text("a")),
        plain(maker, ToolCall("a", "f", "not json"), ToolCall("b", "f", "[1]"), ToolCall("c", "f", "")),
        Turn("tool", (ToolResult("a", "", is_error=True), ToolResult("b", " "), ToolResult("c", "fine"))),
        user(Text("b")),
    )
    may = frozenset({K.TOOL_DEFINITION, K.TOOL_WORDS, K.TOOL_ARGUMENTS, K.TOOL_ERROR})
    return Case(turns, ("not json", "fine"), may_lose=may)


@row
def names_of_tools(maker: ModelRef, wire: str) -> Case:
    turns = (
        user(Text("a")),
        plain(maker, ToolCall("a", "server.tool:do/it", "{}"), ToolCall("b", "n" * 99, "{}")),
        Turn("tool", (ToolResult("a", "one"), ToolResult("b", "two"))),
        user(Text("b")),
    )
    return Case(turns, ("one", "two"), may_lose=frozenset({K.TOOL_DEFINITION, K.TOOL_WORDS, K.TOOL_NAME}))


@row
def empty_text(maker: ModelRef, wire: str) -> Case:
    turns = (
        user(Text(""), Text("\n")),
        user(Text("a"), Text(" ")),
        plain(maker, Text("")),
        plain(maker, Text(" \n")),
        user(Text("b")),
        plain(maker, Text("")),
        user(Text("c")),
        user(Text("\t")),
    )
    return Case(turns, ("a", "b", "c"))


@row
def roles_out_of_order(maker: ModelRef, wire: str) -> Case:
    turns = (
        plain(maker, Text("Hello!")),
        user(Text("one")),
        user(Text("two")),
        plain(maker, Text("three")),
        plain(maker, Text("four")),
        Turn("system", (Text("Rhyme."),)),
        user(Text("five")),
        Turn("system", (Text("No more."),)),
    )
    keeps = ("Hello!", "one\\n\\ntwo", "three\\n\\nfour", "Rhyme.", "five", "No more.")
    return Case(turns, keeps, loses={K.INSTRUCTION: 2})


@row
def instructions(maker: ModelRef, wire: str) -> Case:
    turns = (user(Text("a")), plain(maker, Text("b")), user(Text("c")))
    return Case(turns, ("Be brief and kind.",), fields={"system": "Be brief and kind."})


@row
def an_answer_at_the_end(maker: ModelRef, wire: str) -> Case:
    turns = (user(Text("a")), plain(maker, Text("Once upon a time \n")))
    return Case(turns, ("Once upon a time",))


@row
def pictures(maker: ModelRef, wire: str) -> Case:
    kinds = ("png", "jpeg", "webp", "gif")
    shown = [replace(image(f"p.{kind}"), media_type=f"image/{kind}") for kind in kinds]
    turns = (
        user(*shown, image("gone.png", None), Text("Look.")),
        plain(maker, Text("A chart:"), image("chart.png")),
        user(Text("c")),
    )
    return Case(turns, ("Look.", "A chart:"), loses={K.MISSING_FILE: 1}, may_lose=frozenset({K.IMAGE}))


WORDS = DocumentText("It says so.", pages=3, read=2, blank=1, is_cut=True)


@row
def documents(maker: ModelRef, wire: str) -> Case:
    def paper(name: str, words: DocumentText | None, data: bytes | None = b"%PDF-1.7") -> File:
        return replace(file(name, "application/pdf", data), words=words)

    turns = (
        user(
            paper("read.pdf", WORDS),
            paper("scan.pdf", DocumentText("", trouble=DocumentTrouble.WITHOUT_TEXT)),
            paper("shut.pdf", DocumentText("", trouble=DocumentTrouble.LOCKED)),
            paper("odd.pdf", DocumentText("", trouble=DocumentTrouble.UNREADABLE)),
            paper("gone.pdf", None, None),
        ),
        plain(maker, Text("b")),
        user(Text("c")),
    )
    by_text = {K.PDF_TEXT, K.PDF_CUT, K.PDF_BLANK, K.PDF_WITHOUT_TEXT, K.PDF_LOCKED, K.PDF_UNREADABLE}
    return Case(turns, ("gone.pdf",), loses={K.MISSING_FILE: 1}, may_lose=frozenset(by_text))


@row
def files_of_other_kinds(maker: ModelRef, wire: str) -> Case:
    turns = (
        user(file("song.mp3", "audio/mpeg", b"\xff\xfb"), file("code.py", "text/x-python", b"x = 1\n")),
        plain(maker, Text("b")),
        user(Text("c")),
    )
    return Case(turns, ("[file omitted: song.mp3]", "x = 1"), loses={K.FILE: 1})


@row
def sources(maker: ModelRef, wire: str) -> Case:
    cited = said(maker, wire, "It is so.", source="https://source.example/", thinking="", signature="")
    found = len(cited.parts) - 1
    turns = (user(Text("a")), cited, user(Text("b")))
    return Case(turns, ("It is so.",), ("source.example",), {K.CITATION: found} if found else {})


@row
def what_the_vendors_own_tools_did(maker: ModelRef, wire: str) -> Case:
    use = {"type": "server_tool_use", "id": "srvtoolu_SEAL-1", "name": "web_search", "input": {"query": "q"}}
    result = {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_SEAL-1", "content": []}
    ran = [Thinking("", f'{{"ran": {json.dumps(block)}}}', maker) for block in (use, result)]
    turns = (user(Text("a")), plain(maker, *ran, Text("I searched.")), user(Text("b")))
    return Case(turns, ("I searched.",), loses={K.SERVER_TOOL: 2})


@row
def sampling(maker: ModelRef, wire: str) -> Case:
    turns = (user(Text("a")), plain(maker, Text("b")), user(Text("c")))
    fields = {"temperature": 0.5, "top_p": 0.9, "max_output": 99}
    return Case(turns, may_lose=frozenset({K.SAMPLING}), fields=fields)


@row
def a_refusal(maker: ModelRef, wire: str) -> Case:
    no = said(
        maker,
        wire,
        "" if wire != "ollama-chat" else "I will not.",
        refusal="I will not.",
        finish="refused",
        thinking="",
        signature="",
    )
    turns = (user(Text("a")), no, user(Text("b")))
    return Case(turns, ("I will not.",), loses={} if wire == "ollama-chat" else {K.REFUSAL: 1})


@row
def an_answer_that_broke_off(maker: ModelRef, wire: str) -> Case:
    cut = replace(said(maker, wire, "It begins so", after=2, ending="fin"), interrupted=True)
    early = replace(said(maker, wire, "never said", after=0, ending="fin"), interrupted=True)
    turns = (user(Text("a")), cut, user(Text("b")), early, user(Text("c")))
    loses = {K.INTERRUPTED: 1, K.THINKING: thoughts(cut, early)}
    return Case(turns, ("It begins",), ("never said",), loses)


@row
def a_search_that_was_asked_for(maker: ModelRef, wire: str) -> Case:
    turns = (
        user(Text("a")),
        plain(maker, ToolCall("a", "f", "{}")),
        Turn("tool", (ToolResult("a", "found"),)),
        plain(maker, Text("b")),
        user(Text("c")),
    )
    may = frozenset({K.SEARCH, K.TOOL_WORDS, K.TOOL_DEFINITION})
    return Case(turns, ("found",), may_lose=may, fields={"search": True})


# To whom: each vendor, with a model for each combination of what its models take.


def targets() -> Iterator[tuple[Vendor, str]]:
    for vendor in complete(ALL, known_models()):
        placed = vendor if vendor.base_url else replace(vendor, base_url="http://127.0.0.1:9/v1")
        seen = set()
        for facts in (*placed.models, ModelFacts("a-model-that-no-table-has")):
            kinds = frozenset(facts.inputs & {"image", "pdf"})
            traits = kinds, facts.sampling is False, bool(facts.prefill), facts.tools is False, facts.reasons
            if traits not in seen:
                seen.add(traits)
                yield placed, facts.id


TARGETS = list(targets())


def model_at(vendor: Vendor, model: str) -> Model:
    facts = vendor.model(model)
    return Model(
        images="image" in facts.inputs,
        pdf="pdf" in facts.inputs,
        sampling=facts.sampling is not False,
        prefill=vendor.prefills(facts),
        tools=facts.tools is not False,
    )


def built(vendor: Vendor, asked: ChatRequest) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(wire_named(vendor.wire).build(asked, vendor).body)
    return data


def counts(report: Portability) -> dict[LossKind, int]:
    return {item.kind: item.count for item in report.items}


def test_every_vendor_has_its_rules() -> None:
    """And speaks the wire format that they are for."""
    assert {vendor.id: vendor.wire for vendor in ALL} == {id_: server.wire for id_, server in SERVERS.items()}


@pytest.mark.parametrize(("vendor", "model"), TARGETS, ids=[f"{v.id}-{m}" for v, m in TARGETS])
@pytest.mark.parametrize("name", ROWS)
def test_a_history_goes_to_a_vendor_whoever_made_it(name: str, vendor: Vendor, model: str) -> None:
    """The vendor takes the body, the words are in it, no other model's thinking is, and the report says the rest."""
    facts = vendor.model(model)
    for wire, maker in MAKERS.items():
        case = ROWS[name](maker, wire)
        asked = ChatRequest(model, case.turns, inputs=facts.inputs, **case.fields)
        body = built(vendor, asked)
        check_for(vendor.id, body, model_at(vendor, model))
        whole = json.dumps(body, ensure_ascii=False)
        assert not [words for words in case.keeps if words not in whole], f"made by {wire}"
        assert not [words for words in (*case.drops, *SECRETS) if words in whole], f"made by {wire}"
        lost = counts(portability(asked, vendor))
        assert {kind: lost.get(kind, 0) for kind in case.loses} == case.loses, f"made by {wire}"
        assert not set(lost) - set(case.loses) - case.may_lose, f"made by {wire}"


@pytest.mark.parametrize(("vendor", "model"), TARGETS, ids=[f"{v.id}-{m}" for v, m in TARGETS])
def test_a_vendor_takes_every_effort_of_its_own_beside_a_foreign_history(vendor: Vendor, model: str) -> None:
    """What must stand on each answer depends on whether the model thinks."""
    facts = vendor.model(model)
    for wire, maker in MAKERS.items():
        case = thinking_between_calls_of_one_turn(maker, wire)
        for effort in (None, *(facts.efforts or vendor.efforts)):
            asked = ChatRequest(model, case.turns, inputs=facts.inputs, effort=effort)
            check_for(vendor.id, built(vendor, asked), model_at(vendor, model))


@pytest.mark.parametrize(("vendor", "model"), TARGETS, ids=[f"{v.id}-{m}" for v, m in TARGETS])
def test_attachments_go_as_what_the_model_takes_and_the_rest_is_counted(vendor: Vendor, model: str) -> None:
    """Whole, as words, or as a note: each of them is in the body in one of these forms."""
    facts, server = vendor.model(model), SERVERS[vendor.id]
    case = pictures(MAKERS["gemini"], "gemini")
    asked = ChatRequest(model, case.turns, inputs=facts.inputs)
    whole = json.dumps(built(vendor, asked))
    seen = len(server.pictures) if "image" in facts.inputs else 0
    seen += "image" in facts.inputs and vendor.wire == "gemini"
    assert whole.count("iVBORw0K") == seen
    assert portability(asked, vendor).count(K.IMAGE) == 5 - seen == whole.count("image omitted: ") - 1
    case = documents(MAKERS["gemini"], "gemini")
    asked = ChatRequest(model, case.turns, inputs=facts.inputs)
    whole, lost = json.dumps(built(vendor, asked)), counts(portability(asked, vendor))
    if "pdf" in facts.inputs:
        assert whole.count("JVBERi0xLjc=") == 4
        assert "It says so." not in whole
        assert lost == {K.MISSING_FILE: 1}
    else:
        assert "read.pdf (3 pages, the first 2 as text):\\n```\\nIt says so.\\n```" in whole
        assert len(re.findall("file omitted: (?:scan|shut|odd|gone).pdf", whole)) == 4
        assert lost == {
            K.MISSING_FILE: 1,
            K.PDF_TEXT: 1,
            K.PDF_CUT: 1,
            K.PDF_BLANK: 1,
            K.PDF_WITHOUT_TEXT: 1,
            K.PDF_LOCKED: 1,
            K.PDF_UNREADABLE: 1,
        }


def test_the_conversation_with_all_of_it_goes_everywhere() -> None:
    """One history after the other, each made by another vendor: every row in one request, to every model."""
    for vendor, model in TARGETS:
        turns: list[Turn] = []
        for number, make in enumerate(ROWS.values()):
            wire = sorted(MAKERS)[number % len(MAKERS)]
            turns += make(MAKERS[wire], wire).turns
        asked = ChatRequest(
            model, (*turns, user(Text("end"))), "Be brief.", inputs=vendor.model(model).inputs
        )
        body = built(vendor, asked)
        check_for(vendor.id, body, model_at(vendor, model))
        assert not [words for words in SECRETS if words in json.dumps(body)]
