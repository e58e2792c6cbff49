"""The watch over real sockets: lists that change between two looks, vendors that are down, refuse or babble."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from interline.file_lock import FileLock
from interline.model.change import Topic
from interline.model.notice import Notice, NoticeKind
from interline.model.refs import ModelRef
from interline.model.route import Choice
from interline.services import watch
from interline.services.model_lists import Refreshed
from interline.services.watch import Look, WatchService
from interline.startup import Interline
from interline.wire.listing import MOST_MODELS
from tests.services.world import World, pin
from tests.simulator.script import Step
from tests.simulator.vendor import Vendor
from tests.simulator.wires import OpenAIChat

KEY = "sk-simulated-0123456789"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OK = ModelRef("sim-a", "ok")


class Lister(OpenAIChat):
    """A vendor that lists whatever a test says."""

    def __init__(self, *rows: dict[str, Any] | str) -> None:
        self.says(*rows)

    def says(self, *rows: dict[str, Any] | str) -> None:
        self.rows = [{"id": row} if isinstance(row, str) else row for row in rows]

    def models(self, names: tuple[str, ...]) -> dict[str, Any]:
        return {"object": "list", "data": self.rows}


@dataclass
class Hands:
    """A clock that stands until it is set."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Scene:
    """A world with one vendor that lists."""

    world: World
    sim: Vendor
    list: Lister
    clock: Hands = field(default_factory=Hands)

    def play(self, scene: Callable[[Interline], Awaitable[Any]], **environment: str) -> Any:
        """Open Interline with this clock, play the scene, close it."""

        async def clocked(app: Interline) -> Any:
            app.watch._clock = self.clock
            return await scene(app)

        return self.world.play(clocked, {"SIM_A_KEY": KEY, **environment})

    def look(self, **environment: str) -> Look:
        found: Look = self.play(lambda app: app.watch.look(refresh=True), **environment)
        return found


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with World(tmp_path) as world:
        sim = world.add("sim-a", extra='key_env = "SIM_A_KEY"')
        lister = Lister("ok", "other")
        sim.wire = lister
        yield Scene(world, sim, lister)


def kinds(notices: tuple[Notice, ...]) -> list[str]:
    return [notice.kind for notice in notices]


def row_of(look: Look) -> Refreshed:
    """What the one vendor said; servers of this computer, which are off, are asked too."""
    return next(row for row in look.refreshed if row.vendor_id == "sim-a")


def one(notices: tuple[Notice, ...], kind: NoticeKind) -> Notice:
    (found,) = (notice for notice in notices if notice.kind is kind)
    return found


def test_what_changed_between_two_looks_is_told_once(scene: Scene) -> None:
    """A first list is no news; then new names and the loss of a model in use; then nothing further."""
    first = scene.look()
    assert (first.notices, row_of(first).models) == ((), ("ok", "other"))
    scene.list.says("other", "new-1", "new-2")
    found = scene.look().notices
    assert kinds(found) == [NoticeKind.GONE_FROM_LIST, NoticeKind.NEW_MODEL]
    assert found[0].routes == ("default",)
    assert "new-1 and new-2" in found[1].sentence
    again = scene.look().notices
    assert again == found
    scene.list.says("ok", "other", "new-1", "new-2")
    assert kinds(scene.look().notices)[:1] == [NoticeKind.NEW_MODEL]


def test_only_lists_are_asked_for(scene: Scene) -> None:
    """One free request, with the key in its header, and no body."""
    scene.look()
    ((method, path, body),) = {(request.method, request.path, request.body) for request in scene.sim.requests}
    assert (method, path, body) == ("GET", "/v1/models", b"")


