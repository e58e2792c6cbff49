"""Pieces in a document: however a message changed, it says what it would say written anew, and a caret stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication

from interline.rendering.blocks import Span, Style
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.leaves import Leaf, Look
from interline.ui.transcript.piece import Piece
from interline.ui.transcript.prose import Prose
from interline.ui.transcript.words import Words
from interline.ui.transcript.written import Written
from tests.ui.transcript.painted import ink

Parts = list[tuple[str, object]]
STYLES = (Style.NONE, Style.STRONG, Style.CODE)
SPANS = st.lists(
    st.builds(
        Span,
        st.sampled_from(["a", "ab", "abc d", "é😀", "x\ny", ""]),
        st.sampled_from(STYLES),
        st.sampled_from(["", "https://one.example", "file:///etc/passwd"]),
    ),
    max_size=3,
).map(tuple)
PARTS = st.lists(
    st.one_of(
        st.tuples(st.just("prose"), SPANS),
        st.tuples(st.just("words"), st.sampled_from(["", "said", "said\nin two lines"])),
        st.tuples(st.just("rule"), st.just(())),
    ),
    max_size=7,
)


def pieces(parts: Parts, keep: dict[object, Piece]) -> list[Piece]:
    """Pieces that say this; those of the same number and saying are the same ones."""
    made: list[Piece] = []
    for number, (kind, said) in enumerate(parts):
        if kind == "words":
            assert isinstance(said, str)
            made.append(keep.setdefault((number, said), Words((-1, number), said)))
            continue
        look = Look.RULE if kind == "rule" else Look.BODY
        leaf = Leaf(number, 0, number, look, said, indent=number % 2)  # type: ignore[arg-type]
        made.append(keep.setdefault(leaf, Prose(leaf, print)))
    return made


def stands(document: QTextDocument) -> list[tuple[object, ...]]:
    """All that can be seen of a document: paragraphs, their margins, runs of letters and where they lead."""
    found: list[tuple[object, ...]] = []
    block = document.begin()
    while block.isValid():
        look = block.blockFormat()
        runs = []
        part = block.begin()
        while not part.atEnd():
            letters = part.fragment()
            form = letters.charFormat()
            runs.append((letters.text(), form.anchorHref(), form.fontWeight(), form.font().pixelSize()))
            part += 1
        found.append((block.text(), look.topMargin(), look.leftMargin(), tuple(runs)))
        block = block.next()
    return found


def write(parts: Parts, made: Ink) -> QTextDocument:
    document = QTextDocument()
    assert Written(document).write(pieces(parts, {}), made)
    return document


@given(versions=st.lists(PARTS, min_size=2, max_size=5))
def test_what_was_changed_reads_as_if_written_anew(qapp: QApplication, versions: list[Parts]) -> None:
    """Pieces that come, go, grow and change, at the beginning, in the middle and at the end."""
    made = ink()
    document = QTextDocument()
    written, keep = Written(document), {}
    for parts in versions:
        assert written.write(pieces(parts, keep), made)
        fresh = write(parts, made)
        assert stands(document) == stands(fresh)
        assert document.toPlainText() == fresh.toPlainText()


@given(start=PARTS, extra=st.sampled_from(["said", "said\nin two lines"]), at=st.integers(0, 7))
def test_a_caret_stays_when_something_comes_before_it(
    qapp: QApplication, start: Parts, extra: str, at: int
) -> None:
    """It stands before the same letter of the same piece."""
    made = ink()
    parts = [("prose", (Span("before"),)), *start, ("prose", (Span("the end"),))]
    document = QTextDocument()
    written, old = Written(document), pieces(parts, {})
    written.write(old, made)
    cursor = QTextCursor(document)
    cursor.setPosition(written.start_of(len(old) - 1) + 4)
    place = written.place_of(cursor.position())
    at = min(at, len(old) - 1)
    written.write([*old[:at], Words((-1, 99), extra), *old[at:]], made)
    found = written.at_of(place)
    assert found is not None
    assert (
        document.toPlainText()[: -len("the end")]
        .encode("utf-16-le")[: found * 2]
        .decode("utf-16-le", "ignore")
    )
    assert document.characterAt(found) == "e"
    assert found == cursor.position()


def test_a_long_text_comes_in_slices(qapp: QApplication) -> None:
    """Each call writes some; nothing is written twice."""
    made = ink()
    many = [Prose(Leaf(n, 0, n, Look.BODY, (Span("word " * 200),)), print) for n in range(60)]
    document = QTextDocument()
    written = Written(document)
    calls = 1
    while not written.write(many, made):
        calls += 1
        assert calls < 20
    assert calls == 8
    assert document.blockCount() == 60


@pytest.mark.parametrize("look", [Look.H1, Look.H3])
def test_headings_are_headings(qapp: QApplication, look: Look) -> None:
    """Also to whoever asks the document."""
    document = QTextDocument()
    leaf = replace(Leaf(0, 0, 5, Look.BODY, (Span("Words"),)), look=look)
    Written(document).write([Prose(leaf, print)], ink())
    assert document.begin().blockFormat().headingLevel() == look.value
