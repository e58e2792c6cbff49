"""The record of whole turns: complete, sealed, and fit to be handed to others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from interline.model.turn import TurnEnded
from interline.services.doctor import OK, WARN
from interline.services.record import in_words
from interline.startup import Interline
from tests.services.world import World, ask
from tests.store.test_records import tamper

KEYS = {f"SIM_{name}_KEY": f"sk-proj-{name}0123456789abcdefghijklmnop" for name in "ABCDE"}
QUESTION = "Where did grandmother bury the silver spoons?"
ANSWER = "Under the old pear tree behind the barn."


def keyed(name: str) -> dict[str, Any]:
    variable = f"SIM_{name}_KEY"
    return {"extra": f'key_env = "{variable}"', "key": KEYS[variable]}


async def lines(app: Interline) -> list[dict[str, Any]]:
    return [json.loads(text) async for text in app.record.lines()]


def test_no_key_and_no_word_of_the_conversation_is_in_the_record(home: Path) -> None:
    """Vendors that repeat key and question in every field of their errors, one that breaks off, one that answers: the
    record tells it all but that."""

    async def scene(app: Interline) -> tuple[TurnEnded, list[dict[str, Any]]]:
        ended = await ask(app, QUESTION)
        return ended, await lines(app)

    with World(home) as world:
        for name, vendor_id in zip("ABC", ("sim-a", "sim-b", "sim-c"), strict=True):
            told = f"{QUESTION} {KEYS[f'SIM_{name}_KEY']}"
            world.add(vendor_id, **keyed(name)).fails(
                (500, 403, 401)[ord(name) - 65],
                body={"error": {"message": told, "code": told, "type": told, "param": QUESTION}},
                model=QUESTION,
            ).fails(500, message=told, code=told)
        world.add("sim-d", **keyed("D")).errs_in_stream(ANSWER, after=3, message=QUESTION, code=QUESTION)
        world.add("sim-e", **keyed("E")).answers(ANSWER, model=f"{QUESTION}")
        ended, found = world.play(scene, KEYS)

    (record,) = found
    states = [attempt["state"] for attempt in record["attempts"]]
    assert states[:3] == ["failed"] * 3
    assert "interrupted" in states
    assert "ok" in states
    assert record["id"] == ended.decision.id
    assert len(states) == len(ended.decision.attempts)
    text = json.dumps(found, ensure_ascii=False)
    for secret in (*KEYS.values(), QUESTION, "grandmother", "spoons", "pear tree", "0123456789abcdef"):
        assert secret not in text


def test_the_keys_are_in_no_row_of_the_database(home: Path) -> None:
    """Neither in the record nor anywhere else in the file."""

    async def scene(app: Interline) -> None:
        await ask(app, QUESTION)

    with World(home) as world:
        first, second = KEYS["SIM_A_KEY"], KEYS["SIM_B_KEY"]
        world.add("sim-a", **keyed("A")).fails(
            401,
            body={"error": {"message": first, "code": first, "type": first, "param": first}},
            headers={"x-request-id": f"req-{first}"},
        )
        world.add("sim-b", **keyed("B")).answers(
            ANSWER, model=f"ok-{second}", headers={"x-request-id": second}
        )
        world.play(scene, KEYS)
        kept = world.home.database.read_bytes()
        assert first.encode() not in kept
        assert second.encode() not in kept


def test_a_turn_is_sealed_when_it_ends_and_doctor_says_so(home: Path) -> None:
    """Answered, failed and refused turns alike; a change made by hand is named."""

    async def scene(app: Interline) -> None:
        for _ in range(3):
            await ask(app)
        report = await app.record.check()
        assert (report.sealed, report.unsealed, report.is_whole) == (3, 0, True)
        assert in_words(report) == ("3 turns are on record, and nothing was changed since.",)
        finding = next(each for each in await app.doctor.check() if each.area == "record")
        assert (finding.ok, finding.sentence) == (OK, "3 turns are on record, and nothing was changed since.")

    async def look(app: Interline) -> None:
        finding = next(each for each in await app.doctor.check() if each.area == "record")
        assert finding.ok == WARN
        assert finding.sentence.startswith("Record 2 (of 20")
        assert finding.sentence.endswith("was changed after it was sealed.")
        assert "interline record --verify" in finding.next_step

    with World(home) as world:
        world.add("sim-a").answers().fails(500).fails(500).fails(500).answers()
        world.play(scene)
        tamper(world.home.database.parent, "UPDATE decision SET why = '' WHERE place = 2")
        world.play(look)
