"""One message laid out: only what is near is, the rest is guessed, and heights are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from interline.model.conversation import Message, Role
from interline.model.parts import Text, ToolCall
from interline.ui.theme import DARK
from interline.ui.transcript.answer import AnswerSheet
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.means import Means
from interline.ui.transcript.page import GAP
from interline.ui.transcript.piece import Piece
from interline.ui.transcript.presenter import card_of, pending
from interline.ui.transcript.row import Row
from interline.ui.transcript.sheet import KEPT_BESIDE, Sheet, guess
from interline.ui.transcript.typed import PADDING, UserSheet
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript.painted import ink, means, press, spot
from tests.ui.transcript.sample import EVERY_BLOCK, message, receipt

pytestmark = pytest.mark.usefixtures("qapp")

WIDTH = 600
PARAGRAPHS = "".join(f"Paragraph {n} of {'many words ' * (n % 7 + 4)}.\n\n" for n in range(160))


@pytest.fixture
def used() -> Iterator[Means]:
    with means() as made:
        yield made


@pytest.fixture(scope="module")
def made_ink(qapp: object) -> Ink:
    return ink()


def answer(text: str, used: Means, **more: object) -> AnswerSheet:
    made = AnswerSheet(card_of(message(2, Role.ASSISTANT, text, receipt=receipt(), **more), {}), used)  # type: ignore[arg-type]
    while not made.body.is_whole:
        made.advance()
    return made


def question(
    text: str, used: Means, versions: dict[str, tuple[str, ...]] | None = None, **more: object
) -> UserSheet:
    return UserSheet(card_of(message(1, Role.USER, text, **more), versions or {}), used)  # type: ignore[arg-type]


def lay_all(sheet: Sheet, made_ink: Ink, width: int = WIDTH) -> int:
    sheet.lay(made_ink, width, 0, 10**7)
    return sheet.height


def check(sheet: Sheet) -> None:
    """Pieces stand under each other without a hole; those that are laid out take what they need."""
    pieces = sheet.pieces
    tops = [sheet.stretch_of(index) for index in range(len(pieces) + 1)]
    assert tops == sorted(tops)
    assert tops[0] == sheet.top_padding
    assert sheet.height == tops[-1] + sheet.bottom_padding
    for index, piece in enumerate(pieces):
        if piece.is_laid and piece.width == sheet.room:
            assert tops[index + 1] - tops[index] == piece.above + piece.height
        assert sheet.top_of(index) == tops[index] + piece.above
        if tops[index + 1] > tops[index]:
            assert sheet.at(tops[index]) == index
            assert sheet.at(tops[index + 1] - 1) == index


def laid(sheet: Sheet) -> list[Piece]:
    return [piece for piece in sheet.pieces if piece.is_laid]


def test_pieces_stand_under_each_other(used: Means, made_ink: Ink) -> None:
    """For every kind of block and everything beside the words."""
    sheet = answer(EVERY_BLOCK, used)
    lay_all(sheet, made_ink)
    check(sheet)
    assert [index for index, _, _ in sheet.between(0, 10**6)] == list(range(len(sheet.pieces)))


def test_only_what_is_near_is_laid_out(used: Means, made_ink: Ink) -> None:
    """A stretch of a long answer; the rest has guessed heights, and what was laid out far away is let go."""
    sheet = answer(PARAGRAPHS, used)
    sheet.lay(made_ink, WIDTH, 0, 500)
    assert 3 < len(laid(sheet)) < 25
    assert laid(sheet) == sheet.pieces[: len(laid(sheet))]
    check(sheet)
    middle = sheet.height // 2
    sheet.lay(made_ink, WIDTH, middle, middle + 500)
    check(sheet)
    for top in range(0, sheet.height, 400):
        sheet.lay(made_ink, WIDTH, top, top + 500)
        assert len(laid(sheet)) < 2 * KEPT_BESIDE + 25
    assert not any(piece.is_laid for piece in sheet.pieces[:60])
    check(sheet)


def test_scrolling_back_and_forth_lays_little_out_anew(used: Means, made_ink: Ink) -> None:
    """A few pieces beside what is seen stay."""
    sheet = answer(PARAGRAPHS, used)
    sheet.lay(made_ink, WIDTH, 0, 600)
    sheet.relaid.clear()
    sheet.lay(made_ink, WIDTH, 300, 900)
    sheet.lay(made_ink, WIDTH, 0, 600)
    there = len(sheet.relaid)
    assert there < 15
    sheet.lay(made_ink, WIDTH, 200, 700)
    assert len(sheet.relaid) == there
    assert len(laid(sheet)) <= 2 * KEPT_BESIDE + 20


def test_guesses_come_near(used: Means, made_ink: Ink) -> None:
    """Within a fifth for running text, so that the scroll bar does not jump."""
    sheet = answer(PARAGRAPHS, used)
    sheet.lay(made_ink, WIDTH, 0, 10)
    guessed = sheet.height
    assert abs(lay_all(sheet, made_ink) - guessed) < 0.2 * sheet.height
    letters, breaks = len(PARAGRAPHS), PARAGRAPHS.count("\n")
    assert 0.6 < guess(letters, breaks, WIDTH, 14) / sheet.height < 1.6
    assert guess(0, 0, WIDTH, 14) == 0


def test_what_is_let_go_keeps_its_height(used: Means, made_ink: Ink) -> None:
    """And has the same one when it comes back."""
    sheet = answer(EVERY_BLOCK, used)
    height = lay_all(sheet, made_ink)
    sheet.drop()
    assert laid(sheet) == []
    assert sheet.height == height
    check(sheet)
    assert lay_all(sheet, made_ink) == height


def test_another_theme_keeps_every_height(used: Means, made_ink: Ink) -> None:
    """Only what is seen is laid out for it."""
    sheet = answer(PARAGRAPHS, used)
    height = lay_all(sheet, made_ink)
    dark = ink(DARK)
    sheet.lay(dark, WIDTH, 0, 400)
    assert sheet.height == height
    assert len(laid(sheet)) < 25
    assert lay_all(sheet, dark) == height


@pytest.mark.parametrize("width", [260, 380, 760])
def test_another_width_lays_out_what_is_near_and_guesses_the_rest(
    used: Means, made_ink: Ink, width: int
) -> None:
    """A fresh sheet at that width says the same in the end."""
    sheet = answer(EVERY_BLOCK + PARAGRAPHS, used)
    lay_all(sheet, made_ink)
    sheet.lay(made_ink, width, 0, 400)
    assert all(piece.width == width for piece in sheet.pieces[:4])
    assert any(piece.width != width for piece in sheet.pieces)
    check(sheet)
    assert lay_all(sheet, made_ink, width) == lay_all(answer(EVERY_BLOCK + PARAGRAPHS, used), made_ink, width)
    check(sheet)


def test_larger_letters_make_it_higher(used: Means, made_ink: Ink) -> None:
    """Nothing keeps the height that it had in smaller ones."""
    sheet = answer(EVERY_BLOCK, used)
    height = lay_all(sheet, made_ink)
    large = ink(size=22)
    assert lay_all(sheet, large) > 1.3 * height
    assert sheet.height == lay_all(answer(EVERY_BLOCK, used), large)
    assert lay_all(sheet, made_ink) == height


def test_a_growing_answer_has_the_height_of_the_stored_one(used: Means, made_ink: Ink) -> None:
    """After every piece of it the heights hold together."""
    sheet = AnswerSheet(pending("m2", {}), used)
    sheet.listen(lambda piece: None)
    for at in range(0, len(EVERY_BLOCK), 37):
        sheet.feed(EVERY_BLOCK[at : at + 37])
        lay_all(sheet, made_ink)
        check(sheet)
    stored = card_of(message(2, Role.ASSISTANT, EVERY_BLOCK, receipt=receipt()), {})
    sheet.finish(stored, "")
    while not sheet.body.is_whole:
        sheet.advance()
    assert lay_all(sheet, made_ink) == lay_all(answer(EVERY_BLOCK, used), made_ink)
    check(sheet)


def test_only_the_end_of_a_growing_answer_is_laid_out_again(used: Means, made_ink: Ink) -> None:
    """Words at the end leave what stands before them as it is."""
    sheet = AnswerSheet(pending("m2", {}), used)
    sheet.listen(lambda piece: None)
    sheet.feed(PARAGRAPHS)
    lay_all(sheet, made_ink)
    sheet.relaid.clear()
    sheet.feed("and one more word.")
    lay_all(sheet, made_ink)
    assert len(sheet.relaid) <= 2
    assert sheet.relaid[-1] is sheet.body.pieces[-1]


def test_thoughts_unfold_under_their_line(used: Means, made_ink: Ink) -> None:
    """Between who answered and what was said; folded again, the height is what it was."""
    sheet = answer("Words.", used)
    sheet.listen(lambda piece: None)
    sheet.set_thinking("First thought.\n\nSecond thought.", "Thought for 2 s")
    height = lay_all(sheet, made_ink)
    press(sheet.fold, "fold")
    assert lay_all(sheet, made_ink) > height + 20
    check(sheet)
    texts = [piece.text for piece in sheet.pieces]
    assert texts.index("Words.") > next(n for n, text in enumerate(texts) if "First thought" in text) > 0
    sheet.set_thinking("First thought.\n\nSecond thought. And a third.", "Thought for 3 s")
    assert any("And a third." in piece.text for piece in sheet.pieces)
    press(sheet.fold, "fold")
    assert lay_all(sheet, made_ink) == height


def test_a_short_question_makes_a_small_block_at_the_right(used: Means, made_ink: Ink) -> None:
    """As wide as its words; a long one leaves a margin at the left."""
    sheet = question("Hi", used)
    lay_all(sheet, made_ink)
    ground = sheet.ground
    assert ground is not None
    assert ground.width() < 90
    assert ground.right() + 1 == WIDTH
    assert ground.height() == sheet.height
    assert sheet.top_of(0) == PADDING
    long = question("words " * 100, used)
    lay_all(long, made_ink)
    assert long.ground is not None
    assert WIDTH * 0.8 < long.ground.width() < WIDTH - 40
    assert long.ground.right() + 1 == WIDTH


def test_versions_of_a_question_stand_under_its_block(used: Means, made_ink: Ink) -> None:
    """Not on its ground."""
    sheet = question("Hi", used, {"m1": ("m1", "x")})
    lay_all(sheet, made_ink)
    assert sheet.ground is not None
    assert sheet.ground.bottom() < sheet.top_of(len(sheet.pieces) - 1)
    check(sheet)


def test_what_a_question_shows_is_as_it_was_typed(used: Means, made_ink: Ink) -> None:
    """Blanks, line ends and Markdown are letters, and a whole paste is a press away."""
    sheet = question("  **not bold**\n\n\n- x\ttab", used)
    lay_all(sheet, made_ink)
    assert sheet.pieces[0].text.replace("\u2028", "\n") == "  **not bold**\n\n\n- x\ttab"
    cut = question("word\n" * 9_000, used)
    cut.listen(lambda piece: None)
    few = lay_all(cut, made_ink)
    press(cut.more, spot(cut.more, "Show all of it").key)
    assert lay_all(cut, made_ink) > 3 * few


def test_guessed_questions_are_near_what_they_are(used: Means, made_ink: Ink) -> None:
    """Thousands of them are guessed when a conversation is opened."""
    view = TranscriptView()
    for text in ("Hi", "Some words. " * 30, "line\n" * 40, "word " * 4_000):
        asked = message(1, Role.USER, text)
        size = Row("m1", asked, lambda it: card_of(it, {}), is_answer=False).size
        (guessed,) = view.guesses([size], WIDTH, 14)
        sheet = question(text, used)
        real = lay_all(sheet, made_ink) + GAP
        assert abs(guessed - real) < max(40, 0.3 * real), text[:20]
    view.close()


def test_unfolded_calls_stay_unfolded_while_more_comes(used: Means, made_ink: Ink) -> None:
    """What the reader opened is not closed under their eyes."""
    first = ToolCall("a", "weather", '{"place": "Amalfi"}')
    stored: Message = message(2, Role.ASSISTANT, parts=(Text("Words."), first), receipt=receipt())
    sheet = AnswerSheet(card_of(stored, {}), used)
    sheet.listen(lambda piece: None)
    lay_all(sheet, made_ink)
    fold = next(
        piece for piece in sheet.pieces if any(each.name.startswith("Asked for") for each in piece.spots())
    )
    press(fold, "fold")
    assert any('"place"' in piece.text for piece in sheet.pieces)
    more = replace(stored, parts=(*stored.parts, ToolCall("b", "map", "{}")))
    sheet.set_card(card_of(more, {}))
    lay_all(sheet, made_ink)
    assert any('"place"' in piece.text for piece in sheet.pieces)
    assert fold in sheet.pieces
    check(sheet)
