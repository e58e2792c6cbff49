"""What goes wrong, as OpenAI's library tells it to a program."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.gateway.gateway import Gateway

ASK: Any = [{"role": "user", "content": "Hello?"}]


def said(part: dict[str, Any]) -> dict[str, Any]:
    """A message with this part."""
    return {"messages": [{"role": "user", "content": [part]}]}


def ask(client: openai.OpenAI, model: str = "sim-a/ok", **more: Any) -> Any:
    return client.chat.completions.create(model=model, messages=more.pop("messages", ASK), **more)


@pytest.mark.parametrize(
    ("status", "code", "error", "told", "as_code"),
    [
        (429, "rate_limit_exceeded", openai.RateLimitError, 429, "rate_limit_exceeded"),
        (429, "insufficient_quota", openai.RateLimitError, 429, "insufficient_quota"),
        (400, "context_length_exceeded", openai.BadRequestError, 400, "context_length_exceeded"),
        (404, "model_not_found", openai.NotFoundError, 404, "model_not_found"),
        (401, "invalid_api_key", openai.InternalServerError, 502, "vendor_key_rejected"),
        (503, "", openai.InternalServerError, 503, "vendor_overloaded"),
    ],
)
def test_a_vendor_s_no_becomes_the_fitting_exception(
    gateway: Gateway, status: int, code: str, error: type[openai.APIStatusError], told: int, as_code: str
) -> None:
    """Streamed or not: the first byte leaves only when somebody answers, so it is an HTTP error each time."""
    # A wait that no turn waits for.
    headers = {"retry-after": "60"} if code == "rate_limit_exceeded" else {}
    gateway.add("sim-a").fails(status, code=code, headers=headers)
    client = gateway.start().client()
    for stream in (False, True):
        with pytest.raises(error) as caught:
            ask(client, stream=stream)
        assert (caught.value.status_code, caught.value.code) == (told, as_code)
        assert "Sim A" in caught.value.message


def test_a_vendor_s_rejection_of_its_key_is_never_a_401(gateway: Gateway) -> None:
    """A client would take that for its own token, and the sentence says whose key it is."""
    gateway.add("sim-a", key="right")
    client = gateway.start().client()
    with pytest.raises(openai.InternalServerError) as caught:
        ask(client)
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert "Sim A: key not accepted" in caught.value.message


def test_a_rate_limit_says_when_to_come_back(gateway: Gateway) -> None:
    """The shortest wait that a vendor asked for."""
    gateway.add("sim-a").fails(429, code="rate_limit_exceeded", headers={"retry-after": "61.5"})
    client = gateway.start().client()
    with pytest.raises(openai.RateLimitError) as caught:
        ask(client)
    assert 60 <= int(caught.value.response.headers["retry-after"]) <= 62


def test_the_library_tries_again_by_itself(gateway: Gateway) -> None:
    """An overloaded vendor charges nothing: with its usual retries a program gets its answer."""
    vendor = gateway.add("sim-a")
    client = gateway.start().client(max_retries=2)
    vendor.fails(503).fails(503).answers("At last.")
    assert ask(client).choices[0].message.content == "At last."
    assert len(vendor.calls) == 3


def test_what_was_paid_for_is_not_tried_again(gateway: Gateway) -> None:
    """An answer that broke off may be billed: the client is told to leave it, whatever its own rules."""
    gateway._route_extra = 'on_break = "keep"'
    vendor = gateway.add("sim-a").cuts("One two three four", after=2)
    client = gateway.start().client(max_retries=2)
    with pytest.raises(openai.InternalServerError) as caught:
        ask(client)
    assert (caught.value.status_code, caught.value.code) == (502, "answer_interrupted")
    asked = len(vendor.calls)
    assert asked == len(gateway.decisions()[0].attempts)
    assert len(gateway.decisions()) == 1


def test_a_stream_that_breaks_off_ends_in_an_error(gateway: Gateway) -> None:
    """What came is there; the library raises in place of taking it for whole."""
    gateway._route_extra = 'on_break = "keep"'
    gateway.add("sim-a").cuts("One two three four", after=2)
    client = gateway.start().client()
    words: list[str] = []
    with pytest.raises(openai.APIError) as caught:
        words.extend(chunk.choices[0].delta.content or "" for chunk in ask(client, stream=True))
    assert "".join(words) == "One two "
    assert caught.value.code == "answer_interrupted"


def test_another_vendor_answers_in_place_of_a_broken_one(gateway: Gateway) -> None:
    """Before a word was shown, in both ways of answering."""
    gateway.add("sim-a").hangs_up()
    gateway.add("sim-b").answers("Here.")
    client = gateway.start().client()
    assert ask(client, "route:default").choices[0].message.content == "Here."
    chunks = ask(client, "route:default", stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "Here."


@pytest.mark.parametrize("name", ["gpt-6", "", "sim-a", " /x"])
def test_a_bare_name_is_told_how_to_be_written(door: Gateway, nobody_asked: None, name: str) -> None:
    """404 in OpenAI's shape, and nothing is sent to anybody."""
    client = door.client()
    with pytest.raises((openai.NotFoundError, openai.BadRequestError)) as caught:
        ask(client, name)
    assert caught.value.param == "model"


