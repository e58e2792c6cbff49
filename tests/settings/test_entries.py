"""Entries of vendors.toml are changed one at a time: the rest of the file stays as its owner wrote it."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.model.errors import ConfigMistake
from interline.settings import toml_file
from interline.settings.entries import Field, put_back, put_entry, remove_entry
from interline.settings.toml_file import text_of
from interline.settings.vendors_file import read_vendors_file

FILE = """\
# My vendors.

[[vendor]]   # at work
id = "sim-a"
name = "Sim A"
wire = "openai-chat"
base_url = "http://127.0.0.1:9101/v1"
timeouts = { connect = 5 }

[[vendor.model]]
id = "ok"   # the good one
price = { input = "1.00", output = "2.00" }

[[route]]
name = "default"
steps = [
  "sim-a/ok",   # first
]
  [[route.step]]
  model = "sim-a/big"
  has = ["code"]

[[budget]]
scope = "month"
limit = "20.00"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "vendors.toml"
    made.write_text(FILE)
    return made


def test_one_field_changes_and_nothing_else(path: Path) -> None:
    """Comments, order and blanks stay, letter by letter."""
    assert put_entry(path, "budget", "month", {"limit": "25.00"}) == FILE
    assert path.read_text() == FILE.replace("20.00", "25.00")


def test_a_route_gets_other_steps_and_keeps_its_conditions(path: Path) -> None:
    """Only the plain steps are set; what is for certain turns stays."""
    put_entry(path, "route", "default", {"steps": ["local/smollm2-135m", "sim-a/ok"], "training": "allowed"})
    (route,) = read_vendors_file(path).routes
    assert [str(step) for step in route.steps] == ["local/smollm2-135m", "sim-a/ok", "sim-a/big"]
    assert route.training == "allowed"
    assert len(route.conditions) == 1
    assert "# My vendors." in path.read_text()
    assert 'id = "ok"   # the good one' in path.read_text()


@pytest.mark.parametrize(
    ("kind", "name", "fields"),
    [
        (
            "vendor",
            "mine",
            {"wire": "openai-chat", "base_url": "http://127.0.0.1:1234/v1", "keys": ["a", "b"]},
        ),
        ("route", "work", {"steps": ["sim-a/ok"], "allow": ["sim-a"], "on_refusal": "next"}),
        ("budget", "vendor:sim-a", {"limit": "3", "on_exceed": "ask"}),
    ],
)
def test_a_new_entry_comes_at_the_end_of_its_kind_and_goes_again(
    path: Path, kind: str, name: str, fields: dict[str, Field]
) -> None:
    """Taken out, the file reads as before."""
    before = tomllib.loads(FILE)
    put_entry(path, kind, name, fields)
    read = read_vendors_file(path)
    assert not read.mistakes
    assert tomllib.loads(path.read_text())[kind][-1].items() >= fields.items()
    remove_entry(path, kind, name)
    assert tomllib.loads(path.read_text()) == before


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    """And only its owner may read it."""
    path = tmp_path / "new" / "vendors.toml"
    assert text_of(path) is None
    assert put_entry(path, "budget", "day", {"limit": "1.50"}) is None
    assert read_vendors_file(path).budgets[0].scope == "day"
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("kind", "name", "fields", "said"),
    [
        ("vendor", "mine", {"wire": "smoke-signals", "base_url": "http://127.0.0.1"}, "wire"),
        ("vendor", "mine", {"wire": "openai-chat"}, "base_url"),
        ("vendor", "mine", {"wire": "openai-chat", "base_url": "127.0.0.1"}, "base_url"),
        ("vendor", "My Own", {"wire": "openai-chat", "base_url": "http://127.0.0.1"}, "id"),
        ("route", "work", {"steps": ["nothing"]}, "step"),
        ("budget", "week", {"limit": "3"}, "scope"),
        ("budget", "day", {"limit": "much"}, "limit"),
        ("budget", "vendor:nobody", {"limit": "3"}, "nobody"),
    ],
)
def test_what_would_be_a_mistake_is_not_written(
    path: Path, kind: str, name: str, fields: dict[str, Field], said: str
) -> None:
    """It is said in the words of the field, without the place in a file that nobody wrote by hand."""
    with pytest.raises(ConfigMistake) as caught:
        put_entry(path, kind, name, fields)
    assert said in caught.value.problem
    assert str(path) not in caught.value.problem
    assert path.read_text() == FILE


def test_an_old_mistake_is_no_reason_against_a_change_elsewhere(path: Path) -> None:
    """A budget can be set while a route is wrong."""
    broken = FILE.replace('"sim-a/ok",', '"nonsense",')
    path.write_text(broken)
    put_entry(path, "budget", "day", {"limit": "1"})
    assert [budget.scope for budget in read_vendors_file(path).budgets] == ["month", "day"]


def test_a_file_that_is_no_toml_is_left_alone(path: Path) -> None:
    """Its mistake is said."""
    path.write_text("[[vendor]\n")
    with pytest.raises(ConfigMistake, match="this is not TOML"):
        put_entry(path, "budget", "day", {"limit": "1"})
    assert path.read_text() == "[[vendor]\n"


def test_a_field_can_be_taken_out(path: Path) -> None:
    """The entry stays."""
    put_entry(path, "vendor", "sim-a", {"name": None})
    vendor = next(each for each in read_vendors_file(path).vendors if each.id == "sim-a")
    assert vendor.name == "sim-a"
    assert len(vendor.models) == 1


def test_a_change_is_put_back_unless_the_file_is_another_by_now(path: Path) -> None:
    """What somebody wrote in between stays."""
    before = put_entry(path, "budget", "month", {"limit": "1"})
    after = text_of(path) or ""
    assert put_back(path, before, unless=after)
    assert path.read_text() == FILE
    put_entry(path, "budget", "month", {"limit": "1"})
    path.write_text(after + "# mine\n")
    assert not put_back(path, FILE, unless=after)
    assert path.read_text().endswith("# mine\n")


def test_what_is_saved_while_a_change_is_put_back_is_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the disk takes its time."""
    before = put_entry(path, "budget", "month", {"limit": "1"})
    after = text_of(path) or ""
    sync = os.fsync

    def slow(descriptor: int) -> None:
        sync(descriptor)
        path.write_text("# theirs\n")

    monkeypatch.setattr(toml_file.os, "fsync", slow)
    assert not put_back(path, before, unless=after)
    assert path.read_text() == "# theirs\n"


def test_taking_out_what_is_not_there_changes_nothing(path: Path) -> None:
    """Not even the time of the file."""
    stamp = path.stat().st_mtime_ns
    remove_entry(path, "route", "none")
    assert path.read_text() == FILE
    assert path.stat().st_mtime_ns == stamp


@given(text=st.text(max_size=60))
def test_any_words_are_kept_as_they_are(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Quotes, line ends and control characters: the name of a vendor reads back as what was given, cleaned by the
    reader alone."""
    path = tmp_path_factory.mktemp("home") / "vendors.toml"
    path.write_text(FILE)
    try:
        put_entry(path, "vendor", "sim-a", {"name": text})
    except ConfigMistake:
        assert path.read_text() == FILE
    else:
        assert tomllib.loads(path.read_text())["vendor"][0]["name"] == text
