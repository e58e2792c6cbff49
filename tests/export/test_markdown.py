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

from interline.export import ALONE, FOLDER, INLINE, Means, Transcript
from interline.export.markdown import BETWEEN
from interline.export.markdown import write as write_markdown
from interline.model.conversation import Conversation, Message, Role, Status
from interline.model.decision import Receipt
from interline.model.money import UNKNOWN, Cost, Quality
from interline.model.parts import Citation, File, Image, Text, Thinking, ToolCall
from interline.model.refs import ModelRef
from tests.export.transcripts import BODY, MESSAGES, MORNING, WHOLE, A, B, written

GOLDEN = Path(__file__).parent / "golden"


def write(*transcripts: Transcript, means: Means = ALONE) -> str:
    return written(write_markdown, *transcripts, means=means)


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
    once = one(Text("Hi."))
    assert write(once, once) == f"{write(once)}\n{BETWEEN}\n\n{write(once)}"


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


def test_each_branch_can_be_read_from_top_to_bottom() -> None:
    """The shown path first and in one piece, then each other branch under its own name and where it begins."""
    messages = tuple(
        replace(message, branch="Shorter <b>") if message.id == "message-3" else message
        for message in MESSAGES
    )
    text = write(replace(WHOLE, messages=messages))
    headings = re.findall(r"^#+ .*$", text, re.MULTILINE)
    assert [heading.split(" · ")[0].split(":")[0] for heading in headings] == [
        "# Tides", "## Instructions", "## 1. You", "## 2. Assistant", "## 3. Tool", "## 4. Assistant",
        "# Branch 2", "## 5. Assistant", "# Branch 3", "## 6. Assistant",
    ]  # fmt: skip
    assert "# Branch 2: Shorter \\<b\\>\n\n*Another branch than the one shown.*\n\n## 5." in text
    assert "> - Branch: Shorter \\<b\\>\n> - Version 2 of 2\n> - Follows message 1\n" in text
    assert "\nbranches: 3\n" in text


def picture(name: str = "a [b] & c#.png") -> Transcript:
    parts = (Image("image/png", "ab" * 32, 8, name), File("text/html", "cd" * 32, 3, "x.html"), Text("See."))
    return one(*parts)


def test_attachments_stand_in_the_folder_beside() -> None:
    """By a relative place that no sign of its name ends; what is gone is said to be."""
    places = {"ab" * 32: "Tides attachments/a b & c#-abab.png", "cd" * 32: ""}
    text = write(picture(), means=Means(FOLDER, keep=lambda part: places[part.digest]))
    assert "\n\n![a \\[b\\] &amp; c#.png](<Tides attachments/a b %26 c%23-abab.png>)\n\n" in text
    assert "\n\n*Its bytes are missing from the library.*\n\nSee.\n" in text


def test_attachments_can_stand_in_the_text() -> None:
    """Only bytes that are a picture are shown as one; a page that was attached is no page here."""
    data = {"ab" * 32: b"\x89PNG\r\n\x1a\n", "cd" * 32: b"<b>"}
    text = write(picture(), means=Means(INLINE, read=data.get))
    assert "](<data:image/png;base64,iVBORw0KGgo=>)" in text
    assert "\n\n[x.html](<data:application/octet-stream;base64,PGI+>)\n\n" in text
    lying = write(picture(), means=Means(INLINE, read=lambda digest: b"<svg/>"))
    assert "![" not in lying


def test_attachments_can_be_named_alone() -> None:
    """Nothing is asked for then."""
    assert "](" not in write(picture())