def test_a_bare_name_that_a_vendor_has_is_suggested(gateway: Gateway) -> None:
    """Whole, as it must be written."""
    gateway.add("sim-a").answers("x")
    client = gateway.start().client()
    with pytest.raises(openai.NotFoundError) as caught:
        ask(client, "ok")
    assert "sim-a/ok" in caught.value.message


@pytest.mark.parametrize("name", ["nobody/m", "route:none"])
def test_who_is_not_there_is_a_404(gateway: Gateway, name: str) -> None:
    """With what there is."""
    gateway.add("sim-a").answers("x")
    client = gateway.start().client()
    with pytest.raises(openai.NotFoundError) as caught:
        ask(client, name)
    assert caught.value.code == "model_not_found"


def test_a_vendor_without_its_key_is_a_503(gateway: Gateway) -> None:
    """Nobody could be asked; the sentence says which key to add."""
    gateway.add("sim-a").answers("x")
    client = gateway.start().client()
    with pytest.raises(openai.InternalServerError) as caught:
        ask(client, "anthropic/claude-sonnet-5-5")
    assert (caught.value.status_code, caught.value.code) == (503, "no_vendor")
    assert "interline keys set anthropic" in caught.value.message


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"n": 2}, "n"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "user", "content": " "}]}, "messages"),
        ({"messages": [{"role": "owner", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": 7}]}, "messages[0].content"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages[0].tool_call_id"),
        (said({"type": "file", "file": {"file_id": "f"}}), "messages[0].content[0].file.file_id"),
        (said({"type": "input_audio"}), "messages[0].content[0].type"),
        ({"temperature": 3}, "temperature"),
        ({"temperature": True}, "temperature"),
        ({"top_p": -1}, "top_p"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"stop": [""]}, "stop"),
        ({"stream": "yes"}, "stream"),
        ({"reasoning_effort": "enormous"}, "reasoning_effort"),
        ({"functions": [{}]}, "functions"),
        ({"modalities": ["audio"]}, "modalities"),
        ({"tools": [{"type": "custom"}]}, "tools[0].type"),
        ({"tools": [{"type": "function", "function": {"name": "no blanks"}}]}, "tools[0].function.name"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}] * 2}, "tools"),
        ({"tool_choice": "required"}, "tools"),
        ({"tool_choice": {"type": "function", "function": {"name": "g"}}}, "tool_choice"),
        ({"response_format": {"type": "xml"}}, "response_format.type"),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "x"}}},
            "response_format.json_schema.schema",
        ),
    ],
)  # fmt: skip
def test_a_field_that_is_not_what_it_should_be_is_named(
    door: Gateway, nobody_asked: None, fields: dict[str, Any], param: str
) -> None:
    """400 with the field's whole name; no vendor sees the request."""
    body = {"model": "sim-a/ok", "messages": ASK} | fields
    status, _, answer = door.request("POST", "/v1/chat/completions", json.dumps(body).encode())
    error = json.loads(answer)["error"]
    assert (status, error["param"]) == (400, param)
    assert error["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    "url",
    [
        *("http://192.0.2.1/a.png", "https://[::ffff:127.0.0.1]/a.png", "file:///etc/passwd", "", "data:"),
        *("data:image/png;base64,***", "data:text/html;base64,eA==", "data:image/png,plain"),
    ],
)
def test_no_picture_is_ever_fetched(door: Gateway, nobody_asked: None, url: str) -> None:
    """What is not in the request itself is refused, whatever address it is at."""
    body = {"model": "sim-a/ok"} | said({"type": "image_url", "image_url": {"url": url}})
    status, _, answer = door.request("POST", "/v1/chat/completions", json.dumps(body).encode())
    assert (status, json.loads(answer)["error"]["param"]) == (400, "messages[0].content[0].image_url.url")


