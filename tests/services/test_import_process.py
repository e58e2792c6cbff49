"""A large export is read in a process of its own: what comes in is the same, whatever becomes of that process."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import os
import pickle
import signal
import subprocess
import sys
import time
import weakref
import zlib
from pathlib import Path
from typing import Any

import pytest

from interline import child_process
from interline.importing.found import FoundFile
from interline.language import Language, speak, spoken
from interline.model.conversation import Role
from interline.model.errors import NotImportable
from interline.services import arrivals, import_child, import_reading
from interline.services.arrivals import _id_of
from interline.services.changes import Changes
from interline.services.import_batches import Fresh
from interline.services.import_child import ReadingProcess
from interline.services.import_pipe import packed, receive, send, unpacked
from interline.services.import_report import as_text
from interline.services.importing import ImportProgress, ImportService
from interline.store.database import Store
from tests.importing.chatgpt_exports import AT, multimodal, node, said, sharded, tree, two_branches
from tests.importing.exports import write_database
from tests.importing.test_databases_of_others import ALPACA
from tests.services.test_importing import _export, _own_library, counts, grown, play, take, written
from tests.store.library import REPOSITORY, assert_sound, conversation, empty_answer, opened, question, rows


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every export counts as a large one."""
    monkeypatch.setattr(import_reading, "SMALL_BYTES", 0)


def many(path: Path, count: int, words: int = 100) -> Path:
    """An export of so many conversations of four messages."""
    conversations = [
        tree(
            *(
                node(
                    f"{n}",
                    f"{n - 1}" if n else None,
                    said(("user", "assistant")[n % 2], "moon " * words, at=AT + n),
                )
                for n in range(4)
            ),
            conversation_id=f"c{number}",
            title=f"Talk {number}",
        )
        for number in range(count)
    ]
    return written(path, *conversations)


def watched(monkeypatch: pytest.MonkeyPatch) -> list[ReadingProcess]:
    """The reading processes that are started from now on."""
    processes: list[ReadingProcess] = []
    begin = ReadingProcess.__init__

    def noted(self: ReadingProcess, *about: Any, **more: Any) -> None:
        begin(self, *about, **more)
        processes.append(self)

    monkeypatch.setattr(ReadingProcess, "__init__", noted)
    return processes


@pytest.mark.usefixtures("apart")
def test_an_archive_comes_in_as_it_does_on_a_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, files, what is missing, what is told; dry, in earnest and again."""
    path = sharded(tmp_path / "export.zip")
    dry, report, again = (take(tmp_path / "apart", path, dry=dry) for dry in (True, False, False))
    monkeypatch.setattr(import_reading, "SMALL_BYTES", 10**9)
    here = take(tmp_path / "here", path)
    assert as_text(report) == as_text(here)
    assert counts(dry) == counts(here) == (2, 0, 0, 1)
    assert counts(again) == (0, 0, 2, 1)
    for table in ("conversation", "part", "attachment"):
        of_one, of_other = (
            rows(tmp_path / home, f"SELECT * FROM {table} ORDER BY 1, 2") for home in ("apart", "here")
        )
        strip = (lambda row: row[:-1]) if table == "attachment" else (lambda row: row)
        if table != "conversation":
            assert list(map(strip, of_one)) == list(map(strip, of_other))
        assert len(of_one) == len(of_other) > 0


@pytest.mark.usefixtures("apart")
def test_interlines_own_export_comes_out_of_the_process_as_it_was(tmp_path: Path) -> None:
    """The record of its turns, and the bytes of its files."""
    before = _own_library(tmp_path / "one")
    path = tmp_path / "export.json"
    path.write_text(json.dumps(before))
    assert counts(take(tmp_path / "two", path)) == (2, 0, 0, 0)
    from tests.store.library import with_store

    assert with_store(tmp_path / "two", _export) == before


@pytest.mark.usefixtures("apart")
def test_a_later_export_is_compared_across_the_pipe(tmp_path: Path) -> None:
    """What is here and reads otherwise is told whole, and added to; a file it brings is fetched from there."""
    take(tmp_path, written(tmp_path / "a.json", two_branches(), multimodal()))
    report = take(tmp_path, written(tmp_path / "b.json", grown(), multimodal()))
    assert (counts(report), report.messages) == ((0, 1, 1, 0), 2)


@pytest.mark.usefixtures("apart")
def test_what_cannot_be_read_is_refused_in_the_same_sentence(tmp_path: Path) -> None:
    """With what to do instead."""
    (tmp_path / "a.bin").write_bytes(b"\x80\x04pickle")
    with pytest.raises(NotImportable, match="Python pickle") as refused:
        take(tmp_path, tmp_path / "a.bin")
    assert refused.value.next_step


def test_where_no_process_can_be_started_a_thread_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes longer and comes to the same."""
    monkeypatch.setattr(import_reading, "SMALL_BYTES", 0)

    def refuse(*_: object, **__: object) -> Any:
        raise OSError("no process")

    monkeypatch.setattr("interline.services.import_child.start_module", refuse)
    assert counts(take(tmp_path, many(tmp_path / "a.json", 3))) == (3, 0, 0, 0)


