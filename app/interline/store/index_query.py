"""A search in the words of the index: FTS5's expressions.

Rule: every word stands in quotes; nothing that was typed is ever read as an operator.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from interline.model.matching import fold, is_letter
from interline.store.indexed import RUN

if TYPE_CHECKING:
    from interline.model.search import Term

_SHORT = 4
"""Beginnings up to so many letters stand for so many words that the index takes long to join them."""


@dataclass(slots=True)
class Asked:
    """What the index is asked of the terms."""

    easy: list[str] = field(default_factory=list)
    """Expressions that it answers at once."""
    slow: list[str] = field(default_factory=list)
    """Beginnings of words, which stand for many."""
    beginning: str = ""
    """The folded letters of the beginning that is among the slow ones."""
    unasked: bool = False
    """Whether there is a term that it cannot be asked of: signs without letters."""

    def expression(self, *, slow: bool) -> str:
        """All that must hold; empty for nothing."""
        return conjunction(self.easy + (self.slow if slow else []))


def asked_of(terms: Iterable[Term], *, beginning: Term | None) -> Asked:
    """The wanted terms for the index; `beginning` may be the beginning of a word."""
    asked = Asked()
    for term in terms:
        pieces = _pieces(term)
        if not pieces:
            asked.unasked = True
        for number, (run, text) in enumerate(pieces):
            is_last = term is beginning and number == len(pieces) - 1
            if run and len(text) == 1:
                asked.easy.append(f'pairs : "{text}" *')
            elif run:
                asked.easy.append(f'pairs : "{" ".join(text[at : at + 2] for at in range(len(text) - 1))}"')
            elif is_last:
                folded = "".join(letter for letter in fold(text) if is_letter(letter))
                if len(folded) <= _SHORT:
                    asked.beginning = folded
                    asked.slow.append(f'text : "{text}" *')
                else:
                    asked.easy.append(f'text : "{text}" *')
            else:
                asked.easy.append(f'text : "{text}"')
    return asked


def excluding(terms: Iterable[Term]) -> list[str]:
    """One expression for each term that must not be there."""
    return [
        conjunction(one.easy + one.slow)
        for term in terms
        if (one := asked_of((term,), beginning=None)).easy or one.slow
    ]


def words(found: Iterable[str]) -> str:
    """Any of these words."""
    return "text : (" + " OR ".join(f'"{word}"' for word in found) + ")"


def facet(tokens: Iterable[str]) -> str:
    """Any of these facets."""
    return "facets : (" + " OR ".join(f'"{token}"' for token in tokens) + ")"


def conjunction(expressions: Iterable[str]) -> str:
    """All of these."""
    return " AND ".join(f"({each})" for each in expressions)


def negation(expression: str, excluded: Iterable[str]) -> str:
    """The first and none of the others."""
    nots = "".join(f" NOT ({each})" for each in excluded)
    return f"({expression}){nots}" if nots else expression


def _pieces(term: Term) -> list[tuple[bool, str]]:
    """The term cut into runs of scripts without spaces (true) and the rest (false), without quotes; only those with
    letters, for the index holds nothing else."""
    text = term.text.replace('"', " ").replace("\x00", " ")
    pieces: list[tuple[bool, str]] = []
    at = 0
    for run in RUN.finditer(text):
        pieces += [(False, text[at : run.start()]), (True, run.group())]
        at = run.end()
    pieces.append((False, text[at:]))
    return [(is_run, piece) for is_run, piece in pieces if any(map(is_letter, piece))]
