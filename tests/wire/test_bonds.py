"""Opaque thinking goes back only where all that stood before it still stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.model.clean import storable
from interline.model.conversation import Message, Role, path_to
from interline.model.facts import ModelFacts
from interline.model.parts import (
    Citation,
    DocumentText,
    File,
    Image,
    Part,
    Refusal,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
)
from interline.model.portability import LossKind
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Tool, Turn
from interline.model.vendor import Vendor
from interline.wire.bonds import bond_of
from interline.wire.portability import portability
from interline.wire.registry import wire_named
from tests.wire.makers import MAKERS, signed
from tests.wire.makers import TARGETS as BLIND
from tests.wire.nasty import blob, file, image, said, user
from tests.wire.validity import check

# Ollama's thinking is words alone, which nobody signs.
BOUND = sorted(MAKERS.keys() - {"ollama-chat"})
TARGETS = {
    wire: replace(target, models=(ModelFacts(MAKERS[wire].model, search=True),))
    for wire, target in BLIND.items()
}
OTHER = {wire: BOUND[place - 1] for place, wire in enumerate(BOUND)}


class Talk:
    """A conversation that grows turn by turn, each answer made under what stands then."""

    def __init__(self, *turns: Turn, **fields: Any) -> None:
        self.turns = list(turns)
        self.fields = fields

    def asks(self, *parts: Part | str) -> Talk:
        self.turns.append(user(*(Text(part) if isinstance(part, str) else part for part in parts)))
        return self

    def answers(self, wire: str, mark: str, *parts: Part, **how: Any) -> Talk:
        """An answer with a thought in front; `how` as for `bond`."""
        thought = replace(signed(wire, mark), bond=self.bond(wire, **how))
        self.turns.append(said(MAKERS[wire], thought, Text(mark.replace("MARK", "answer ")), *parts))
        return self

    def bond(self, wire: str, *, target: Vendor | None = None, mended: bool = False) -> str:
        """The bond of an answer; mended: to a request from which all thinking was left out."""
        asked = self.request(wire)
        if mended:
            asked = replace(asked, turns=tuple(map(thoughtless, asked.turns)))
        return bond_of(asked, target or TARGETS[wire])

    def request(self, wire: str, turns: Iterable[Turn] | None = None) -> ChatRequest:
        return ChatRequest(MAKERS[wire].model, tuple(self.turns if turns is None else turns), **self.fields)

    def marks(self, wire: str, target: Vendor | None = None) -> set[str]:
        """The thoughts that go back now; what does not is told, to the last one."""
        asked, vendor = self.request(wire), target or TARGETS[wire]
        body = json.loads(wire_named(wire).build(asked, vendor).body)
        check(wire, body)
        own = [
            part
            for turn in self.turns
            for part in turn.parts
            if isinstance(part, Thinking) and (part.origin or turn.origin) == MAKERS[wire]
        ]
        sent = {mark for part in own if (mark := mark_of(part)) in json.dumps(body)}
        report = portability(asked, vendor)
        assert len(own) - len(sent) == report.count(LossKind.OWN_THINKING)
        return {mark.removeprefix("MARK") for mark in sent}

    def without(self, place: int, turn: Turn) -> Talk:
        """The same with another turn at a place."""
        return Talk(*self.turns[:place], turn, *self.turns[place + 1 :], **self.fields)


def mark_of(thinking: Thinking) -> str:
    found = re.search(r"MARK\d+", thinking.blob)
    assert found is not None
    return found.group()


def thoughtless(turn: Turn) -> Turn:
    return replace(turn, parts=tuple(part for part in turn.parts if not isinstance(part, Thinking)))


def talk(wire: str, **fields: Any) -> Talk:
    """Three questions, answered by one model, and a fourth."""
    made = Talk(**({"system": "Be brief."} | fields))
    for number in "123":
        made.asks(f"question {number}").answers(wire, f"MARK{number}")
    return made.asks("question 4")


@pytest.mark.parametrize("wire", BOUND)
def test_what_was_thought_goes_back_while_nothing_changes(wire: str) -> None:
    """Turn after turn, all of it."""
    assert talk(wire).marks(wire) == {"1", "2", "3"}


@pytest.mark.parametrize("wire", BOUND)
def test_an_edited_message_takes_the_thinking_after_it_along(wire: str) -> None:
    """What stands before the edit stays; the stored thoughts are not touched."""
    whole = talk(wire)
    assert whole.without(0, user(Text("another question"))).marks(wire) == set()
    assert whole.without(2, user(Text("another question"))).marks(wire) == {"1"}
    assert whole.without(4, user(Text("another question"))).marks(wire) == {"1", "2"}
    edited_answer = replace(whole.turns[1], parts=(*whole.turns[1].parts[:1], Text("other words")))
    assert whole.without(1, edited_answer).marks(wire) == {"1"}
    assert whole.marks(wire) == {"1", "2", "3"}


@pytest.mark.parametrize("wire", BOUND)
@pytest.mark.parametrize(
    "change",
    [{"system": "Be long."}, {"system": ""}, {"search": True}, {"tools": (Tool("f"),)}],
    ids=["other instructions", "no instructions", "search switched on", "a tool"],
)
def test_another_beginning_leaves_nothing(wire: str, change: dict[str, Any]) -> None:
    """Instructions and tools stand before every turn. Changed back, all of it holds again."""
    made = talk(wire)
    before = dict(made.fields)
    made.fields.update(change)
    assert made.marks(wire) == set()
    made.fields = before
    assert made.marks(wire) == {"1", "2", "3"}


@pytest.mark.parametrize("wire", BOUND)
def test_a_tool_that_changes_is_another_beginning(wire: str) -> None:
    """Its name, what it says of itself, and what it takes."""
    made = talk(wire, tools=(Tool("f", "Does f.", {"type": "object"}),))
    assert made.marks(wire) == {"1", "2", "3"}
    for tool in (
        Tool("g", "Does f.", {"type": "object"}),
        Tool("f", "", {"type": "object"}),
        Tool("f", "Does f."),
    ):
        made.fields["tools"] = (tool,)
        assert made.marks(wire) == set()


@pytest.mark.parametrize("wire", BOUND)
def test_a_switch_that_a_vendor_does_not_have_changes_nothing(wire: str) -> None:
    """Nothing of it is sent."""
    made = talk(wire)
    made.fields["search"] = True
    assert made.marks(wire, BLIND[wire]) == {"1", "2", "3"}


@pytest.mark.parametrize("wire", BOUND)
def test_another_address_leaves_nothing(wire: str) -> None:
    """A gateway in a vendor's place cannot read what the vendor sealed; another path on its host can."""
    made, target = talk(wire), TARGETS[wire]
    assert made.marks(wire, replace(target, base_url="https://gateway.example/v1")) == set()
    assert made.marks(wire, replace(target, base_url="https://v.example/other/v1")) == {"1", "2", "3"}


