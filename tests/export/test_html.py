"""The web page: it holds all it shows, does nothing, and fetches nothing, whatever stands in a conversation."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.export import ALONE, INK, INLINE, Means, Transcript
from interline.export.html import write
from interline.model.conversation import Conversation, Message, Role
from interline.model.decision import Receipt
from interline.model.money import UNKNOWN
from interline.model.parts import (
    Citation,
    File,
    Image,
    Part,
    Product,
    Refusal,
    Seam,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Unread,
)
from interline.model.refs import ModelRef
from interline.rendering.formula.picture import Formula
from tests.export.transcripts import MORNING, WHOLE, A, B, written
from tests.rendering.samples import HOSTILE, TRICKY

GOLDEN = Path(__file__).parent / "golden"
PNG = b"\x89PNG\r\n\x1a\n"
FORMULA = Formula(f'<svg width="9"><path d="M0 0" fill="{INK}"/></svg>', 9.0, 12.0, 4.2)
TAGS = set(
    "html head meta title style body main article header section div span p h1 h2 h3 h4 h5 h6 bdi time a code pre"  # noqa: SIM905
    " strong em s sup br ul ol li hr blockquote table thead tbody tr th td details summary figure figcaption img svg"
    " path".split()
)
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "dir", "datetime", "href", "rel", "start"),
    *("src", "alt", "role", "aria-label", "width", "d", "fill"),
}
EMPTY = {"meta", "br", "hr", "img", "path"}


class Page(HTMLParser):
    """A page taken apart, as strictly as it can be: every tag is closed in its order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return "".join(self.words)


def page(*transcripts: Transcript, means: Means = ALONE) -> Page:
    """The page, after it was found to be harmless."""
    text = written(write, *transcripts, means=means)
    text.encode()
    found = Page(text)
    for tag, attributes in found.tags:
        assert tag in TAGS, tag
        assert not set(attributes) - ATTRIBUTES, (tag, attributes)
        if tag == "a":
            assert re.match(r"https?://|mailto:", attributes["href"], re.IGNORECASE), attributes
            assert attributes["rel"] == "noopener noreferrer"
        if "src" in attributes:
            assert tag == "img"
            assert re.match(r"data:image/(png|jpeg|gif|webp);base64,", attributes["src"])
    metas = [meta.get("http-equiv", "") for meta in found.all("meta")]
    # Nothing stands before the policy that it would not hold for.
    assert metas.index("Content-Security-Policy") == 1
    assert "refresh" not in map(str.lower, metas)
    assert len(found.all("style")) == 1
    return found


def one(*parts: object, role: Role = Role.ASSISTANT, title: str = "Tides", **fields: object) -> Transcript:
    message = Message("m", "c", None, 1, role, parts, MORNING, **fields)  # type: ignore[arg-type]
    return Transcript(Conversation("c", title, MORNING, MORNING, current_id="m"), (message,))


def test_the_example_is_as_agreed() -> None:
    """One conversation with everything in it, every branch: the whole page, byte for byte."""
    text = written(write, WHOLE)
    assert text == (GOLDEN / "tides-all.html").read_bytes().decode()
    assert page(WHOLE).text.count("(another than the one shown)") == 2


def test_the_policy_allows_nothing_but_its_own_sheet_and_pictures_it_holds() -> None:
    """By the digest of the very style sheet that is in the page."""
    text = written(write, WHOLE)
    (sheet,) = re.findall("<style>(.*)</style>", text, re.DOTALL)
    digest = b64encode(sha256(sheet.encode()).digest()).decode()
    (policy,) = [m["content"] for m in page(WHOLE).all("meta") if m.get("http-equiv")]
    assert policy == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert "prefers-color-scheme:dark" in sheet
    assert "@media print" in sheet


@pytest.mark.parametrize("name", [name for name in HOSTILE if len(HOSTILE[name]) < 20_000])
def test_hostile_answers_become_harmless(name: str) -> None:
    """Whatever a model writes, and wherever it stands."""
    words = HOSTILE[name]
    short = words[:3000]
    parts = (
        Text(words),
        Thinking(short),
        Refusal(short),
        ToolCall("1", short, short),
        ToolResult("1", short),
        Citation(short, short, short, 0, 5),
        Product(short, short, short, short),
        Seam(A, B, short),
        Unread(short, short, "{}"),
        Image(short, short, 3, short),
        File(short, short, 3, short),
    )
    receipt = Receipt(
        "", ModelRef("sim", short[:80] or "x"), short, short, short, None, UNKNOWN, short, why=short
    )
    about = one(*parts, receipt=receipt, note=short, branch=short)
    whole = replace(about, conversation=replace(about.conversation, title=short, system=short, tags=(short,)))
    page(whole, means=Means(INLINE, read=lambda digest: b"<svg onload=alert(1)>"))


