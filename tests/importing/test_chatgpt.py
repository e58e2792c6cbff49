"""ChatGPT's exports, old and of 2026: the whole tree, with what was thought, called, shown and cited."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import chatgpt, claude
from interline.importing.chatgpt_assets import Assets, id_of
from interline.importing.found import FoundFile, Problem
from interline.model.conversation import Role, Status
from interline.model.parts import Citation, Text, Thinking, ToolCall, ToolResult
from tests.importing.chatgpt_exports import (
    AT,
    MARK,
    PAGE,
    multimodal,
    node,
    said,
    sharded,
    tree,
    two_branches,
)
from tests.importing.exports import (
    PICTURE,
    by_id,
    check,
    conversations,
    damaged,
    json_source,
    only,
    problems,
    read_json,
    read_path,
    shape,
    words,
    write_folder,
    write_zip,
)


def answer_of(parts: list[Any], **meta: Any) -> Any:
    """The message of an answer with these parts."""
    found = only(read_json(chatgpt, [tree(node("a", None, said("assistant", *parts, meta=meta)))]))
    return found.messages[0]


def test_every_branch_comes_in_and_the_shown_one_stays_shown() -> None:
    """Hidden nodes are passed over, and what hung on them hangs on what stood above."""
    found = only(read_json(chatgpt, [two_branches()]))
    assert [(each.id, each.parent) for each in found.messages] == [
        ("question", None),
        ("old", "question"),
        ("call", "question"),
        ("output", "call"),
        ("new", "output"),
    ]
    assert found.current == "old"
    assert (found.id, found.title, found.pinned, found.starred, found.archived) == (
        "c1",
        "Moon",
        True,
        True,
        False,
    )
    assert found.created_at == datetime.fromtimestamp(AT, UTC)
    assert words(found.messages[0]) == "Why are there tides?\n\nSay it briefly."
    assert found.problems == ()


def test_each_answer_has_the_model_that_the_export_names() -> None:
    """The message's own, else the conversation's, else none; a user's words have none."""
    messages = by_id(only(read_json(chatgpt, [two_branches()])))
    assert [messages[id_].model for id_ in ("old", "new", "question", "output")] == [
        "gpt-4o",
        "gpt-5-thinking",
        "",
        "",
    ]
    assert messages["old"].vendor == "openai"
    plain = [node("a", None, said("user", "Hi")), node("b", "a", said("assistant", "Ho"))]
    assert only(read_json(chatgpt, [tree(*plain)])).messages[1].model == ""
    assert only(read_json(chatgpt, [tree(*plain, default_model_slug="o3")])).messages[1].model == "o3"


def test_thoughts_and_calls_stand_with_their_answers() -> None:
    """With how long the thinking took; a result knows its call."""
    messages = by_id(only(read_json(chatgpt, [two_branches()])))
    thinking, call = messages["call"].parts
    assert thinking == Thinking("**Tides**\n\nIt is the moon.", took_ms=67_000)
    assert call == ToolCall("call", "python", "print(1)")
    assert messages["output"].role is Role.TOOL
    assert messages["output"].parts == (ToolResult("call", "1\n"),)


def test_thoughts_that_nothing_follows_are_kept() -> None:
    """Somebody stopped it there."""
    thoughts = {"content_type": "thoughts", "thoughts": [{"summary": "", "content": "Hm."}]}
    found = only(
        read_json(
            chatgpt,
            [tree(node("a", None, said("user", "?")), node("b", "a", said("assistant", content=thoughts)))],
        )
    )
    assert found.messages[1].parts == (Thinking("Hm."),)


def test_marks_of_sources_are_resolved_and_none_is_left() -> None:
    """A source for each place, the name of a thing in place of its mark, and no private-use sign."""
    new = by_id(only(read_json(chatgpt, [two_branches()])))["new"]
    assert words(new) == "The moon pulls. Fundy has the highest."
    assert [part for part in new.parts if isinstance(part, Citation)] == [
        Citation(PAGE, "The moon", "It pulls.", 14, 14)
    ]
    unknown = answer_of([f"a{MARK}b\ue203c"])
    assert unknown.parts == (Text("abc"),)
    listed = answer_of(["Words."], content_references=[{"type": "webpage", "url": PAGE, "title": "T"}])
    assert listed.parts == (Text("Words."), Citation(PAGE, "T"))
    hostile = answer_of(["Words."], content_references=[{"url": "javascript:alert(1)", "title": "T"}])
    assert hostile.parts == (Text("Words."),)


