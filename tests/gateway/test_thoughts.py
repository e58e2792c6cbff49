"""What a model thought before it called a program's tools goes back to it with their results, though the program never
saw it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.gateway import Gateway
from tests.simulator import Step
from tests.simulator.seals import SEALED, Sealing

ASK: Any = [{"role": "user", "content": "How warm is it in Rome and in Oslo?"}]
PARAMETERS: Any = {"type": "object", "properties": {"city": {"type": "string"}}}
WEATHER: Any = {"type": "function", "function": {"name": "get_weather", "parameters": PARAMETERS}}
TOOL: Any = {"type": "function", "name": "get_weather", "parameters": PARAMETERS}
ROUNDS = (
    Step("Let me look.", calls=(("get_weather", '{"city": "Rome"}'),)),
    Step("And there.", calls=(("get_weather", '{"city": "Oslo"}'), ("get_weather", '{"city": "Bergen"}'))),
    Step("Warm there, cold here."),
)


def rounds(
    client: Any, model: str = "sim-a/ok", *, stream: bool = False, spoils: bool = False, bare: bool = False
) -> str:
    """Three rounds of chat completions; gives the last words. `spoils`: the program changes the arguments of calls;
    `bare`: it keeps nothing of a message but its calls."""
    messages = list(ASK)
    while True:
        how = {"model": model, "messages": messages, "tools": [WEATHER], "stream": stream}
        message = collected(client, how) if stream else whole(client, how)
        if not message.get("tool_calls"):
            return str(message["content"])
        if spoils:
            for call in message["tool_calls"]:
                call["function"]["arguments"] = '{"city": "Paris"}'
        messages.append(message | {"content": None} if bare else message)
        messages += [
            {"role": "tool", "tool_call_id": call["id"], "content": "21 °C"} for call in message["tool_calls"]
        ]


def whole(client: Any, how: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = client.chat.completions.create(**how).choices[0].message.model_dump()
    return {name: message[name] for name in ("role", "content", "tool_calls") if message[name]}


def collected(client: Any, how: dict[str, Any]) -> dict[str, Any]:
    """A stream put together, its arguments spaced anew, as programs do that read them."""
    content, calls = "", {}
    for chunk in client.chat.completions.create(**how):
        delta = chunk.choices[0].delta
        content += delta.content or ""
        for piece in delta.tool_calls or []:
            call = calls.setdefault(
                piece.index, {"id": piece.id, "name": piece.function.name, "arguments": ""}
            )
            call["arguments"] += piece.function.arguments or ""
    called = [
        {
            "id": call["id"],
            "type": "function",
            "function": {
                "name": call["name"],
                "arguments": json.dumps(json.loads(call["arguments"]), indent=2),
            },
        }
        for call in calls.values()
    ]
    return {"role": "assistant", "content": content or None, "tool_calls": called}


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("wire", SEALED)
def test_sealed_thinking_goes_back_in_every_round_of_tools(gateway: Gateway, wire: str, stream: bool) -> None:
    """Chat completions: the second request holds the first seal, the third both, and none is refused."""
    sealing = Sealing(gateway.add("sim-a", wire), *ROUNDS)
    client = gateway.start().client()
    assert rounds(client, stream=stream) == "Warm there, cold here."
    assert sealing.came == [0, 1, 2]


@pytest.mark.parametrize("wire", SEALED)
def test_it_goes_back_between_items_too(gateway: Gateway, wire: str) -> None:
    """Responses: the same."""
    sealing = Sealing(gateway.add("sim-a", wire), *ROUNDS)
    client: Any = gateway.start().client()
    items: list[Any] = list(ASK)
    for _ in range(3):
        answer = client.responses.create(model="sim-a/ok", input=items, tools=[TOOL])
        calls = [item for item in answer.output if item.type == "function_call"]
        items += [item.model_dump(exclude_none=True) for item in answer.output]
        items += [
            {"type": "function_call_output", "call_id": call.call_id, "output": "21 °C"} for call in calls
        ]
    assert answer.output_text == "Warm there, cold here."
    assert sealing.came == [0, 1, 2]


@pytest.mark.parametrize("wire", ["anthropic-messages", "gemini", "openai-chat"])
def test_a_program_may_keep_the_calls_alone(gateway: Gateway, wire: str) -> None:
    """The words beside them are then not sent either: the program left them out."""
    sealing = Sealing(vendor := gateway.add("sim-a", wire), *ROUNDS)
    assert rounds(gateway.start().client(), bare=True) == "Warm there, cold here."
    assert sealing.came == [0, 1, 2]
    assert "Let me look." not in vendor.calls[2].body.decode()


@pytest.mark.parametrize("wire", SEALED)
def test_what_the_program_changed_goes_without(gateway: Gateway, wire: str) -> None:
    """Calls with other arguments are none that the model thought about: no seal goes along, and nothing is refused."""
    sealing = Sealing(gateway.add("sim-a", wire), *ROUNDS)
    assert rounds(gateway.start().client(), spoils=True) == "Warm there, cold here."
    assert sealing.came == [0, 0, 0]


@pytest.mark.parametrize("wire", SEALED)
def test_nobody_else_is_sent_it(gateway: Gateway, wire: str) -> None:
    """Its maker fails between two rounds: the next vendor, of the same wire format, goes on without."""
    sealing = Sealing(gateway.add("sim-a", wire), ROUNDS[0], Step(status=503), Step(status=503))
    other = Sealing(gateway.add("sim-b", wire), *ROUNDS[1:])
    assert rounds(gateway.start().client(), "route:default") == "Warm there, cold here."
    assert sealing.came == [0, 1, 1]
    # The second round it thought about itself.
    assert other.came == [0, 1]


def test_two_conversations_with_the_same_calls_are_not_mixed_up(gateway: Gateway) -> None:
    """Servers that count calls from nought give the same ids to everybody: no seal goes where it does not hold."""
    sealing = Sealing(gateway.add("sim-a", "anthropic-messages"), ROUNDS[0], ROUNDS[0], *ROUNDS[1:])
    client: Any = gateway.start().client()
    other = [{"role": "user", "content": "And elsewhere?"}]
    how: Any = {"model": "sim-a/ok", "tools": [WEATHER]}
    first = whole(client, {**how, "messages": ASK})
    client.chat.completions.create(**how, messages=other)
    call = first["tool_calls"][0]["id"]
    result = {"role": "tool", "tool_call_id": call, "content": "21 °C"}
    answer = client.chat.completions.create(**how, messages=[*ASK, first, result])
    assert answer.choices[0].finish_reason == "tool_calls"
    assert sealing.came == [0, 0, 0]


def test_it_is_in_memory_alone(gateway: Gateway, home: Path) -> None:
    """No file of the home holds a seal or a word of the thinking."""
    Sealing(gateway.add("sim-a", "anthropic-messages"), *ROUNDS)
    rounds(gateway.start().client())
    gateway.stop()
    for file in home.rglob("*"):
        assert not file.is_file() or (b"SEAL" not in file.read_bytes() and b"Hm." not in file.read_bytes())
