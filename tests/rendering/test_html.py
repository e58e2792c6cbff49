"""Blocks as HTML: complete, harmless, and what CommonMark says."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from interline.rendering import links
from interline.rendering.blocks import ImageCard, Paragraph, Span, Style
from interline.rendering.html import html_of
from interline.rendering.markdown import parse
from tests.rendering.samples import HOSTILE, TRICKY
from tests.rendering.test_commonmark import EXAMPLES

TAGS = {
    *(
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "code",
        "blockquote",
        "ul",
        "ol",
        "li",
        "hr",
        "br",
        "div",
    ),
    *("table", "thead", "tbody", "tr", "th", "td", "a", "strong", "em", "s", "sup"),
}
ATTRIBUTES = {"href", "start", "style", "class"}
INLINE = {"strong", "em", "a", "code"}


class Reader(HTMLParser):
    """Tags of blocks, and letters with the tags around them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, ...]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._around: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if tag == "br":
            self.handle_data("\n")
        elif tag in INLINE:
            self._around.append((tag, values.get("href", "")))
        else:
            self.seen.append((tag, values.get("start", ""), values.get("class", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in INLINE:
            # CommonMark's examples have pieces of HTML in them.
            self._around[-1:] = []
        else:
            self.seen.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        around = sorted({f"{tag} {href}".strip() for tag, href in self._around})
        last = self.seen[-1] if self.seen else ()
        if last[:1] == ("letters",) and list(last[2:]) == around:
            data = last[1] + data
            self.seen.pop()
        self.seen.append(("letters", data, *around))

    def flat(self) -> list[tuple[str, ...]]:
        """What was seen, without blanks that browsers do not show."""
        is_code = False
        kept: list[tuple[str, ...]] = []
        for at, each in enumerate(self.seen):
            is_code = each[0] == "pre" or (is_code and each[0] != "/pre")
            if each[0] == "letters" and not is_code:
                words = re.sub(r"\s+", " ", each[1])
                words = words.lstrip() if not at or self.seen[at - 1][0] != "letters" else words
                is_last = at + 1 == len(self.seen) or self.seen[at + 1][0] != "letters"
                words = words.rstrip() if is_last else words
                each = ("letters", words, *each[2:])
            if each[:2] != ("letters", ""):
                kept.append(each)
        return kept


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@pytest.fixture
def _any_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses of all kinds lead somewhere, as in CommonMark."""
    monkeypatch.setattr(links, "safe_target", lambda address: address)


def why_different(example: dict[str, str]) -> str:
    markdown, html = example["markdown"], example["html"]
    if "<img" in html:
        return "a picture is its words and its host"
    if re.search(r"<[/a-zA-Z!?]", markdown) and "://" not in markdown:
        return "tags are text"
    if "://" in markdown:
        return "bare addresses are links"
    if "\\(" in markdown or "\\[" in markdown:
        return "these are marks of formulas"
    if re.search(r"^ +\[.*\]: ", markdown, re.MULTILINE):
        return "a definition parts no items"
    if 'href=""' in html:
        return "no address leads nowhere"
    return ""


@pytest.mark.usefixtures("_any_address")
def test_the_structure_is_that_of_commonmark() -> None:
    """All examples but those where we differ on purpose."""
    different = [
        example
        for example in EXAMPLES
        if read(html_of(parse(example["markdown"]))).flat() != read(example["html"]).flat()
    ]
    reasons = Counter(why_different(example) for example in different)
    assert [example["example"] for example in different if not why_different(example)] == []
    assert reasons == {
        "tags are text": 72,
        "a picture is its words and its host": 23,
        "bare addresses are links": 3,
        "a definition parts no items": 1,
        "no address leads nowhere": 4,
        "these are marks of formulas": 1,
    }


def test_each_kind_of_block() -> None:
    """One of each, as it is pasted."""
    text = (
        "# *a*\n\nb **c `d`** [e](https://f.example/x(y)) $g$ [^1] ~~h~~\n\n- [x] i\n- j\n\n3. k\n\n   l\n\n"
        "> m\n> n\n\n"
        "```py\n<o>\n```\n\n|p|q|\n|-|-:|\n|r|s|\n\n---\n\n$$t$$\n\n![u](https://v.example/w.png)\n\n[^1]: x\n"
    )
    assert html_of(parse(text)) == (
        "<h1><em>a</em></h1>\n"
        '<p>b <strong>c <code>d</code></strong> <a href="https://f.example/x(y)">e</a> '
        '<code class="math">g</code> <sup>1</sup> <s>h</s></p>\n'
        "<ul>\n<li>☑ i</li>\n<li>j</li>\n</ul>\n"
        '<ol start="3">\n<li><p>k</p>\n<p>l</p></li>\n</ol>\n'
        "<blockquote>\n<p>m<br>\nn</p>\n</blockquote>\n"
        '<pre><code class="language-py">&lt;o&gt;\n</code></pre>\n'
        '<table>\n<thead>\n<tr><th>p</th><th style="text-align:right">q</th></tr>\n</thead>\n'
        '<tbody>\n<tr><td>r</td><td style="text-align:right">s</td></tr>\n</tbody>\n</table>\n'
        "<hr>\n"
        '<pre><code class="math">t</code></pre>\n'
        '<p><a href="https://v.example/w.png">u</a> (v.example)</p>\n'
        "<div>\n<p><sup>1</sup> x</p>\n</div>\n"
    )


@pytest.mark.parametrize("name", [name for name in HOSTILE if len(HOSTILE[name]) < 100_000])
def test_hostile_texts_become_harmless(name: str) -> None:
    """Known tags and attributes alone, and addresses that may be opened."""
    assert_harmless(html_of(parse(HOSTILE[name])))


@pytest.mark.parametrize("text", TRICKY)
def test_tricky_texts_become_harmless(text: str) -> None:
    """The same for what parsers stumble over."""
    assert_harmless(html_of(parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '![x](https://a.example/b.png"onerror=alert(1))',
        '[x](https://a.example/?a="><script>)',
        '```"><script>\nx\n```',
        "`<b>` $<i>$",
        '[^"><script>]: x',
        "|<td>|\n|-|\n|</table>|",
        "https://a.example/?<script>'\"",
        "a&lt;script&gt;",
    ],
)
def test_no_letter_becomes_a_tag(text: str) -> None:
    """Everything that a model writes is escaped."""
    assert_harmless(html_of(parse(text)))


def test_an_address_is_looked_at_once_more() -> None:
    """Whoever made the block, no other address leaves."""
    blocks = (
        Paragraph(
            0, 1, (Span("a", Style.NONE, "javascript:alert(1)"), Span("b", Style.IMAGE, "file:///etc/passwd"))
        ),
        ImageCard(1, 2, "c", "", "data:text/html,x"),
    )
    assert html_of(blocks) == "<p>ab</p>\n<p>c</p>\n"


def test_what_hides_in_code_is_shown() -> None:
    """A page shows code as the window does."""
    assert "‹U+202E›" in html_of(parse("```\na\u202eb\n```\n"))


def assert_harmless(html: str) -> None:
    for tag, attributes in read(html).tags:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES
        assert links.safe_target(attributes.get("href", "https://a.example"))
        assert re.fullmatch(r"(text-align:(left|center|right))?", attributes.get("style", ""))
