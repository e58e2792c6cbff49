"""Every recorded answer means what stands beside it, however the network cuts it."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from interline.model.events import Event, Finished, TextDelta, UsageReported
from tests.wire.recordings import FOLDER, Case, cases, decode

CASES = cases()
ANSWERS = [case for case in CASES if not case.is_error]
SMALL = 12_000


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def words(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def random_pieces(data: bytes, seed: int) -> Iterator[bytes]:
    dice = random.Random(seed)
    while data:
        size = dice.choice((1, 1, 2, 3, 5, 17, 64, 300, 1500))
        yield data[:size]
        data = data[size:]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_recording_means_what_stands_beside_it(case: Case) -> None:
    """events.json was read beside the recording by a person; the decoder may not drift from it."""
    assert case.meaning() == case.expected


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case.name)
def test_cutting_an_answer_changes_nothing(case: Case) -> None:
    """Whole, byte by byte, in even and in random pieces: the very same events, one for one."""
    answer = case.answer
    whole = decode(case.decoder(), [answer])
    sizes = (1, 2, 7, 4096) if len(answer) < SMALL else (7, 4096)
    for size in sizes:
        assert decode(case.decoder(), pieces(answer, size)) == whole
    for seed in range(3):
        assert decode(case.decoder(), random_pieces(answer, seed)) == whole


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case.name)
def test_an_answer_cut_short_claims_no_more_than_came(case: Case) -> None:
    """Wherever the connection breaks, the words that came are there, none is invented, and no half body is whole."""
    answer = case.answer
    whole = words(decode(case.decoder(), [answer]))
    for part in range(1, 12):
        events = decode(case.decoder(), [answer[: len(answer) * part // 12]])
        assert whole.startswith(words(events))
        if answer[:1] in (b"{", b"["):
            assert not any(isinstance(event, Finished) for event in events)


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case.name)
def test_counts_are_in_our_arithmetic(case: Case) -> None:
    """Parts are inside their wholes, whatever the vendor's own way of counting."""
    for event in decode(case.decoder(), [case.answer]):
        if isinstance(event, UsageReported):
            assert event.usage.is_plausible()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_recording_says_where_it_is_from(case: Case) -> None:
    """Each has its source and licence, and its folder names its vendor."""
    assert case.meta["source"]["licence"]
    assert case.meta["source"]["repo"] or case.meta["source"]["path"]
    assert case.folder.parent.name == case.meta["vendor"]


def test_the_recordings_hold_no_folder_without_a_meaning() -> None:
    """A recording whose meaning nobody wrote down would be tested for nothing."""
    assert len(CASES) > 200
    without = [path for path in FOLDER.glob("*/*") if not (path / "events.json").exists()]
    assert not without
