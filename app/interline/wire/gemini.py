"""Google's generateContent, the form of the Gemini models.

Rule: the key is a header and never part of the address, which ends up in logs.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import Any

from interline.model.parts import File, Image, Text, Thinking, ToolCall, ToolResult
from interline.model.portability import LossKind
from interline.model.request import ChatRequest, Tool
from interline.model.vendor import Vendor
from interline.wire.addresses import address, model_in_path, with_query
from interline.wire.asking import blob_of, call_to, input_of, key_header, listing_call, permitted
from interline.wire.call import HttpCall, KeyHeader, Wire
from interline.wire.gemini_reading import decoder, mark_of
from interline.wire.listing import read_models
from interline.wire.losses import Losses
from interline.wire.portable import Said, portable
from interline.wire.shapes import words
from interline.wire.tools import plain_schema, schema_of

_KEY = KeyHeader("x-goog-api-key")
# Google's own word for a call that another model made: its signature is not looked for.
_NOT_OURS = "skip_thought_signature_validator"
_MODES = {"auto": "AUTO", "none": "NONE", "required": "ANY"}


def build(request: ChatRequest, vendor: Vendor) -> HttpCall:
    """The request for a conversation."""
    lost = Losses()
    request = permitted(request, vendor, lost)
    if request.tools and request.search:
        # The 2.5 models refuse a search beside functions, and later ones want parts back that are not kept here.
        lost.add(LossKind.SEARCH)
        request = replace(request, search=False)
    body: dict[str, Any] = {"contents": _contents(request, vendor, lost)}
    if request.system.strip():
        body["systemInstruction"] = {"parts": [{"text": request.system}]}
    if config := _config(request, vendor):
        body["generationConfig"] = config
    body.update(_tools(request))
    method = "streamGenerateContent" if request.stream else "generateContent"
    url = _url(vendor, f"/models/{model_in_path(request.model)}:{method}")
    if request.stream:
        # Without it one array comes instead of events.
        url = with_query(url, "alt=sse")
    return call_to(url, body, request, vendor, key_header(vendor, _KEY), lost)


def models_call(vendor: Vendor) -> HttpCall:
    """The request that lists the models."""
    return listing_call(
        with_query(_url(vendor, "/models"), "pageSize=1000"), vendor, key_header(vendor, _KEY)
    )


def _url(vendor: Vendor, ending: str) -> str:
    return address(vendor.base_url, ending, version="/v1beta", always=False, full=("/models",))


def _config(request: ChatRequest, vendor: Vendor) -> dict[str, Any]:
    config: dict[str, Any] = {}
    if request.max_output is not None:
        config["maxOutputTokens"] = request.max_output
    if request.temperature is not None:
        config["temperature"] = request.temperature
    if request.top_p is not None:
        config["topP"] = request.top_p
    if request.stop:
        config["stopSequences"] = list(request.stop)
    if wanted := request.answer_format:
        config["responseMimeType"] = "application/json"
        if wanted.schema is not None:
            config["responseJsonSchema"] = plain_schema(wanted.schema)
    thinking: dict[str, Any] = {}
    if request.effort is not None:
        # Gemini 2.5 counts tokens of thinking (0 is off, -1 as it likes); later ones have levels. Never both.
        if request.effort.removeprefix("-").isdecimal():
            thinking["thinkingBudget"] = int(request.effort)
        else:
            thinking["thinkingLevel"] = request.effort.upper()
    # Asking for thoughts that are switched off is refused.
    is_off = thinking.get("thinkingBudget") == 0
    if not is_off and (request.effort is not None or vendor.model(request.model).reasons):
        thinking["includeThoughts"] = True
    if thinking:
        config["thinkingConfig"] = thinking
    return config


def _tools(request: ChatRequest) -> dict[str, Any]:
    """The tools and the word on when they are called."""
    if not request.tools:
        return {}
    choice = request.tool_choice
    declared = [_declared(tool) for tool in request.tools]
    fields: dict[str, Any] = {"tools": [{"functionDeclarations": declared}]}
    if choice.mode:
        calling: dict[str, Any] = {"mode": _MODES[choice.mode]}
        if choice.name:
            calling["allowedFunctionNames"] = [choice.name]
        fields["toolConfig"] = {"functionCallingConfig": calling}
    return fields


def _declared(tool: Tool) -> dict[str, Any]:
    form: dict[str, Any] = {"name": tool.name}
    if tool.description:
        form["description"] = tool.description
    if tool.parameters:
        # `parameters` beside it takes only a part of JSON Schema.
        form["parametersJsonSchema"] = schema_of(tool)
    return form


def _contents(request: ChatRequest, vendor: Vendor, lost: Losses) -> list[dict[str, Any]]:
    contents: list[dict[str, Any]] = []
    names: dict[str, str] = {}
    for said in portable(request, vendor, lost, images_from_assistant=True):
        if said.words is not None:
            parts: list[dict[str, Any]] = [{"text": said.words}]
        elif said.role == "assistant":
            names.update((call.id, call.name) for call in said.calls)
            parts = _model_parts(said, lost)
        else:
            parts = [piece for part in said.parts if (piece := _piece(part, names)) is not None]
        if parts:
            contents.append({"role": "model" if said.role == "assistant" else "user", "parts": parts})
    return contents


def _model_parts(said: Said, lost: Losses) -> list[dict[str, Any]]:
    """The parts as they came: a signature back on the part that it was on."""
    parts: list[dict[str, Any]] = []
    of_pictures: dict[str, str] = {}
    signature = ""
    for part in said.parts:
        if isinstance(part, Thinking):
            blob = blob_of(part)
            found = words(blob.get("thoughtSignature"))
            if found and blob.get("on") == "functionCall":
                lost.add(LossKind.OWN_THINKING, bool(signature))
                signature = found
            elif found and blob.get("on") == "inlineData":
                of_pictures[words(blob.get("text"))] = found
            elif found and blob.get("on") == "text":
                _sign_text(parts, words(blob.get("text")), found)
            else:
                lost.add(LossKind.OWN_THINKING)
        elif isinstance(part, ToolCall):
            piece = _call(part, lost)
            if signature:
                piece["thoughtSignature"] = signature
            parts.append(piece)
            signature = ""
        elif (other := _piece(part, {})) is not None:
            if "inlineData" in other and (found := of_pictures.pop(mark_of(other["inlineData"]["data"]), "")):
                other["thoughtSignature"] = found
            parts.append(other)
    # A signature whose call or picture is gone has no place.
    lost.add(LossKind.OWN_THINKING, bool(signature) + len(of_pictures))
    _mark_foreign(parts)
    return parts


def _sign_text(parts: list[dict[str, Any]], text: str, signature: str) -> None:
    """Put a signature on the end of the words where it stood, or on empty words as it came."""
    last = words(parts[-1].get("text")) if parts else ""
    if not text or "thoughtSignature" in (parts[-1] if parts else {}) or not last.endswith(text):
        parts.append({"text": "", "thoughtSignature": signature})
        return
    parts.pop()
    if before := last.removesuffix(text):
        parts.append({"text": before})
    parts.append({"text": text, "thoughtSignature": signature})


def _mark_foreign(parts: list[dict[str, Any]]) -> None:
    """Gemini 3 refuses a step whose first call has no signature, as calls made elsewhere have none."""
    first = next((part for part in parts if "functionCall" in part), None)
    if first is not None:
        first.setdefault("thoughtSignature", _NOT_OURS)


def _piece(part: object, names: dict[str, str]) -> dict[str, Any] | None:
    match part:
        case Text(text):
            return {"text": text}
        case Image(media_type=media_type, data=bytes(data)) | File(media_type=media_type, data=bytes(data)):
            return {"inlineData": {"mimeType": media_type, "data": b64encode(data).decode("ascii")}}
        case ToolResult(call_id, text, is_error):
            response = {"error" if is_error else "output": text}
            name = names.get(call_id, "")
            return {"functionResponse": {"id": call_id, "name": name, "response": response}}
    return None


def _call(call: ToolCall, lost: Losses) -> dict[str, Any]:
    return {"functionCall": {"id": call.id, "name": call.name, "args": input_of(call.arguments, lost)}}


WIRE = Wire("gemini", build, decoder, models_call, read_models)
