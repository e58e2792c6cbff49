"""Vendors' lists of models, in each of their shapes; three of them recorded (tests/wire/lists)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from interline.model.facts import ModelFacts
from interline.wire.listing import MOST_MODELS, Listed, read_models, read_rows

LISTS = Path(__file__).parent / "lists"


def recorded(vendor: str) -> dict[str, Listed]:
    return {row.facts.id: row for row in read_rows((LISTS / f"{vendor}.json").read_bytes())}


def only(row: dict[str, Any]) -> Listed:
    (found,) = read_rows(json.dumps({"data": [row]}).encode())
    return found


def test_google_tells_limits_and_which_models_answer() -> None:
    """Models that only embed or draw are left out; the prefix of the name is not part of the id."""
    rows = recorded("google")
    flash = rows["gemini-2.5-flash"].facts
    assert (flash.name, flash.context, flash.max_output, flash.reasons) == (
        "Gemini 2.5 Flash", 1_048_576, 65_536, True,
    )  # fmt: skip
    assert "gemini-embedding-001" not in rows
    assert rows["gemini-2.0-flash"].facts.reasons is None


def test_openrouter_tells_prices_inputs_and_abilities() -> None:
    """Dollars a token become dollars a million, exactly."""
    rows = recorded("openrouter")
    sonnet = rows["anthropic/claude-sonnet-4"]
    assert sonnet.price is not None
    assert (sonnet.price.input, sonnet.price.output) == (Decimal(3), Decimal(15))
    assert (sonnet.price.cached_input, sonnet.price.cache_write) == (Decimal("0.3"), Decimal("3.75"))
    assert (sonnet.facts.context, sonnet.facts.max_output) == (1_000_000, 64_000)
    assert sonnet.facts.inputs == {"text", "image", "pdf"}
    assert (sonnet.facts.tools, sonnet.facts.reasons) == (True, True)
    assert rows["openai/gpt-4o"].facts.reasons is False


def test_a_list_of_ids_alone_tells_nothing_else() -> None:
    """What is not said stays unknown."""
    rows = recorded("litellm")
    assert rows["smol"] == Listed(ModelFacts("smol"))
    assert len(rows) == 11


@pytest.mark.parametrize("vendor", ["google", "openrouter", "litellm"])
def test_a_recorded_list_says_where_it_is_from(vendor: str) -> None:
    """Each has its source and licence."""
    meta = json.loads((LISTS / f"{vendor}.meta.json").read_text(encoding="utf-8"))
    assert meta["source"]["licence"]


def test_openai_tells_the_day_of_the_end() -> None:
    """`shutdown_date` is text, or null where none is announced."""
    row = {"id": "gpt-5", "object": "model", "owned_by": "openai", "shutdown_date": "2026-12-11"}
    ending = only(row)
    assert (ending.facts.retires, ending.fading) == (date(2026, 12, 11), True)
    staying = only({**row, "shutdown_date": None})
    assert (staying.facts.retires, staying.fading) == (None, False)


def test_anthropic_tells_the_lifecycle_and_the_words_of_effort() -> None:
    """A retired model stays in its list as history, and is none that could be asked."""
    yes, no = {"supported": True}, {"supported": False}
    row = {
        "type": "model",
        "id": "claude-x",
        "display_name": "Claude X",
        "max_input_tokens": 1_000_000,
        "max_tokens": 128_000,
        "lifecycle": "deprecated",
        "retires_at": "2027-03-01T00:00:00Z",
        "capabilities": {
            "image_input": yes,
            "pdf_input": no,
            "effort": {"supported": True, "low": yes, "medium": yes, "high": yes, "xhigh": no, "max": yes},
            "thinking": {"supported": True, "types": {"adaptive": yes, "disabled": yes, "enabled": no}},
        },
    }
    listed = only(row)
    facts = listed.facts
    assert (facts.name, facts.context, facts.max_output) == ("Claude X", 1_000_000, 128_000)
    assert facts.inputs == {"text", "image"}
    assert facts.efforts == ("disabled", "low", "medium", "high", "max")
    assert (facts.retires, listed.fading) == (date(2027, 3, 1), True)
    always = only({**row, "capabilities": {**row["capabilities"], "thinking": {"types": {"adaptive": yes}}}})
    assert always.facts.efforts == ("low", "medium", "high", "max")
    assert only({**row, "retires_at": None}).fading
    assert read_models(json.dumps({"data": [{**row, "lifecycle": "retired"}]}).encode()) == ()


def test_mistral_tells_what_comes_in_its_place() -> None:
    """Models that do not chat say so."""
    row = {
        "id": "old-2402",
        "max_context_length": 32_768,
        "deprecation": "2026-12-31T12:00:00Z",
        "deprecation_replacement_model": "new-2604",
        "capabilities": {
            "completion_chat": True,
            "function_calling": True,
            "vision": True,
            "reasoning": False,
        },
    }
    facts = only(row).facts
    assert (facts.context, facts.retires, facts.replacement) == (32_768, date(2026, 12, 31), "new-2604")
    assert (facts.tools, facts.reasons, facts.inputs) == (True, False, {"text", "image"})
    embedding = {**row, "capabilities": {"completion_chat": False}}
    assert read_rows(json.dumps({"data": [embedding]}).encode()) == ()


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ([{"id": "a"}, {"id": "b"}, {"id": "a"}], ("a", "b")),
        ({"models": [{"name": "llama3:8b", "model": "llama3:8b", "details": {}}]}, ("llama3:8b",)),
        ({"data": [{"id": "m", "max_model_len": 4096}]}, ("m",)),
        ({"data": [{"id": "m", "meta": {"n_ctx": 4096}}], "models": [{"name": "other"}]}, ("m",)),
        ({"data": [{"id": "e", "type": "embedding"}, {"id": "c", "type": "chat"}]}, ("c",)),
        ({}, ()),
        ("text", ()),
    ],
)
def test_every_shape_of_list_is_read(body: object, ids: tuple[str, ...]) -> None:
    """Under data, under models, in a bare array; each id once."""
    assert read_models(json.dumps(body).encode()) == ids


@pytest.mark.parametrize(
    "row", [{"max_model_len": 4096}, {"meta": {"n_ctx": 4096}}, {"context_window": 4096}]
)
def test_servers_of_ones_own_tell_their_context(row: dict[str, Any]) -> None:
    """vLLM, llama.cpp and Groq each have a word for it."""
    assert only({"id": "m", **row}).facts.context == 4096


@pytest.mark.parametrize(
    "id_",
    [
        "",
        "two words",
        "line\nbreak",
        "\x1b[31mred",
        "right\u202eleft",
        "x" * 301,
        "zero\u200bwidth",
        7,
        None,
        ["a"],
    ],
)
def test_a_name_that_could_deceive_or_break_is_no_model(id_: object) -> None:
    """Names from outside reach menus, terminals and addresses."""
    assert read_rows(json.dumps({"data": [{"id": id_}]}).encode()) == ()


@pytest.mark.parametrize(
    "row",
    [
        {"context_length": -5, "shutdown_date": "soon"},
        {"context_length": 10**40, "shutdown_date": 10**30},
        {"context_length": "1000", "shutdown_date": "0001-01-01"},
        {"context_length": True, "shutdown_date": []},
        {"architecture": "x", "pricing": [], "capabilities": 3, "top_provider": None, "meta": "n_ctx"},
        {"pricing": {"prompt": "-1", "completion": "NaN"}, "supported_parameters": "tools"},
    ],
)
def test_nonsense_is_not_believed(row: dict[str, Any]) -> None:
    """The model is there, and nothing is known of it."""
    assert only({"id": "m", **row}) == Listed(ModelFacts("m"))


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"[" * 5000, b'{"data": {"id": "one"}}'])
def test_what_is_no_list_is_an_empty_one(body: bytes) -> None:
    """Nothing raises; an object alone is a list of one."""
    assert read_models(body) in ((), ("one",))


def test_a_list_is_cut_at_its_limit() -> None:
    """Nobody has so many models, and nobody could read them."""
    rows = [{"id": f"m{n}"} for n in range(MOST_MODELS + 5)]
    assert len(read_rows(json.dumps(rows).encode())) == MOST_MODELS