@pytest.mark.usefixtures("apart")
def test_when_the_reading_process_dies_what_came_in_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, and the next try brings the rest."""
    path = many(tmp_path / "a.json", 1000)
    processes = watched(monkeypatch)

    async def scene(service: ImportService, store: Store) -> Any:
        def kill(progress: ImportProgress) -> None:
            if progress.conversations > 200:
                processes[0]._process.kill()

        return await service.take_in([path], watch=kill)

    report = play(tmp_path, scene)
    assert 200 < report.imported < 1000
    assert report.problems[-1].what == (
        "“a.json” could not be read to its end: what read it broke off."
        " What came in stays; import the file again to get the rest."
    )
    again = take(tmp_path, path)
    assert (again.imported, again.unchanged) == (1000 - report.imported, report.imported)
    for each in processes:
        # Let go of on a thread, which may be about to.
        each._process.wait(10)


@pytest.mark.usefixtures("apart")
def test_a_process_that_cannot_begin_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that ends before it says a word."""

    def start(module: str, word: str, *, stderr: int) -> Any:
        return child_process.start_module("interline.ids", word, stderr=stderr)

    monkeypatch.setattr(import_child, "start_module", start)
    path = many(tmp_path / "a.json", 2)
    with pytest.raises(NotImportable, match="could not be read to its end") as refused:
        take(tmp_path, path)
    assert refused.value.next_step == "What came in stays; import the file again to get the rest."
    report = take(tmp_path, path, path)
    assert [each.where for each in report.problems] == ["a.json", "a.json"]


@pytest.mark.usefixtures("apart")
def test_a_file_that_dies_with_its_reader_holds_its_conversation_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes in whole the next time, and not without its picture from now on."""
    path = sharded(tmp_path / "export.zip")
    processes = watched(monkeypatch)
    with monkeypatch.context() as patch:
        real = ImportService._take_files

        async def take_files(self: ImportService, *about: Any) -> Any:
            processes[0].give_up()
            return await real(self, *about)

        patch.setattr(ImportService, "_take_files", take_files)
        report = take(tmp_path, path)
    assert report.files == 0
    held_back = [each.where for each in report.problems if "could not be read to its end" in each.what]
    assert "Untitled" in held_back
    again = take(tmp_path, path)
    assert again.files == 1
    assert again.imported + report.imported == 2
    assert rows(tmp_path, "SELECT count(*) FROM attachment") == [(1,)]


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process cannot be held still here")
@pytest.mark.usefixtures("apart")
def test_a_reader_that_stands_still_can_be_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, though it answers nothing; what came in stays whole."""
    path = many(tmp_path / "a.json", 1000)
    processes = watched(monkeypatch)
    still: list[float] = []

    async def scene(service: ImportService, store: Store) -> Any:
        def hold(progress: ImportProgress) -> None:
            if progress.conversations > 200 and not still:
                os.kill(processes[0]._process.pid, signal.SIGSTOP)
                still.append(time.monotonic())

        def stopped() -> bool:
            return bool(still) and time.monotonic() > still[0] + 1

        return await service.take_in([path], watch=hold, stopped=stopped)

    report = play(tmp_path, scene)
    assert report.cancelled
    assert not report.problems
    assert 200 < report.imported < 1000
    assert time.monotonic() - still[0] < 20
    processes[0]._process.wait(10)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process cannot be held still here")
