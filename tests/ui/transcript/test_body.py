"""The words of a message as pieces: the same however they came, and no piece is made anew without need."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interline.rendering.citations import Cite
from interline.ui.transcript import body as body_module
from interline.ui.transcript.body import AHEAD, SLICE, Body
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.leaves import Leaf
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Piece
from tests.rendering.samples import FRAGMENTS, TRICKY
from tests.ui.transcript.painted import ink, means
from tests.ui.transcript.sample import EVERY_BLOCK

pytestmark = pytest.mark.usefixtures("qapp")

WIDTH = 420
LONG = "".join(
    f"Paragraph {n}, whose **words** go on for a while and fill more than one line.\n\n" for n in range(900)
)


@pytest.fixture(scope="module")
def used(qapp: object) -> Iterator[Means]:
    with means() as made:
        yield made


@pytest.fixture(scope="module")
def made_ink(qapp: object) -> Ink:
    return ink()


def read(text: str, means: Means) -> Body:
    """As a stored message is read, to its end."""
    body = Body(means)
    body.set_text(text)
    while not body.is_whole:
        body.advance()
    return body


def leaves(body: Body) -> list[Leaf]:
    return [piece.leaf for piece in body.pieces]


def heights(body: Body, ink: Ink, width: int = WIDTH) -> list[int]:
    return [piece.lay(ink, width) for piece in body.pieces]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30), st.data())
def test_any_chunks_give_the_same_pieces(
    used: Means, made_ink: Ink, fragments: list[str], data: st.DataObject
) -> None:
    """Cut anywhere and laid out after every piece, a growing text has the leaves and the heights of the whole one."""
    text = "".join(fragments)
    grown = Body(used)
    at = 0
    while at < len(text):
        end = data.draw(st.integers(at + 1, len(text)))
        grown.feed(text[at:end])
        for piece in grown.pieces:
            if piece.width != WIDTH:
                piece.lay(made_ink, WIDTH)
        at = end
    grown.set_text(text)
    whole = read(text, used)
    assert leaves(grown) == leaves(whole)
    assert heights(grown, made_ink) == heights(whole, made_ink)
    assert [piece.key for piece in grown.pieces] == [piece.key for piece in whole.pieces]
    grown.close()
    whole.close()


@pytest.mark.parametrize("text", [*(text for text in TRICKY if "\ud800" not in text), EVERY_BLOCK])
def test_letter_by_letter_is_the_same_as_at_once(used: Means, made_ink: Ink, text: str) -> None:
    """Leaves, heights and letters."""
    grown, whole = Body(used), read(text, used)
    for letter in text:
        grown.feed(letter)
        if grown.pieces:
            grown.pieces[-1].lay(made_ink, WIDTH)
    grown.set_text(text)
    assert leaves(grown) == leaves(whole)
    assert heights(grown, made_ink) == heights(whole, made_ink)
    assert [piece.text for piece in grown.pieces] == [piece.text for piece in whole.pieces]


@pytest.mark.parametrize("seen_after", [0, 1, 2, 100])
@pytest.mark.parametrize(
    "text", [EVERY_BLOCK, EVERY_BLOCK * 4, "word " * 900, "[a][b]\n\n" * 200 + "[b]: https://x.example/"]
)
def test_what_comes_near_is_read_bit_by_bit_and_is_the_same(used: Means, text: str, seen_after: int) -> None:
    """Nothing of it is read when it is made, little at once before it is seen; seen at any moment, it has the words
    that one has that was seen from the first, and in the end it is equal."""
    body = Body(used, is_ahead=True)
    body.set_text(text)
    assert not body.pieces
    for _ in range(seen_after):
        before = len(body._stream.text)
        body.advance()
        assert len(body._stream.text) - before <= AHEAD
    body.hurry()
    at_once = Body(used)
    at_once.set_text(text)
    assert len(body._stream.text) >= min(len(at_once._stream.text), SLICE - AHEAD)
    while not body.is_whole:
        body.advance()
    assert leaves(body) == leaves(read(text, used))


def test_what_did_not_change_is_the_very_same_piece(used: Means, made_ink: Ink) -> None:
    """Of a growing answer only the last block is laid out again, whatever stands before it; and who shows it is told
    from where on."""
    body = Body(used)
    pieces: list[Piece] = []
    for at in range(0, len(EVERY_BLOCK), 7):
        changed = body.feed(EVERY_BLOCK[at : at + 7])
        for index, piece in enumerate(pieces[:changed]):
            assert body.pieces[index] is piece
            assert piece.is_laid
        heights(body, made_ink)
        pieces = list(body.pieces)
    assert len(pieces) > 20


def test_a_list_grows_at_its_last_item(used: Means, made_ink: Ink) -> None:
    """The items before it stay laid out, in a list of hundreds."""
    body = Body(used)
    for number in range(300):
        body.feed(f"- item {number}\n")
    heights(body, made_ink)
    pieces = list(body.pieces)
    changed = body.feed("- one more **item**\n")
    assert changed >= 299
    assert body.pieces[:299] == pieces[:299]
    assert all(piece.is_laid for piece in body.pieces[:299])


def test_a_paragraph_that_grows_stays_the_same_piece(used: Means) -> None:
    """Its key does too, so that a selection in it holds."""
    body = Body(used)
    body.feed("Some wor")
    (piece,) = body.pieces
    body.feed("ds, and **more")
    assert body.pieces == [piece]
    body.feed("** of them")
    assert body.pieces == [piece]
    assert piece.text == "Some words, and more of them"
    assert not piece.is_laid


def test_rows_of_a_table_are_added(used: Means, made_ink: Ink) -> None:
    """Runs of rows that are full stay the very same."""
    body = Body(used)
    body.feed("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 30)
    heights(body, made_ink)
    first = body.pieces[0]
    text, height = first.text, first.height
    body.feed("| 3 | a word that is wider |\n" * 30)
    assert body.pieces[0] is first
    assert (first.text, first.lay(made_ink, WIDTH)) == (text, height)
    assert sum(len(piece.leaf.rows) for piece in body.pieces) == 61


def test_a_long_text_is_read_in_slices(used: Means) -> None:
    """The first comes at once; what is not read yet is counted, and nothing is lost."""
    body = Body(used)
    body.set_text(LONG)
    first = len(body.pieces)
    assert 10 < first < 200
    assert body.text == LONG
    letters, breaks = body.todo
    assert letters > len(LONG) - 2 * SLICE
    assert breaks > 1_000
    assert not body.is_whole
    before = list(body.pieces)
    changed = body.advance()
    assert changed >= first - 1
    assert body.pieces[: first - 1] == before[: first - 1]
    steps = 0
    while not body.is_whole:
        body.advance()
        steps += 1
    assert steps > 5
    assert body.todo == (0, 0)
    assert "Paragraph 899" in body.pieces[-1].text
    assert leaves(body) == leaves(grown_of(LONG, used))


def grown_of(text: str, means: Means) -> Body:
    """Fed in large pieces, without slices."""
    body = Body(means)
    for at in range(0, len(text), 5_000):
        body.feed(text[at : at + 5_000])
    return body


SEAMS = {
    "a pair of units": LONG[: SLICE - 1] + "😀 last",
    "a word": "a" * (3 * SLICE),
    "lines": "x\n" * 5_000,
    "code": "```\n" + "code\n" * 4_000,
    "a table": "| a |\n|---|\n" + "| b |\n" * 1_500,
}


@pytest.mark.parametrize("text", SEAMS.values(), ids=SEAMS)
def test_slices_leave_no_seam(used: Means, text: str) -> None:
    """Wherever a slice ends: in a word, in code, in a table."""
    assert leaves(read(text, used)) == leaves(grown_of(text, used))
    assert read(text, used).text == text


def test_links_that_are_defined_at_the_end_are_links_from_the_beginning(used: Means) -> None:
    """A long text is read once more for that, in slices as well, and is shown as it was until then."""
    text = "Look [here] first.\n\n" + LONG + "[here]: https://a.example/\n"
    body = Body(used)
    body.set_text(text)
    assert "[here]" in body.pieces[0].text
    shown = []
    while not body.is_whole:
        body.advance()
        shown.append(body.pieces[0].text)
    assert shown[-1] == "Look here first."
    assert all(before == "Look [here] first." for before in shown[:-1])
    assert len(shown) > 10
    links = [span.href for span in body.pieces[0].leaf.spans if span.href]
    assert links == ["https://a.example/"]


def test_more_of_a_very_long_text_is_shown_when_it_is_asked_for(
    used: Means, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So much at first, as much again with each press; its source is whole all the while."""
    whole = leaves(grown_of(LONG, used))
    monkeypatch.setattr(body_module, "SHOWN_AT_FIRST", 20_000)
    body = read(LONG, used)
    assert body.held == len(LONG) - 20_000
    assert body.text == LONG
    shown = sum(len(piece.text) for piece in body.pieces)
    assert 15_000 < shown <= 20_000
    while body.held:
        held = body.held
        body.show_more()
        assert body.held == max(0, held - 20_000)
        while not body.is_whole:
            body.advance()
    assert leaves(body) == whole


