"""Markdown to blocks: what each kind becomes, and what is refused."""

from __future__ import annotations

import pytest

from interline.rendering import limits
from interline.rendering.blocks import (
    Block,
    Code,
    Heading,
    ImageCard,
    Item,
    ListBlock,
    Math,
    Paragraph,
    Plain,
    Quote,
    Rule,
    Span,
    Style,
    Table,
    words_of,
)
from interline.rendering.markdown import parse
from tests.rendering.samples import HOSTILE, TRICKY


def only(text: str) -> Block:
    blocks = parse(text)
    assert len(blocks) == 1, blocks
    return blocks[0]


def test_each_kind_of_block() -> None:
    """One of each, with its place in the source."""
    text = "# *a*\n\nb\n\n- c\n\n> d\n\n```py x\ne\n```\n\n|f|\n|-|\n|g|\n\n---\n\n$$h$$\n\n![i](https://j.example/k.png)\n"
    blocks = parse(text)
    assert [type(block) for block in blocks] == [
        Heading, Paragraph, ListBlock, Quote, Code, Table, Rule, Math, ImageCard,
    ]  # fmt: skip
    assert [text[block.start : block.end].strip() for block in blocks] == [
        "# *a*", "b", "- c", "> d", "```py x\ne\n```", "|f|\n|-|\n|g|", "---", "$$h$$", "![i](https://j.example/k.png)",
    ]  # fmt: skip


def test_styles_add_up() -> None:
    """Bold, italic, struck, code and links may lie in each other."""
    paragraph = only("a ***b* c** [~~d~~ `e`](https://f.example)\n")
    assert isinstance(paragraph, Paragraph)
    link = "https://f.example"
    assert paragraph.spans == (
        Span("a "),
        Span("b", Style.EM | Style.STRONG),
        Span(" c", Style.STRONG),
        Span(" "),
        Span("d", Style.STRIKE, link),
        Span(" ", Style.NONE, link),
        Span("e", Style.CODE, link),
    )


def test_lists_know_their_numbers_ticks_and_tightness() -> None:
    """What a list looks like is in the block."""
    bullets, numbers = parse("- a\n- [x] b\n- [ ] c\n\ntext\n\n3. d\n\n4. e\n")[::2]
    assert isinstance(bullets, ListBlock)
    assert isinstance(numbers, ListBlock)
    assert (bullets.first, bullets.tight, [item.checked for item in bullets.items]) == (
        None,
        True,
        [None, True, False],
    )
    assert (numbers.first, numbers.tight) == (3, False)
    inside = bullets.items[1].blocks[0]
    assert isinstance(inside, Paragraph)
    assert words_of(inside.spans) == "b"


def test_a_table_has_a_cell_for_each_column() -> None:
    """Short rows are filled and long ones cut, as GitHub does."""
    table = only("|a|b|\n|:-:|--:|\n|1|\n|1|2|3|\n")
    assert isinstance(table, Table)
    assert table.align == ("center", "right")
    assert [[words_of(cell) for cell in row] for row in table.rows] == [["1", ""], ["1", "2"]]


def test_code_is_kept_letter_by_letter() -> None:
    """What is copied from a block is what the model wrote."""
    code = only("~~~ c++ {x}\n\ta\u202e  \n\n ```\n~~~\n")
    assert isinstance(code, Code)
    assert (code.language, code.text, code.closed) == ("c++", "\ta\u202e  \n\n ```\n", True)


@pytest.mark.parametrize(
    ("text", "closed"),
    [("```\na", False), ("```\na\n```", True), ("```", False), ("```\n```", True), ("```\na\n\nb\n", False)],
)
def test_an_open_fence_is_known(text: str, closed: bool) -> None:
    """The window colours code when its fence has closed."""
    code = only(text)
    assert isinstance(code, Code)
    assert code.closed is closed


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("$a+b$ and \\(c\\)", ["a+b", "c"]),
        ("it costs $5 and $10", []),
        ("$ a $ and $a $ and \\$b\\$", []),
        ("from $3 to 4$", []),
        ("\\[x\\] in line, $$y$$ too", ["x", "y"]),
        ("`$a$`", []),
    ],
)
def test_formulas_are_told_from_money(text: str, formulas: list[str]) -> None:
    """A dollar is one of LaTeX only where it looks like it."""
    paragraph = only(text)
    assert isinstance(paragraph, Paragraph)
    assert [span.text for span in paragraph.spans if span.style & Style.MATH] == formulas


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "/etc/passwd", "../x", "vbscript:x", "smb://h/x",
        "ms-msdt:/id", "mailto:a@b.example?attach=/etc/passwd", "#place", "//host.example/x", "ftp://h.example",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["[x]({})", "![x]({})", "<{}>", "[x]\n\n[x]: {}\n", "[x](<{}>)"])