def test_the_embedded_server_has_another_address_each_time() -> None:
    """Which changes nothing."""
    embedded = replace(TARGETS["openai-chat"], base_url="", embedded=True)
    made = Talk().asks("a").answers("openai-chat", "MARK1", target=embedded).asks("b")
    running = replace(embedded, base_url="http://127.0.0.1:4711/v1")
    assert made.marks("openai-chat", running) == {"1"}


@pytest.mark.parametrize("wire", BOUND)
def test_another_wire_format_leaves_nothing(wire: str) -> None:
    """The same host may speak several; a blob has the form of one."""
    asked = talk(wire).request(wire)
    other = replace(TARGETS[wire], wire=OTHER[wire])
    assert bond_of(asked, other) != bond_of(asked, TARGETS[wire])


@pytest.mark.parametrize("wire", BOUND)
def test_switching_away_and_back_loses_nothing(wire: str) -> None:
    """A, then B, then A: each gets its own thinking back, and what the other said between is no change."""
    other = OTHER[wire]
    made = Talk().asks("a").answers(wire, "MARK1").asks("b").answers(other, "MARK2").asks("c")
    made.answers(wire, "MARK3").asks("d")
    assert made.marks(wire) == {"1", "3"}
    assert made.marks(other) == {"2"}


@pytest.mark.parametrize("wire", BOUND)
def test_a_branch_has_the_thinking_of_its_own_past(wire: str) -> None:
    """The tree as it is stored: an edited question and an answer made again are siblings, and the order of writing is
    not the order of the path."""
    now = datetime(2026, 11, 1, tzinfo=UTC)
    tree: dict[str, Message] = {}

    def turns(last: str) -> list[Turn]:
        path = path_to(last, tree)
        return [Turn(str(m.role), m.parts, MAKERS[wire] if m.role is Role.ASSISTANT else None) for m in path]

    def ask(id_: str, parent: str | None, text: str) -> None:
        seq = 100 - len(tree)
        tree[id_] = Message(id_, "c", parent, seq, Role.USER, (Text(text),), now)

    def answer(id_: str, parent: str, mark: str) -> None:
        thought = replace(signed(wire, mark), bond=Talk(*turns(parent)).bond(wire))
        tree[id_] = Message(id_, "c", parent, 7, Role.ASSISTANT, (thought, Text(f"answer {id_}")), now)

    ask("q1", None, "one")
    answer("a1", "q1", "MARK1")
    ask("q2", "a1", "two")
    answer("a2", "q2", "MARK2")
    answer("a2-again", "q2", "MARK3")
    ask("q2-edited", "a1", "two, edited")
    answer("a2-edited", "q2-edited", "MARK4")
    ask("q1-edited", None, "one, edited")
    for parent in ("a2", "a2-again", "a2-edited"):
        ask(f"q3-{parent}", parent, "three")
    assert Talk(*turns("q3-a2")).marks(wire) == {"1", "2"}
    assert Talk(*turns("q3-a2-again")).marks(wire) == {"1", "3"}
    assert Talk(*turns("q3-a2-edited")).marks(wire) == {"1", "4"}
    assert Talk(*turns("q1-edited")).marks(wire) == set()
    # A damaged library may hang an old answer below another question.
    tree["a2"] = replace(tree["a2"], parent_id="q2-edited")
    assert Talk(*turns("q3-a2")).marks(wire) == {"1"}


