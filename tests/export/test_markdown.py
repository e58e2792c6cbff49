"""Markdown: every fact of an answer in its place, and what was said byte for byte."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.export import Transcript
from interline.export.markdown import BETWEEN, join, write
from interline.model.conversation import Conversation, Message, Role, Status
from interline.model.decision import Receipt
from interline.model.money import UNKNOWN, Cost, Quality
from interline.model.parts import Citation, Text, Thinking, ToolCall
from interline.model.refs import ModelRef
from tests.export.transcripts import BODY, MESSAGES, MORNING, WHOLE, A, B

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str) -> str:
    return (GOLDEN / name).read_bytes().decode()


def one(*parts: object, **fields: object) -> Transcript:
    """A conversation of one answer."""
    message = Message("m", "c", None, 1, Role.ASSISTANT, parts, MORNING, **fields)  # type: ignore[arg-type]
    return Transcript(Conversation("c", "Tides", MORNING, MORNING, current_id="m"), (message,))


def front_matter(text: str) -> dict[str, str]:
    assert text.startswith("---\n")
    lines = text[4:].partition("\n---\n")[0].split("\n")
    return {name: value for name, _, value in (line.partition(": ") for line in lines)}


def test_all_branches_are_as_agreed() -> None:
    """One conversation with everything in it, every branch: the whole file, byte for byte."""
    assert write(WHOLE) == golden("tides-all.md")


def test_the_shown_branch_is_as_agreed() -> None:
    """The same with the shown path alone; what is left out is counted."""
    assert write(WHOLE.shown()) == golden("tides-current.md")


def test_bodies_stand_byte_for_byte() -> None:
    """Line breaks of Windows, fences, tabs and HTML of an answer are not touched."""
    assert f"\n\n{BODY}\n\n" in write(WHOLE)


@given(st.text(min_size=1))
def test_any_words_stand_byte_for_byte(words: str) -> None:
    """Whatever a model says stands between the heading and the end of the file as it is."""
    words = words.replace("\x00", "")
    text = write(one(Text(words)))
    heading = "## 1. Assistant · 2026-11-23 08:00:00 UTC"
    assert text.partition(heading)[2] == (f"\n\n{words}\n" if words else "\n")


@given(st.text(alphabet=st.characters()), st.text(alphabet=st.characters(), min_size=1))
def test_no_title_or_name_leaves_its_line(title: str, name: str) -> None:
    """A title or a vendor's name adds no line, whatever is in it, and YAML gives the title back."""

    def named(title: str, name: str) -> str:
        receipt = Receipt("", ModelRef("sim", name), name, "another model", name, None, UNKNOWN, why=name)
        whole = one(Text("Hello."), receipt=receipt, note=name)
        return write(replace(whole, conversation=replace(whole.conversation, title=title)))

    text, plain = named(title, name), named("Tides", "Sim")
    assert len(re.split("[\n\r\x0b\x0c\x85\u2028\u2029]", text)) == len(plain.split("\n"))
    # JSON reads what YAML would, but for its \\U.
    said = re.sub(
        r"(\\\\)|\\U([0-9A-F]{8})", lambda m: m[1] or chr(int(m[2], 16)), front_matter(text)["title"]
    )
    assert json.loads(said, strict=False) == re.sub("[\ud800-\udfff]", "\ufffd", title.replace("\x00", ""))


def test_costs_are_exact_and_unknown_ones_are_counted() -> None:
    """The known part is summed to the last digit; an answer of unknown cost is never counted as free."""
    found = front_matter(write(WHOLE))
    assert found["cost_known_usd"] == '"0.50123400"'
    assert found["cost_quality"] == "unknown"
    # The fallback's failed attempt, the answer that nobody gave, the one without a record.
    assert found["answers_of_unknown_cost"] == "3"
    free = one(Text("Hi."), receipt=Receipt("", A, "Sim A", "", "", None, Cost(Decimal(0), Quality.EXACT)))
    assert front_matter(write(free))["answers_of_unknown_cost"] == "0"