def test_a_retiring_model_names_its_heir_and_conversations_are_moved_and_moved_back(scene: Scene) -> None:
    """The whole way of one notice: told, followed, undone."""
    scene.world.add("sim-b")

    async def play(app: Interline) -> None:
        ids = [(await app.store.conversations.create(pin("sim-a/old-1"))).id for _ in range(2)]
        other = (await app.store.conversations.create(pin("sim-b/ok"))).id
        scene.list.says(
            "ok",
            {"id": "old-1", "shutdown_date": "2026-11-30", "deprecation_replacement_model": "fine-2"},
            "fine-2",
        )
        changes: list[Topic] = []
        app.changes.subscribe(lambda change: changes.append(change.topic))
        notice = one((await app.watch.look(refresh=True)).notices, NoticeKind.RETIRING)
        assert Topic.NOTICES in changes
        assert set(notice.conversations) == set(ids)
        assert notice.sentence.endswith("in 7 days. 2 conversations use it.")
        assert notice.replacement == ModelRef("sim-a", "fine-2")
        changes.clear()
        moved = await app.watch.move(notice)
        assert moved is not None
        assert set(moved.ids) == set(ids)
        assert changes.count(Topic.CONVERSATION) == 2
        assert Topic.NOTICES in changes
        assert NoticeKind.RETIRING not in kinds(await app.watch.open())
        assert await choices(app) == {**dict.fromkeys(ids, "sim-a/fine-2"), other: "sim-b/ok"}
        await app.library.set_choice(ids[0], Choice())
        await app.watch.move_back(moved)
        assert await choices(app) == {ids[0]: "route:default", ids[1]: "sim-a/old-1", other: "sim-b/ok"}
        assert NoticeKind.RETIRING in kinds(await app.watch.open())

    scene.play(play)


async def choices(app: Interline) -> dict[str, str]:
    return {each.id: each.choice.text for each in await app.store.conversations.choices()}


def test_the_step_of_a_route_is_changed_where_the_user_says_so(scene: Scene) -> None:
    """The notice names the line; the file keeps everything else."""
    scene.list.says({"id": "ok", "shutdown_date": "2026-12-24"}, {"id": "ok-2"})

    async def play(app: Interline) -> None:
        notice = one((await app.watch.look(refresh=True)).notices, NoticeKind.RETIRING)
        before = scene.world.home.vendors_file.read_text()
        line = 1 + before[: before.index("steps = ")].count("\n")
        assert f'"sim-a/ok-2" in the route “default”, line {line} of vendors.toml' in notice.next_step
        assert await app.watch.change_steps(notice) == ("default",)
        after = scene.world.home.vendors_file.read_text()
        assert after == before.replace('steps = ["sim-a/ok"]', 'steps = ["sim-a/ok-2"]')
        assert (await app.vendors.routes())[0].steps == (ModelRef("sim-a", "ok-2"),)
        assert kinds(await app.watch.open()) == []

    scene.play(play)


@pytest.mark.parametrize(
    ("trouble", "kind", "failure"),
    [
        ("down", NoticeKind.OUTAGE, "connect"),
        ("401", NoticeKind.KEY_REFUSED, "auth"),
        ("402", NoticeKind.NO_CREDIT, "quota"),
        ("403", None, "access"),
        ("503", NoticeKind.OUTAGE, "overloaded"),
        ("garbage", None, "protocol"),
        ("nothing", None, "protocol"),
        ("page", None, "protocol"),
    ],
)
def test_a_list_that_is_not_to_be_had_is_not_the_end_of_its_models(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, trouble: str, kind: NoticeKind | None, failure: str
) -> None:
    """Each trouble by its own name, and the last list stands."""
    scene.look()
    if trouble == "401":
        scene.sim.key = "another-key-0123456789"
    elif trouble == "down":
        scene.sim.stop()
    elif trouble == "nothing":
        scene.list.says()
    else:
        answer = {
            "402": (402, '{"error": {"message": "credit", "code": "insufficient_quota"}}'),
            "403": (403, '{"error": {"message": "You may not read this list", "type": "permission_error"}}'),
            "503": (503, '{"error": {"message": "Overloaded"}}'),
            "garbage": (200, "\x00\xff{[[[" * 999),
            "page": (200, "<!doctype html><title>Sign in</title>"),
        }[trouble]
        monkeypatch.setattr(
            "tests.simulator.connection.Connection._answer", lambda self, received: _says(self, *answer)
        )
    look = scene.look()
    row = row_of(look)
    assert (str(row.failure), bool(row.trouble)) == (failure, True)
    assert KEY not in row.trouble
    assert kinds(look.notices) == ([kind] if kind else [])
    if kind:
        assert look.notices[0].routes == ("default",)
        assert look.notices[0].replacement is None


async def _says(connection: Any, status: int, body: str) -> None:
    connection._send(status, body.encode(), "application/json")


def test_a_vendor_that_is_back_is_not_told_of_any_more(scene: Scene) -> None:
    """And neither is a key that is taken."""
    scene.sim.key = "another-key-0123456789"
    assert kinds(scene.look().notices) == [NoticeKind.KEY_REFUSED]
    assert kinds(scene.play(lambda app: app.watch.peek())) == [NoticeKind.KEY_REFUSED]
    scene.sim.key = KEY
    assert scene.look().notices == ()