@pytest.mark.parametrize("wire", BOUND)
def test_each_setting_of_a_switch_has_its_own_thinking(wire: str) -> None:
    """What was made with the search on was made without the thinking from before, and the other way round: the set
    that goes back is the very one that stood there."""
    made = Talk()
    for number, search in enumerate([False, True, False, True], 1):
        made.fields["search"] = search
        made.asks(f"question {number}").answers(wire, f"MARK{number}")
    made.asks("more")
    made.fields["search"] = False
    assert made.marks(wire) == {"1", "3"}
    made.fields["search"] = True
    assert made.marks(wire) == {"2", "4"}


@pytest.mark.parametrize("wire", BOUND)
def test_what_a_vendor_refused_once_is_not_sent_again(wire: str) -> None:
    """A key of another account: the answer is made without the old thinking, and from then on goes back alone."""
    made = talk(wire)
    made.answers(wire, "MARK4", mended=True).asks("question 5")
    assert made.marks(wire) == {"4"}
    made.answers(wire, "MARK5").asks("question 6")
    assert made.marks(wire) == {"4", "5"}
    # On a branch from before, the old thinking is all there is.
    assert Talk(*made.turns[:7], **made.fields).marks(wire) == {"1", "2", "3"}


@pytest.mark.parametrize("wire", BOUND)
def test_thinking_kept_by_an_earlier_version_goes_back_as_it_did(wire: str) -> None:
    """Without a bond nobody knows what it was made under. Once refused it stays behind as well."""
    old = replace(signed(wire, "MARK1"), bond="")
    made = Talk(user(Text("a")), said(MAKERS[wire], old, Text("b")), user(Text("c")))
    assert made.marks(wire) == {"1"}
    made.answers(wire, "MARK2").asks("d")
    assert made.marks(wire) == {"1", "2"}
    assert made.without(0, user(Text("edited"))).marks(wire) == {"1"}
    made.turns[3:] = []
    made.answers(wire, "MARK2", mended=True).asks("d")
    assert made.marks(wire) == {"2"}