def test_every_vendor_that_was_tried_is_named() -> None:
    """With class and status of its failure, also where nobody answered."""
    text = write(WHOLE)
    tried = r"> {3}1\. Sim A, `sim-a/ok`: overloaded \(529\), class `overloaded` \(Overloaded, says Sim A\.\)"
    assert len(re.findall(tried, text)) == 2
    assert re.search(r"> {3}2\. Sim B .*, `sim-b/vendor/with/slashes`: answered", text)


def test_asked_and_returned_models_are_named_only_where_they_differ() -> None:
    """A plain turn does not say the same name three times."""
    receipt = Receipt("", B, "Sim B", B.model, str(B), None, UNKNOWN)
    text = write(one(Text("Hello."), receipt=receipt))
    assert text.count("`sim-b/vendor/with/slashes`") == 1
    assert "Asked for" not in text
    assert "Model returned" not in text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.STOPPED, "Stopped by you. Why."),
        (Status.INTERRUPTED, "Interrupted. Why."),
        (Status.ERROR, "No vendor answered. Why."),
        (Status.STREAMING, "Was still being written when this was exported. Why."),
        (Status.COMPLETE, "Why."),
    ],
)
def test_an_answer_that_is_not_whole_says_so(status: Status, said: str) -> None:
    """With the sentence that stands under it in the window."""
    assert f"\n> - {said}\n" in write(one(Text("Half"), status=status, note="Why."))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//[x", ""])
def test_only_web_addresses_become_links(url: str) -> None:
    """An address that would run or open something stands as words."""
    assert "](" not in write(one(Citation(url, "A page")))


def test_a_source_stays_in_its_brackets() -> None:
    """Brackets and blanks in an address or a title cannot end the link."""
    text = write(one(Citation("https://a.example/> [x](https://b.example)\n<", "x](https://b.example)")))
    assert text.endswith(
        "1. [x\\](https://b.example)](<https://a.example/%3E%20[x](https://b.example)%0A%3C>)\n"
    )


def test_a_fence_is_longer_than_any_in_it() -> None:
    """A tool's arguments cannot leave their block."""
    assert "\n````json\n```\n````\n" in write(one(ToolCall("1", "run", "```")))


def test_thinking_that_shows_nothing_leaves_nothing() -> None:
    """Opaque reasoning without words is no empty fold, and the words around it stay together."""
    text = write(one(Text("One "), Thinking("", "{}"), Text("two.")))
    assert "One two." in text
    assert "<details>" not in text


def test_times_of_any_zone_are_told_in_utc() -> None:
    """A moment is the same moment in heading and front matter."""
    summer = datetime.fromisoformat("2026-07-01T01:30:00+02:00")
    whole = one(Text("Hi."))
    text = write(
        Transcript(
            replace(whole.conversation, created_at=summer),
            (replace(whole.messages[0], created_at=summer + timedelta(hours=1)),),
        )
    )
    assert front_matter(text)["created"] == "2026-06-30T23:30:00.000000Z"
    assert "· 2026-07-01 00:30:00 UTC" in text


def test_several_conversations_stand_apart() -> None:
    """Between two files in one is a line that says so."""
    text = write(one(Text("Hi.")))
    assert join([text, text]) == f"{text}\n{BETWEEN}\n\n{text}"
    assert join([text]) == text


def test_without_a_known_end_the_newest_message_is_shown() -> None:
    """A conversation whose shown path is lost is exported down to its last message, never empty."""
    lost = replace(WHOLE, conversation=replace(WHOLE.conversation, current_id="gone"))
    assert [message.id for message in lost.shown().messages] == [
        "message-1",
        "message-2",
        "message-4",
        "message-6",
    ]
    assert lost.shown().left_out == len(MESSAGES) - 4
