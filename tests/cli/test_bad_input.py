"""Bad input and broken surroundings: one clear sentence, the next step, the right exit code, nothing half written."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulator import Vendor

from .command import command, environment, in_process_of_its_own, interline, profile, write_vendors

KEY = "sk-test-canary-0123456789"


def sentence(err: str) -> str:
    """The last line on standard error, which is all that is said of the error."""
    line = err.strip().splitlines()[-1]
    assert line.startswith("interline: ")
    return line.removeprefix("interline: ")


def test_a_missing_key_names_the_command_that_sets_it() -> None:
    """No key: exit code 3 and where to put one."""
    done = interline("ask", "--model", "openai/gpt-6-sol", "x")
    assert done.code == 3
    assert "no key" in sentence(done.err)
    assert "interline keys set openai" in sentence(done.err)


def test_a_wrong_key_is_said_to_be_wrong_and_is_shown_nowhere(home: Path) -> None:
    """The vendor's 401 repeats the key; neither the terminal nor any file of the profile does."""
    with Vendor().fails(401, code="invalid_api_key", message=f"Incorrect API key provided: {KEY}.") as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        file = profile(home) / "vendors.toml"
        file.write_text(file.read_text().replace('/v1"\n', '/v1"\nkey_env = "SIM_A_KEY"\n'))
        done = in_process_of_its_own("ask", "--json", "x", env={"SIM_A_KEY": KEY})
        tested = interline("keys", "test", "sim-a", env={"SIM_A_KEY": KEY})
    assert done.code == 3
    assert "key not accepted" in sentence(done.err)
    assert "interline keys set sim-a" in sentence(done.err)
    assert tested.code == 0
    assert vendor.calls[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in done.out + done.err + tested.out + tested.err
    for path in profile(home).rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


def test_an_unknown_vendor_lists_the_known_ones() -> None:
    """Exit code 2: a word of the call is wrong."""
    done = interline("ask", "--model", "nobody/x", "x")
    assert done.code == 2
    assert "There is no vendor “nobody”." in sentence(done.err)
    assert "local" in sentence(done.err)


def test_an_unknown_model_is_the_vendors_word(home: Path) -> None:
    """The vendor says 404: exit code 3 and how to see the models."""
    with Vendor().fails(404, code="model_not_found", message="The model `nope` does not exist") as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        done = interline("ask", "--model", "sim-a/nope", "x")
    assert done.code == 3
    assert "Sim A" in sentence(done.err)
    assert "interline models" in sentence(done.err)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "--model", "no-slash", "x"], "vendor/model"),
        (["ask", "--route", "nowhere", "x"], "There is no route “nowhere”."),
        (["ask", "--conversation", "0123456789", "x"], "0123456789"),
        (["ask", "   "], "The message is empty."),
        (["ask", "--attach", "/no/such/file", "x"], "The file “/no/such/file” does not exist."),
        (["show", "zzzz"], "zzzz"),
        (["export", "-o", "-"], "--all"),
        (["models", "install"], "smollm2"),
        (["keys", "test", "nobody"], "There is no vendor “nobody”."),
        (["decode", "--wire", "gemini", "/no/such/file"], "/no/such/file"),
    ],
)
def test_a_wrong_word_of_the_call_is_exit_code_2(arguments: list[str], said: str) -> None:
    """One sentence names it, and nothing was sent or stored."""
    done = interline(*arguments)
    assert done.code == 2, done.err
    assert said in sentence(done.err)


@pytest.mark.parametrize(
    "arguments", [["frobnicate"], ["ask"], ["ask", "--model", "a/b", "--route", "c", "x"]]
)
def test_a_wrong_command_line_is_exit_code_2(arguments: list[str]) -> None:
    """argparse's own words, on standard error."""
    done = interline(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert "usage: interline" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "--limit", "0", "x"], "argument --limit: “0” is no number from 1 on"),
        (["search", "--limit", "9" * 30, "x"], "is no number from 1 on"),
        (["serve", "--port", "70000"], "argument --port: “70000” is no port: 0 to 65535"),
        (["serve", "--port", "http"], "“http” is no port"),
        (["ask", "--temperature", "nan", "x"], "“nan” is neither a number from 0 to 2 nor auto"),
        (["ask", "--temperature", "hot", "x"], "“hot” is neither a number from 0 to 2 nor auto"),
        (["decode", "--wire", "gemini", "--status", "-1", "-"], "“-1” is no number from 1 on"),
    ],
)
def test_a_number_that_is_none_is_said_with_what_is_allowed(arguments: list[str], said: str) -> None:
    """And no name of a function of ours is."""
    done = interline(*arguments)
    assert done.code == 2
    assert said in done.err
    assert "invalid" not in done.err


