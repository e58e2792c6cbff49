"""What the transcript decides without any widget: places, names, receipts, marks, paragraphs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.model.conversation import Message, Role, Status
from interline.model.events import Finish, SourceCited, TextDelta, ThinkingDelta, ToolCallDelta
from interline.model.parts import Citation, Refusal, Seam, Text, Thinking
from interline.model.refs import ModelRef
from interline.model.usage import Usage
from interline.rendering.blocks import words_of
from interline.rendering.markdown import parse
from interline.ui.transcript.heights import Heights
from interline.ui.transcript.leaves import Leaf, Look, leaves_of
from interline.ui.transcript.live import Live
from interline.ui.transcript.presenter import Card, card_of, numbered, pending, seconds
from tests.ui.transcript.sample import EVERY_BLOCK, every_kind, message, receipt


@given(
    st.lists(st.integers(1, 500), max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(1, 500)), max_size=20),
)
def test_places_are_the_sums_of_heights(heights: list[int], changes: list[tuple[int, int]]) -> None:
    """The tree says what adding up would say, before and after changes, additions and removals."""
    tree = Heights(heights[: len(heights) // 2])
    for height in heights[len(heights) // 2 :]:
        tree.append(height)
    for index, height in changes:
        if index < len(heights):
            heights[index] = height
            tree.set(index, height)
    assert len(tree) == len(heights)
    assert [tree.top(n) for n in range(len(heights) + 1)] == [
        sum(heights[:n]) for n in range(len(heights) + 1)
    ]
    for index in range(len(heights)):
        assert tree.at(tree.top(index)) == tree.at(tree.top(index) + heights[index] - 1) == index
    if heights:
        assert tree.at(tree.total + 9) == len(heights) - 1
        tree.pop()
        assert tree.total == sum(heights[:-1])


def card(**more: object) -> Card:
    answer = message(2, Role.ASSISTANT, "Hello.", receipt=receipt())
    return card_of(replace(answer, **more), {})  # type: ignore[arg-type]


def test_an_answer_says_whose_it_is_and_what_it_took() -> None:
    """Vendor and model over it, cost, time and tokens under it; all of it for ears and in a tooltip."""
    made = card()
    assert (made.vendor, made.model) == ("Anthropic", "claude-sonnet-5.5")
    assert made.receipt == "$0.0123 · 1.2 s · in 2,310 · out 402 tokens"
    assert made.receipt_tip == (
        "Anthropic · claude-sonnet-5.5 · $0.0123 · 1.2 s · in 2,310 · out 402 tokens\n"
        "First step of the route “default”."
    )
    assert made.receipt_spoken == (
        "Receipt: Anthropic, claude-sonnet-5.5, $0.0123, 1.2 s, in 2,310, out 402 tokens"
    )
    assert made.note == ""
    assert made.mark is None
    assert numbered(made.name, 2, 4) == "Anthropic, claude-sonnet-5.5, answer 2 of 4"


def test_an_answer_of_two_vendors_names_both() -> None:
    """The one that began it stands first, by its name; one that went on with its own words stands once."""
    ref = receipt().ref
    seam = Seam(ModelRef("openai", "gpt-6-sol"), ref)
    answer = message(2, Role.ASSISTANT, "", receipt=receipt())
    both = replace(answer, parts=(Text("One"), seam, Text(" two")))
    made = card_of(both, {}, lambda ref: ref.vendor.title())
    assert (made.vendor, made.model) == ("Openai, then Anthropic", "claude-sonnet-5.5")
    assert made.receipt_tip.startswith("Openai, then Anthropic · claude-sonnet-5.5 · $0.0123")
    own = card_of(replace(answer, parts=(Text("One"), Seam(ref, ref), Text(" two"))), {})
    assert own.vendor == "Anthropic"


def test_tokens_that_nobody_counted_are_not_told() -> None:
    """A vendor that reports none leaves cost and time."""
    assert card(receipt=replace(receipt(), usage=None)).receipt == "$0.0123 · 1.2 s"
    assert card(receipt=replace(receipt(), usage=Usage(), total_ms=None)).receipt == "$0.0123 · 0.6 s"


@pytest.mark.parametrize(
    ("more", "can"),
    [
        ({"status": Status.STOPPED}, True),
        ({"status": Status.INTERRUPTED}, True),
        ({"finish": Finish.LENGTH}, True),
        ({}, False),
        ({"status": Status.STREAMING}, False),
        ({"status": Status.STOPPED, "parts": (Text(" "),)}, False),
        ({"status": Status.STOPPED, "receipt": None}, False),
        ({"status": Status.STOPPED, "role": Role.USER}, False),
    ],
)
def test_only_words_that_end_too_early_are_gone_on_with(more: dict[str, object], can: bool) -> None:
    """Nobody can go on with a whole answer, or with nothing."""
    assert card(**more).can_continue is can


def test_nobody_stands_over_what_no_vendor_answered() -> None:
    """An answer that failed, one that is waited for, and what the user said have no vendor."""
    assert card(receipt=None, status=Status.ERROR).vendor == ""
    assert pending("m2", {}).vendor == ""
    assert card_of(message(1, Role.USER, "Hi"), {}).vendor == ""


def test_an_unknown_cost_is_said_to_be_unknown() -> None:
    """Never $0.00 for what was not free."""
    assert "cost unknown" in card(receipt=receipt(cost=None)).receipt


def test_the_way_is_told_only_where_something_happened() -> None:
    """A first choice that answered needs no second line."""
    fell_back = receipt(attempts=2, why="OpenAI: overloaded (529); Anthropic answered.")
    assert card(receipt=fell_back).note == "↳ OpenAI: overloaded (529); Anthropic answered."


@pytest.mark.parametrize(
    ("more", "words", "tone"),
    [
        ({"status": Status.ERROR, "parts": (), "note": "Nobody. Try again."}, "Nobody. Try again.", "bad"),
        ({"status": Status.ERROR, "parts": ()}, "Regenerate asks again.", "bad"),
        (
            {"status": Status.INTERRUPTED, "note": "It broke off."},
            "It broke off. Regenerate asks again.",
            "warn",
        ),
        ({"status": Status.STOPPED}, "You stopped this answer.", "secondary"),
        ({"finish": Finish.LENGTH}, "length limit", "warn"),
        ({"parts": (Refusal("No."),)}, "declined", "warn"),
        ({"parts": ()}, "empty", "warn"),
    ],
)
def test_each_ending_is_said_with_the_next_step(more: dict[str, object], words: str, tone: str) -> None:
    """An answer that did not end as it should says so under its text."""
    mark = card(**more).mark
    assert mark is not None
    assert words in mark.sentence
    assert mark.tone == tone


def test_names_of_vendors_cannot_deceive() -> None:
    """Marks that reorder text, tags and line breaks in names are shown or gone."""
    made = card(
        receipt=receipt("x", "Evil\u202e\n<b>Corp</b>", "m\x1b[2J"), note="a\nb", status=Status.INTERRUPTED
    )
    assert (made.vendor, made.model) == ("Evil‹U+202E› <b>Corp</b>", "m‹U+001B›[2J")
    assert made.receipt_tip.startswith("Evil‹U+202E› <b>Corp</b> · m‹U+001B›[2J · ")
    assert "\n" not in made.receipt_spoken + (made.mark.sentence if made.mark else "")


def test_versions_are_counted_and_linked() -> None:
    """‹ 2/3 › knows its neighbours; a single version shows nothing."""
    messages, versions = every_kind()
    cards = [card_of(each, versions) for each in messages]
    assert (cards[0].switcher.words, cards[0].switcher.earlier, cards[0].switcher.later) == ("1/2", "", "x1")
    assert (cards[1].switcher.words, cards[1].switcher.earlier, cards[1].switcher.later) == (
        "2/3",
        "x2",
        "x3",
    )
    assert cards[1].switcher.spoken == "Version 2 of 3 of this answer"
    assert cards[2].switcher.words == ""
    assert pending("m2", versions).switcher.words == "2/3"


def test_sources_are_opened_only_where_they_may_be() -> None:
    """A citation is as untrusted as the text."""
    made = card(parts=(Citation("file:///etc/passwd", "Notes"), Citation("https://a@b.example/x", "Page")))
    assert [(source.words, source.href) for source in made.found.sources] == [
        ("Notes · file:///etc/passwd", ""),
        ("Page · b.example", "https://a@b.example/x"),
    ]


def test_thinking_is_folded_into_how_long_or_how_much_it_was() -> None:
    """Thinking that nobody timed has tokens."""
    timed = card(parts=(Thinking("Hm.", took_ms=3_000), Thinking("Aha.", took_ms=1_400)))
    assert timed.thought == "Thought for 4 s"
    assert card(parts=(Thinking("Hm."),)).thought == "Thought · 120 tokens"
    assert card(parts=(Thinking("Hm."),), receipt=None).thought == "Thought"
    assert card(parts=(Thinking("", blob="{}"),)).thought == ""


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [(0, "0.0 s"), (640, "0.6 s"), (9_900, "9.9 s"), (9_960, "10 s"), (125_000, "2 min 5 s")],
)
def test_times_have_the_digits_that_matter(milliseconds: int, words: str) -> None:
    """Tenths where they are felt, seconds and minutes beyond."""
    assert seconds(milliseconds) == words


def test_what_comes_of_an_answer_is_gathered() -> None:
    """Words are handed on; thinking, tools and sources are kept for the card."""
    live = Live()
    assert [live.take(event) for event in (ThinkingDelta("Hm"), TextDelta("Hi"), ToolCallDelta("k", name="find"))] == [
        "", "Hi", "",
    ]  # fmt: skip
    live.take(ToolCallDelta("k", arguments="{}"))
    live.take(SourceCited("https://a.example/", "A"))
    made = live.on(pending("a", {}))
    assert live.thought == "Thought for 1 s"
    assert [call.words for call in made.found.calls] == ["Asking for the tool find…"]
    assert made.found.sources[0].words == "A · a.example"


def leaf_words(leaf: Leaf) -> str:
    return f"{leaf.marker} {words_of(leaf.spans)}".strip()


def test_lists_and_quotes_become_a_row_of_paragraphs() -> None:
    """Each paragraph knows its depth and its bullet."""
    leaves = leaves_of(parse("- a\n  1. b\n\n     c\n- [x] d\n\n> e\n> - f\n\n-\n- # g\n"))
    assert [(leaf_words(leaf), leaf.indent, leaf.quote) for leaf in leaves] == [
        ("• a", 1, 0), ("1. b", 2, 0), ("c", 2, 0), ("☑ d", 1, 0), ("e", 0, 1), ("• f", 1, 1), ("•", 1, 0), ("•", 1, 0),
        ("g", 1, 0),
    ]  # fmt: skip
    assert leaves[-1].look is Look.H1


def test_a_growing_list_keeps_its_first_leaves() -> None:
    """What was drawn stays equal, so that it is not drawn again."""
    before, after = leaves_of(parse("- a\n- b\n- c")), leaves_of(parse("- a\n- b\n- c d\n- e\n"))
    assert before[:2] == after[:2]


def test_every_block_has_leaves() -> None:
    """Nothing that the parser finds is unknown to the page, inside quotes too."""
    quoted = "".join(f"> {line}\n" for line in EVERY_BLOCK.split("\n"))
    assert len(leaves_of(parse(quoted))) > 20


def test_a_user_message_is_a_card_too() -> None:
    """Its words are as they were typed."""
    made = card_of(Message("m", "c", None, 1, Role.USER, (), message(1, Role.USER).created_at), {})
    assert (made.name, made.is_answer, made.mark, made.receipt) == ("You", False, None, "")
