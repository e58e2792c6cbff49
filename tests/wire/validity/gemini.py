"""What Google's generateContent refuses."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from tests.wire.validity.servers import (
    Model,
    Server,
    decoded,
    fields,
    name_of_tool,
    refuse,
    require,
    text_of,
)

_KNOWN = {
    *("contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "safetySettings"),
    *("cachedContent", "labels", "serviceTier"),
}
_CONFIG = {
    *("maxOutputTokens", "temperature", "topP", "topK", "stopSequences", "thinkingConfig", "seed"),
    *("responseMimeType", "responseJsonSchema", "responseModalities", "candidateCount"),
}
_DATA = {"text", "inlineData", "functionCall", "functionResponse", "executableCode", "codeExecutionResult"}


def check(body: dict[str, Any], server: Server, model: Model) -> None:
    """Raises Refused."""
    fields(body, _KNOWN, "Invalid JSON payload received")
    contents = body["contents"]
    require(contents, "contents is not specified")
    for place, content in enumerate(contents):
        fields(content, {"role", "parts"}, "content")
        require(content["role"] in ("user", "model"), "Please use a valid role: user, model.")
        require(content["role"] == ("user", "model")[place % 2], "roles must alternate, the user first")
        require(content["parts"], "GenerateContentRequest.contents.parts must not be empty")
        for part in content["parts"]:
            _part(part, content["role"], server, model)
    _calls(contents)
    if "systemInstruction" in body:
        for part in body["systemInstruction"]["parts"]:
            text_of(part["text"], "systemInstruction: empty text parameter")
    _config(body.get("generationConfig", {}), model)


def _part(part: dict[str, Any], role: str, server: Server, model: Model) -> None:
    fields(part, {*_DATA, "thoughtSignature", "thought"}, "part")
    require(
        len(_DATA & set(part)) == 1,
        "contents.parts.data: required oneof field must have one initialized field",
    )
    if "thoughtSignature" in part:
        text_of(part["thoughtSignature"], "Corrupted thought signature.")
        require(role == "model", "a thought signature in a user's content")
    if "text" in part and "thoughtSignature" not in part:
        text_of(part["text"], "Unable to submit request because it must have a text parameter")
    if "inlineData" in part:
        kind = part["inlineData"]["mimeType"]
        if kind == "application/pdf":
            require(model.pdf and role == "user", "this model does not read PDFs")
        else:
            require(kind in server.pictures, f"Unsupported MIME type: {kind}")
            require(model.images, "this model does not read images")
        decoded(part["inlineData"]["data"], "inlineData.data: Base64 decoding failed")
    if call := part.get("functionCall"):
        require(role == "model", "Function call in a user's content")
        name_of_tool(call["name"])
        require(isinstance(call["args"], dict), "function_call.args: Proto field is not repeating")
    if response := part.get("functionResponse"):
        require(role == "user", "Function response in a model's content")
        name_of_tool(response["name"])
        require(isinstance(response["response"], dict), "function_response.response must be a struct")


def _calls(contents: list[dict[str, Any]]) -> None:
    before: list[tuple[str, str]] = []
    for content, following in pairwise([*contents, {"parts": []}]):
        calls = [part for part in content["parts"] if "functionCall" in part]
        if calls:
            signed = calls[0].get("thoughtSignature")
            require(signed, "Function call is missing a thought_signature in functionCall parts.")
        responses = _named(following, "functionResponse")
        named = _named(content, "functionCall")
        require(
            sorted(named) == sorted(responses) or not named,
            "the number of function response parts is not equal to the number of function call parts",
        )
        stray = _named(content, "functionResponse")
        require(
            sorted(stray) == sorted(before),
            "function response turn comes not immediately after a function call",
        )
        before = named


def _named(content: dict[str, Any], kind: str) -> list[tuple[str, str]]:
    return [(part[kind]["name"], part[kind]["id"]) for part in content["parts"] if kind in part]


def _config(config: dict[str, Any], model: Model) -> None:
    fields(config, _CONFIG, "generation_config")
    sampling = {"temperature", "topP", "topK"} & set(config)
    refuse(sampling and not model.sampling, f"{sampling} for a model that takes none")
    thinking = config.get("thinkingConfig", {})
    refuse(
        {"thinkingBudget", "thinkingLevel"} <= set(thinking), "thinking_budget and thinking_level together"
    )