@pytest.mark.usefixtures("apart")
def test_a_reader_that_never_comes_back_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told in a sentence, and the import ends."""
    path = many(tmp_path / "a.json", 1000)
    processes = watched(monkeypatch)
    monkeypatch.setattr(import_reading, "LONGEST_SILENCE", 1.0)

    async def scene(service: ImportService, store: Store) -> Any:
        def hold(progress: ImportProgress) -> None:
            if progress.conversations > 200 and processes[0]._process.poll() is None:
                os.kill(processes[0]._process.pid, signal.SIGSTOP)

        return await service.take_in([path], watch=hold)

    report = play(tmp_path, scene)
    assert 200 < report.imported < 1000
    assert "nothing more came of it. What came in stays." in report.problems[-1].what
    assert not report.cancelled
    processes[0]._process.wait(10)


def test_no_copy_is_left_by_a_reader_that_was_ended(tmp_path: Path) -> None:
    """Of another program's database, which is read from one."""
    path = write_database(tmp_path / "a.db", ALPACA)
    process = ReadingProcess(path, is_dry_run=True)
    folder = Path(process._folder.name)
    assert process.open() == "alpaca"
    assert list(folder.rglob("copy.db"))
    process.give_up()
    process.close()
    assert not folder.exists()


@pytest.mark.usefixtures("apart")
def test_what_is_said_there_is_said_in_the_language_of_the_program(tmp_path: Path) -> None:
    """Its translations are fetched across the pipe."""
    asked: list[str] = []

    def translate(text: str, comment: str, n: int) -> str:
        asked.append(text)
        return f"⟦{text}⟧"

    before = spoken()
    speak(Language("xx", translate))
    process = ReadingProcess(written(tmp_path / "a.json", *(nameless(n) for n in range(3))), is_dry_run=True)
    try:
        process.open()
        process.knows({})
        found = process.next().items
    finally:
        process.close()
        speak(before)
    assert [each.title for each in found if isinstance(each, Fresh)] == ["⟦Untitled⟧"] * 3
    assert asked.count("Untitled") == 1


def nameless(number: int) -> dict[str, Any]:
    """A conversation without a title."""
    return {**two_branches(), "conversation_id": f"n{number}", "title": None}


@pytest.mark.usefixtures("apart")
def test_the_reading_process_ends_with_an_abandoned_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task that is cancelled leaves no process, no thread, and whole conversations."""
    path = many(tmp_path / "a.json", 1000)
    processes = watched(monkeypatch)

    async def scene(service: ImportService, store: Store) -> None:
        first = asyncio.Event()
        importing = asyncio.ensure_future(service.take_in([path], watch=lambda _: first.set()))
        await first.wait()
        importing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await importing
        await asyncio.to_thread(processes[0]._process.wait, 10)

    play(tmp_path, scene)
    for (count,) in rows(tmp_path, "SELECT count(*) FROM message GROUP BY conversation_id"):
        assert count == 4


def test_killed_in_the_middle_it_leaves_whole_conversations(tmp_path: Path) -> None:
    """kill -9 of the program that imports: the library is sound, the reading process is gone, the rest comes later."""
    path = many(tmp_path / "a.json", 2500)
    home = tmp_path / "home"
    code = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from interline.paths import Home\n"
        "from interline.services.changes import Changes\n"
        "from interline.services.importing import ImportService\n"
        "from interline.store.database import Store\n"
        "async def main():\n"
        "    store = Store(Home.at(Path(sys.argv[1])))\n"
        "    await store.open()\n"
        "    say = lambda progress: print(progress.conversations, flush=True)\n"
        "    await ImportService(store, Changes()).take_in([Path(sys.argv[2])], watch=say)\n"
        "asyncio.run(main())\n"
    )
    copies = tmp_path / "copies"
    copies.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home), str(path)],
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(copies)},
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        while int(program.stdout.readline()) < 600:
            pass
        os.kill(program.pid, signal.SIGKILL)
    asyncio.run(_open_and_close(home))
    assert_sound(home)
    whole = rows(
        home,
        "SELECT messages, (SELECT count(*) FROM message WHERE conversation_id = c.id) FROM conversation c",
    )
    assert set(whole) == {(4, 4)}
    assert 300 <= len(whole) < 2500
    report = take(home, path)
    assert (report.imported, report.unchanged) == (2500 - len(whole), len(whole))
    # By now the reading process is long gone, and what it held.
    assert not list(copies.iterdir())


async def _open_and_close(home: Path) -> None:
    async with opened(home):
        pass


@pytest.mark.usefixtures("apart")
def test_others_write_and_read_while_it_runs(tmp_path: Path) -> None:
    """What is written meanwhile waits for one batch at most, and what came in is there to be read."""
    path = many(tmp_path / "a.json", 1500)

    async def scene(service: ImportService, store: Store) -> None:
        importing = asyncio.ensure_future(service.take_in([path]))
        about = conversation()
        waits: list[float] = []
        seen = 0
        while not importing.done():
            user = question(about, f"Now {len(waits)}", seq=2 * len(waits))
            answer = empty_answer(user)
            began = time.monotonic()
            await store.conversations.begin_turn(about, user, answer)
            waits.append(time.monotonic() - began)
            seen = max(seen, len(await store.conversations.list()))
            await asyncio.sleep(0.01)
        assert importing.result().imported == 1500
        assert len(waits) > 10
        assert seen > 100
        # Of a machine that others use too, the usual wait is what can be promised.
        assert sorted(waits)[len(waits) // 2] < 0.5

    play(tmp_path, scene)


@pytest.mark.usefixtures("apart")
def test_a_cancelled_import_ends_within_a_moment(tmp_path: Path) -> None:
    """What was read so far comes in; the rest is not read."""
    path = many(tmp_path / "a.json", 2000)
    told: list[float] = []

    async def scene(service: ImportService, store: Store) -> Any:
        return await service.take_in(
            [path], watch=lambda _: told.append(time.monotonic()), stopped=lambda: len(told) > 100
        )

    report = play(tmp_path, scene)
    assert report.cancelled
    assert report.imported == 101


def test_messages_that_came_in_under_older_ids_are_met_again(tmp_path: Path) -> None:
    """Ids that do not begin as their conversation's, of an import by an earlier version: nothing comes twice."""
    take(tmp_path, written(tmp_path / "a.json", two_branches()))
    ids = [id_ for (id_,) in rows(tmp_path, "SELECT id FROM message")]
    names = _names_of(tmp_path, ids)
    assert len(set(names)) == 5
    rename(tmp_path, {id_: _id_of("chatgpt", "c1", name) for id_, name in zip(ids, names, strict=True)})
    report = take(tmp_path, written(tmp_path / "b.json", grown()))
    assert (counts(report), report.messages) == ((0, 1, 0, 0), 2)
    assert rows(tmp_path, "SELECT messages, (SELECT count(*) FROM message) FROM conversation") == [(7, 7)]


