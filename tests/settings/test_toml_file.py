"""A file that somebody else writes too: nothing that was saved is written over."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from interline.model.errors import ConfigMistake
from interline.model.prompt import Prompt
from interline.model.refs import ModelRef
from interline.settings import toml_file
from interline.settings.entries import put_entry
from interline.settings.file import change_settings
from interline.settings.keys_table import change_keys
from interline.settings.prompts_file import put_prompt
from interline.settings.route_steps import change_steps
from interline.settings.toml_file import TRIES, change_file, text_of

THEIRS = '[[budget]]\nscope = "day"\nlimit = "2"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vendors.toml"


def test_what_is_saved_while_a_change_is_made_is_kept(path: Path) -> None:
    """The change is made again, of what stands there by then."""
    path.write_text("a = 1\n")
    seen: list[str | None] = []

    def edit(text: str | None) -> str:
        seen.append(text)
        if len(seen) == 1:
            path.write_text("a = 1\nb = 2\n")
        return f"{text}c = 3\n"

    assert change_file(path, edit) == "a = 1\nb = 2\n"
    assert seen == ["a = 1\n", "a = 1\nb = 2\n"]
    assert path.read_text() == "a = 1\nb = 2\nc = 3\n"
    assert os.listdir(path.parent) == [path.name]


def test_what_is_saved_while_the_disk_takes_the_change_is_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk may take seconds; the last look comes after it."""
    path.write_text("a = 1\n")
    sync, saves = os.fsync, ["a = 1\nb = 2\n"]

    def slow(descriptor: int) -> None:
        sync(descriptor)
        if saves:
            path.write_text(saves.pop())

    monkeypatch.setattr(toml_file.os, "fsync", slow)
    change_file(path, lambda text: f"{text}c = 3\n")
    assert path.read_text() == "a = 1\nb = 2\nc = 3\n"


def test_a_file_that_an_editor_has_just_emptied_is_waited_for(path: Path) -> None:
    """Editors empty a file before they write it: its words are not lost for one entry of ours."""
    path.write_text("")

    def save() -> None:
        time.sleep(0.03)
        path.write_text(THEIRS)

    editor = threading.Thread(target=save)
    editor.start()
    put_entry(path, "budget", "month", {"limit": "9"})
    editor.join()
    assert path.read_text().startswith(THEIRS)
    assert 'scope = "month"' in path.read_text()


def test_a_file_that_never_rests_is_left_alone_with_a_sentence(path: Path) -> None:
    """Nobody waits for ever, and nobody's work is lost."""
    path.write_text("n = 0\n")
    tries: list[str | None] = []

    def edit(text: str | None) -> str:
        tries.append(text)
        path.write_text(f"n = {len(tries)}\n")
        return "ours = true\n"

    with pytest.raises(ConfigMistake, match="another program keeps changing this file"):
        change_file(path, edit)
    assert len(tries) == TRIES
    assert path.read_text() == f"n = {TRIES}\n"
    assert os.listdir(path.parent) == [path.name]


def test_what_is_taken_away_meanwhile_is_made_anew_and_no_mark_of_byte_order_is_a_change(path: Path) -> None:
    """No file is an empty one; a BOM stands before the text and is none of it."""
    path.write_bytes(b"\xef\xbb\xbfa = 1\r\n")
    assert text_of(path) == "a = 1\r\n"
    assert change_file(path, lambda text: text or "") == "a = 1\r\n"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")

    def edit(text: str | None) -> str:
        path.unlink(missing_ok=True)
        return f"{text or ''}b = 2\n"

    assert change_file(path, edit) is None
    assert path.read_text() == "b = 2\n"


@pytest.mark.parametrize(
    ("change", "made"),
    [
        (lambda path: put_entry(path, "budget", "month", {"limit": "9"}), 'scope = "month"'),
        (lambda path: change_steps(path, ModelRef("a", "m"), ModelRef("b", "m")), '"b/m"'),
        (lambda path: change_keys(path, {"chat.stop": ("Esc",)}), "chat.stop"),
        (lambda path: put_prompt(path, Prompt("Sum up", "Sum it up.")), "Sum it up."),
        (lambda path: change_settings(path, {"look.theme": "dark"}), "dark"),
    ],
    ids=["entries", "steps", "keys", "prompts", "settings"],
)
def test_whoever_changes_a_file_of_the_users_writes_over_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object], made: str
) -> None:
    """Vendors and routes, a successor's steps, shortcuts, prompts, settings."""
    path.write_text('[[route]]\nname = "r"\nsteps = ["a/m"]\n')
    sync, saves = os.fsync, ["# theirs\n" + path.read_text()]

    def slow(descriptor: int) -> None:
        sync(descriptor)
        if saves:
            path.write_text(saves.pop())

    monkeypatch.setattr(toml_file.os, "fsync", slow)
    change(path)
    assert path.read_text().startswith("# theirs\n")
    assert made in path.read_text()
