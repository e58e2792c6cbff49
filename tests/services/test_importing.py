"""Import into a real library: what comes in, what is left as it is, and what is said of the rest."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from interline.export import FOLDER
from interline.importing import chatgpt
from interline.importing.found import FoundConversation, FoundMessage, Problem
from interline.model.conversation import Message, Role, TitledBy
from interline.model.errors import DiskFull, NotImportable
from interline.model.money import UNKNOWN
from interline.model.parts import File, Image, Text
from interline.services.changes import Changes
from interline.services.exporting.order import Order
from interline.services.import_report import ImportReport, as_text, headline
from interline.services.importing import ImportService
from interline.services.transfer import TransferService
from interline.startup import Interline
from interline.store.database import Store
from tests.importing.chatgpt_exports import AT, multimodal, node, said, sharded, tree, two_branches
from tests.importing.exports import PICTURE, write_zip
from tests.services.world import World, ask
from tests.store.library import (
    assert_sound,
    conversation,
    decision,
    empty_answer,
    ended,
    question,
    rows,
    with_store,
)
from tests.store.library import said as talked

Result = TypeVar("Result")
Scene = Callable[[ImportService, Store], Awaitable[Result]]


def play(folder: Path, scene: Scene[Result]) -> Result:
    """Do this with the import service of a library, which is sound afterwards."""

    async def run(store: Store) -> Result:
        return await scene(ImportService(store, Changes()), store)

    result = with_store(folder, run)
    assert_sound(folder)
    return result


def written(path: Path, *conversations: Any) -> Path:
    path.write_text(json.dumps(list(conversations)))
    return path


def take(folder: Path, *paths: Path, dry: bool = False) -> ImportReport:
    """Import these files."""

    async def scene(service: ImportService, store: Store) -> ImportReport:
        return await (service.look if dry else service.take_in)(paths)

    return play(folder, scene)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.imported, report.updated, report.unchanged, report.failed


async def opened(store: Store, source_id: str = "c1") -> tuple[Any, dict[str, Message]]:
    """An imported conversation and its messages by their words."""
    known = await store.imports.known("chatgpt", source_id)
    assert known is not None
    found = await store.conversations.get(known.id)
    return found, {each.text: each for each in await store.conversations.messages(known.id)}


def grown() -> dict[str, Any]:
    """The conversation of `two_branches` as a later export has it: renamed, and gone on with."""
    data = two_branches()
    more = (
        node("next", "old", said("user", "And neaps?", at=AT + 200)),
        node("last", "next", said("assistant", "The sun.", at=AT + 201, meta={})),
    )
    mapping = {**data["mapping"], **{each["id"]: each for each in more}}
    return {**data, "mapping": mapping, "title": "Tides", "update_time": AT + 201, "current_node": "last"}


def test_a_dry_run_says_all_and_writes_nothing(tmp_path: Path) -> None:
    """Counts, dates, models, what is missing, what cannot be read."""
    report = take(tmp_path, sharded(tmp_path / "export.zip"), dry=True)
    assert counts(report) == (2, 0, 0, 1)
    assert report.messages == 7
    assert report.titles == ("ChatGPT",)
    assert (report.files, report.missing) == (1, ["conversations-002.json", "file_gone.wav"])
    assert dict(report.models) == {"gpt-4o": 1, "gpt-5-thinking": 2, "unknown": 1}
    assert report.first is not None
    assert report.first.year == 2025
    assert [each.where for each in report.problems] == ["conversations-002.json", "No tree", "Untitled"]
    for table in ("conversation", "message", "attachment", "import_raw"):
        assert rows(tmp_path, f"SELECT count(*) FROM {table}") == [(0,)]
    text = as_text(report)
    assert text.startswith("3 conversations from ChatGPT: 2 new.")
    assert "conversations-002.json" in text
    assert "file_gone.wav" in text


def test_what_comes_in_is_as_it_was_there(tmp_path: Path) -> None:
    """Tree, shown branch, flags, who answered, at no known cost."""
    take(tmp_path, sharded(tmp_path / "export.zip"))

    async def look(_: ImportService, store: Store) -> None:
        found, messages = await opened(store)
        assert (found.title, found.pinned, found.starred, found.source) == ("Moon", True, True, "chatgpt")
        assert found.current_id == messages["The moon."].id
        assert found.titled_by is TitledBy.MODEL
        new = messages["The moon pulls. Fundy has the highest."]
        assert new.receipt is not None
        assert str(new.receipt.ref) == "openai/gpt-5-thinking"
        assert new.receipt.vendor_name == "ChatGPT (imported)"
        assert (new.receipt.cost, new.receipt.attempts, new.receipt.decision_id) == (UNKNOWN, 0, "")
        (first, second) = await store.conversations.list()
        assert {first.cost, second.cost} == {UNKNOWN}
        assert {first.messages, second.messages} == {5, 2}
        (untitled, its) = await opened(store, "c2")
        assert (untitled.title, untitled.titled_by) == ("Look", TitledBy.WORDS)
        (question,) = (each for each in its.values() if each.role is Role.USER)
        picture = next(part for part in question.parts if isinstance(part, Image))
        assert await store.attachments.read(picture.digest) == PICTURE
        assert question.text == "Look\n\n[Not in the export: file_gone.wav]"
        raw = await store.imports.raw(new.id)
        assert raw is not None
        assert json.loads(zlib.decompress(raw))["id"] == "new"
        assert [hit.message_id for hit in await store.search.find("Fundy")] == [new.id]
        assert [each.last for each in await store.conversations.choices()] == [None, None]

    play(tmp_path, look)


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    """Known again by the conversation's own name, whatever the file is called."""
    take(tmp_path, sharded(tmp_path / "export.zip"))
    before = rows(tmp_path, "SELECT * FROM message ORDER BY id")
    again = take(tmp_path, sharded(tmp_path / "other name.zip"))
    assert counts(again) == (0, 0, 2, 1)
    assert headline(again) == "Nothing new from ChatGPT: 2 conversations are here already, unchanged."
    assert rows(tmp_path, "SELECT * FROM message ORDER BY id") == before


