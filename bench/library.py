"""A large library to measure on: conversations in several languages, made from a seed, written in bulk.

Rule: words fall off as in real text (Zipf), so that there are words in every second message and in one; tables and
search index are those that the program itself would have written.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from interline.paths import Home
from interline.store import driver
from interline.store.database import Store
from interline.store.indexed import held, pairs
from interline.store.values import when_text

CONVERSATIONS = 10_000
MESSAGES = 1_000_000
LONG = 10_000
"""Messages in the longest conversation."""
BEGIN = datetime(2023, 11, 1, tzinfo=UTC)
SPAN = timedelta(days=3 * 365)
_BATCH = 20_000

MODELS = (
    *(("openai", "OpenAI", model, 30) for model in ("gpt-6-sol", "gpt-5-mini")),
    *(("anthropic", "Anthropic", model, 25) for model in ("claude-sonnet-5.5", "claude-haiku-4.5")),
    ("google", "Google", "gemini-4-argon", 20),
    ("mistral", "Mistral", "magistral-medium", 5),
    ("local", "This computer", "smollm2-135m", 1),
)
FOLDERS = ("", "", "", "", "Work", "Home", "Trips", "Study")
TAGS = ("idea", "todo", "recipe", "tax", "reading")

_LANGUAGES: tuple[tuple[str, int, str, str], ...] = (
    (
        "en",
        55,
        "the of and to a in is you that it for on with as are this be or by can from at have an not we if will",
        "ba ce di fo gu la me ni po ru sa te vi wo xa con der ing tion ment pre st ple tra qui",
    ),
    (
        "de",
        12,
        "der die das und in zu den ist nicht mit für auf ein eine es von dem im als auch wie werden sie",
        "ba ge lung heit keit schaft ver be auf aus mut zeit wärm größ stück tisch licht ung er en",
    ),
    (
        "fr",
        8,
        "de la le et les des en un une est pour que dans qui sur pas par plus avec ce il au",
        "par mon ver ité eau ment tion ré pro cha rue lier bois fête où ge nte sel",
    ),
    (
        "es",
        5,
        "de la que el en y a los se del las un por con no una para es lo como más",
        "ca sa mo ción dad ñe ra lo pue ta mi go ller ver año",
    ),
    (
        "ru",
        5,
        "и в не на что с по это как для из к у от за так же вы мы при",
        "при вод ход ство ние про пере сла мир дом раз лож ка ти на ров",
    ),
)
_CHARACTERS = {
    "zh": (
        8,
        "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同三已老从动两长数据库模型问题代码",
    ),
    "ja": (
        5,
        "のにはをたがでてとしれさあいるもなこうまかそりらよだ日本人大年出来時間語東京天気明晴潮満見学生会社行食水電車山川",
    ),
    "ko": (2, "이다는에을의가하고로지한기사를도리인서자대나시어아정해보수그일은데이터모델질문"),
}


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language to write in."""

    name: str
    weight: int
    words: list[str]
    """Most frequent first."""
    weights: list[float]
    """Sums of their frequencies so far."""
    spaced: bool

    def stream(self, random_: random.Random, count: int) -> list[str]:
        """So many words as they would be written, with stops."""
        stop, comma = (". ", ", ") if self.spaced else ("。", "、")
        space = " " if self.spaced else ""
        endings = [stop] * 6 + [comma] * 6 + [space] * 88
        words = random_.choices(self.words, cum_weights=self.weights, k=count)
        return [word + ending for word, ending in zip(words, random_.choices(endings, k=count), strict=True)]


def tongues(random_: random.Random) -> list[Tongue]:
    """All languages, with words made up of their syllables behind their real commonest ones."""
    made = []
    for name, weight, common, syllables in _LANGUAGES:
        parts = syllables.split()
        fresh = {"".join(random_.choices(parts, k=random_.randrange(2, 5))) for _ in range(60_000)}
        made.append(
            _tongue(
                name, weight, [*common.split(), *sorted(fresh - set(common.split()))], random_, spaced=True
            )
        )
    for name, (weight, characters) in _CHARACTERS.items():
        falling = list(accumulate(1 / (rank + 3) for rank in range(len(characters))))
        words = dict.fromkeys(characters)
        for _ in range(30_000):
            words[
                "".join(random_.choices(characters, cum_weights=falling, k=random_.choice((2, 2, 2, 3))))
            ] = None
        made.append(_tongue(name, weight, list(words), random_, spaced=name == "ko"))
    return made