def _names_of(folder: Path, ids: list[str]) -> list[str]:
    """The nodes that messages were read from."""
    names = []
    for id_ in ids:
        ((raw,),) = rows(folder, "SELECT raw FROM import_raw WHERE message_id = ?", id_)
        data = json.loads(zlib.decompress(raw))
        names.append(data.get("node", data)["id"])
    return names


def rename(folder: Path, ids: dict[str, str]) -> None:
    """Give messages these ids."""
    for new, old in ids.items():
        for statement in (
            "UPDATE message SET id = ?2 WHERE id = ?1",
            "UPDATE message SET parent_id = ?2 WHERE parent_id = ?1",
            "UPDATE part SET message_id = ?2 WHERE message_id = ?1",
            "UPDATE import_raw SET message_id = ?2 WHERE message_id = ?1",
            "UPDATE conversation SET current_id = ?2 WHERE current_id = ?1",
        ):
            rows(folder, statement, new, old)


class _Harmful:
    def __reduce__(self) -> Any:
        return os.system, ("true",)


@pytest.mark.parametrize("harmful", [_Harmful(), print, Path("x"), Changes])
def test_nothing_but_what_was_found_comes_over_the_pipe(harmful: Any) -> None:
    """A class or a function that is not on the list is refused."""
    with pytest.raises(pickle.UnpicklingError):
        unpacked(pickle.dumps(harmful), lambda *_: None)


def test_a_message_that_is_cut_is_none(tmp_path: Path) -> None:
    """As where the other end is gone."""
    whole = io.BytesIO()
    send(whole, b"words")
    for cut in range(len(whole.getvalue())):
        assert receive(io.BytesIO(whole.getvalue()[:cut])) is None
    assert receive(io.BytesIO(whole.getvalue())) == b"words"
    assert receive(io.BytesIO(whole.getvalue()), most=4) is None


