"""What is copied: whole blocks from the source, byte for byte, and what is cut as it is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role
from interline.model.events import Finish
from interline.ui.transcript.lines import units
from interline.ui.transcript.selection import Place
from interline.ui.transcript.view import TranscriptView
from tests.rendering.samples import TRICKY
from tests.ui.transcript import seen
from tests.ui.transcript.sample import EVERY_BLOCK, message, receipt
from tests.ui.transcript.seen import CTRL, drag, place_in

TEXT = """\
# A *heading*

First **bold** paragraph.
With a second line.

1. one
2. two
   - deeper
3. three

> A quote.

```py
x = '\u202e'
\ty = 2
```

| a | b |
|---|---|
| one | two |

Last.
"""


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    yield from seen.shown_view(qtbot, 800, 1_500)


def show(view: TranscriptView, text: str) -> None:
    view.show_conversation((message(2, Role.ASSISTANT, text, receipt=receipt()),), {})


def copy(view: TranscriptView, begin: str, end: str) -> tuple[str, str]:
    """What is on the clipboard after these words were dragged over: Markdown and plain."""
    last = place_in(view, "m2", end, after=True)
    drag(view, place_in(view, "m2", begin), last)
    view.copy()
    data = QGuiApplication.clipboard().mimeData()
    return bytes(data.data("text/markdown").data()).decode(), data.text()


def test_everything_is_copied_from_the_source(view: TranscriptView, qtbot: QtBot) -> None:
    """Ctrl+A, Ctrl+C: the model's own words, byte for byte."""
    show(view, TEXT)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_A, CTRL)
    qtbot.keyClick(view, Qt.Key.Key_C, CTRL)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == TEXT
    assert bytes(data.data("text/markdown").data()).decode() == TEXT


@pytest.mark.parametrize("text", [text for text in TRICKY if text.strip() and "\ud800" not in text])
def test_all_of_a_tricky_text_is_its_source(view: TranscriptView, text: str) -> None:
    """Whatever the parser makes of it."""
    show(view, text)
    view.select_all()
    assert view.selected().markdown == text
    assert view.selected().plain == text


def test_whole_blocks_are_copied_as_they_were_written(view: TranscriptView) -> None:
    """From the beginning of one to the end of another: marks, numbers, fences and bars are those of the source."""
    show(view, TEXT)
    markdown, plain = copy(view, "First", "three")
    assert markdown == TEXT[TEXT.index("First") : TEXT.index("\n\n> A")]
    assert plain == "First bold paragraph.\nWith a second line.\n\n1. one\n2. two\n◦ deeper\n3. three"


def test_of_a_block_that_is_cut_the_letters_are_copied(view: TranscriptView) -> None:
    """Within one paragraph, and of the first and last of several."""
    show(view, TEXT)
    assert copy(view, "bold", "paragraph") == ("**bold** paragraph", "bold paragraph")
    markdown, plain = copy(view, "paragraph", "A quote")
    assert (
        markdown
        == f"paragraph.\nWith a second line.\n\n{TEXT[TEXT.index('1. one') : TEXT.index('> A')]}A quote"
    )
    assert plain.startswith("paragraph.\nWith a second line.\n\n1. one")
    assert plain.endswith("3. three\n\nA quote")


def test_code_is_copied_with_its_fence_and_what_is_cut_of_it_without(view: TranscriptView) -> None:
    """What hides is in the copy of the whole, as it was written."""
    show(view, TEXT)
    markdown, plain = copy(view, "A quote", "Last.")
    assert TEXT[TEXT.index("```py") : TEXT.index("| a |")].strip() in markdown
    assert "x = '‹U+202E›'" in plain
    markdown, _ = copy(view, "y = 2", "y = 2")
    assert markdown == "y = 2"


def test_a_table_is_copied_whole_or_as_its_cells(view: TranscriptView) -> None:
    """With bars as Markdown, with tabs as plain words."""
    show(view, TEXT)
    markdown, plain = copy(view, "A quote", "Last")
    assert "| a | b |\n|---|---|\n| one | two |" in markdown
    assert "a\tb\none\ttwo" in plain
    show(view, "| a | b |\n|---|---|\n| one | two |\n")
    assert copy(view, "one", "two") == ("one\ttwo", "one\ttwo")


