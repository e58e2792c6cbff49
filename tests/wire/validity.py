"""Whether a body is one that its vendor takes: the orders, pairs and empty places that vendors refuse.

Rule: written from the vendors' side, knowing nothing of how a body is made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

_ID = re.compile("[A-Za-z0-9_-]{1,64}")


def check(wire: str, body: dict[str, Any]) -> None:
    """Raises AssertionError where the vendor would refuse the body."""
    _CHECKS[wire](body)


def _anthropic(body: dict[str, Any]) -> None:
    messages = body["messages"]
    _alternate(message["role"] for message in messages)
    names = {tool["name"] for tool in body.get("tools", ())}
    for message, following in pairwise([*messages, {"content": []}]):
        blocks = message["content"]
        kinds = [block["type"] for block in blocks]
        assert blocks
        assert all(block["text"].strip() for block in blocks if block["type"] == "text")
        assert all(block.get("signature") for block in blocks if block["type"] == "thinking")
        assert "tool_result" not in kinds[kinds.count("tool_result") :], "results stand first"
        calls = [block for block in blocks if block["type"] == "tool_use"]
        assert not calls or message["role"] == "assistant"
        assert {call["name"] for call in calls} <= names
        assert all(isinstance(call["input"], dict) for call in calls)
        results = [b["tool_use_id"] for b in following["content"] if b["type"] == "tool_result"]
        _paired([call["id"] for call in calls], results)
        _server_tools(blocks, is_last=message is messages[-1])
    _once(block["id"] for m in messages for block in m["content"] if block["type"] == "tool_use")


def _server_tools(blocks: list[dict[str, Any]], *, is_last: bool) -> None:
    """A use of the vendor's own tool has its result behind it in the same message; the last of all may wait for it."""
    waiting: list[str] = []
    for block in blocks:
        if block["type"].endswith("_tool_use"):
            waiting.append(block["id"])
            assert isinstance(block["input"], dict)
        elif block["type"].endswith("_tool_result"):
            assert block["tool_use_id"] in waiting
            waiting.remove(block["tool_use_id"])
    assert not waiting or (is_last and blocks[-1].get("id") == waiting[0] and len(waiting) == 1)


def _gemini(body: dict[str, Any]) -> None:
    contents = body["contents"]
    _alternate("assistant" if content["role"] == "model" else content["role"] for content in contents)
    for content, following in pairwise([*contents, {"parts": []}]):
        assert content["parts"]
        assert all(part.get("text") != "" or "thoughtSignature" in part for part in content["parts"])
        calls = [part for part in content["parts"] if "functionCall" in part]
        assert not calls or (content["role"] == "model" and calls[0].get("thoughtSignature"))
        assert all(isinstance(part["functionCall"]["args"], dict) for part in calls)
        results = [p["functionResponse"]["id"] for p in following["parts"] if "functionResponse" in p]
        _paired([part["functionCall"]["id"] for part in calls], results)


def _chat(body: dict[str, Any]) -> None:
    messages = [message for message in body["messages"] if message["role"] not in ("system", "developer")]
    assert not messages or messages[0]["role"] == "user"
    for place, message in enumerate(messages):
        follows = messages[place + 1]["role"] if place + 1 < len(messages) else ""
        if message["role"] == "user":
            assert follows != "user"
            assert message["content"] or message.get("images")
        elif message["role"] == "assistant":
            assert follows != "assistant"
            calls = message.get("tool_calls", [])
            assert message["content"] or calls
            rest = messages[place + 1 : place + 1 + len(calls)]
            _paired([call["id"] for call in calls], [answer.get("tool_call_id") for answer in rest])
            for call in calls:
                arguments = call["function"]["arguments"]
                assert isinstance(arguments, dict) or json.loads(arguments) is not ...
        else:
            assert message["content"]
    _once(call["id"] for message in messages for call in message.get("tool_calls", ()))
    results = sum(message["role"] == "tool" for message in messages)
    assert results == sum(len(message.get("tool_calls", ())) for message in messages)


def _responses(body: dict[str, Any]) -> None:
    open_calls: list[str] = []
    for item, following in pairwise([*body["input"], {"type": "end"}]):
        match item["type"]:
            case "message":
                assert item["role"] == "assistant" or not open_calls
                assert item["content"]
                assert all(piece.get("text", "x").strip() for piece in item["content"])
                assert "id" not in item
            case "reasoning":
                assert following["type"] in ("function_call", "message")
                assert following.get("role", "assistant") == "assistant"
                assert item.get("encrypted_content") or item.get("content")
            case "function_call":
                assert set(item) == {"type", "call_id", "name", "arguments"}
                json.loads(item["arguments"])
                open_calls.append(item["call_id"])
            case "function_call_output":
                assert item["output"]
                open_calls.remove(item["call_id"])
            case other:
                raise AssertionError(f"an item that names what the vendor does not keep: {other}")
    assert not open_calls
    _once(item["call_id"] for item in body["input"] if item["type"] == "function_call")


def _alternate(roles: Iterable[str]) -> None:
    found = list(roles)
    assert found == ["user" if place % 2 == 0 else "assistant" for place in range(len(found))]


def _paired(calls: list[str], results: list[str]) -> None:
    assert sorted(calls) == sorted(results)
    assert all(_ID.fullmatch(id_) for id_ in calls)


def _once(ids: Iterable[str]) -> None:
    found = list(ids)
    assert len(found) == len(set(found))


_CHECKS = {
    "anthropic-messages": _anthropic,
    "gemini": _gemini,
    "ollama-chat": _chat,
    "openai-chat": _chat,
    "openai-responses": _responses,
}