def test_a_word_of_a_list_comes_as_itself_in_every_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some versions of Python 3.11 tell of it by a function, which would be taken for one that stays there."""

    def early(word: Role, protocol: int) -> tuple[Any, ...]:
        return getattr, (type(word), word.name)

    monkeypatch.setattr(Role, "__reduce_ex__", early)
    kept: list[object] = []
    data = packed((Role.USER, len), lambda function: kept.append(function) or 7)  # type: ignore[func-returns-value]
    role, function = unpacked(data, lambda number, *given: (number, given))
    assert role is Role.USER
    assert kept == [len]
    assert function("x") == (7, ("x",))


@pytest.mark.parametrize(("small", "waits"), [(0, True), (10**9, False)])
def test_a_large_export_is_searchable_soon_after_and_a_small_one_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int, waits: bool
) -> None:
    """Nobody has to ask for it, and until then it is known how much a search may miss."""
    monkeypatch.setattr(import_reading, "SMALL_BYTES", small)
    path = many(tmp_path / "a.json", 30)
    told: list[int] = []

    async def scene(service: ImportService, store: Store) -> None:
        end = store.imports.end

        def ended() -> None:
            told.append(rows(tmp_path, "SELECT count(*) FROM message_fts_pending")[0][0])
            end()

        monkeypatch.setattr(store.imports, "end", ended)
        assert counts(await service.take_in([path])) == (30, 0, 0, 0)
        assert told == [120 if waits else 0]
        if waits:
            work = store._upkeep._work
            assert work is not None
            await asyncio.wait((work,))
        assert await store.search.unindexed() == 0
        assert len(await store.search.find("moon", 1000)) == 120

    play(tmp_path, scene)


@pytest.mark.usefixtures("apart")
def test_a_window_that_closes_in_mid_import_leaves_the_index_to_the_next(tmp_path: Path) -> None:
    """What came in is whole, and is searchable once the next has seen to it."""
    path = many(tmp_path / "a.json", 400)

    def is_empty() -> bool:
        return not rows(tmp_path, "SELECT EXISTS (SELECT 1 FROM conversation)")[0][0]

    async def cut(service: ImportService, store: Store) -> None:
        report = await service.take_in([path], stopped=lambda: not is_empty())
        assert report.cancelled
        assert 0 < report.imported < 400

    async def again(service: ImportService, store: Store) -> None:
        assert counts(await service.take_in([path]))[3] == 0
        await service.are_searchable()
        assert await store.search.unindexed() == 0
        assert len(await store.search.find("moon", 1000)) == 1000

    play(tmp_path, cut)
    play(tmp_path, again)
    assert rows(tmp_path, "SELECT count(*) FROM message") == [(1600,)]


@pytest.mark.usefixtures("apart")
def test_what_was_read_of_three_batches_can_be_asked_for(tmp_path: Path) -> None:
    """One is written, one has come, one is made: what any of them left in the process is still there, and a question
    in between costs no batch."""
    path = many(tmp_path / "a.json", 900)
    process = ReadingProcess(path, is_dry_run=False)
    try:
        process.open()
        process.knows({})
        seen: list[str] = []
        before: list[Any] = []
        while True:
            batch = process.next()
            fresh = [each for each in batch.items if isinstance(each, Fresh)]
            for each in (*before, *fresh)[::40]:
                assert each.whole().title == each.title
            seen += [each.title for each in fresh]
            before = fresh
            if batch.is_last:
                break
        assert seen == [f"Talk {n}" for n in range(900)]
    finally:
        process.close()


def test_what_messages_were_read_from_is_kept_as_zlib_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever compressed it, and however short or long it is."""
    for raw in (b"", b"{}", b'{"a":"' + b"moon " * 100_000 + b'"}', os.urandom(70_000)):
        assert zlib.decompress(arrivals._compressed(raw)) == raw
        with monkeypatch.context() as patch:
            patch.setattr(arrivals, "compress", zlib.compress)
            assert zlib.decompress(arrivals._compressed(raw)) == raw


def test_what_came_through_the_pipe_goes_with_its_last_user() -> None:
    """Megabytes a batch do not wait for Python's collector."""
    data = packed([FoundFile("a", read=lambda: b""), FoundFile("b", read=lambda: b"")], lambda function: 1)
    gc.collect()
    gc.disable()
    try:
        came = unpacked(data, lambda number: b"")
        gone = [weakref.ref(each.read) for each in came]
        assert [each.read() for each in came] == [b"", b""]
        del came
        assert [each() for each in gone] == [None, None]
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        # What earlier tests left is nobody's concern here.
        assert not [each for each in gc.garbage if type(each).__module__.startswith("interline.")]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
