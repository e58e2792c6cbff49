"""config.toml: what is read of a whole, a torn and a strange one, and what a write leaves alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from interline.model.errors import ConfigMistake, HomeUnwritable, WrongUsage
from interline.settings.file import change_as, change_settings, read_as, read_settings
from interline.settings.schema import Settings, setting

WHOLE = """# mine
[look]
theme = "dark"  # at night
font_size = 16

[future]
unheard_of = [1, 2]

[chat]
send_with = "ctrl+enter"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config.toml"


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def test_no_file_is_all_defaults_and_no_mistake(path: Path) -> None:
    """A first start."""
    read = read_settings(path)
    assert read.settings == Settings()
    assert read.mistakes == ()
    assert not path.exists()


def test_what_the_file_says_holds_and_the_rest_is_default(path: Path) -> None:
    """Sections and keys in any order, unknown ones passed over."""
    read = read_settings(written(path, WHOLE))
    assert read.settings.look.theme == "dark"
    assert read.settings.look.font_size == 16
    assert read.settings.chat.send_with == "ctrl+enter"
    assert read.settings.network == Settings().network
    assert read.mistakes == ()


def test_a_change_touches_one_value(path: Path) -> None:
    """Comments, order, blank lines and what a newer version wrote stay, to the letter."""
    read = change_settings(written(path, WHOLE), {"look.theme": "light"})
    assert read.settings.look.theme == "light"
    assert path.read_text() == WHOLE.replace('"dark"', '"light"')
    change_settings(path, {"network.http2": True})
    assert path.read_text().startswith(WHOLE.replace('"dark"', '"light"'))
    assert read_settings(path).settings.network.http2


def test_a_value_that_is_taken_out_leaves_the_rest(path: Path) -> None:
    """The default holds again, also a later version's; what stands beside it stays to the letter."""
    read = change_settings(written(path, WHOLE), {"look.theme": None, "network.http2": None})
    assert read.settings.look.theme == "system"
    assert path.read_text() == WHOLE.replace('theme = "dark"  # at night\n', "")


def test_a_file_from_windows_keeps_its_line_ends(path: Path) -> None:
    """CRLF goes in and comes out."""
    change_settings(written(path, WHOLE.replace("\n", "\r\n")), {"look.theme": "light"})
    assert path.read_bytes().count(b"\r\n") == WHOLE.count("\n")


def test_only_the_owner_reads_it_and_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    """Rights are tight from the first byte, and a keeper of dot files is not broken."""
    target = written(tmp_path / "dotfiles" / "interline.toml", WHOLE)
    path.parent.mkdir()
    path.symlink_to(target)
    change_settings(path, {"look.theme": "light"})
    assert path.is_symlink()
    assert '"light"' in target.read_text()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [entry.name for entry in target.parent.iterdir()] == ["interline.toml"]


def test_a_torn_file_is_said_and_never_overwritten(path: Path) -> None:
    """Cut anywhere, it gives defaults or a part of the truth; where it does not parse, no write touches it."""
    for end in range(len(WHOLE)):
        written(path, WHOLE[:end])
        read = read_settings(path)
        if not any("not TOML" in str(mistake) for mistake in read.mistakes):
            continue
        assert read.settings == Settings()
        assert read.mistakes[0].line is not None
        with pytest.raises(ConfigMistake):
            change_settings(path, {"look.theme": "light"})
        assert path.read_text() == WHOLE[:end]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'look = "\xe9"', b"a = " + b"[" * 5000, b"\x00" * 300])
def test_bytes_that_are_no_settings_are_said(path: Path, content: bytes) -> None:
    """A file of another kind is a sentence, not a crash, and stays."""
    path.parent.mkdir()
    path.write_bytes(content)
    read = read_settings(path)
    assert read.settings == Settings()
    assert len(read.mistakes) == 1
    assert str(path) in str(read.mistakes[0])
    assert path.read_bytes() == content


