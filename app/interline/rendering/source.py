"""Spans to the Markdown that they may have been read from, for copying a part of a paragraph.

Rule: read again, it gives the same spans. So each attempt is read before it is handed out: first what a person would
write, then with other marks and with letters escaped. What no marks can say keeps its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, product
from typing import Any

from interline.rendering.blocks import Span, Spans, Style, words_of
from interline.rendering.footnotes import key_of
from interline.rendering.inline import WHOLE, spans_of
from interline.rendering.nesting import Unit, nested, outer
from interline.rendering.parser import tokens_of

LONG = 4_000
"""Letters from which on few attempts are made: each is read."""

_RISKY = re.compile(r"[\\`*_~\]<&$]|:(?=//)|(?<=mailto):")
"""No opening bracket: with a backslash it would begin a formula."""
_LINE_START = re.compile(r"^([ \t]*)(?=[-+=#>|])|^([ \t]*\d{1,9})(?=[.)])", re.MULTILINE)
_PUNCTUATION = re.compile(r"(?=[!-')-/:-@\\-`{-~])")
_LOST_BLANK = re.compile(r"^\s|\s$|[ \t](?=\n)|(?<=\n)\s|\n(?=\s*\n)|\t")
"""Blanks that a paragraph does not keep."""
_TICKS = re.compile(r"`+")


def source_of(spans: Spans) -> str:
    """Markdown of one paragraph, or of a part of one. Numbers of sources are left out: no model wrote them."""
    wanted = _written(spans)
    if not wanted:
        return ""
    words, kept = words_of(wanted), ""
    for candidate in _candidates(wanted):
        found = _read(candidate, wanted)
        if found == wanted:
            return candidate
        if found is not None and words_of(found) == words:
            kept = kept or candidate
    return kept or _escaped_all(words)


def _written(spans: Spans) -> Spans:
    """The spans as they were before numbers parted them."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if span.style & Style.CITE:
            continue
        if last and (last.style, last.href) == (span.style, span.href) and not span.style & WHOLE:
            joined[-1] = replace(last, text=last.text + span.text)
        elif span.text:
            joined.append(span)
    return tuple(joined)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One way to write the same."""

    text: Callable[[str], str]
    """How letters are written that might be marks."""
    strong: str
    em: str
    maths: tuple[tuple[str, str], ...]
    """Marks of formulas, the preferred first."""

    def put(self, style: Style, words: str) -> str:
        """The words within the marks of a style."""
        mark = {Style.STRONG: self.strong, Style.EM: self.em}.get(style, "~~")
        return f"{mark}{words}{mark}"


def _candidates(spans: Spans) -> Iterator[str]:
    has_math = any(span.style & Style.MATH for span in spans)
    formulas = (("$", "$"), ("\\(", "\\)"), ("$$", "$$"), ("\\[", "\\]"))
    orders = [formulas, formulas[1:], formulas[2:], formulas[3:]] if has_math else [formulas]
    attempts = product(orders, (_as_it_is, _escaped, _escaped_all), ("**", "__"), ("*", "_"))
    for number, (maths, text, strong, em) in enumerate(attempts):
        if number and number % 4 and len(words_of(spans)) > LONG:
            continue
        spelling = _Spelling(text, strong, em, maths)
        yield nested(_units(spans, spelling), spelling.put)


def _read(candidate: str, wanted: Spans) -> Spans | None:
    """The spans of one paragraph; None where it is something else."""
    notes: dict[str, Any] = {
        key_of(span.text): {"label": span.text} for span in wanted if span.style & Style.FOOTNOTE
    }
    tokens = tokens_of(candidate, notes)
    is_paragraph = len(tokens) == 3 and tokens[0].type == "paragraph_open"
    return spans_of(tokens[1].children or ()) if is_paragraph else None


def _units(spans: Spans, spelling: _Spelling) -> list[Unit]:
    """Single spans, and links with all that is in them."""
    units: list[Unit] = []
    for href, group in groupby(spans, key=lambda span: "" if span.style & Style.IMAGE else span.href):
        members = tuple(group)
        if not href:
            units += [(outer(span.style), _core(span, spelling)) for span in members]
            continue
        common = outer(members[0].style)
        for span in members[1:]:
            common &= outer(span.style)
        inside = [(outer(span.style) & ~common, _core(span, spelling)) for span in members]
        units.append((common, _link(nested(inside, spelling.put), href, words_of(members))))
    return units


def _link(inside: str, href: str, words: str) -> str:
    if href in (words, f"mailto:{words}"):
        return f"<{words}>"
    return f"[{inside}]({_destination(href)})"


def _destination(href: str) -> str:
    return f"<{href}>" if "(" in href or ")" in href else href


def _core(span: Span, spelling: _Spelling) -> str:
    """One span without emphasis."""
    if span.style & Style.IMAGE:
        return (
            f"![{span.text}](<{span.href}>)"
            if "(" in span.href or ")" in span.href
            else f"![{span.text}]({span.href})"
        )
    if span.style & Style.FOOTNOTE:
        return f"[^{span.text}]"
    if span.style & Style.MATH:
        return _formula(span.text, spelling.maths)
    if span.style & Style.CODE:
        return _code(span.text)
    return spelling.text(span.text)


def _formula(text: str, marks: Sequence[tuple[str, str]]) -> str:
    begin, end = next((pair for pair in marks if pair[1] not in text), marks[0])
    return f"{begin}{text}{end}"


def _code(text: str) -> str:
    runs = {len(run) for run in _TICKS.findall(text)}
    fence = "`" * next(length for length in range(1, len(runs) + 2) if length not in runs)
    is_padded = text[0] == "`" or text[-1] == "`" or (text[0] == text[-1] == " " and text.strip(" "))
    return f"{fence} {text} {fence}" if is_padded else f"{fence}{text}{fence}"


def _as_it_is(text: str) -> str:
    return text


def _escaped(text: str) -> str:
    """Letters that may be marks are none."""
    return _LINE_START.sub(r"\g<0>\\", _RISKY.sub(r"\\\g<0>", text))


def _escaped_all(text: str) -> str:
    """No letter but a word's is a mark, and no blank is lost."""
    blanks = _LOST_BLANK.split(text), _LOST_BLANK.findall(text)
    words = [_PUNCTUATION.sub(r"\\", piece) for piece in blanks[0]]
    named = [*(f"&#{ord(blank)};" for blank in blanks[1]), ""]
    return "".join(word + blank for word, blank in zip(words, named, strict=True))