@pytest.mark.parametrize("text", TRICKY)
def test_tricky_answers_become_harmless(text: str) -> None:
    """What parsers stumble over."""
    page(one(Text(text)))


@settings(max_examples=60)
@given(
    st.text(alphabet=st.sampled_from("<>&\"'`*_[]()!$\\\n ab:/.x\u202e\ud800#|-~"), max_size=60),
    st.sampled_from(Role),
)
def test_any_words_become_harmless(words: str, role: Role) -> None:
    """In a title, too."""
    page(one(Text(words), Thinking(words), role=role, title=words))


def test_nothing_is_lost_on_the_way() -> None:
    """What a user typed stands there letter by letter."""
    words = '<b>5 < 6 & 7</b>\n  two  spaces &amp; "quotes"'
    assert words in page(one(Text(words), role=Role.USER)).text


def test_pictures_are_in_the_page() -> None:
    """By what their bytes are, whatever they are called; others are named on a card."""
    image = Image("image/svg+xml", "a", 8, 'm"><script>.png')
    shown = page(one(image), means=Means(INLINE, read=lambda digest: PNG))
    (picture,) = shown.all("img")
    assert b64decode(picture["src"].partition(",")[2]) == PNG
    assert picture["alt"] == 'm"><script>.png'
    for data in (b"<svg/>", b"GIF", None):
        hidden = page(one(image), means=Means(INLINE, read=lambda digest, data=data: data))
        assert not hidden.all("img")
        assert "Picture: " in hidden.text
    assert not page(one(image), means=Means(read=lambda digest: PNG)).all("img")


def test_a_picture_of_elsewhere_is_a_card() -> None:
    """With its host, and a link for who wants to see it; one that is nowhere is its words."""
    found = page(one(Text("![a tide](https://pics.example/t.png?u=secret)\n\n![b](file:///etc/passwd)")))
    assert "a tide (pics.example, not fetched)" in found.text
    assert [link["href"] for link in found.all("a")] == ["https://pics.example/t.png?u=secret"]
    assert not found.all("img")
    assert "passwd" not in "".join(str(tag) for tag in found.tags)


def test_code_is_coloured_and_thinking_is_folded() -> None:
    """A thought does not stand in the way."""
    found = page(one(Thinking("Hm."), Text("```python\ndef f(): return 1  # x\n```")))
    assert {"keyword", "name", "number", "comment"} <= {span.get("class") for span in found.all("span")}
    assert len(found.all("details")) == len(found.all("summary")) == 1
    assert "def f(): return 1  # x\n" in found.text


def test_formulas_are_drawn_in_the_colour_around_them() -> None:
    """In a line and on their own; one that is not drawn is its source."""
    asked: list[tuple[str, bool]] = []

    def draw(tex: str, display: bool) -> Formula | None:
        asked.append((tex, display))
        return FORMULA if tex != "bad" else None

    found = page(one(Text('Inline $a"<b$ and $bad$.\n\n$$\nc\n$$')), means=Means(draw=draw))
    assert asked == [('a"<b', False), ("bad", False), ("c", True)]
    pictures = found.all("svg")
    assert [picture["aria-label"] for picture in pictures] == ['a"<b', "c"]
    assert pictures[0]["class"] == "d8"
    assert {path["fill"] for path in found.all("path")} == {"currentColor"}
    assert "bad" in found.text


def test_sources_are_numbered_where_they_are_cited() -> None:
    """With a link to each that may be opened, and its real host."""
    text = "Tides come twice a day."
    sources: tuple[Part, ...] = (
        Citation("https://moon.example/a", "Moon", start=0, end=len(text)),
        Citation("javascript:alert(1)", "Sun"),
    )
    found = page(one(Text(text), *sources))
    assert "twice a day.¹" in found.text
    assert "Moon (moon.example)" in found.text
    assert {link["href"] for link in found.all("a")} == {"https://moon.example/a"}


def test_several_conversations_are_one_page() -> None:
    """Each is an article of its own; none at all is a page all the same."""
    found = page(WHOLE, WHOLE)
    assert len(found.all("article")) == len(found.all("h1")) == 2
    assert len(found.all("title")) == 1
    assert not page().all("article")