def test_another_key_ends_what_was_said_of_the_old_one(scene: Scene) -> None:
    """Without asking anybody; the next look finds out."""
    scene.sim.key = "another-key-0123456789"
    assert kinds(scene.look().notices) == [NoticeKind.KEY_REFUSED]

    async def play(app: Interline) -> tuple[Notice, ...]:
        await app.watch.keys_changed()
        return await app.watch.open()

    asked = len(scene.sim.requests)
    assert scene.play(play) == ()
    assert len(scene.sim.requests) == asked
    assert kinds(scene.look().notices) == [NoticeKind.KEY_REFUSED]


def test_a_list_that_refused_the_key_and_takes_it_again_lets_turns_ask_at_once(scene: Scene) -> None:
    """They would have waited for a day."""
    scene.clock.at = datetime.now(UTC)
    scene.sim.key = "another-key-0123456789"
    scene.look()

    async def refused(app: Interline) -> str:
        ended = await (await app.chat.send(text="Hello?")).ended()
        return ended.decision.attempts[-1].failure.failure_class

    assert scene.play(refused) == "auth"
    assert kinds(scene.look().notices) == [NoticeKind.KEY_REFUSED, NoticeKind.ROUTE_DEAD]
    scene.sim.key = KEY

    async def play(app: Interline) -> tuple[tuple[Notice, ...], dict[ModelRef, Any], dict[ModelRef, Any]]:
        before = await app.vendors.standings()
        look = await app.watch.look(refresh=True)
        return look.notices, before, await app.vendors.standings()

    notices, before, after = scene.play(play)
    assert (notices, OK in before, after) == ((), True, {})


def test_a_model_that_is_listed_again_may_be_asked_again(scene: Scene) -> None:
    """What a turn was refused, the list gives back."""
    scene.clock.at = datetime.now(UTC)
    scene.list.says("other")
    scene.look()
    scene.sim.fails(
        403, body='{"error": {"message": "no", "code": "model_not_found", "type": "permission_error"}}'
    )

    async def refused(app: Interline) -> tuple[Notice, ...]:
        await (await app.chat.send(text="Hello?")).ended()
        return (await app.watch.look(refresh=True)).notices

    assert kinds(scene.play(refused))[0] == NoticeKind.ACCESS_LOST
    scene.list.says("other", "ok")

    async def play(app: Interline) -> tuple[tuple[Notice, ...], dict[ModelRef, Any]]:
        look = await app.watch.look(refresh=True)
        return look.notices, await app.vendors.standings()

    notices, standings = scene.play(play)
    assert (kinds(notices), standings) == ([NoticeKind.NEW_MODEL], {})


def test_a_turn_that_a_key_answers_proves_more_than_a_refused_list(scene: Scene) -> None:
    """Some keys may chat and not read lists."""
    scene.clock.at = datetime.now(UTC) - timedelta(hours=1)
    scene.sim.key = "another-key-0123456789"
    assert kinds(scene.look().notices) == [NoticeKind.KEY_REFUSED]
    scene.sim.key = KEY
    scene.sim.answers("Hello.")

    async def play(app: Interline) -> tuple[Notice, ...]:
        turn = await app.chat.send(text="Hello?")
        await turn.ended()
        return (await app.watch.look()).notices

    assert kinds(scene.play(play)) == []


def test_a_turn_that_is_told_that_the_model_is_gone_is_a_retirement(scene: Scene) -> None:
    """What the router learned, the watch tells, with the same list in hand."""
    scene.look()
    scene.sim.fails(
        410,
        body='{"error": {"message": "The model `ok` has been decommissioned.", "code": "model_decommissioned"}}',
    )

    async def play(app: Interline) -> tuple[Notice, ...]:
        turn = await app.chat.send(text="Hello?", choice=Choice(pin=OK))
        await turn.ended()
        return (await app.watch.look()).notices

    notice = one(scene.play(play), NoticeKind.RETIRED)
    assert notice.model == "ok"
    assert len(notice.conversations) == 1