def test_a_mistake_in_vendors_toml_is_one_sentence_with_its_line_and_the_rest_works(home: Path) -> None:
    """File, line and what is allowed; the program answers all the same."""
    with Vendor().answers("Still here") as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor), more='on_refusal = "perhaps"\n')
        done = interline("ask", "--model", "sim-a/ok", "x")
    assert done.code == 0
    assert done.out == "Still here\n"
    (note,) = [line for line in done.err.splitlines() if line.startswith("Note: ")]
    lines = (profile(home) / "vendors.toml").read_text().splitlines()
    number = lines.index('on_refusal = "perhaps"') + 1
    assert f"vendors.toml, line {number}:" in note
    assert "stop" in note


def test_a_vendors_toml_that_is_no_toml_does_not_stop_the_rest(home: Path) -> None:
    """The library still opens, and the sentence names the line."""
    (profile(home) / "vendors.toml").write_text('[[vendor]\nid = "x"\n')
    done = interline("list", "--json")
    assert done.code == 0
    assert done.json == []
    assert "vendors.toml, line 1" in done.err


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "taken").write_text("")
    done = in_process_of_its_own("--home", str(tmp_path / "taken" / "profile"), "ask", "x")
    assert done.code == 1
    assert str(tmp_path / "taken") in sentence(done.err)


def test_a_database_of_a_newer_version_is_left_alone(home: Path) -> None:
    """One sentence, exit code 1, and not a byte of it changed."""
    interline("list")
    path = profile(home) / "interline.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 9999")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    before = path.read_bytes()
    done = interline("ask", "x")
    assert done.code == 1
    assert "newer" in sentence(done.err)
    assert path.read_bytes() == before


def test_a_database_that_is_none_is_left_alone(home: Path) -> None:
    """Something else of that name."""
    path = profile(home) / "interline.db"
    path.write_bytes(b"these are holiday pictures" * 400)
    done = interline("list")
    assert done.code == 1
    assert "interline.db" in sentence(done.err)
    assert path.read_bytes() == b"these are holiday pictures" * 400


def test_what_nobody_foresaw_is_one_sentence_and_its_details_are_in_the_log(home: Path) -> None:
    """The last resort: no traceback on the terminal, the whole of it in the log, without keys."""
    code = (
        "import sys\nfrom interline.cli.main import main\n"
        f"def build(home): raise RuntimeError('odd: {KEY}')\n"
        "sys.exit(main(['list'], build=build, window=lambda home, wanted: 0, serve=None))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=False
    )
    assert done.returncode == 1
    log = profile(home) / "logs" / "interline.log"
    assert sentence(done.stderr).startswith("Interline made a mistake of its own.")
    assert str(log) in done.stderr
    assert "Traceback" not in done.stderr
    assert "RuntimeError: odd" in log.read_text()
    assert KEY not in log.read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_full_disk_under_standard_output_is_one_sentence(home: Path) -> None:
    """The answer cannot be written: it is said, and the words are in the library all the same."""
    with Vendor().answers("Hello") as vendor, open("/dev/full", "wb") as full:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        around = environment()
        done = subprocess.run(
            command("ask", "x"), stdout=full, stderr=subprocess.PIPE, text=True, env=around, check=False
        )
    assert done.returncode == 1
    assert "Standard output cannot be written" in sentence(done.stderr)
    assert "Exception" not in done.stderr
    assert len(interline("list", "--json").json) == 1


def test_without_a_display_the_window_says_what_to_use_instead() -> None:
    """No Qt message, no abort: a sentence and exit code 1."""
    done = in_process_of_its_own(env={"QT_QPA_PLATFORM": ""})
    assert done.code == 1
    assert "no display" in sentence(done.err)
    assert "interline ask" in sentence(done.err)
