"""Whatever is typed is a search: words, filters, and a sentence for a filter that cannot be read."""

from __future__ import annotations

import random
from datetime import date

import pytest

from interline.model.search import KINDS, Filter, Search, Sort, Term, parse

TODAY = date(2026, 11, 27)

TYPED = [
    ("moon tides", (Term("moon"), Term("tides")), ()),
    ('"the moon" -sun', (Term("the moon", phrase=True), Term("sun", excluded=True)), ()),
    ('-"the sun"', (Term("the sun", phrase=True, excluded=True),), ()),
    ("vendor:openai moon", (Term("moon"),), (Filter("vendor", "openai"),)),
    ('folder:"Trips 2026" moon', (Term("moon"),), (Filter("folder", "Trips 2026"),)),
    ("-tag:work", (), (Filter("tag", "work", excluded=True),)),
    ("HAS:Picture is:star", (), (Filter("has", "image"), Filter("is", "starred"))),
    ("role:me role:answer", (), (Filter("role", "user"), Filter("role", "assistant"))),
    ("since:2026-02 until:2026-02", (), (Filter("since", "2026-02-01"), Filter("until", "2026-02-28"))),
    ("on:yesterday", (), (Filter("since", "2026-11-26"), Filter("until", "2026-11-26"))),
    ("since:7d", (), (Filter("since", "2026-11-20"),)),
    ("until:2025", (), (Filter("until", "2025-12-31"),)),
    ("cost:>0.05 cost:<$2", (), (Filter("min-cost", "0.05"), Filter("max-cost", "2"))),
    ("http://x.org c:\\temp note: a:b", tuple(map(Term, ("http://x.org", "c:\\temp", "note:", "a:b"))), ()),
    ("- -- -5 a-b", (Term("-"), Term("--"), Term("5", excluded=True), Term("a-b")), ()),
    ("tid* *", (Term("tid"), Term("*")), ()),
]

WRONG = [
    ("since:soon", "since: takes a day"),
    ("since:", "since: takes a day"),
    ("until:2026-13", "not “2026-13”"),
    ("on:2026-02-30", "on: takes a day"),
    ("since:9999y", "since: takes a day"),
    ("cost:lots", "cost: takes an amount"),
    ("min-cost:nan", "min-cost: takes an amount"),
    ("has:gold", "has: takes code or image, not “gold”."),
    ("role:king", "role: takes user or assistant, not “king”."),
    ("is:nice", "is: takes starred, archived or pinned"),
    ("vendor:", "vendor: takes a name, e.g. vendor:openai."),
    ("sort:worst", "sort: takes newest or relevance."),
    ("-since:2026-01-01", "“-since:” is not possible"),
]


@pytest.mark.parametrize(("typed", "terms", "filters"), TYPED)
def test_a_line_is_read_as_words_and_filters(
    typed: str, terms: tuple[Term, ...], filters: tuple[Filter, ...]
) -> None:
    """Quotes keep words together, a minus leaves them out, a known name before a colon is a filter."""
    assert parse(typed, TODAY) == Search(terms, filters)


@pytest.mark.parametrize(("typed", "sentence"), WRONG)
def test_a_filter_that_cannot_be_read_is_left_out_and_told(typed: str, sentence: str) -> None:
    """One clear sentence, and the words are looked for all the same."""
    search = parse(f"moon {typed}", TODAY)
    assert (search.terms, search.filters, search.sort) == ((Term("moon"),), (), Sort.RELEVANCE)
    (problem,) = search.problems
    assert sentence in problem


def test_a_filter_is_written_as_it_would_be_typed() -> None:
    """A chip's words, typed again, are the same filter."""
    typed = '-folder:"Trips 2026" since:2026-01-01 min-cost:0.05 has:code tag:a'
    search = parse(typed, TODAY)
    assert " ".join(each.text for each in search.filters) == typed
    assert parse("sort:newest x", TODAY).sort is Sort.NEWEST


def test_nothing_that_is_typed_is_an_error() -> None:
    """Any mixture of signs, names and halves of both is read."""
    random_ = random.Random(3)
    bits = [
        *(f"{kind}:" for kind in KINDS),
        '"',
        "-",
        ":",
        " ",
        "x",
        "2026-",
        "<",
        "1e999",
        "潮",
        "\x00",
        "\ud800",
        "-9d",
    ]
    for _ in range(3000):
        typed = "".join(random_.choices(bits, k=random_.randrange(12)))
        search = parse(typed, TODAY)
        assert all(problem.endswith(".") for problem in search.problems), typed
