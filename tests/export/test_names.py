"""File names from titles: whatever the title, the file lies in the chosen folder and can be opened everywhere."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.export.names import LONGEST, NAMELESS, Names, attachment_name, file_name

MATRIX = [
    ("Why are there tides?", "Why are there tides"),
    ("../../x", "x"),
    ("..", NAMELESS),
    (".", NAMELESS),
    ("", NAMELESS),
    (" \t\r\n", NAMELESS),
    ("/etc/passwd", "etc passwd"),
    ("C:\\Windows\\x", "C Windows x"),
    ("CON", "CON_"),
    ("nul.txt", "nul_"),
    ("Com1", "Com1_"),
    ("lpt¹.a.b", "lpt¹_"),
    ("CONOUT$", "CONOUT"),
    ("console", "console"),
    ("-rf", "rf"),
    ("--output=x", "output=x"),
    ("~root", "root"),
    (".bashrc", "bashrc"),
    ("a\x00b", "ab"),
    ("a\nb\x1b[31mc", "a b [31mc"),
    ("invoice\u202egpj.exe", "invoice gpj.exe"),
    ("zero\u200bwidth\ufeff", "zero width"),
    ("tag\U000e0041", "tag"),
    ("lone \ud800 surrogate", "lone \ufffd surrogate"),
    ("ends with dots...  ", "ends with dots"),
    ('what? "no" <b> | * $(x) `y`', "what no b (x) y"),
    ("e\u0301tude", "\u00e9tude"),
    ("潮の満ち引き", "潮の満ち引き"),
    ("a" * 300, "a" * LONGEST),
    ("潮" * 300, "潮" * (LONGEST // 3)),
    ("\U0001f30a" * 300, "\U0001f30a" * (LONGEST // 4)),
    ("a" * (LONGEST - 1) + ". b", "a" * (LONGEST - 1)),
    ("CON" + " " * 500, "CON_"),
]


@pytest.mark.parametrize(("title", "name"), MATRIX)
def test_a_title_makes_a_safe_name(title: str, name: str) -> None:
    """Ways out of the folder, devices, options, hidden files, marks that lie, and names that are too long."""
    assert file_name(title) == name


@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_title_makes_a_name_that_a_disk_takes(title: str) -> None:
    """Never empty, never with a separator, never over the limit, and the same when made from itself."""
    name = file_name(title)
    assert 0 < len(name.encode()) <= LONGEST + 1
    assert not set(name) & set('/\\:*?"<>|\x00')
    assert all(unicodedata.category(mark)[0] != "C" for mark in name)
    assert name[0] not in "-.~ "
    assert name[-1] not in ". "
    assert Path(name).name == name


@pytest.mark.parametrize("title", [title for title, _ in MATRIX])
def test_the_file_lies_in_the_chosen_folder(tmp_path: Path, title: str) -> None:
    """Made for real: the file is in the folder and nothing is anywhere else."""
    folder = tmp_path / "a" / "chosen"
    folder.mkdir(parents=True)
    path, _ = Names(folder).place(title, ".md", lambda path: path.open("x").close())
    assert path.resolve().parent == folder.resolve()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [path]


def test_the_same_title_gets_a_number(tmp_path: Path) -> None:
    """No file takes another's place, whatever was there before."""
    (tmp_path / "Tides.md").write_text("mine")
    for _ in range(2):
        Names(tmp_path).place("Tides", ".md", lambda path: path.open("x").close())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Tides (2).md", "Tides (3).md", "Tides.md"]
    assert (tmp_path / "Tides.md").read_text() == "mine"


def test_a_name_taken_at_the_last_moment_is_left_alone(tmp_path: Path) -> None:
    """Another program makes the very file between the look and the write: the next number is taken."""
    tried: list[str] = []

    def put(path: Path) -> None:
        tried.append(path.name)
        if len(tried) == 1:
            raise FileExistsError

    path, _ = Names(tmp_path).place("Tides", ".md", put)
    assert tried == ["Tides.md", path.name] == ["Tides.md", "Tides (2).md"]


def test_names_that_differ_in_large_and_small_letters_are_the_same(tmp_path: Path) -> None:
    """A folder that is copied to Windows or a Mac loses no file."""
    (tmp_path / "TIDES.md").write_text("mine")
    names = Names(tmp_path)
    for title in ("tides", "Tides", "\u00e9tude", "E\u0301tude"):
        names.place(title, ".md", lambda path: path.open("x").close())
    assert {path.name for path in tmp_path.iterdir()} == {
        *("TIDES.md", "tides (2).md", "Tides (3).md", "\u00e9tude.md", "\u00c9tude (2).md"),
    }


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("moon.PNG", "image/png", "moon-abababababababab.png"),
        ("", "image/jpeg", "attachment-abababababababab.jpg"),
        ("../../etc/passwd", "text/plain", "etc passwd-abababababababab.txt"),
        ("a.tar.gz", "application/gzip", "a.tar-abababababababab.gz"),
        ("x.\u202egpj.exe ", "application/x", "x. gpj.exe-abababababababab.bin"),
        ("con.txt", "text/plain", "con_-abababababababab.txt"),
        ("\U0001f30a" * 300 + ".pdf", "application/pdf", "\U0001f30a" * 26 + "-abababababababab.pdf"),
    ],
)
def test_an_attachment_is_called_by_its_name_and_its_digest(
    name: str, media_type: str, expected: str
) -> None:
    """A safe name that still says what it is, with an ending that does."""
    assert attachment_name(name, media_type, "ab" * 32) == expected