def test_older_citations_are_read() -> None:
    """Their marks go, their places stay."""
    text = "It pulls【11†source】 hard."
    source = {"type": "webpage", "title": "T", "url": PAGE, "text": "quote"}
    old = answer_of([text], citations=[{"start_ix": 8, "end_ix": 19, "metadata": source}])
    assert old.parts == (Text("It pulls hard."), Citation(PAGE, "T", "quote", 8, 8))
    beside = answer_of([text], citations=[{"start_ix": 5, "end_ix": 10**20, "metadata": source}])
    assert words(beside) == text


def test_an_archive_of_2026_comes_in_by_its_parts(tmp_path: Path) -> None:
    """What its own list names and it does not hold is told, as is an entry without a tree."""
    found = read_path(chatgpt, sharded(tmp_path / "export.zip"))
    assert [each.title for each in conversations(found)] == ["Moon", ""]
    told = [each for each in found if isinstance(each, Problem)]
    assert [(each.where, each.lost) for each in told] == [
        ("conversations-002.json", False),
        ("No tree", True),
    ]


def test_pictures_are_found_and_missing_files_named(tmp_path: Path) -> None:
    """By the names of 2026; times that are not said stay empty."""
    found = conversations(read_path(chatgpt, sharded(tmp_path / "export.zip")))[1]
    question = found.messages[0]
    text, picture, recording = question.parts
    assert text == Text("Look")
    assert isinstance(picture, FoundFile)
    assert picture.name == "first.png"
    assert picture.read is not None
    assert picture.read() == PICTURE
    assert isinstance(recording, FoundFile)
    assert (recording.name, recording.media_type, recording.read) == ("file_gone.wav", "audio/wav", None)
    assert found.created_at is None
    assert question.created_at is None
    assert any("circle" in problem.what for problem in found.problems)


def test_older_archives_are_read_from_a_folder_too(tmp_path: Path) -> None:
    """One file of conversations, attachments named file-<id>-<name>, and one attachment that no part points at."""
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-AbC"}
    attached = {"attachments": [{"id": "file-AbC", "name": "moon.png"}, {"id": "file-DeF", "name": "a.pdf"}]}
    question = said("user", "Look", pointer, kind="multimodal_text", meta=attached)
    folder = write_folder(
        tmp_path / "export",
        {
            "conversations.json": json.dumps([tree(node("a", None, question))]),
            "file-AbC-moon.png": PICTURE,
            "dalle-generations/file-DeF-some-long-name.pdf": b"%PDF-1.7",
        },
    )
    parts = only(read_path(chatgpt, folder)).messages[0].parts
    assert [(part.name, part.read()) for part in parts if isinstance(part, FoundFile) and part.read] == [
        ("moon.png", PICTURE),
        ("a.pdf", b"%PDF-1.7"),
    ]


def test_pointers_are_never_paths() -> None:
    """What points elsewhere finds nothing."""
    for pointer in ("file-service://../../etc/passwd", "https://example.org/x", "", "file:///etc/passwd"):
        assert Assets(None).file(pointer).read is None
    assert id_of("sediment://a1b2#file_00ab#p_0.jpg") == "file_00ab"


def test_other_kinds_of_content_keep_their_words() -> None:
    """Code to everybody is fenced, transcripts are words, what is not known is named."""
    code = said("assistant", content={"content_type": "code", "language": "unknown", "text": "a = '```'"})
    voice = said("user", {"content_type": "audio_transcription", "text": "Hello?", "direction": "in"})
    odd = said("assistant", content={"content_type": "hologram", "shape": 1})
    browsed = {"content_type": "tether_browsing_display", "result": "L0: words", "summary": "s"}
    found = only(
        read_json(
            chatgpt,
            [
                tree(
                    node("a", None, voice),
                    node("b", "a", code),
                    node("c", "b", odd),
                    node("d", "c", said("tool", content=browsed)),
                    node("e", "d", said("assistant", "tool words", recipient="browser")),
                )
            ],
        )
    )
    messages = by_id(found)
    assert words(messages["a"]) == "Hello?"
    assert words(messages["b"]) == "````\na = '```'\n````"
    assert messages["d"].parts == (ToolResult("c", "s\n\nL0: words"),)
    assert messages["e"].parts == (ToolCall("e", "browser", "tool words"),)
    assert any("hologram" in each for each in problems([found]))
    assert b"hologram" in messages["c"].raw