def test_a_later_export_adds_what_is_new(tmp_path: Path) -> None:
    """In the tree, with the title and the shown path following it."""
    take(tmp_path, written(tmp_path / "a.json", two_branches()))
    report = take(tmp_path, written(tmp_path / "b.json", grown()))
    assert counts(report) == (0, 1, 0, 0)
    assert report.messages == 2
    assert report.backup is not None

    async def look(_: ImportService, store: Store) -> None:
        found, messages = await opened(store)
        assert found.title == "Tides"
        assert found.current_id == messages["The sun."].id
        (summary,) = await store.conversations.list()
        assert (summary.messages, summary.cost) == (7, UNKNOWN)

    play(tmp_path, look)


def test_an_earlier_export_takes_nothing_back(tmp_path: Path) -> None:
    """It was changed before the one that is here."""
    take(tmp_path, written(tmp_path / "b.json", grown()))
    assert counts(take(tmp_path, written(tmp_path / "a.json", two_branches()))) == (0, 0, 1, 0)
    assert rows(tmp_path, "SELECT title, messages FROM conversation") == [("Tides", 7)]


def test_what_the_user_did_since_stays(tmp_path: Path) -> None:
    """A title of their own, a folder, a branch's name, words of theirs, and the place where they are."""
    take(tmp_path, written(tmp_path / "a.json", two_branches()))

    async def go_on(_: ImportService, store: Store) -> str:
        found, messages = await opened(store)
        user = replace(question(found, "And in the bath?", messages["The moon."].id, 9))
        answer = empty_answer(user)
        await store.conversations.begin_turn(found, user, answer)
        await store.conversations.finish(ended(answer, Text("None.")))
        await store.conversations.update(found.id, folder="Sea")
        return answer.id

    mine = play(tmp_path, go_on)
    rows(tmp_path, "UPDATE conversation SET title = 'Mine', titled_by = 'user', pinned = 0")
    rows(tmp_path, "UPDATE message SET branch = 'Bay' WHERE text LIKE '%Fundy%'")
    changed = grown()
    changed["mapping"]["new"]["message"]["content"]["parts"] = ["Fundy is the highest by far."]
    report = take(tmp_path, written(tmp_path / "b.json", changed))
    assert (counts(report), report.messages) == ((0, 1, 0, 0), 3)

    async def look(_: ImportService, store: Store) -> None:
        found, messages = await opened(store)
        assert (found.title, found.folder, found.pinned, found.current_id) == ("Mine", "Sea", False, mine)
        assert messages["And in the bath?"].parent_id == messages["The moon."].id
        assert messages["Fundy is the highest by far."].branch == "Bay"
        seqs = [each.seq for each in await store.conversations.messages(found.id)]
        assert len(set(seqs)) == 9

    play(tmp_path, look)


