"""`import`: exports of other programs, seen from outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from interline.store import driver
from tests.importing.chatgpt_exports import AT, node, said, sharded, tree, two_branches

from .command import interline, profile

FIELDS = {"format", "conversations", "messages", "problems", "missing"}


def test_the_report_has_the_promised_shape(home: Path, tmp_path: Path) -> None:
    """And the conversations are there; the second time nothing changes, which is no failure."""
    path = sharded(tmp_path / "export.zip")
    done = interline("import", "--json", str(path))
    assert done.code == 0
    report = done.json
    assert set(report) >= FIELDS
    assert report["format"] == "chatgpt"
    found = {"found": 3, "imported": 2, "updated": 0, "unchanged": 0, "failed": 1}
    assert report["conversations"] == found
    assert report["missing"] == ["conversations-002.json", "file_gone.wav"]
    assert {"where": "No tree", "what": "This entry has no tree of messages."} in report["problems"]
    listed = interline("list", "--json").json
    assert {row["title"] for row in listed} == {"Moon", "Look"}
    assert {(row["cost"], row["cost_quality"]) for row in listed} == {(None, "unknown")}
    again = interline("import", "--json", str(path))
    assert again.code == 0
    assert again.json["conversations"]["unchanged"] == 2
    assert interline("usage", "--json").json == []


def test_a_dry_run_writes_nothing(home: Path, tmp_path: Path) -> None:
    """And says so."""
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([two_branches()]))
    done = interline("import", "--dry-run", str(path))
    assert done.code == 0
    assert "1 conversation from ChatGPT: 1 new." in done.out
    assert "Nothing was written." in done.out
    assert interline("list", "--json").json == []


def test_what_was_imported_is_shown_and_exported_with_its_source(home: Path, tmp_path: Path) -> None:
    """The transcript says where an answer came from, and that its cost is unknown."""
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([two_branches()]))
    assert "1 imported conversation from ChatGPT, 5 messages." in interline("import", str(path)).out
    (row,) = interline("list", "--json").json
    shown = interline("show", row["id"]).out
    assert "ChatGPT (imported)" in shown
    assert "openai/gpt-4o · cost unknown" in shown
    assert "Imported from ChatGPT." in shown
    text = interline("export", row["id"]).out
    assert "Imported from ChatGPT." in text
    assert "Asked for" not in text


def test_what_cannot_be_read_is_said_and_fails(home: Path, tmp_path: Path) -> None:
    """One sentence with what to do, and another exit code."""
    page = tmp_path / "chat.html"
    page.write_text("<html></html>")
    done = interline("import", str(page))
    assert done.code == 1
    assert "web page made for reading" in done.err
    gone = interline("import", "--json", str(tmp_path / "gone.zip"), str(page))
    assert gone.code == 1
    assert [each["where"] for each in gone.json["problems"]] == ["gone.zip", "chat.html"]
    alone = interline("import", "--json", str(page))
    assert (alone.code, alone.json["conversations"]["found"]) == (1, 0)
    assert alone.json["problems"][0]["where"] == "chat.html"
    assert "Nothing was imported." in gone.err
    assert interline("import").code == 2


def test_keys_of_other_programs_are_left_out_and_said(home: Path, tmp_path: Path) -> None:
    """An export of settings and chats brings the chats alone."""
    path = tmp_path / "chatbox.json"
    said = {"id": "q", "role": "user", "contentParts": [{"type": "text", "text": "Hello"}]}
    settings = {"providers": {"openai": {"apiKey": "sk-somebodys-own-key-0123456789"}}}
    path.write_text(
        json.dumps({"session:s": {"id": "s", "name": "Greeting", "messages": [said]}, "settings": settings})
    )
    done = interline("import", str(path))
    assert done.code == 0
    assert "1 imported conversation from Chatbox" in done.out
    assert "settings, providers.openai.apiKey" in done.out
    assert "sk-somebodys" not in done.out
    assert [row["title"] for row in interline("list", "--json").json] == ["Greeting"]


def test_after_the_command_a_large_export_is_searchable(home: Path, tmp_path: Path) -> None:
    """No window may come that would see to it; what is still missing elsewhere is said beside what was found."""
    path = tmp_path / "conversations.json"
    words = " ".join(f"word{n}" for n in range(2000))
    path.write_text(json.dumps([_talk(number, f"kumquat {words}") for number in range(80)]))
    assert path.stat().st_size > 1_000_000
    assert interline("import", str(path)).code == 0
    hits = interline("search", "--json", "kumquat")
    assert (len(hits.json), hits.err) == (50, "")
    connection = driver.connect(profile(home) / "interline.db")
    connection.execute("INSERT INTO message_fts_pending SELECT max(n) + 5 FROM message")
    connection.close()
    hits = interline("search", "--json", "kumquat")
    assert len(hits.json) == 50
    assert hits.err == "Imported messages that are still being made searchable: 1.\n"


def _talk(number: int, words: str) -> dict[str, Any]:
    said_here = node("1", None, said("user", words, at=AT + number))
    return tree(said_here, conversation_id=f"c{number}", title=f"Talk {number}")