def test_rows_of_a_long_table_are_copied_line_by_line(view: TranscriptView) -> None:
    """Also where the table is laid out in several runs of rows."""
    rows = "".join(f"| r{n} | v{n} |\n" for n in range(1, 31))
    show(view, f"Before.\n\n| a | b |\n|---|---|\n{rows}\nAfter.")
    markdown, plain = copy(view, "Before", "After")
    assert markdown == f"Before.\n\n| a | b |\n|---|---|\n{rows}\nAfter"
    assert plain == "Before.\n\na\tb\n" + "".join(f"r{n}\tv{n}\n" for n in range(1, 31)) + "\nAfter"
    _, cut = copy(view, "r9\t", "v20")
    assert cut == "\n".join(f"r{n}\tv{n}" for n in range(9, 21))


def test_what_stands_beside_the_words_can_be_copied_too(view: TranscriptView) -> None:
    """A mark under an answer, as it is shown."""
    view.show_conversation(
        (message(2, Role.ASSISTANT, "Words.", receipt=receipt(), finish=Finish.LENGTH),), {}
    )
    markdown, plain = copy(view, "Words", "length limit")
    assert plain == "Words.\n\nThe answer reached its length limit"
    assert markdown == plain


def test_a_question_is_copied_as_it_was_typed(view: TranscriptView) -> None:
    """Line ends and blanks."""
    view.show_conversation((message(2, Role.USER, "one\n  two\n\nthree"),), {})
    assert copy(view, "one", "three")[1] == "one\n  two\n\nthree"


def test_a_part_of_a_question_keeps_its_signs_as_they_were_typed(view: TranscriptView) -> None:
    """What was typed is no Markdown: a star in it is a star and needs no backslash, whole or in part."""
    view.show_conversation((message(2, Role.USER, "say *so* and # [x](y) now"),), {})
    assert copy(view, "*so*", "[x](y)") == ("*so* and # [x](y)", "*so* and # [x](y)")


def test_nothing_selected_leaves_the_clipboard_alone(view: TranscriptView, qtbot: QtBot) -> None:
    """What somebody copied elsewhere stays."""
    show(view, TEXT)
    QGuiApplication.clipboard().setText("mine")
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_C, CTRL)
    view.copy_markdown()
    assert QGuiApplication.clipboard().text() == "mine"


def test_markdown_can_be_copied_alone(view: TranscriptView) -> None:
    """As plain text, to be pasted where words are written."""
    show(view, TEXT)
    drag(view, place_in(view, "m2", "First"), place_in(view, "m2", "line.", after=True))
    view.copy_markdown()
    assert QGuiApplication.clipboard().text() == "First **bold** paragraph.\nWith a second line."


def test_each_block_of_every_kind_is_copied_from_its_source(view: TranscriptView) -> None:
    """Selected whole, one by one: what is copied stands in the source as it is."""
    show(view, EVERY_BLOCK)
    made = seen.lay(view, "m2")
    count = 0
    for piece in [piece for piece in made.pieces if piece.key[0] >= 0 and piece.text]:
        view.select(Place("m2", piece.key, 0), Place("m2", piece.key, units(piece.text)))
        markdown = view.selected().markdown
        assert markdown in EVERY_BLOCK, markdown
        assert markdown.strip()
        count += 1
    assert count >= 20


def test_the_whole_is_put_together_from_its_parts(view: TranscriptView) -> None:
    """From the first to the last letter of the pieces: the source but for empty lines at its end."""
    show(view, EVERY_BLOCK)
    pieces = [piece for piece in seen.lay(view, "m2").pieces if piece.key[0] >= 0]
    first, last = pieces[0], pieces[-1]
    view.select(Place("m2", first.key, 0), Place("m2", last.key, units(last.text)))
    assert view.selected().markdown == EVERY_BLOCK.strip("\n")


def test_what_is_copied_is_there_as_rich_text_too(view: TranscriptView) -> None:
    """Bold stays bold in a letter or a document; nothing is fetched for it."""
    show(view, TEXT)
    copy(view, "bold", "paragraph")
    data = QGuiApplication.clipboard().mimeData()
    assert "<strong>bold</strong> paragraph" in data.html()
    assert data.data("text/markdown").data() == b"**bold** paragraph"


def test_words_are_copied_with_their_looks_too(view: TranscriptView) -> None:
    """Headings, heavy letters, lists, tables and code for programs that take them, and nothing that is fetched."""
    show(view, TEXT + "\n![a picture](https://pictures.example/a.png)\n")
    view.select_all()
    view.copy()
    rich = QGuiApplication.clipboard().mimeData().html()
    for tag in ("<h1>", "<em>heading</em>", "<strong>bold</strong>", "<ol", "<blockquote>", "<table", "<pre"):
        assert tag in rich, tag
    assert "<img" not in rich