def test_two_conversations_of_one_number_are_two(tmp_path: Path) -> None:
    """Programs count from 1 on each computer: one that began with other words at another time is another."""
    one = tree(node("1", None, said("user", "Of the sea", at=AT)), conversation_id="1")
    two = tree(node("1", None, said("user", "Of the sky", at=AT + 9)), conversation_id="1")
    edited = tree(
        node("1", None, said("user", "Of the seas", at=AT)), conversation_id="1", update_time=AT + 200
    )
    paths = [written(tmp_path / f"{n}.json", each) for n, each in enumerate((one, two, edited))]
    for path, expected in zip((*paths, *paths[1:]), ((1, 0), (1, 0), (0, 1), (0, 0), (0, 0)), strict=True):
        report = take(tmp_path, path)
        assert (report.imported, report.updated) == expected
    assert sorted(rows(tmp_path, "SELECT text FROM message")) == [("Of the seas",), ("Of the sky",)]


def test_a_conversation_without_a_name_gets_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By how it begins, the same each time."""

    def read(_: object) -> Any:
        for words in ("One", "Two"):
            yield FoundConversation("", words, (FoundMessage("a", None, Role.USER, (Text(words),)),))

    monkeypatch.setattr(chatgpt, "read", read)
    path = written(tmp_path / "a.json", two_branches())
    assert counts(take(tmp_path, path)) == (2, 0, 0, 0)
    assert counts(take(tmp_path, path)) == (0, 0, 2, 0)


def test_files_that_come_later_fill_their_places(tmp_path: Path) -> None:
    """The conversations alone at first, then the archive; and not the other way round."""
    alone = written(tmp_path / "a.json", multimodal())
    assert take(tmp_path, alone).missing_count == 2
    whole = write_zip(tmp_path / "b.zip", {"conversations.json": alone.read_bytes(), "file-one.dat": PICTURE})
    assert counts(take(tmp_path, whole)) == (0, 1, 0, 0)
    kinds = "SELECT kind FROM part WHERE kind IN ('image', 'file')"
    assert rows(tmp_path, kinds) == [("image",)]
    take(tmp_path, alone)
    assert rows(tmp_path, kinds) == [("image",)]


def test_one_conversation_that_fails_costs_no_other(tmp_path: Path) -> None:
    """It comes in whole or not at all, and is told of by its title."""

    async def refuse_one(_: ImportService, store: Store) -> None:
        await store.conversations.create()

    play(tmp_path, refuse_one)
    rows(
        tmp_path,
        "CREATE TRIGGER refusal BEFORE INSERT ON message WHEN new.text = 'Nice.'"
        " BEGIN SELECT raise(ABORT, 'no'); END",
    )
    report = take(tmp_path, written(tmp_path / "a.json", multimodal(), two_branches()))
    rows(tmp_path, "DROP TRIGGER refusal")
    assert counts(report) == (1, 0, 0, 1)
    assert report.problems[-1].where == "Untitled"
    assert rows(tmp_path, "SELECT title FROM conversation WHERE source <> ''") == [("Moon",)]
    assert rows(tmp_path, "SELECT count(*) FROM message") == [(5,)]


def test_a_reader_that_fails_costs_only_the_rest_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it raises: what it gave before is there, and it is told."""

    def read(_: object) -> Any:
        yield FoundConversation("c1", "Half", (FoundMessage("a", None, Role.USER, (Text("Hi"),)),))
        raise KeyError("words of the export")

    monkeypatch.setattr(chatgpt, "read", read)
    report = take(tmp_path, written(tmp_path / "a.json", two_branches()))
    assert counts(report) == (1, 0, 0, 1)
    assert report.problems == [Problem("a.json", "It could not be read any further (KeyError).")]
    monkeypatch.setattr(chatgpt, "recognises", lambda _: {}["no"])
    with pytest.raises(NotImportable, match="KeyError"):
        take(tmp_path, tmp_path / "a.json")


