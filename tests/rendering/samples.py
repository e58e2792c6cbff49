"""Markdown that parsers stumble over, written after the cases that CommonMark's text describes, and hostile texts."""

from __future__ import annotations

TRICKY = (
    "Foo\nbar\n===\n\nbaz\n---\n",
    "Foo\n-\n- bar\n",
    "para\n***\n* * *\n",
    "- a\n- b\n\n- c\n",
    "- a\n  - b\n    - c\n      - d\n\n  e\n",
    "1. one\n2) two\n3) three\n",
    "10. ten\n1. eleven\n",
    "- a\n\n  b\n\n      code\n- c\n",
    "- ```\n  code\n  ```\n- - nested\n- * * *\n",
    "- a|b\n- c|d\n  -|-\n",
    "> a\nlazy\n> b\n\n> c\n>\n> - d\n> - e\n",
    "> ```\n> code\nnot code\n",
    "```py\nx = 1\n\n\ny = 2\n```\nafter\n",
    "````\n```\n````\n~~~\n```\n~~~ \n",
    "```\nopen to the end\n    ",
    "    indented\n\n    more\n  not\n",
    "a | b\n--|--\n1 | 2\n3\n\nnext\n",
    "text\na | b\n--|--\n1 | 2\n# head\n",
    "| a |\n|---|\n| `x|y` | \\| |\n- list\n",
    "1. a|b\n2. c|d\n-|-\n",
    "```a|b\n-|-\n1|2\n",
    "[x]: https://example.com\n'title'\n\n[x] and [y]\n\n[y]: https://example.org/\n",
    "[late] link\n\nmore\n\n- item\n\n[late]: https://example.com/late\n",
    "[x]: javascript:alert(1)\n\n[x]\n",
    "*a **b* c** _d_e_ `` ` `` ~~s~~ \\*not\\* &amp; <https://a.example> https://b.example/x_y_z.\n",
    "![pic](https://p.example/a.png)\n\ntext ![in line](https://p.example/b.png) more\n",
    "line\\\nbreak  \nand soft\nbreak\n",
    "- [ ] open\n- [x] done\n- [x]not a task\n",
    "$$\nx^2\n$$\n\n$$y$$ in line\n\ncosts $5 and $10, but $a+b$ is math and \\(c\\) too\n",
    "$$\n- not math\n\n- because of the blank line\n$$\n",
    "text\n\\[\n- x\n\\]\nafter\n",
    "a|b\n-|-\n\\[1|2\n-|-\n\nend\n",
    "\r\n# crlf\r\n\r\n- a\r\n- b\r\ncr\ralone\r\r```\r\ncode\r\n```\r\n",
    "\0nul \ud800 lone surrogate \U0001f600\n\n\U0001f600\n",
    "<div onclick='x'>\n\n<script>alert(1)</script>\n",
    "\t- tab\n\t\tcode\n -\ttab after\n",
    "   \n\n   \n",
    "",
)

FRAGMENTS = (
    "a", "b c", "\n", "\n\n", "- ", "* ", "1. ", "2) ", "> ", "# ", "## ", "```", "```py\n", "~~~", "`", "**", "*", "_",
    "|", "a|b\n-|-\n", "1|2\n", "|x|y|\n|-|-|\n", "---\n", "===\n", "-", "=", "    ", "\t", "  ", "$$", "$x$", "\\[",
    "\\]", "\\(", "\\)", "[x]", "[x]: https://e.example/\n", "[y]:\n", "https://q.example\n", "[x][y]",
    "![i](https://h.example)", "<", "&amp;", "\\", "~~s~~", "[ ] ", "[x] ", "\r\n", "\r", "\0", "+ ", "10. ",
    "\n- a\n- b\n", "\n\n\n", "\U0001f600", "\u202e",
)  # fmt: skip
"""What hypothesis builds texts from."""

HOSTILE = {
    "a word of a million letters": "a" * 1_000_000,
    "emphasis that never closes": "*_" * 60_000,
    "brackets": "[" * 50_000,
    "pictures in links": "![[](" * 20_000,
    "backticks of all lengths": " ".join("`" * n for n in range(1, 400)),
    "quotes in quotes": ">" * 5_000 + " a",
    "lists in lists": "".join("  " * depth + "- a\n" for depth in range(300)),
    "a list on one line": "- " * 10_000 + "a",
    "a table of 2,000 rows": "|" + "a|" * 128 + "\n|" + "-|" * 128 + "\n" + ("|" + "b|" * 128 + "\n") * 500,
    "a long list": "- a *b*\n" * 3_000,
    "a long quote": "> - a\n" * 6_000,
    "definitions only": "[a]: https://e.example\n" * 4_000,
    "an open formula": "$$\n" + "- a\n" * 8_000,
    "code of 5 MB": "```\n" + "x = 1\n" * 800_000,
    "many bare links": "https://example.com/ " * 900,
    "letters that go the other way": "\u202e\u2066evil\u2069 \u200b\U000e0041" * 200,
    "escapes of a terminal": "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\n" * 50,
}
"""Texts that cost too much or deceive."""