@pytest.mark.parametrize("wire", BOUND)
def test_a_step_of_a_tool_chain_that_changed_ends_the_chain_of_thoughts(wire: str) -> None:
    """Another result: what was thought after it stays behind, and the vendor takes the rest as a valid history."""
    known = (said(None, ToolCall("c0", "f", "{}")), Turn("tool", (ToolResult("c0", "zeroth"),)))
    made = Talk(user(Text("a")), *known).asks("look it up twice")
    made.answers(wire, "MARK1", ToolCall("c1", "f", "{}"))
    made.turns.append(Turn("tool", (ToolResult("c1", "first"),)))
    made.answers(wire, "MARK2", ToolCall("c2", "f", "{}"))
    made.turns.append(Turn("tool", (ToolResult("c2", "second"),)))
    made.answers(wire, "MARK3").asks("thanks")
    assert made.marks(wire) == {"1", "2", "3"}
    assert made.without(5, Turn("tool", (ToolResult("c1", "other"),))).marks(wire) == {"1"}
    assert made.without(5, Turn("tool", (ToolResult("c1", "first", is_error=True),))).marks(wire) == {"1"}


def test_a_new_tool_stands_before_everything_for_who_tells_tools_first() -> None:
    """A call that another model made adds a tool to what Claude reads first; OpenAI is sent no tools at all."""
    for wire, kept in (("anthropic-messages", set()), ("openai-responses", {"1"})):
        made = Talk().asks("a").answers(wire, "MARK1").asks("b")
        made.turns.append(said(ModelRef("elsewhere", "m"), ToolCall("c1", "f", "{}")))
        made.turns.append(Turn("tool", (ToolResult("c1", "r"),)))
        made.asks("c")
        assert made.marks(wire) == kept


@pytest.mark.parametrize("wire", BOUND)
def test_an_attachment_counts_as_what_it_goes_as(wire: str) -> None:
    """Gone from the disk, or now seen as it was not: what the model reads is another thing."""
    picture, paper = image("p.png"), file("a.pdf", "application/pdf", b"%PDF")
    made = (
        Talk(inputs=frozenset({"text", "image"})).asks("a", picture, paper).answers(wire, "MARK1").asks("b")
    )
    assert made.marks(wire) == {"1"}
    assert made.without(0, user(Text("a"), replace(picture, data=None), paper)).marks(wire) == set()
    assert made.without(0, user(Text("a"), replace(picture, digest="1" * 64), paper)).marks(wire) == set()
    read = replace(paper, words=DocumentText("words", pages=1, read=1))
    assert made.without(0, user(Text("a"), picture, read)).marks(wire) == set()
    made.fields["inputs"] = frozenset({"text"})
    assert made.marks(wire) == set()


@pytest.mark.parametrize("wire", BOUND)
def test_a_bond_outlives_what_the_library_makes_of_odd_characters(wire: str) -> None:
    """A lone half of a character and NUL are mended on their way to the disk: the turn is still the same turn."""
    odd = "half \ud800 and \x00 nothing, é"
    made = Talk().asks(odd, "").answers(wire, "MARK1").asks("b")
    assert made.without(0, user(Text(storable(odd)), Text(""))).marks(wire) == {"1"}
    assert made.without(0, user(Text(storable(odd) + "x"), Text(""))).marks(wire) == set()


