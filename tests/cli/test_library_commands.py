"""`list`, `show`, `search`, `export`, `vendors`, `models`, `keys`, `doctor`: the other commands, seen from outside."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulator import Vendor

from .command import command, environment, interline, write_vendors

SUMMARY_FIELDS = {
    "id", "title", "created_at", "updated_at", "messages", "cost", "cost_quality", "vendors", "folder", "tags",
    "pinned", "archived",
}  # fmt: skip
HIT_FIELDS = {"conversation_id", "message_id", "title", "role", "vendor", "model", "created_at", "snippet"}


@pytest.fixture
def talked(home: Path) -> str:
    """A profile with one conversation, in which Sim A failed and Sim B answered; its id."""
    with Vendor().fails(500) as a, Vendor("gemini").answers("Kumquats are small") as b:
        write_vendors(home, ("sim-a", "Sim A", a), ("sim-b", "Sim B", b))
        answer = interline("ask", "--json", "Tell me of kumquats").json
    return str(answer["conversation_id"])


def test_list_and_search_find_the_conversation(talked: str) -> None:
    """As JSON in the promised shape, and as a line for people."""
    (row,) = interline("list", "--json").json
    assert set(row) == SUMMARY_FIELDS
    assert (row["id"], row["title"], row["messages"]) == (talked, "Tell me of kumquats", 2)
    assert row["vendors"] == ["sim-b"]
    assert row["cost_quality"] == "exact"
    assert row["created_at"].endswith("Z")
    assert talked[:13] in interline("list").out
    hits = interline("search", "--json", "kumquats").json
    assert {hit["role"] for hit in hits} == {"user", "assistant"}
    assert all(set(hit) == HIT_FIELDS for hit in hits)
    assert len(interline("search", "--json", "--limit", "1", "kumquats").json) == 1
    assert interline("search", "--json", "nowhere").json == []
    assert "Nothing found." in interline("search", "nowhere").err


def test_show_prints_who_said_what_and_why(talked: str) -> None:
    """The start of the id is enough."""
    shown = interline("show", talked[:13]).out
    assert "Tell me of kumquats" in shown
    assert "## Sim B" in shown
    assert "Kumquats are small" in shown
    assert "sim-b/ok · $" in shown
    assert "Sim A: overloaded (500)" in shown


def test_export_names_both_vendors(talked: str, tmp_path: Path) -> None:
    """To standard output, to a file, and as JSON."""
    text = interline("export", "--format", "md", "-o", "-", talked[:13]).out
    assert "Sim A" in text
    assert "Sim B" in text
    assert "Kumquats are small" in text
    target = tmp_path / "out"
    target.mkdir()
    done = interline("export", "--all", "--format", "json", "-o", str(target))
    assert done.code == 0
    assert done.out == ""
    (file,) = target.iterdir()
    assert "Kumquats are small" in file.read_text(encoding="utf-8")


def test_export_speaks_every_format_with_no_display(talked: str, tmp_path: Path) -> None:
    """To standard output as it would be in a file; a PDF as its bytes."""
    for format_, begins in (
        ("html", "<!DOCTYPE html>"),
        ("txt", "Tell me of kumquats\n"),
        ("jsonl", '{"messages":['),
    ):
        assert interline("export", "--all", "--format", format_).out.startswith(begins)
    around = environment()
    done = subprocess.run(
        command("export", talked[:13], "--format", "pdf", "-o", "-"),
        capture_output=True,
        env=around,
        check=True,
    )
    assert done.stdout.startswith(b"%PDF-")
    assert done.stdout.rstrip().endswith(b"%%EOF")
    target = tmp_path / "a.jsonl"
    assert (
        "1 conversation written to"
        in interline("export", "--all", "--format", "jsonl", "-o", str(target)).err
    )
    assert target.read_text(encoding="utf-8").startswith('{"messages":[')


def test_export_refuses_what_makes_no_sense(talked: str) -> None:
    """In one sentence, with the code of a wrong call."""
    done = interline("export", "--all", "--attachments", "folder")
    assert done.code == 2
    assert "no folder beside standard output" in done.err
    assert (
        interline("export", "--all", "--format", "html", "--attachments", "folder", "-o", "x.html").code == 2
    )


def test_export_warns_before_it_writes(home: Path, tmp_path: Path) -> None:
    """A key that was pasted is told of with its conversation, on standard error, and not repeated."""
    key = "sk-" + "Zq7Xw9Kp2Lm5Vb8Nc4Tg1Hj6Rf3Yd0Us"
    with Vendor().answers("Hi.") as a:
        write_vendors(home, ("sim-a", "Sim A", a))
        interline("ask", f"Is {key} good?")
    done = interline("export", "--all", "-o", str(tmp_path / "a.md"))
    note, said = done.err.splitlines()
    assert note.endswith(
        "What looks like a key of OpenAI or one alike (sk-…) stands in its title and message 1."
    )
    assert said.startswith("1 conversation written to")
    assert key[3:12] not in done.err


def test_an_empty_library_is_no_error() -> None:
    """Nothing to list is said on standard error; JSON is an empty array."""
    assert interline("list", "--json").json == []
    done = interline("list")
    assert (done.code, done.out) == (0, "")
    assert "no conversation" in done.err


def test_vendors_and_models_tell_who_can_be_asked(home: Path) -> None:
    """Built-in ones and the user's own, with the reason where one cannot be asked."""
    with Vendor(models=("tiny", "large")) as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        vendors, models = interline("vendors").out, interline("models").out
        refreshed = interline("models", "--refresh", env={"OLLAMA_HOST": ""})
    for name in ("anthropic", "openai", "google", "meta", "openrouter", "ollama", "local", "sim-a"):
        assert f"{name} " in vendors
    assert "local/smollm2-135m" in models
    assert "sim-a/ok" in models
    assert "no key" in models
    assert "sim-a/tiny\nsim-a/large\n" in refreshed.out