def test_a_full_disk_ends_it_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came in stays, and nothing is tried after it."""

    async def scene(service: ImportService, store: Store) -> ImportReport:
        async def full(_: object) -> Any:
            raise DiskFull("The disk is full.")

        monkeypatch.setattr(store.imports, "take_in", full)
        monkeypatch.setattr(store.imports, "take_in_new", full)
        return await service.take_in([written(tmp_path / "a.json", two_branches(), multimodal())])

    report = play(tmp_path, scene)
    assert (report.brings, report.failed, report.cancelled) == (0, 1, True)
    assert report.problems == [Problem("Moon", "The disk is full.")]


def test_it_can_be_ended_between_two_conversations(tmp_path: Path) -> None:
    """What came in stays, and that is said."""
    path = written(tmp_path / "a.json", two_branches(), multimodal())
    seen: list[int] = []

    async def scene(service: ImportService, store: Store) -> ImportReport:
        return await service.take_in(
            [path], watch=lambda progress: seen.append(progress.conversations), stopped=lambda: bool(seen)
        )

    report = play(tmp_path, scene)
    assert seen == [1]
    assert (report.imported, report.cancelled) == (1, True)
    assert headline(report).startswith("Cancelled after: 1 imported conversation")
    assert counts(take(tmp_path, path)) == (1, 0, 1, 0)


def test_a_backup_is_made_before_a_library_is_changed(tmp_path: Path) -> None:
    """Not of an empty one, and not where nothing comes in."""
    path = written(tmp_path / "a.json", two_branches())
    assert take(tmp_path, path).backup is None
    assert take(tmp_path, path).backup is None
    report = take(tmp_path, written(tmp_path / "b.json", multimodal()))
    assert report.backup is not None
    assert report.backup.is_file()


def test_nothing_sounds_like_success_where_nothing_came_in(tmp_path: Path) -> None:
    """A refused file is raised when it stands alone, and told among others."""
    empty = written(tmp_path / "empty.json")
    with pytest.raises(NotImportable, match="no conversations"):
        take(tmp_path, empty)
    report = take(tmp_path, empty, written(tmp_path / "bad.json", {"title": "x", "mapping": {}}))
    assert counts(report) == (0, 0, 0, 1)
    assert headline(report) == "Nothing was imported from ChatGPT."
    assert [each.where for each in report.problems] == ["empty.json", "x"]
    assert counts(take(tmp_path, empty, written(tmp_path / "good.json", two_branches()))) == (1, 0, 0, 0)


def test_what_sqlite_cannot_hold_is_cleaned(tmp_path: Path) -> None:
    """Half characters, NUL, endless numbers, control characters in titles."""
    question_ = said("user", "a\ud800b\x00c", at=10**30, meta={"n": 2**70})
    hostile = tree(node("a\x00", None, question_), title="\x1b[31mRed\u202e", create_time="9" * 400)
    report = take(tmp_path, written(tmp_path / "a.json", hostile))
    assert counts(report) == (1, 0, 0, 0)
    assert rows(tmp_path, "SELECT text FROM message") == [("a\ufffdbc",)]
    assert rows(tmp_path, "SELECT title FROM conversation") == [("\x1b[31mRed\u202e",)]


def test_titles_of_any_script_stay_as_they_are(tmp_path: Path) -> None:
    """Joined emoji and marks of direction are letters of theirs; where a title is shown it is made safe."""
    title = "👨‍👩‍👧 שלום\u200f"
    take(
        tmp_path, written(tmp_path / "a.json", tree(node("a", None, said("user", "x")), title=f" {title}\n "))
    )
    assert rows(tmp_path, "SELECT title FROM conversation") == [(title,)]


def test_keys_in_an_export_stay_out(tmp_path: Path) -> None:
    """Also of the raw text."""
    data = two_branches()
    data["mapping"]["old"]["message"]["metadata"]["apiKey"] = "geheim-123"
    take(tmp_path, written(tmp_path / "a.json", data))
    for (raw,) in rows(tmp_path, "SELECT raw FROM import_raw"):
        assert b"geheim" not in zlib.decompress(raw)


def test_an_imported_conversation_can_be_gone_on_with(tmp_path: Path) -> None:
    """Nobody is asked before the user says something; then the vendor gets the shown path, the tool's result too."""
    export = {**two_branches(), "current_node": "new"}
    path = written(tmp_path / "a.json", export)
    with World(tmp_path) as world:
        vendor = world.add("sim-a")

        async def scene(app: Interline) -> None:
            await app.importing.look([path])
            await app.importing.take_in([path])
            assert vendor.calls == []
            (summary,) = await app.library.list()
            ended = await ask(app, "And in lakes?", conversation_id=summary.id)
            assert ended.message.receipt is not None
            assert ended.message.receipt.vendor_name == "Sim A"
            again = await (await app.chat.regenerate(ended.message.id, summary.id)).ended()
            assert again.message.text
            opened = await app.library.open(summary.id)
            tool = next(each for each in opened.messages if each.role is Role.TOOL)
            imported = next(each for each in opened.messages if each.parent_id == tool.id)
            assert (await (await app.chat.regenerate(imported.id, summary.id)).ended()).message.text

        world.play(scene)
        sent = vendor.calls[0].json["messages"]
        assert sent[0]["content"] == "Why are there tides?\n\nSay it briefly."
        assert any("Fundy" in str(each["content"]) for each in sent)
        assert sent[-1]["content"] == "And in lakes?"
        assert "\ue200" not in json.dumps(sent, ensure_ascii=False)


