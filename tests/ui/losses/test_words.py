"""The one line that says what stays behind."""

from __future__ import annotations

import pytest

from interline.model.portability import Loss, LossKind
from interline.ui.losses.words import summary

Kind = LossKind


def loss(kind: LossKind, count: int = 1) -> Loss:
    return Loss(kind, count, f"{count} {kind}.", "Nothing instead.")


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ([loss(Kind.IMAGE)], "1 picture stays behind"),
        ([loss(Kind.IMAGE, 2)], "2 pictures stay behind"),
        ([loss(Kind.THINKING)], "another model's thinking stays behind"),
        ([loss(Kind.THINKING, 3)], "other models' thinking stays behind"),
        (
            [loss(Kind.IMAGE, 2), loss(Kind.THINKING)],
            "2 pictures and another model's thinking stay behind",
        ),
        (
            [loss(Kind.SEARCH), loss(Kind.PDF), loss(Kind.PRODUCT, 1200)],
            "the web search, 1 PDF and 1,200 products stay behind",
        ),
        (
            [loss(Kind.IMAGE), loss(Kind.PDF), loss(Kind.FILE), loss(Kind.PRODUCT)],
            "1 picture, 1 PDF, 1 file and more stay behind",
        ),
        ([loss(Kind.CITATION, 3)], "the sources stay behind"),
        ([loss(Kind.INTERRUPTED)], "1 part goes in another form"),
        (
            [loss(Kind.IMAGE), loss(Kind.REFUSAL), loss(Kind.INTERRUPTED, 2)],
            "1 picture stays behind; 3 parts go in another form",
        ),
    ],
)
def test_the_line_reads_as_a_sentence(losses: list[Loss], words: str) -> None:
    """One or many, one kind or several; what only changes its form is not said to stay behind."""
    assert summary("Groq · Llama 4", losses) == f"With Groq · Llama 4: {words}"


@pytest.mark.parametrize("kind", LossKind)
def test_every_kind_has_words(kind: LossKind) -> None:
    """A kind that comes later is at least counted."""
    assert summary("G", [loss(kind)]).startswith("With G: ")
    assert "{}" not in summary("G", [loss(kind, 7)])