def test_unknown_fields_and_nulls_are_ignored(gateway: Gateway) -> None:
    """Libraries send what they know; absent and null are the same."""
    gateway.add("sim-a").answers("Fine.")
    client = gateway.start().client()
    nulls: dict[str, Any] = dict.fromkeys(("stop", "temperature", "tools", "stream", "response_format"))
    answer = ask(client, extra_body={"of_tomorrow": {"x": 1}, **nulls}, logprobs=True, user="me")
    assert answer.choices[0].message.content == "Fine."


def test_a_picture_for_a_model_that_reads_none_is_refused(home: Path) -> None:
    """A note in its place would help no program."""
    with Gateway(home) as gateway:
        vendor = gateway.add("sim-a").answers("x")
        client = gateway.start().client()
        picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,eA=="}}
        for model in ("sim-a/ok", "route:default"):
            with pytest.raises(openai.BadRequestError, match="Pictures cannot be sent"):
                ask(client, model, messages=[{"role": "user", "content": [picture]}])
        assert vendor.calls == []


def test_what_a_model_cannot_do_is_named(gateway: Gateway) -> None:
    """Tools for one that calls none; any JSON where the wire has no word for it; stops where it has none."""
    gateway._models += "\ntools = false\n"
    gateway.add("sim-a", "anthropic-messages").answers("x")
    gateway.add("sim-b", "openai-responses").answers("x")
    client = gateway.start().client()
    tool = {"type": "function", "function": {"name": "f"}}
    for model, field, value in (
        ("sim-a/ok", "tools", [tool]),
        ("route:default", "tools", [tool]),
        ("sim-a/ok", "response_format", {"type": "json_object"}),
        ("sim-b/ok", "stop", "END"),
    ):
        with pytest.raises(openai.BadRequestError) as caught:
            ask(client, model, **{field: value})
        assert (caught.value.param, caught.value.code) == (field, "unsupported_parameter")


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b'"x"', b'{"model": NaN}', b"\xff"),
        *(b"[" * 100_000, b'{"a":' * 2000 + b"1" + b"}" * 2000, b"1" * 5000),
    ],
)
def test_a_body_that_is_no_json_object_is_a_400(door: Gateway, nobody_asked: None, body: bytes) -> None:
    """Also one that is nested to break its reader."""
    status, _, answer = door.request("POST", "/v1/chat/completions", body)
    assert (status, json.loads(answer)["error"]["code"]) == (400, "invalid_json")


def test_a_time_limit_of_the_client_stops_the_turn(gateway: Gateway) -> None:
    """It raises its own time-out, and the vendor is not left working for nobody."""
    vendor = gateway.add("sim-a").stays_silent()
    client = gateway.start().client(timeout=0.5)
    with pytest.raises(openai.APITimeoutError):
        ask(client)
    vendor.wait_until(lambda: vendor.calls[0].closed_at is not None)
    gateway.stop()
    assert len(vendor.calls) == 1


