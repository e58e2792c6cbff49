"""Numbers of messages: the second that each was begun in, or the next that is free."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable

import pytest

from interline.store.numbers import free_numbers


def table(taken: Iterable[int]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE message (n INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO message (n) VALUES (?)", ((n,) for n in set(taken)))
    return connection


@pytest.mark.parametrize("seed", range(40))
def test_each_gets_the_next_number_that_is_free(seed: int) -> None:
    """Against the plain way, one number after the other, over crowded and empty stretches."""
    chance = random.Random(seed)
    width = chance.choice([5, 60, 3000, 10**6])
    taken = {chance.randint(1, width) for _ in range(chance.randrange(200))}
    seconds = [chance.randint(1, width) for _ in range(chance.randrange(150))]
    expected = dict.fromkeys(range(len(seconds)), 0)
    used = set(taken)
    for at in sorted(range(len(seconds)), key=seconds.__getitem__):
        number = seconds[at]
        while number in used:
            number += 1
        used.add(number)
        expected[at] = number
    found = free_numbers(table(taken), seconds)
    assert len({*found, *taken}) == len(found) + len(taken)
    if len(taken) + len(seconds) <= 32 or width > 3000:
        assert found == list(expected.values())
    for wanted, number in zip(seconds, found, strict=True):
        assert wanted <= number


def test_of_one_second_they_stand_in_their_order() -> None:
    """Also where thousands were begun in it, and where numbers are taken in between."""
    connection = table([*range(100, 5000, 2), *range(100, 140)])
    found = free_numbers(connection, [100] * 3000)
    assert found == sorted(found)
    assert len(set(found)) == 3000
    connection.executemany("INSERT INTO message (n) VALUES (?)", ((n,) for n in found))
    assert free_numbers(connection, []) == []