@pytest.mark.parametrize("wire", BOUND)
def test_sources_and_other_thinking_stand_before_nothing(wire: str) -> None:
    """They are not sent, so they may come and go."""
    made = Talk().asks("a").answers(wire, "MARK1", Citation("https://s.example")).asks("b")
    made.answers(wire, "MARK2").asks("c")
    bare = replace(made.turns[1], parts=made.turns[1].parts[:-1])
    assert made.without(1, bare).marks(wire) == {"1", "2"}


def test_where_words_end_is_part_of_what_stands_there() -> None:
    """Two texts are not one, a refusal is not a text, and no trick with separators makes them so."""
    target = TARGETS["anthropic-messages"]
    alike: list[tuple[Part, ...]] = [
        (Text("ab"),),
        (Text("a"), Text("b")),
        (Text("a\x01text\x01b"),),
        (Refusal("ab"),),
        (ToolResult("a", "b"),),
        (Text("a"), Text(""), Text("b")),
    ]
    bonds = {bond_of(ChatRequest("claude", (Turn("user", parts),)), target) for parts in alike}
    assert len(bonds) == len(alike)
    apart = (user(Text("a")), user(Text("b")))
    assert bond_of(ChatRequest("claude", apart), target) not in bonds


def test_the_part_of_an_item_is_no_secret() -> None:
    """OpenAI wants to know which message was commentary, also where its reasoning stays behind."""
    thought = Thinking(
        "",
        blob(before="message", phase="final_answer", reasoning={"encrypted_content": "MARK1"}),
        MAKERS["openai-responses"],
        bond="0" * 32,
    )
    turns = (user(Text("a")), said(MAKERS["openai-responses"], thought, Text("b")), user(Text("c")))
    asked = ChatRequest("gpt", turns)
    body = json.loads(wire_named("openai-responses").build(asked, TARGETS["openai-responses"]).body)
    assert body["input"][1] == {
        "type": "message",
        "role": "assistant",
        "content": [{"type": "output_text", "text": "b"}],
        "phase": "final_answer",
    }
    assert portability(asked, TARGETS["openai-responses"]).count(LossKind.OWN_THINKING) == 1


def test_thinking_in_words_is_bound_to_nothing() -> None:
    """Ollama's goes back as words, whatever was edited before it."""
    thought = Thinking("Llama thinks.", "", MAKERS["ollama-chat"], bond="0" * 32)
    turns = (user(Text("a")), said(MAKERS["ollama-chat"], thought, Text("b")), user(Text("c")))
    body = wire_named("ollama-chat").build(ChatRequest("llama", turns), TARGETS["ollama-chat"]).body
    assert b"Llama thinks." in body


PARTS = st.one_of(
    st.builds(Text, st.text(max_size=5)),
    st.builds(Refusal, st.sampled_from(["no", "never"])),
    st.builds(ToolResult, st.just("c1"), st.sampled_from(["r", "s"]), st.booleans()),
    st.sampled_from([Image("image/png", n * 64, 9, "p", b"x") for n in "01"]),
    st.sampled_from([File("text/plain", n * 64, 9, "f", b"x") for n in "01"]),
)


@pytest.mark.parametrize("wire", BOUND)
@given(data=st.data(), count=st.integers(1, 6))
def test_a_thought_stays_exactly_where_nothing_before_it_changed(
    wire: str, data: st.DataObject, count: int
) -> None:
    """For any history and any change in it."""
    made = Talk()
    for number in range(count):
        made.asks("q", *data.draw(st.lists(PARTS, max_size=3))).answers(wire, f"MARK{number}")
    made.asks("end")
    everything = {str(number) for number in range(count)}
    assert made.marks(wire) == everything
    place = data.draw(st.integers(0, len(made.turns) - 2).filter(lambda at: at % 2 == 0))
    other = user(Text("q"), *data.draw(st.lists(PARTS, max_size=3)))
    if other != made.turns[place]:
        kept = {str(number) for number in range(count) if number < place / 2}
        assert made.without(place, other).marks(wire) == kept