def test_a_list_of_a_hundred_thousand_is_read_as_far_as_it_goes(scene: Scene) -> None:
    """Nothing is said of what may stand behind the end of what is read."""
    scene.look()
    scene.list.says(*(f"m{n}" for n in range(100_000)), "ok")
    look = scene.look()
    row = row_of(look)
    assert (len(row.models), row.is_whole, row.trouble) == (MOST_MODELS, False, "")
    assert look.notices == ()
    scene.list.says("ok", "other")
    assert scene.look().notices == ()


def test_vendors_are_asked_a_few_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never more than four at once, however many there are; one that fails takes none with it."""
    running, most = 0, 0
    with World(tmp_path) as world:
        for n in range(9):
            world.add(f"sim-{n}").wire = Lister(f"m{n}", "ok")

        async def play(app: Interline) -> Look:
            whole = app.watch._lists.refresh

            async def counted(vendor: Any, key: Any) -> Any:
                nonlocal running, most
                running += 1
                most = max(most, running)
                try:
                    if vendor.id == "sim-3":
                        raise OSError("disk")
                    return await whole(vendor, key)
                finally:
                    running -= 1

            monkeypatch.setattr(app.watch._lists, "refresh", counted)
            return await app.watch.look(refresh=True)

        look: Look = world.play(play)
    by_id = {row.vendor_id: row for row in look.refreshed if row.vendor_id.startswith("sim-")}
    assert len(by_id) == 9
    assert most == watch.AT_ONCE
    assert by_id["sim-3"].trouble
    assert by_id["sim-8"].models == ("m8", "ok")


# --- once a day ---


def test_it_looks_by_itself_once_a_day(scene: Scene) -> None:
    """Not before a day has gone by, whoever looked last; and after a clock was set back."""

    async def play(app: Interline) -> bool:
        return await app.watch.look_daily() is not None

    assert scene.play(play)
    assert not scene.play(play)
    scene.clock.at += timedelta(hours=23)
    assert not scene.play(play)
    scene.clock.at += timedelta(hours=1)
    assert scene.play(play)
    scene.clock.at -= timedelta(days=400)
    assert scene.play(play)
    scene.clock.at += timedelta(days=2)
    scene.look()
    assert not scene.play(play)
    assert len(scene.sim.requests) == 4


def test_by_itself_it_asks_only_vendors_that_have_a_key(scene: Scene) -> None:
    """A server without one may be anybody's; asked for, it is asked."""
    keyless = scene.world.add("sim-b")

    async def play(app: Interline) -> Look | None:
        return await app.watch.look_daily()

    look = scene.play(play)
    assert [row.vendor_id for row in look.refreshed] == ["sim-a"]
    assert keyless.requests == []
    assert {"sim-a", "sim-b"} <= {row.vendor_id for row in scene.look().refreshed}


def test_it_does_not_look_where_the_user_wants_none_of_it(scene: Scene) -> None:
    """One line of config.toml."""
    scene.world.home.config.mkdir(parents=True, exist_ok=True)
    scene.world.home.settings_file.write_text("[watch]\ndaily = false\n")
    assert scene.play(lambda app: app.watch.look_daily()) is None
    assert scene.sim.requests == []


def test_two_programs_do_not_both_look(scene: Scene) -> None:
    """The other one holds the lock; what is known so far is told all the same."""
    lock = FileLock(scene.world.home.watch_lock)
    assert lock.take()
    assert scene.play(lambda app: app.watch.look_daily()) is None
    asked = scene.look()
    assert (asked.is_busy, asked.refreshed) == (True, ())
    assert scene.sim.requests == []
    lock.give_back()
    assert not scene.look().is_busy


def test_two_looks_of_one_program_go_one_after_the_other(scene: Scene) -> None:
    """The second of two at once finds that the day's look is done."""

    async def play(app: Interline) -> list[Look | None]:
        return list(await asyncio.gather(app.watch.look_daily(), app.watch.look_daily()))

    first, second = scene.play(play)
    assert first is not None
    assert second is None
    assert len(scene.sim.requests) == 1


# --- prices ---


def priced(scene: Scene, sent: str, said: str) -> None:
    scene.list.says({"id": "ok", "pricing": {"prompt": sent, "completion": said}})