@pytest.mark.timeout(20)
@pytest.mark.parametrize("hidden", [None, said("system", "be brief")], ids=["empty", "hidden"])
def test_passed_over_nodes_in_a_circle_are_walked_through_once(hidden: Any) -> None:
    """What hangs on them is read and becomes a beginning."""
    nodes = node("one", "two", hidden), node("two", "one", hidden), node("three", "three", None)
    answers = [node(f"under {each['id']}", each["id"], said("assistant", "Moon.", at=AT)) for each in nodes]
    found = only(read_json(chatgpt, [tree(*nodes, *answers)]))
    assert sorted(shape(found)) == sorted((each["id"], None, "Moon.") for each in answers)
    assert all(
        each.raw.count(b"be brief") == (2 if hidden and "three" not in each.id else 0)
        for each in found.messages
    )


def test_a_stopped_answer_says_so() -> None:
    """By its own mark of how it ended."""
    stopped = only(
        read_json(
            chatgpt,
            [tree(node("a", None, said("assistant", "x", meta={"finish_details": {"type": "interrupted"}})))],
        )
    )
    assert stopped.messages[0].status is Status.STOPPED


def test_parents_are_read_off_the_children_where_there_are_none() -> None:
    """Slim exports hold one of the two."""
    slim = tree(node("a", None, said("user", "?"), children=["b"]), node("b", None, said("assistant", "!")))
    del slim["mapping"]["b"]["parent"]
    assert shape(only(read_json(chatgpt, [slim]))) == [("a", None, "?"), ("b", "a", "!")]


def test_a_wrong_guess_is_not_made() -> None:
    """Claude's file has the same name and another shape; an odd first element decides nothing."""
    ours = json_source([None, "x", {"title": "No tree"}, two_branches()])
    assert chatgpt.recognises(ours)
    assert not claude.recognises(ours)
    assert not chatgpt.recognises(json_source([{"chat_messages": []}]))
    assert len(conversations(list(chatgpt.read(ours)))) == 1


def test_ten_thousand_nodes_are_read() -> None:
    """In one line, most of them hidden: nothing recurses, and nothing walks the line again for each."""
    hidden = said("system", "")
    nodes = [
        node(str(n), str(n - 1) if n else None, said("user", "x") if n % 100 == 0 else hidden)
        for n in range(10_000)
    ]
    found = only(read_json(chatgpt, [tree(*nodes)]))
    assert len(found.messages) == 100
    assert found.messages[-1].parent == "9800"


@pytest.mark.parametrize("cut", range(0, 4000, 130))
def test_a_truncated_file_gives_what_is_whole(cut: int, tmp_path: Path) -> None:
    """And one Problem at its end."""
    text = json.dumps([two_branches(), multimodal()])
    path = tmp_path / "conversations.json"
    path.write_text(text[: len(text) - 1 - cut])
    found = list(chatgpt.read(json_source_of(path)))
    assert isinstance(found[-1], Problem)
    assert found[:-1] == list(chatgpt.read(json_source([two_branches(), multimodal()])))[: len(found) - 1]


def json_source_of(path: Path) -> Any:
    from interline.importing.json_file import Document
    from interline.importing.source import Source

    return Source(path.name, 1, Document(path.name, lambda: path.open("rb")))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_whatever_is_wrong_in_it_nothing_breaks(data: st.DataObject) -> None:
    """Each conversation comes in sound or is told of."""
    given_ = data.draw(damaged([two_branches(), multimodal()]))
    source = json_source(given_)
    if not chatgpt.recognises(source):
        return
    found = list(chatgpt.read(source))
    for each in conversations(found):
        seen: set[str | None] = {None}
        for message in each.messages:
            assert message.parent in seen
            assert message.id not in seen
            seen.add(message.id)
        assert each.current in seen
    assert all(MARK not in words(message) for each in conversations(found) for message in each.messages)


def test_a_file_of_the_archive_that_is_damaged_costs_only_itself(tmp_path: Path) -> None:
    """Its manifest, its names, one of its parts."""
    path = write_zip(
        tmp_path / "export.zip",
        {
            "export_manifest.json": "{",
            "conversation_asset_file_names.json": "[",
            "conversations-000.json": json.dumps([two_branches()]),
            "conversations-001.json": '[{"mapping": {}, "title": "cut',
        },
    )
    found = read_path(chatgpt, path)
    assert len(conversations(found)) == 1
    assert len([each for each in found if isinstance(each, Problem)]) == 2


def test_a_sound_tree_is_what_check_says() -> None:
    """No word comes in that the export does not hold."""
    data = [two_branches(), multimodal()]
    check(
        read_json(chatgpt, data), data, ours=("**Tides**", "openai", "The moon pulls. Fundy has the highest.")
    )
