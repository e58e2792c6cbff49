"""`interline ask` and `plan` seen from outside: real processes, simulated vendors on real sockets."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.simulator import Step, Vendor, unused_port

from .command import Done, command, environment, in_process_of_its_own, interline, write_vendors

ANSWER_FIELDS = {
    "text", "conversation_id", "message_id", "vendor", "model", "model_returned", "asked", "cost", "currency",
    "cost_quality", "usage", "attempts", "why", "seams", "finish",
}  # fmt: skip
ATTEMPT_FIELDS = {
    "n", "vendor", "model", "state", "class", "status", "cost", "started_at", "first_token_ms", "total_ms",
}  # fmt: skip


def test_with_nothing_set_up_the_embedded_model_answers() -> None:
    """No key, no network, no vendors.toml: the first question is answered on this computer."""
    done = in_process_of_its_own("ask", "--json", "Say hello")
    assert done.code == 0, done.err
    assert done.json["vendor"] == "local"
    assert done.json["text"]
    assert done.json["cost"] == "0"
    # It is held to a few hundred words, as it would sometimes never end.
    assert done.json["usage"]["output"] <= 512
    assert "loading the small built-in model …" in done.err


def test_a_failing_vendor_is_passed_over_and_everything_is_told(home: Path) -> None:
    """The first answers 500: the second answers, both attempts are listed, the cost is exact to the last digit."""
    usage = {"input": 1_000, "cached_input": 300, "output": 7}
    with (
        Vendor().fails(500) as a,
        Vendor("anthropic-messages").answers("Hello from B", usage=usage, model="ok-9") as b,
    ):
        write_vendors(home, ("sim-a", "Sim A", a), ("sim-b", "Sim B", b))
        done = in_process_of_its_own("ask", "--json", "Say hello")
    answer = done.json
    assert done.code == 0
    assert set(answer) == ANSWER_FIELDS
    assert (answer["text"], answer["vendor"], answer["model"]) == ("Hello from B", "sim-b", "ok")
    assert (answer["model_returned"], answer["asked"], answer["finish"]) == ("ok-9", "route:default", "stop")
    # 700 fresh at $1, 300 cached at $0.10, 7 out at $2 a million.
    assert (answer["cost"], answer["currency"], answer["cost_quality"]) == ("0.000744", "USD", "exact")
    assert answer["usage"] == {
        "input": 1000,
        "cached_input": 300,
        "cache_write": 0,
        "output": 7,
        "reasoning": 0,
    }
    first, second = answer["attempts"][0], answer["attempts"][-1]
    assert set(first) == ATTEMPT_FIELDS
    assert (first["vendor"], first["state"], first["class"], first["status"]) == (
        "sim-a",
        "failed",
        "overloaded",
        500,
    )
    assert (second["vendor"], second["state"], second["class"], second["status"]) == (
        "sim-b",
        "ok",
        None,
        200,
    )
    assert first["started_at"].endswith("Z")
    assert "Sim A" in answer["why"]
    assert "Sim A – overloaded (500); asking Sim B" in done.err


def test_what_broke_off_is_not_said_to_be_an_answer(home: Path) -> None:
    """The first fails, the second is cut in mid-answer: the reason says both, and what came is kept."""
    with Vendor().fails(500) as a, Vendor().cuts("one two three four", after=3) as b:
        write_vendors(home, ("sim-a", "Sim A", a), ("sim-b", "Sim B", b))
        done = in_process_of_its_own("ask", "--json", "Count")
    answer = done.json
    assert (answer["finish"], answer["attempts"][-1]["state"]) == ("interrupted", "interrupted")
    assert answer["text"].startswith("one two")
    assert "Sim A: overloaded (500)" in answer["why"]
    assert "Sim B: broke off in mid-answer" in answer["why"]
    assert "answered" not in answer["why"]


def test_words_go_to_standard_output_and_the_receipt_to_standard_error(home: Path) -> None:
    """What a pipe gets is the answer and nothing else."""
    with Vendor().answers("One\ntwo", usage={"input": 12, "output": 2}) as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        done = in_process_of_its_own("ask", "Count", "to", "two")
    assert done.code == 0
    assert done.out == "One\ntwo\n"
    receipt = done.err.splitlines()[-1].split(" · ")
    assert receipt[:3] == ["sim-a/ok", "$0.000016", "12 + 2 tokens"]
    assert receipt[4] == "First step of the route “default”."
    assert vendor.calls[0].json["messages"] == [{"role": "user", "content": "Count to two"}]


def test_the_answer_streams_as_it_comes(home: Path) -> None:
    """The first words are there while the vendor still writes."""
    with Vendor().answers("One two three", delay=0.4) as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        with subprocess.Popen(command("ask", "x"), stdout=subprocess.PIPE, env=environment()) as process:
            assert process.stdout is not None
            assert os.read(process.stdout.fileno(), 100) == b"One "
            assert not vendor.calls[0].finished
            assert process.stdout.read() == b"two three\n"


def test_a_terminal_cannot_be_driven_by_an_answer(home: Path) -> None:
    """Escape sequences, also those of one byte, are taken out on their way to standard output, plain and JSON."""
    evil = "\x1b]52;c;ZXZpbA==\x07red\x1b[31m \x9b2J\x08end"
    with Vendor().answers(evil, pieces=9) as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        plain, as_json = interline("ask", "x"), interline("ask", "--json", "x")
        shown = interline("show", as_json.json["conversation_id"])
    for done in (plain, as_json, shown):
        assert not {"\x1b", "\x9b", "\x07", "\x08"} & set(done.out + done.err)
    assert plain.out == "]52;c;ZXZpbA==red[31m 2Jend\n"


def test_another_vendor_goes_on_with_the_whole_history(home: Path) -> None:
    """A second turn with another model sends the first vendor's answer along; the start of the id is enough."""
    with Vendor("gemini").answers("Seven") as a, Vendor("anthropic-messages").answers("Eight") as b:
        write_vendors(home, ("sim-a", "Sim A", a), ("sim-b", "Sim B", b))
        first = interline("ask", "--json", "A number").json
        start = first["conversation_id"][:13]
        second = interline(
            "ask", "--json", "--conversation", start, "--model", "sim-b/ok", "And one more"
        ).json
    assert second["conversation_id"] == first["conversation_id"]
    assert second["asked"] == "sim-b/ok"
    said = [(turn["role"], str(turn["content"])) for turn in b.calls[0].json["messages"]]
    assert [role for role, _ in said] == ["user", "assistant", "user"]
    assert "A number" in said[0][1]
    assert "Seven" in said[1][1]
    assert "And one more" in said[2][1]


