"""The marks of sources in ChatGPT's answers: resolved where the export says what they stand for, else taken out.

Rule: no mark that only ChatGPT's own page understands is left in the words, and no other letter is changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from interline.importing.values import items, mapping, mappings, text
from interline.model.parts import Citation

# Newer marks: U+E200, a word, U+E202, more of them, U+E201, all of them from the private-use area.
_MARK = re.compile("\ue200([^\ue200\ue201]*)\ue201")
_LEFT_OVER = re.compile("[\ue200-\ue20f]")
# Older ones: 【11†source】, at the places that the citations give.
_OLD = re.compile(r"【[^】\n]{1,80}】")
_TURN = re.compile(r"turn\d+\w+?\d+")
_LONGEST_QUOTE = 2000


def without_marks(words: str, about: Mapping[str, Any]) -> tuple[str, list[Citation]]:
    """The words without marks, and the sources at the places where the marks stood."""
    references = mappings(about.get("content_references"))
    old = _old(words, about)
    if not old and not references and (words.isascii() or "\ue200" not in words):
        return without_left_over(words), []
    by_mark = {
        text(each.get("matched_text")): each for each in references if text(each.get("matched_text")).strip()
    }
    pieces: list[str] = []
    citations: list[Citation] = []
    length = at = 0
    replacements = sorted(_replacements(words, by_mark, references, old), key=lambda each: each[:2])
    for start, end, sources, instead in replacements:
        if start < at:
            continue
        kept = _LEFT_OVER.sub("", words[at:start])
        pieces += [kept, instead]
        length += len(kept) + len(instead)
        citations += [Citation(each.url, each.title, each.quote, length, length) for each in sources]
        at = end
    pieces.append(_LEFT_OVER.sub("", words[at:]))
    cited = {each.url for each in citations}
    rest = [source for each in references for source in _sources(each) if source.url not in cited]
    return "".join(pieces), [*citations, *dict.fromkeys(rest)]


def without_left_over(words: str) -> str:
    """The words without marks, where nothing says what they stood for."""
    if words.isascii() or not _LEFT_OVER.search(words):
        return words
    return _LEFT_OVER.sub("", _MARK.sub("", words))


_Replacement = tuple[int, int, list[Citation], str]


def _replacements(
    words: str,
    by_mark: Mapping[str, Mapping[str, Any]],
    references: list[dict[str, Any]],
    old: list[_Replacement],
) -> Iterator[_Replacement]:
    yield from old
    for found in _MARK.finditer(words):
        reference = by_mark.get(found.group())
        if reference is not None:
            sources = list(_sources(reference))
            yield (*found.span(), sources, "" if sources else _plain(text(reference.get("alt"))))
        else:
            yield (*found.span(), list(_by_turn(found.group(1), references)), _own_words(found.group(1)))


def _sources(reference: Mapping[str, Any]) -> Iterator[Citation]:
    """The pages that a reference names."""
    grouped = [*mappings(reference.get("items")), *mappings(reference.get("sources"))]
    pages = [*grouped, *(page for each in grouped for page in mappings(each.get("supporting_websites")))]
    for each in pages or (reference,):
        url = text(each.get("url"))
        if url.startswith(("https://", "http://")):
            title = text(each.get("title")) or text(each.get("attribution"))
            yield Citation(url, title, text(each.get("snippet"))[:_LONGEST_QUOTE])


def _by_turn(mark: str, references: list[dict[str, Any]]) -> Iterator[Citation]:
    """The pages that a mark names by turn and number, `turn0search3`, where references say which those are."""
    wanted = set(_TURN.findall(mark))
    for reference in references if wanted else ():
        named = _refs(reference)
        if named and named & wanted:
            yield from _sources(reference)


def _refs(reference: Mapping[str, Any]) -> set[str]:
    named = set()
    for holder in (reference, *mappings(reference.get("items"))):
        for each in items(holder.get("refs")) or [holder.get("ref_id")]:
            ref = mapping(each)
            if ref:
                named.add(f"turn{ref.get('turn_index')}{ref.get('ref_type')}{ref.get('ref_index')}")
            elif isinstance(each, str):
                named.add(each)
    return named


def _own_words(mark: str) -> str:
    """What a mark itself says to people: the name of a thing, the words of a link."""
    kind, *rest = mark.split("\ue202")
    if kind == "url" and rest:
        return _plain(rest[0])
    if kind == "entity" and rest:
        try:
            named = json.loads(rest[0])
        except (ValueError, RecursionError):
            return ""
        return next((each for each in items(named)[1:2] if isinstance(each, str)), "")
    return ""


def _plain(words: str) -> str:
    return _LEFT_OVER.sub("", words)


def _old(words: str, about: Mapping[str, Any]) -> list[_Replacement]:
    found: list[_Replacement] = []
    for each in mappings(about.get("citations")):
        start, end = each.get("start_ix"), each.get("end_ix")
        source = mapping(each.get("metadata"))
        url = text(source.get("url"))
        if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start <= end <= len(words):
            start = end = len(words)
        elif not _OLD.fullmatch(words[start:end]):
            # The place is of the cited words, which stay.
            start = end
        if url.startswith(("https://", "http://")):
            quote = text(source.get("text"))[:_LONGEST_QUOTE]
            found.append((start, end, [Citation(url, text(source.get("title")), quote)], ""))
        elif end > start:
            found.append((start, end, [], ""))
    return found