async def _export(store: Store) -> Any:
    return json.loads(await TransferService(store).text(Order(None, "json", "all")))


def _own_library(folder: Path) -> Any:
    """A library with a turn, its record and a file; gives its export."""

    async def fill(store: Store) -> Any:
        about = conversation(title="Tides", folder="Sea", tags=("a", "b"))
        user = question(about)
        begun = empty_answer(user)
        await store.conversations.begin_turn(about, user, begun)
        decided = decision(begun)
        await store.ledger.close_decision(decided)
        file = await store.attachments.put_bytes(b"# Notes", name="notes.md")
        await store.conversations.finish(ended(begun, Text("The moon."), file, decided=decided))
        await talked(store, await store.conversations.get(about.id), "And neaps?", "The sun.", begun.id)
        await talked(store, conversation(title="Second\ud800"), "A?", "B.")
        return await _export(store)

    return with_store(folder, fill)


def test_interlines_own_export_comes_back_as_it_was(tmp_path: Path) -> None:
    """Ids, branches, receipts, files, the record of routing with its seals."""
    before = _own_library(tmp_path / "one")
    path = tmp_path / "export.json"
    path.write_text(json.dumps(before))
    report = take(tmp_path / "two", path)
    assert counts(report) == (2, 0, 0, 0)
    assert (report.files, report.missing) == (1, [])
    assert with_store(tmp_path / "two", _export) == before
    assert counts(take(tmp_path / "two", path)) == (0, 0, 2, 0)
    assert counts(take(tmp_path / "two", path, dry=True)) == (0, 0, 2, 0)
    costs = (
        "SELECT spent, spent_known, spent_estimated, spent_unknown, messages FROM conversation ORDER BY id"
    )
    assert rows(tmp_path / "two", costs) == rows(tmp_path / "one", costs)
    assert rows(tmp_path / "two", "SELECT count(*) FROM budget") == [(0,)]


def test_files_beside_an_export_come_in_too(tmp_path: Path) -> None:
    """From the folder of the one file, from a folder of many, and never from elsewhere."""
    before = _own_library(tmp_path / "one")
    folder = tmp_path / "export"
    folder.mkdir()

    async def export(store: Store) -> None:
        await TransferService(store).export(Order(None, "json", "all", FOLDER), folder)

    with_store(tmp_path / "one", export)
    report = take(tmp_path / "two", folder)
    assert (counts(report), report.files, report.missing) == ((2, 0, 0, 0), 1, [])
    assert with_store(tmp_path / "two", _export) == before
    (tides,) = folder.glob("Tides*.json")
    assert take(tmp_path / "three", tides).files == 1
    (tmp_path / "secret").write_bytes(b"# Notes")
    away = json.loads(tides.read_text())
    away["attachments"][0]["file"] = "../secret"
    tides.write_text(json.dumps(away))
    assert take(tmp_path / "four", tides).missing == ["notes.md"]


def test_a_file_that_is_neither_held_nor_beside_is_missing(tmp_path: Path) -> None:
    """And told, while the message keeps its place for it."""
    before = _own_library(tmp_path / "one")
    for each in before:
        each.pop("attachments", None)
    path = tmp_path / "export.json"
    path.write_text(json.dumps(before))
    assert take(tmp_path / "two", path).missing == ["notes.md"]
    assert with_store(tmp_path / "two", _export) == before


def test_a_copy_with_taken_ids_gets_its_own(tmp_path: Path) -> None:
    """The same messages under another conversation's name: nothing of the first is touched."""
    before = _own_library(tmp_path)
    copy = json.loads(json.dumps(before))
    for each in copy:
        each["conversation"]["id"] = each["conversation"]["id"][:-4] + "beef"
    path = tmp_path / "copy.json"
    path.write_text(json.dumps(copy))
    assert counts(take(tmp_path, path)) == (2, 0, 0, 0)
    assert counts(take(tmp_path, path)) == (0, 0, 2, 0)
    after = with_store(tmp_path, _export)
    assert [each for each in after if each["conversation"]["id"][-4:] != "beef"] == before
    assert len(after) == 4