def test_other_addresses_never_become_links(address: str, form: str) -> None:
    """Only web pages and mail are linked; the rest stays as it was written."""
    hrefs = {span.href for span in spans(parse(form.format(address)))}
    # A mailbox is linked where it stands in the text; what was to be attached is not part of it.
    assert hrefs <= {"", "mailto:a@b.example"}


def test_html_is_text() -> None:
    """Tags are shown, not obeyed."""
    text = '<img src="http://127.0.0.1/x">\n\n<script>alert(1)</script> <b>bold</b>\n'
    assert [words_of(b.spans) for b in parse(text) if isinstance(b, Paragraph)] == text.strip().split("\n\n")


def test_letters_that_deceive_are_shown() -> None:
    """Reordering marks, tags and controls become tokens; what scripts and emoji need stays."""
    words = "".join(
        span.text for span in spans(parse("a\u202eb \U000e0041 \x1b[2J `x\u200by` 👨‍👩‍👧 نمی‌شود 🏴󠁧󠁢󠁳󠁣󠁴󠁿"))
    )
    assert words == "a‹U+202E›b ‹U+E0041› ‹U+001B›[2J x‹U+200B›y 👨‍👩‍👧 نمی‌شود 🏴󠁧󠁢󠁳󠁣󠁴󠁿"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_lose_no_letter(name: str) -> None:
    """What would take too long is shown as its source, all of it."""
    text = HOSTILE[name]
    blocks = parse(text)
    letters = sum(len(part) for part in all_texts(blocks))
    assert letters >= sum(c.isalpha() for c in text) * (0 if "definitions" in name else 1) * 0.2
    for block in blocks:
        assert not isinstance(block, Plain) or len(block.text) <= limits.PIECE or block.text in text
    plain = [block for block in blocks if isinstance(block, Plain)]
    assert all(text[block.start : block.end] == block.text for block in plain)


@pytest.mark.parametrize(
    "name", ["a word of a million letters", "quotes in quotes", "lists in lists", "a list on one line", "a long quote",
             "a table of 2,000 rows", "code of 5 MB", "definitions only"],
)  # fmt: skip
def test_what_costs_too_much_is_plain(name: str) -> None:
    """The limits bite."""
    assert isinstance(parse(HOSTILE[name])[-1], Plain)


@pytest.mark.parametrize("text", TRICKY)
def test_blocks_follow_each_other_in_the_source(text: str) -> None:
    """Places never overlap and never point outside."""
    end = 0
    for block in parse(text):
        assert end <= block.start <= block.end <= len(text)
        end = block.end


def test_pieces_of_plain_text_are_the_text() -> None:
    """Cut at line breaks where there are any."""
    text = ("a" * 3_000 + "\n") * 5 + "b" * 9_000
    cut = limits.pieces(text)
    assert "".join(cut) == text
    assert max(map(len, cut)) <= limits.PIECE
    assert cut[0].endswith("\n")


def spans(blocks: tuple[Block, ...]) -> list[Span]:
    """All spans, however deep."""
    found: list[Span] = []
    for block in blocks:
        match block:
            case Paragraph(spans=inner) | Heading(spans=inner):
                found += inner
            case Quote(blocks=inside) | Item(blocks=inside):
                found += spans(inside)
            case ListBlock(items=items):
                found += spans(items)
            case Table():
                found += [span for row in (block.head, *block.rows) for cell in row for span in cell]
            case ImageCard(href=href):
                found.append(Span(block.alt, Style.IMAGE, href))
    return found


def all_texts(blocks: tuple[Block, ...]) -> list[str]:
    """All letters that would be shown."""
    plain = [block.text for block in blocks if isinstance(block, (Code, Math, Plain))]
    nested = [
        text for block in blocks if isinstance(block, (Quote, Item)) for text in all_texts(block.blocks)
    ]
    nested += [text for block in blocks if isinstance(block, ListBlock) for text in all_texts(block.items)]
    return (
        plain
        + nested
        + [span.text for span in spans(tuple(b for b in blocks if not isinstance(b, (Quote, Item))))]
    )