def test_a_mistaken_value_is_named_with_its_line_and_costs_nothing_else(path: Path) -> None:
    """One value falls back to its default, the others hold."""
    read = read_settings(written(path, '[look]\n\ntheme = "purple"\nfont_size = 20\n'))
    assert read.settings.look.theme == "system"
    assert read.settings.look.font_size == 20
    (mistake,) = read.mistakes
    allowed = "system, light, dark, contrast, contrast-dark"
    assert str(mistake) == f"{path}, line 3: look.theme cannot be “purple”. Allowed: {allowed}."


def test_a_slip_of_the_pen_is_asked_about(path: Path) -> None:
    """Nearly the name of a setting is a mistake; a wholly unknown name may be a newer version's."""
    (mistake,) = read_settings(written(path, "[look]\nfont_sise = 20\nglow = true\n")).mistakes
    assert "line 2" in str(mistake)
    assert "Did you mean look.font_size?" in str(mistake)


def test_a_section_that_is_no_table_is_no_crash(path: Path) -> None:
    """`look = 3` says nothing of the look; a change makes it a table."""
    assert read_settings(written(path, "look = 3\n")).settings == Settings()
    assert change_settings(path, {"look.theme": "dark"}).settings.look.theme == "dark"


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"look.theme": "purple"}, "Allowed: system"), ({"look.them": "dark"}, "Did you mean look.theme?")],
)
def test_a_change_that_cannot_be_is_refused_before_anything_is_written(
    path: Path, changes: dict[str, str], told: str
) -> None:
    """Nothing half written: the check comes first."""
    with pytest.raises(WrongUsage, match=r"There is no|cannot be") as refused:
        change_settings(path, {"look.font_size": 20, **changes})
    assert told in str(refused.value)
    assert not path.exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A file where the folder should be: one sentence with the path."""
    (tmp_path / "home").write_text("")
    with pytest.raises(HomeUnwritable, match=r"config\.toml could not be written"):
        change_settings(tmp_path / "home" / "config.toml", {"look.theme": "dark"})


def test_a_write_that_fails_leaves_the_old_file_and_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full disk at the worst moment: the old settings are whole."""
    written(path, WHOLE)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(HomeUnwritable):
        change_settings(path, {"look.theme": "light"})
    assert path.read_text() == WHOLE
    assert [entry.name for entry in path.parent.iterdir()] == ["config.toml"]


@dataclass(frozen=True, slots=True)
class NewLook:
    text_size: int = setting(14, "Size", low=8, high=32, was=("look.font_size", "view.size"))


@dataclass(frozen=True, slots=True)
class NewSchema:
    page: NewLook = field(default_factory=NewLook)


def test_an_old_name_is_read_and_replaced_at_the_next_write(path: Path) -> None:
    """A renamed setting keeps its value; the new name wins where both stand."""
    written(path, "[look]\nfont_size = 20 # big\ntheme = 'x'\n")
    assert read_as(NewSchema, path).settings.page.text_size == 20
    assert change_as(NewSchema, path, {"page.text_size": 22}).settings.page.text_size == 22
    assert "font_size" not in path.read_text()
    assert "theme = 'x'" in path.read_text()


@pytest.mark.parametrize(("old", "now"), [("true", "words"), ("false", "off"), ('"model"', "model")])
def test_an_old_value_is_read_as_what_it_is_called_now(path: Path, old: str, now: str) -> None:
    """A switch that became a choice keeps the user's meaning, and the next write says it in the new words."""
    read = read_settings(written(path, f"[chat]\ntitles = {old}\n"))
    assert (read.settings.chat.titles, read.mistakes) == (now, ())
    assert change_settings(path, {"chat.titles": "model"}).settings.chat.titles == "model"
    assert read_settings(written(path, "[chat]\ntitles = 1\n")).mistakes != ()


def test_looking_at_settings_imports_no_parser(tmp_path: Path) -> None:
    """A start with no settings file pays for none."""
    program = (
        "import sys, pathlib; from interline.settings.file import read_settings;"
        f"read_settings(pathlib.Path({str(tmp_path / 'none.toml')!r}));"
        "print({'tomlkit', 'tomllib'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=50
    )
    assert done.stdout.strip() == "set()"