def test_a_key_from_the_environment_is_told_by_its_last_four_characters() -> None:
    """Where the key is, and never what it is."""
    done = interline("vendors", env={"OPENAI_API_KEY": "sk-canary-0123456789-7f2a"})
    assert "OPENAI_API_KEY" in done.out
    assert "…7f2a" in done.out
    assert "canary" not in done.out


def test_a_key_that_cannot_be_kept_is_said_so_and_not_echoed() -> None:
    """There is no keyring here, and a command that ends cannot remember."""
    done = interline("keys", "set", "openai", stdin=b"sk-canary-0123456789\n")
    assert done.code == 1
    assert "OPENAI_API_KEY" in done.err
    assert "canary" not in done.out + done.err
    empty = interline("keys", "set", "openai", stdin=b"\n")
    assert empty.code == 1
    assert "No key came" in empty.err
    malformed = interline("keys", "set", "openai", stdin="sk-canary with “quotes” and\n".encode())
    assert malformed.code == 1
    assert "canary" not in malformed.out + malformed.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("typed", [b"sk-canary-0123456789\r", b"\x03"])
def test_a_key_is_typed_unseen_and_ctrl_c_ends_the_question(typed: bytes) -> None:
    """On a terminal there is a prompt, nothing is echoed, and Ctrl+C is heard at once."""
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.execve(sys.executable, command("keys", "set", "openai"), environment())
    shown = b""
    while b"(not shown): " not in shown:
        shown += os.read(terminal, 1000)
    os.write(terminal, typed)
    # A terminal whose last writer has left gives an error.
    with contextlib.suppress(OSError):
        while said := os.read(terminal, 1000):
            shown += said
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert b"canary" not in shown
    assert b"Traceback" not in shown
    if typed == b"\x03":
        assert os.waitstatus_to_exitcode(status) == 130
        assert b"No key was given." in shown
    else:
        assert b"OPENAI_API_KEY" in shown


def test_a_key_is_tested_for_free(home: Path) -> None:
    """The vendor's list of models is asked for, with the key, and no model runs."""
    with Vendor(key="sk-right-0123456789", models=("tiny",)) as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        file = home / "interline" / "vendors.toml"
        file.write_text(file.read_text().replace('/v1"\n', '/v1"\nkey_env = "SIM_A_KEY"\n'))
        right = interline("keys", "test", "sim-a", env={"SIM_A_KEY": "sk-right-0123456789"})
        wrong = interline("keys", "test", "sim-a", env={"SIM_A_KEY": "sk-wrong-0123456789"})
    assert right.code == 0
    assert "1 model" in right.out
    assert wrong.code == 1
    assert "key not accepted" in wrong.err
    assert [request.headers["authorization"][:14] for request in vendor.requests] == [
        "Bearer sk-righ",
        "Bearer sk-wron",
    ]
    assert vendor.calls == []


def test_the_doctor_says_what_would_fail(home: Path) -> None:
    """Findings with a way on; exit code 1 where something is broken."""
    write_vendors(home, ("sim-a", "Sim A", "http://127.0.0.1:9/v1"))
    well = interline("doctor", "--json")
    assert well.code == 0
    assert all(set(finding) == {"area", "ok", "sentence", "next_step"} for finding in well.json)
    found = {finding["area"]: finding["ok"] for finding in well.json}
    assert found["database"] == "ok"
    assert found["vendor sim-a"] == "warn"
    (home / "interline" / "vendors.toml").write_text("nonsense")
    ill = interline("doctor")
    assert ill.code == 1
    assert "fail  vendors.toml" in ill.out


def test_the_home_option_holds_before_and_after_the_command(tmp_path: Path) -> None:
    """`--home DIR` names the profile in both places, over INTERLINE_HOME."""
    interline("--home", str(tmp_path / "one"), "list")
    interline("list", "--home", str(tmp_path / "two"))
    assert (tmp_path / "one" / "interline.db").exists()
    assert (tmp_path / "two" / "interline.db").exists()
    assert not (Path(environment()["INTERLINE_HOME"]) / "interline.db").exists()


def test_a_search_is_narrowed_by_options_and_by_typed_filters(talked: str) -> None:
    """Both say the same; an option that cannot be read is refused, a typed filter is left out and told."""
    for given in (["--vendor", "sim-b"], ["--role", "assistant"], ["--model", "ok"], ["vendor:sim-b"]):
        assert [hit["role"] for hit in interline("search", "--json", *given, "kumquats").json] == [
            "assistant"
        ]
    for given in (["--has", "code"], ["--tag", "x"], ["--until", "2020"], ["--min-cost", "9"], ["folder:x"]):
        assert interline("search", "--json", *given, "kumquats").json == []
    assert len(interline("search", "--json", "--since", "1d", "--sort", "newest").json) == 2
    refused = interline("search", "--since", "soon", "kumquats")
    assert "since: takes a day, e.g. since:2026-01-31" in refused.err
    nothing = interline("search")
    assert "nothing to look for" in nothing.err
    assert (refused.code, nothing.code) == (2, 2)
    told = interline("search", "--json", "since:soon", "kumquats")
    assert "since: takes a day" in told.err
    assert len(told.json) == 2