def test_a_vendor_s_words_on_a_bad_request_are_passed_on(gateway: Gateway) -> None:
    """Whoever wrote the request cannot mend it otherwise; which record it is in, the headers say."""
    gateway.add("sim-a").fails(400, code="invalid_value", message="Schema of tool f: 'x' is no type.")
    client = gateway.start().client()
    with pytest.raises(openai.BadRequestError, match="'x' is no type") as caught:
        ask(client)
    headers = caught.value.response.headers
    assert headers["x-interline-attempts"] == "1"
    assert gateway.decision(headers["x-interline-decision"]).outcome == "failed"


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_no_key_of_a_vendor_reaches_a_client(gateway: Gateway, status: int) -> None:
    """A vendor that repeats its key in an error, or sends headers of its own, tells the client nothing of it."""
    key = "sk-secret-1234567890abcdef"
    message = f"Incorrect API key provided: {key}"
    gateway.add("sim-a", extra='key_env = "SIM_A_KEY"').fails(
        status, message=message, headers={"x-leak": key}
    )
    gateway.environment = {"SIM_A_KEY": key}
    gateway.start()
    body = json.dumps({"model": "sim-a/ok", "messages": ASK}).encode()
    told, headers, answer = gateway.request("POST", "/v1/chat/completions", body)
    assert gateway.vendors["sim-a"].calls[0].headers["authorization"] == f"Bearer {key}"
    assert told >= 400
    assert key not in answer.decode() + str(headers)
    assert "x-leak" not in headers


BUDGET = '\n[[budget]]\nscope = "{scope}"\nlimit = "{limit}"\non_exceed = "stop"\n'


@pytest.mark.parametrize("model", ["sim-a/ok", "route:default"])
def test_a_budget_s_no_is_a_402(gateway: Gateway, model: str) -> None:
    """Nobody is asked, and libraries are told not to try again."""
    vendor = gateway.add("sim-a").answers("x")
    gateway.more = BUDGET.format(scope="turn", limit="0.0000001")
    client = gateway.start().client(max_retries=2)
    with pytest.raises(openai.APIStatusError) as caught:
        ask(client, model)
    assert (caught.value.status_code, caught.value.code) == (402, "budget_exceeded")
    assert caught.value.response.headers["x-should-retry"] == "false"
    assert vendor.calls == []


def test_what_the_gateway_spends_counts_in_the_budgets(gateway: Gateway) -> None:
    """Those of the window: the second question finds them used up."""
    gateway.add("sim-a").answers("x", usage={"input": 900_000, "output": 1})
    gateway.more = BUDGET.format(scope="day", limit="0.90")
    client = gateway.start().client()
    assert ask(client).choices[0].message.content == "x"
    with pytest.raises(openai.APIStatusError) as caught:
        ask(client)
    assert caught.value.code == "budget_exceeded"
    assert len(gateway.vendors["sim-a"].calls) == 1


def test_many_at_once_do_not_overdraw_a_budget(gateway: Gateway) -> None:
    """What is under way is set aside: of ten questions asked together only as many are answered as it holds."""
    gateway.add("sim-a").answers("x", usage={"input": 1000, "output": 1000}, delay=0.2)
    gateway._models += "\nmax_output = 1000\n"
    gateway.more = BUDGET.format(scope="day", limit="0.0065")
    client = gateway.start().client()
    said: Any = [{"role": "user", "content": "word " * 500}]

    def one(n: int) -> str:
        try:
            ask(client, messages=said, max_tokens=1000)
        except openai.APIStatusError as error:
            return str(error.code)
        return "answered"

    with ThreadPoolExecutor(10) as pool:
        ends = Counter(pool.map(one, range(10)))
    assert ends["answered"] + ends["budget_exceeded"] == 10
    assert 0 < ends["answered"] <= 3
    assert len(gateway.vendors["sim-a"].calls) == ends["answered"]