def _tongue(name: str, weight: int, words: list[str], random_: random.Random, *, spaced: bool) -> Tongue:
    head, tail = words[:22], words[22:]
    random_.shuffle(tail)
    words = head + tail
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    return Tongue(name, weight, words, weights, spaced)


class Writer:
    """Makes texts."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._tongues = tongues(self._random)
        self._weights = [tongue.weight for tongue in self._tongues]
        self._streams: dict[str, list[str]] = {}

    def refresh(self) -> None:
        """New words to cut texts from, so that rare ones stay rare."""
        total = sum(self._weights)
        for tongue in self._tongues:
            count = max(8_000, 500_000 * tongue.weight // total)
            self._streams[tongue.name] = tongue.stream(self._random, count)

    def tongue(self) -> str:
        return self._random.choices(self._tongues, weights=self._weights)[0].name

    def text(self, tongue: str, mean: int, *, code: bool = False) -> str:
        """About so many words."""
        stream = self._streams[tongue]
        count = 2 + min(2_000, int(self._random.expovariate(1 / mean)))
        at = int(self._random.random() * max(1, len(stream) - count))
        text = "".join(stream[at : at + count]).strip()
        if code:
            one, two, three = (self._streams["en"][at % 7_000 + step].strip(" .,") for step in (0, 3, 5))
            text += f"\n\n```python\ndef {one}_{two}({three}):\n    return {two}.{three}({at})\n```\n"
        return text


def make(folder: Path, conversations: int = CONVERSATIONS, messages: int = MESSAGES, seed: int = 7) -> Path:
    """Fill a new home in this folder; gives its database. A million messages take some three minutes."""
    asyncio.run(_fresh(folder))
    database = Home.at(folder).database
    connection = driver.connect(database)
    try:
        _fill(connection, conversations, messages, seed)
    finally:
        connection.close()
    return database


async def _fresh(folder: Path) -> None:
    store = Store(Home.at(folder))
    await store.open()
    await store.close()


def _fill(connection: driver.DriverConnection, conversations: int, messages: int, seed: int) -> None:
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'message'"
    ).fetchall()
    # Made once at the end: the index is the same, and sooner there.
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    random_, writer = random.Random(seed + 1), Writer(seed)
    sizes = _sizes(random_, conversations, messages)
    step = SPAN / conversations
    taken = 0
    connection.execute("BEGIN")
    batch: list[dict[str, Any]] = []
    about: list[dict[str, Any]] = []
    written = 0
    writer.refresh()
    for number, size in enumerate(sizes):
        made = list(_conversation(random_, writer, number, size, BEGIN + step * number, taken))
        taken = made[-1]["n"]
        about.append(_about(random_, number, made))
        batch += made
        if len(batch) >= _BATCH or number == len(sizes) - 1:
            _write(connection, about, batch)
            written += len(batch)
            batch, about = [], []
            writer.refresh()
    connection.execute("INSERT INTO message_fts (message_fts) VALUES ('rebuild')")
    for _, sql in triggers:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.execute("PRAGMA optimize")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _sizes(random_: random.Random, conversations: int, messages: int) -> list[int]:
    """How many messages each conversation has: one very long, the rest uneven."""
    long = min(LONG, max(2, messages // 4))
    weights = [random_.paretovariate(1.6) for _ in range(conversations - 1)]
    each = (messages - long) / sum(weights)
    sizes = [max(2, int(weight * each)) for weight in weights]
    sizes.insert(len(sizes) * 3 // 4, long)
    return sizes


def _conversation(
    random_: random.Random, writer: Writer, number: int, size: int, begun: datetime, taken: int
) -> Iterator[dict[str, Any]]:
    tongue = writer.tongue()
    conversation = _id(1, number)
    vendor, vendor_name, model, _ = random_.choices(MODELS, weights=[each[3] for each in MODELS])[0]
    parent, moment, before = None, begun, taken
    for place in range(size):
        asks = place % 2 == 0
        moment += timedelta(seconds=random_.expovariate(1 / (60 if asks else 4)) + 1)
        before = max(before + 1, int(moment.timestamp()))
        text = writer.text(tongue, 14 if asks else 64, code=not asks and random_.random() < 0.12)
        cost = None if asks else f"{random_.lognormvariate(-5.5, 1.3):.6f}"
        image = asks and random_.random() < 0.03
        id_ = _id(2, before)
        yield {
            "n": before,
            "id": id_,
            "conversation_id": conversation,
            "parent_id": parent,
            "seq": place + 1,
            "role": "user" if asks else "assistant",
            "created_at": when_text(moment),
            "finish": None if asks else "stop",
            "vendor": None if asks else vendor,
            "vendor_name": None if asks else vendor_name,
            "model": None if asks else model,
            "cost": cost,
            "text": text,
            "pairs": pairs(text),
            "holds": held(text, image, cost),
            "image": image,
        }
        parent = id_


def _about(random_: random.Random, number: int, made: Sequence[dict[str, Any]]) -> dict[str, Any]:
    vendor = made[1]["vendor"]
    title = " ".join(made[0]["text"].split())[:50]
    return {
        "id": _id(1, number),
        "title": title,
        "created_at": made[0]["created_at"],
        "updated_at": made[-1]["created_at"],
        "choice": f"{vendor}/{made[1]['model']}",
        "current_id": made[-1]["id"],
        "messages": len(made),
        "vendors": f'["{vendor}"]',
        "folder": random_.choice(FOLDERS),
        "tags": f'["{random_.choice(TAGS)}"]' if random_.random() < 0.1 else "[]",
        "pinned": int(random_.random() < 0.002),
        "starred": int(random_.random() < 0.03),
        "archived": int(random_.random() < 0.05),
        "spent": f"{random_.lognormvariate(-3, 1):.4f}",
        "spent_known": len(made) // 2,
    }


def _write(
    connection: driver.DriverConnection, about: Sequence[dict[str, Any]], batch: Sequence[dict[str, Any]]
) -> None:
    columns = ", ".join(about[0])
    connection.executemany(
        f"INSERT INTO conversation ({columns}) VALUES ({', '.join(f':{name}' for name in about[0])})", about
    )
    connection.executemany(
        "INSERT INTO message (n, id, conversation_id, parent_id, seq, role, status, created_at, finish, vendor,"
        " vendor_name, model, cost, cost_quality, text, pairs, holds) VALUES (:n, :id, :conversation_id, :parent_id,"
        " :seq, :role, 'complete', :created_at, :finish, :vendor, :vendor_name, :model, :cost, 'exact', :text, :pairs,"
        " :holds)",
        batch,
    )
    connection.executemany(
        "INSERT INTO part (message_id, position, kind, text) VALUES (:id, 0, 'text', :text)", batch
    )
    data = f'{{"media_type":"image/png","digest":"{"0" * 64}","size":1}}'
    connection.executemany(
        "INSERT INTO part (message_id, position, kind, data) VALUES (?, 1, 'image', ?)",
        [(row["id"], data) for row in batch if row["image"]],
    )


def _id(kind: int, number: int) -> str:
    digits = f"{number:012x}"
    return f"018b{kind:04x}-{digits[:4]}-7000-8000-{digits}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Make a large library.")
    parser.add_argument("folder", type=Path, help="a new folder; it becomes a profile")
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    chosen = parser.parse_args()
    begun = time.monotonic()
    database = make(chosen.folder, chosen.conversations, chosen.messages)
    print(f"{database}: {database.stat().st_size / 1e6:.0f} MB in {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