def test_a_price_of_a_vendors_own_list_that_moves_far_waits_for_a_yes(scene: Scene) -> None:
    """Until then the old one is what the next look starts from."""
    priced(scene, "0.000001", "0.000002")
    scene.look()
    priced(scene, "0.000002", "0.000002")
    assert not one(scene.look().notices, NoticeKind.PRICE_MOVED).needs_yes
    priced(scene, "0.00002", "0.000002")
    for _ in range(2):
        notice = one(scene.look().notices, NoticeKind.PRICE_MOVED)
        assert notice.needs_yes
        assert notice.before is not None
        assert notice.before.input == Decimal(2)

    async def accept(app: Interline) -> tuple[bool, bool, tuple[Notice, ...]]:
        return (
            await app.watch.accept_price(OK),
            await app.watch.accept_price(OK),
            await app.watch.open(),
        )

    assert scene.play(accept) == (True, False, ())


def test_a_dismissed_notice_stays_away_until_the_day_moves(scene: Scene) -> None:
    """Across looks and runs of the program."""
    scene.list.says({"id": "ok", "shutdown_date": "2026-12-24"})
    (notice,) = scene.look().notices
    scene.play(lambda app: app.watch.dismiss(notice.id))
    assert scene.look().notices == ()
    scene.list.says({"id": "ok", "shutdown_date": "2026-12-31"})
    assert kinds(scene.look().notices) == [NoticeKind.RETIRING]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 9}', '{"version": 1}', "\x00", "[" * 9999])
def test_a_damaged_snapshot_is_as_none(scene: Scene, text: str) -> None:
    """The next look is a first one: nothing is new, nothing is missed."""
    scene.look()
    scene.world.home.watch_file.write_text(text)
    scene.list.says("new-1")
    assert scene.look().notices == ()


def test_every_part_of_a_snapshot_comes_back(scene: Scene) -> None:
    """Names, trouble and its beginning, prices, what is used."""
    from interline.services.watch_file import read_snapshot, write_snapshot

    priced(scene, "0.000001", "0.000002")
    scene.look()
    scene.sim.key = "another-key-0123456789"
    scene.look()
    file = scene.world.home.watch_file
    kept = read_snapshot(file)
    assert kept.looked_at == NOON
    assert kept.vendors["sim-a"].names == {"ok"}
    assert kept.vendors["sim-a"].trouble_at == NOON
    assert kept.used == {OK}
    assert list(kept.prices) == [(OK, "list")]
    write_snapshot(file, kept)
    assert read_snapshot(file) == kept
    assert KEY not in file.read_text()


def test_doctor_says_the_same(scene: Scene) -> None:
    """After its own checks, and without asking or keeping anything."""
    scene.look()
    scene.list.says("other")
    said = scene.look().notices
    before = scene.world.home.watch_file.read_bytes()
    asked = len(scene.sim.requests)

    async def play(app: Interline) -> list[tuple[str, str]]:
        return [(each.area, each.sentence) for each in await app.doctor.check()]

    found = scene.play(play)
    assert [each for each in found if each[0].startswith("notice ")] == [
        (f"notice {notice.kind}", notice.sentence) for notice in said
    ]
    assert found[-1][0].startswith("notice ")
    assert len([request for request in scene.sim.requests if request.method]) == asked
    assert scene.world.home.watch_file.read_bytes() == before


def test_opening_the_program_asks_nobody(scene: Scene) -> None:
    """Not at the start, not in a turn."""

    async def play(app: Interline) -> None:
        await app.watch.open()
        turn = await app.chat.send(text="Hello?")
        await turn.ended()

    scene.sim.then(Step(text="Hi"))
    scene.play(play)
    assert [request.method for request in scene.sim.requests] == ["POST"]


def test_a_service_is_what_the_program_has() -> None:
    """The name that the window and the commands use."""
    assert Interline.__annotations__["watch"] in ("WatchService", WatchService)


def test_the_price_library_is_read_when_another_one_is_installed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes 40 MB and a second: a look of our own does without it, unless somebody has loaded it already."""
    asked: list[str] = []
    installed, loaded = "0.2.3", False

    async def play(app: Interline) -> None:
        async def library() -> tuple[str, bool]:
            return installed, loaded

        async def rates(vendor: Any, model: str, at: datetime) -> None:
            asked.append(model)

        monkeypatch.setattr(app.prices, "library", library)
        monkeypatch.setattr(app.prices, "rates", rates)
        scene.clock.at += timedelta(days=1)
        assert await app.watch.look_daily() is not None

    def reads() -> bool:
        asked.clear()
        scene.play(play)
        return "ok" in asked

    assert reads()
    assert not reads()
    loaded = True
    assert reads()
    loaded, installed = False, "0.2.4"
    assert reads()
    assert not reads()