def test_a_growing_text_is_held_back_beyond_what_is_shown(
    used: Means, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flood does not grow the page without end, and what came is kept in its order."""
    monkeypatch.setattr(body_module, "SHOWN_AT_FIRST", 1_000)
    body = Body(used)
    for at in range(0, 5_000, 400):
        body.feed(LONG[at : at + 400])
    assert body.text == LONG[:5_200]
    while not body.is_whole:
        body.advance()
    assert body.held == 4_200
    assert sum(len(piece.text) for piece in body.pieces) <= 1_000
    body.feed("the end")
    assert body.text == LONG[:5_200] + "the end"
    body.show_more()
    while not body.is_whole:
        body.advance()
    assert body.held == 3_200 + 7


def test_a_stored_text_goes_on_where_the_stream_ended(used: Means, made_ink: Ink) -> None:
    """The stored answer may be longer than what was shown; nothing of what stands is made anew."""
    body = Body(used)
    body.feed("First paragraph.\n\nSecond par")
    heights(body, made_ink)
    first, second = body.pieces
    body.set_text("First paragraph.\n\nSecond paragraph.\n\nThird.")
    assert body.pieces[0] is first
    assert body.pieces[1] is second
    assert first.is_laid
    assert [piece.text for piece in body.pieces] == ["First paragraph.", "Second paragraph.", "Third."]
    assert body.is_whole


def test_another_text_takes_the_place_of_the_one_before(used: Means) -> None:
    """An answer that began anew."""
    body = read("# Old\n\nwords", used)
    body.set_text("New")
    assert [piece.text for piece in body.pieces] == ["New"]
    body.set_text("")
    assert body.pieces == []
    assert body.is_whole


def test_numbers_of_sources_stand_where_they_are_told(used: Means) -> None:
    """They come after the words; other blocks keep their pieces."""
    text = "No source here.\n\nThe ferry runs hourly. And so on.\n"
    body = read(text, used)
    first, second = body.pieces
    at = text.index(" And")
    changed = body.set_cites((Cite(at, 1, "https://ferry.example/"),))
    assert changed == 1
    assert body.pieces[0] is first
    assert body.pieces[1].text == "The ferry runs hourly.¹ And so on."
    assert [span.href for span in body.pieces[1].leaf.spans if span.href] == ["https://ferry.example/"]
    assert body.set_cites((Cite(at, 1, "https://ferry.example/"),)) == len(body.pieces)
    body.set_cites(())
    assert body.pieces[1].text == "The ferry runs hourly. And so on."
    assert second.key == body.pieces[1].key


def test_pieces_stand_in_the_order_of_the_source(used: Means) -> None:
    """Keys say where; no two pieces share one, so a selection means one place."""
    for text in (*TRICKY, EVERY_BLOCK):
        if "\ud800" in text:
            continue
        keys = [piece.key for piece in read(text, used).pieces]
        assert len(set(keys)) == len(keys), text
        assert all(one[0] <= other[0] for one, other in pairwise(keys)), text