def test_the_message_can_come_from_standard_input(home: Path) -> None:
    """`-` reads it all, whatever bytes it holds."""
    with Vendor() as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        assert interline("ask", "-", stdin=b"Grue\xc3\x9fe\nund \xff mehr\n").code == 0
    assert vendor.calls[0].json["messages"][0]["content"] == "Grueße\nund \ufffd mehr"


def test_a_file_and_instructions_go_along(home: Path, tmp_path: Path) -> None:
    """--attach and --system reach the vendor."""
    notes = tmp_path / "notes.txt"
    notes.write_text("the secret word is kumquat", encoding="utf-8")
    with Vendor() as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        assert interline("ask", "--attach", str(notes), "--system", "Be brief.", "What word?").code == 0
    sent = str(vendor.calls[0].json["messages"])
    assert "kumquat" in sent
    assert "Be brief." in sent


def test_no_fallback_asks_the_first_candidate_only(home: Path) -> None:
    """The switch holds: the second vendor sees nothing."""
    with Vendor().fails(500) as a, Vendor() as b:
        write_vendors(home, ("sim-a", "Sim A", a), ("sim-b", "Sim B", b))
        done = interline("ask", "--no-fallback", "x")
    assert done.code == 3
    assert done.out == ""
    assert "Sim A: overloaded (500)" in done.err
    assert b.requests == []