def test_a_grown_conversation_of_interlines_is_added_to(tmp_path: Path) -> None:
    """What is new in it comes in beside what is new here."""
    before = _own_library(tmp_path / "one")
    path = tmp_path / "export.json"
    path.write_text(json.dumps(before))
    take(tmp_path / "two", path)

    async def go_on(store: Store) -> Any:
        (about,) = [each for each in await store.conversations.list() if each.title == "Tides"]
        kept = await store.conversations.get(about.id)
        await talked(store, kept, "And springs?", "Both.", kept.current_id)
        return await _export(store)

    path.write_text(json.dumps(with_store(tmp_path / "one", go_on)))
    report = take(tmp_path / "two", path)
    assert (counts(report), report.messages) == ((0, 1, 1, 0), 2)
    assert with_store(tmp_path / "two", _export)[0]["messages"][-1]["parts"][0]["text"] == "Both."


def test_what_lay_in_the_bin_lies_there_from_now_on(tmp_path: Path) -> None:
    """It is not thrown away unseen because it was deleted elsewhere long ago."""
    before = _own_library(tmp_path / "one")
    before[0]["conversation"]["deleted_at"] = "2020-01-01T00:00:00.000000Z"
    path = tmp_path / "export.json"
    path.write_text(json.dumps(before))
    report = take(tmp_path / "two", path)
    assert counts(report) == (2, 0, 0, 0)
    assert [(each.where, each.lost) for each in report.problems] == [("Tides", False)]
    ((deleted_at,),) = rows(tmp_path / "two", "SELECT deleted_at FROM conversation WHERE deleted_at <> ''")
    assert deleted_at > "2026"


def test_broken_entries_of_interlines_own_are_told(tmp_path: Path) -> None:
    """By their titles; the whole ones come in."""
    before = _own_library(tmp_path / "one")
    before[0]["messages"][0]["seq"] = "first"
    path = tmp_path / "export.json"
    path.write_text(json.dumps([*before, {"format": "other"}, 3]))
    report = take(tmp_path / "two", path)
    assert counts(report) == (1, 0, 0, 3)
    assert [each.where for each in report.problems] == ["Tides", "Entry 3", "Entry 4"]


def test_the_window_stays_alive_while_it_runs(tmp_path: Path) -> None:
    """Reading and writing happen elsewhere: the loop goes round between two conversations."""
    path = written(tmp_path / "a.json", *({**two_branches(), "conversation_id": f"c{n}"} for n in range(20)))

    async def scene(service: ImportService, store: Store) -> int:
        rounds = 0
        importing = asyncio.ensure_future(service.take_in([path]))
        while not importing.done():
            rounds += 1
            await asyncio.sleep(0)
        assert importing.result().imported == 20
        return rounds

    assert play(tmp_path, scene) > 60


def test_a_file_is_let_go_when_its_import_is_abandoned(tmp_path: Path) -> None:
    """A task that is cancelled leaves no thread and no half conversation."""
    path = written(tmp_path / "a.json", *({**two_branches(), "conversation_id": f"c{n}"} for n in range(20)))

    async def scene(service: ImportService, store: Store) -> None:
        first = asyncio.Event()
        importing = asyncio.ensure_future(service.take_in([path], watch=lambda _: first.set()))
        await first.wait()
        importing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await importing

    play(tmp_path, scene)
    for (count,) in rows(tmp_path, "SELECT count(*) FROM message GROUP BY conversation_id"):
        assert count == 5


def test_files_that_only_look_like_pictures_are_files(tmp_path: Path) -> None:
    """The bytes say what they are, not the name."""
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-x"}
    data = tree(node("a", None, said("user", pointer, kind="multimodal_text")))
    path = write_zip(
        tmp_path / "a.zip", {"conversations.json": json.dumps([data]), "file-x-moon.png": b"<script>"}
    )
    take(tmp_path, path)

    async def look(_: ImportService, store: Store) -> None:
        _, messages = await opened(store)
        (message,) = messages.values()
        assert [type(part) for part in message.parts] == [File]

    play(tmp_path, look)