def stopped(process: subprocess.Popen[bytes], number: int) -> Done:
    """Wait for the first words, send a signal, and see how the command ends."""
    assert process.stdout is not None
    first = os.read(process.stdout.fileno(), 100)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    return Done(process.returncode, (first + out).decode(), err.decode())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_the_turn_and_keeps_what_came(home: Path, number: int) -> None:
    """Exit code 130, the vendor sees the end, and the library holds the words so far."""
    with Vendor().stalls("One two three", after=2) as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        with subprocess.Popen(
            command("ask", "x"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        ) as process:
            done = stopped(process, number)
        vendor.wait_until(lambda: vendor.calls[0].closed_at)
    assert done.code == 130
    assert done.out.startswith("One ")
    assert done.out.endswith("\n")
    assert "Traceback" not in done.err
    assert "Stopped; what came so far is kept." in done.err
    (row,) = interline("list", "--json").json
    shown = interline("show", row["id"]).out
    assert "One " in shown
    assert "(stopped" in shown


def test_ctrl_c_before_the_first_word_ends_as_quietly(home: Path) -> None:
    """Also while nothing has been shown yet."""
    with Vendor().stays_silent() as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        with subprocess.Popen(
            command("ask", "x"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        ) as process:
            vendor.wait_until(lambda: vendor.calls, 20)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == b""
    assert b"Traceback" not in err


def test_a_reader_that_leaves_ends_the_turn_without_a_word(home: Path) -> None:
    """`interline ask … | head -1`: no traceback, and the vendor is not paid for what nobody reads."""
    with Vendor().then(Step(text="word " * 500, delay=0.02)) as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        with subprocess.Popen(
            command("ask", "x"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        ) as process:
            assert process.stdout is not None
            os.read(process.stdout.fileno(), 10)
            process.stdout.close()
            assert process.stderr is not None
            said = process.stderr.read()
            process.wait(20)
        vendor.wait_until(lambda: vendor.calls[0].closed_at)
    assert process.returncode == 1
    assert said == b""


def test_an_answer_that_breaks_off_is_kept_and_told(home: Path) -> None:
    """Words came, then the vendor broke off: exit code 1, the words on standard output, the fact on standard error."""
    with Vendor().cuts("One two three", after=2) as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        done = interline("ask", "--model", "sim-a/ok", "x")
    assert done.code == 1
    assert done.out == "One two \n"
    assert "broke off in mid-answer. What came is kept; regenerate for a whole answer.\n" in done.err
    assert done.err.count("kept") == 1


def test_the_plan_sends_nothing_and_names_every_reason(home: Path) -> None:
    """Who would be asked, with the estimated cost; the vendor sees no request and the library stays empty."""
    with Vendor() as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        file = home / "interline" / "vendors.toml"
        file.write_text(file.read_text().replace('["sim-a/ok"]', '["sim-a/ok", "openai/gpt-6-sol"]'))
        planned = interline("plan", "--json", "Say hello")
        people = interline("plan", "Say hello")
        listed = interline("list", "--json")
    assert planned.json["decision"] is None
    first, second = planned.json["candidates"]
    assert set(first) == {
        "n",
        "vendor",
        "model",
        "verdict",
        "reasons",
        "estimated_cost",
        "health",
        "cache_warm",
    }
    assert (first["n"], first["vendor"], first["verdict"]) == (1, "sim-a", "chosen")
    assert float(first["estimated_cost"]) > 0
    assert (second["vendor"], second["verdict"], second["reasons"]) == ("openai", "excluded", ["no_key"])
    assert "no key" in people.out
    assert vendor.calls == []
    assert listed.json == []


def test_the_plan_says_what_the_chosen_model_would_not_get(home: Path) -> None:
    """In words under the table; the object for programs stays as it is, and without a loss nothing is said."""
    picture = home / "p.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 32)
    with Vendor() as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        asked = ("plan", "--model", "sim-a/ok", "--attach", str(picture))
        people = interline(*asked, "What is this?")
        planned = interline(*asked, "--json", "What is this?")
        without = interline("plan", "Say hello")
    assert "With sim-a/ok:" in people.out
    assert "1 picture cannot be sent to this model." in people.out
    assert "A note with the picture's name is sent." in people.out
    assert set(planned.json) == {"decision", "candidates"}
    assert "With" not in without.out


def test_a_temperature_is_sent_and_stays_with_the_conversation(home: Path) -> None:
    """Until it is left to the model again; one that no vendor takes is wrong usage."""
    with Vendor().answers("One").answers("Two").answers("Three") as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor))
        first = interline("ask", "--json", "--temperature", "0.3", "Say one")
        on = ("ask", "--conversation", first.json["conversation_id"])
        interline(*on, "Say two")
        interline(*on, "--temperature", "auto", "Say three")
    assert [json.loads(call.body).get("temperature") for call in vendor.calls] == [0.3, 0.3, None]
    assert interline("ask", "--temperature", "2.5", "Hello").code == 2


def test_the_plan_says_that_a_model_takes_no_temperature(home: Path) -> None:
    """Where its row says so: it is not sent, and the loss is told in words."""
    with Vendor().answers("One") as vendor:
        write_vendors(home, ("sim-a", "Sim A", vendor), models="sampling = false")
        planned = interline("plan", "--model", "sim-a/ok", "--temperature", "0.3", "Hello")
        interline("ask", "--model", "sim-a/ok", "--temperature", "0.3", "Hello")
    assert "This model does not take the temperature or the like that was set." in planned.out
    assert "temperature" not in json.loads(vendor.calls[0].body)


def test_nobody_can_be_reached(home: Path) -> None:
    """No network: one sentence with the next step and exit code 3; the question is kept."""
    write_vendors(home, ("sim-a", "Sim A", f"http://127.0.0.1:{unused_port()}/v1"))
    done = interline("ask", "--json", "x")
    assert done.code == 3
    assert "Sim A: could not be reached" in done.err
    assert "Check the network" in done.err
    assert done.json["vendor"] is None
    assert done.json["attempts"][0]["class"] == "connect"
    assert len(interline("list", "--json").json) == 1
