"""Reading Gemini's generateContent: each object is a whole answer that holds only what is new.

Rule: counts are sums (the last wins), places in the text are bytes, and a finish reason is the only end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from interline.model.clean import storable
from interline.model.events import (
    AnswerStarted,
    Finish,
    ImageMade,
    ThinkingBlob,
    ToolCallDelta,
    ToolCallEnded,
)
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.wire.byte_places import BytePlaces
from interline.wire.gemini_interactions_reading import InteractionsReader
from interline.wire.json_paths import set_at
from interline.wire.shapes import (
    NOTHING,
    ascii_json,
    count,
    json_text,
    position,
    record,
    records,
    short,
    words,
)
from interline.wire.sources import address_in, title_in

# What stands around a source of grounding.
_KINDS = ("web", "maps", "retrievedContext", "image")
_OURS = frozenset(("candidates", "promptFeedback", "usageMetadata", "responseId"))
# What may stand beside the content of a candidate.
_BESIDE = frozenset(("groundingMetadata", "urlContextMetadata", "citationMetadata"))
_LENGTH = {"MAX_TOKENS", "CONTINUATION"}
_REFUSED = {
    "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR",
    "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION",
}  # fmt: skip
# Some Vertex answers give enumerations as numbers.
_NUMBERED = (
    "", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",
    "MALFORMED_FUNCTION_CALL", "MODEL_ARMOR",
)  # fmt: skip


class GeminiReader(InteractionsReader):
    """One answer in Gemini's form."""

    def __init__(self, vendor: Vendor) -> None:
        super().__init__(vendor)
        self._id: str | None = None
        self._model = ""
        self._calls = 0
        self._open_call: dict[str, Any] | None = None
        self._said: list[str] = []
        self._grounding: list[Mapping[str, Any]] = []
        self._searches = 0

    def _read(self, event: str, data: dict[str, Any]) -> None:
        if data.get("error") or event == "error":
            self._fail_with(data)
            return
        if not self._model:
            if "event_type" in data:
                self._read_step_event(data)
                return
            if not _OURS.isdisjoint(data):
                self._start(data)
        candidates = records(data.get("candidates"))
        candidate = candidates[0] if candidates else NOTHING
        self._read_content(candidate)
        counts = data.get("usageMetadata")
        if counts.__class__ is dict and ("promptTokenCount" in counts or "totalTokenCount" in counts):
            self._note_counts(counts)
        if "finishReason" in candidate:
            self._read_reason(candidate)
        if "promptFeedback" in data and not self._over:
            self._read_block(record(data["promptFeedback"]))

    def _read_whole(self, data: dict[str, Any]) -> None:
        if data.get("object") == "interaction" and not data.get("error"):
            self._read_interaction(data)
            return
        if _OURS.isdisjoint(data):
            self._fail_with(data)
            return
        self._read("", data)
        if not self._over:
            # A body that is whole is an answer that is, even without a reason.
            self._tell_sources()
            self._say_finish(Finish.TOOL if self._calls else Finish.STOP, "")

    def _start(self, data: Mapping[str, Any]) -> None:
        model = short(data.get("modelVersion"))
        if self._id is None or (model and not self._model):
            self._id = self._id or short(data.get("responseId"))
            self._model = model
            self._out.append(AnswerStarted(model, self._id))

    def _read_content(self, candidate: Mapping[str, Any]) -> None:
        for part in records(record(candidate.get("content")).get("parts")):
            text = part.get("text")
            if len(part) == 1 and text.__class__ is str:
                self._said.append(text)
                self._say_text(text)
            else:
                self._read_part(part)
        if not _BESIDE.isdisjoint(candidate):
            self._read_beside(candidate)

    def _read_beside(self, candidate: Mapping[str, Any]) -> None:
        """What the candidate's words rest on."""
        if grounding := candidate.get("groundingMetadata"):
            self._ground(record(grounding))
        if pages := record(candidate.get("urlContextMetadata")).get("urlMetadata"):
            self._sources.find_rows(self._out, pages)
        for source in records(record(candidate.get("citationMetadata")).get("citationSources")):
            self._sources.cite(self._out, words(source.get("uri")), words(source.get("title")))

    def _ground(self, grounding: Mapping[str, Any]) -> None:
        self._grounding.append(grounding)
        queries = grounding.get("webSearchQueries")
        # All queries so far, and not those that are new.
        self._searches = max(self._searches, len(queries) if isinstance(queries, list) else 0)

    # Its parts.

    def _read_part(self, part: Mapping[str, Any]) -> None:
        signature = words(part.get("thoughtSignature"))
        if isinstance(call := part.get("functionCall"), dict):
            if signature:
                # It stands before the call, so that both go back as one.
                self._sign("functionCall", "", signature)
            self._read_call(call)
            return
        text, is_thought = words(part.get("text")), part.get("thought") is True
        if text:
            self._say(text, is_thought)
        elif isinstance(data := part.get("inlineData"), dict):
            self._read_data(data, signature, is_thought=is_thought)
            return
        elif isinstance(code := part.get("executableCode"), dict):
            language = words(code.get("language")).lower()
            self._say(f"\n```{language}\n{words(code.get('code'))}\n```\n")
        elif isinstance(result := part.get("codeExecutionResult"), dict):
            self._say(f"\n```text\n{words(result.get('output'))}\n```\n")
        if signature:
            self._sign("thought" if is_thought else "text", text, signature)

    def _say(self, text: str, is_thought: bool = False) -> None:
        if is_thought:
            self._say_thinking(text)
        else:
            self._said.append(text)
            self._say_text(text)

    def _sign(self, on: str, text: str, signature: str, *, alone: bool = False) -> None:
        blob = {"on": on, "text": text, "thoughtSignature": signature}
        self._out.append(ThinkingBlob(ascii_json(blob), alone))

    def _read_data(self, data: Mapping[str, Any], signature: str, *, is_thought: bool) -> None:
        media_type, payload = short(data.get("mimeType"), 60), words(data.get("data"))
        # Drafts of a picture come as thoughts; the last one comes again as the answer.
        if media_type.startswith("image/") and payload and not is_thought:
            self._shown = True
            self._out.append(ImageMade(media_type, payload))
            # A picture is refused without its signature when it goes back, and is known again by its end.
            if signature:
                self._sign("inlineData", mark_of(payload), signature, alone=True)

    def _read_call(self, call: Mapping[str, Any]) -> None:
        name = storable(words(call.get("name")))
        goes_on = call.get("willContinue") is True
        key = str(self._calls)
        if self._open_call is None:
            if not name:
                return
            self._shown = True
            self._out.append(ToolCallDelta(key, self._call_id(call, key, name), name))
            self._open_call = dict(record(call.get("args")))
        # Vertex may send arguments value by value.
        if "partialArgs" in call:
            for piece in records(call["partialArgs"]):
                set_at(self._open_call, words(piece.get("jsonPath")), piece)
        if not goes_on:
            self._out.append(ToolCallDelta(key, "", "", json_text(self._open_call)))
            self._out.append(ToolCallEnded(key))
            self._open_call = None
            self._calls += 1

    def _call_id(self, call: Mapping[str, Any], key: str, name: str) -> str:
        if given := storable(words(call.get("id"))):
            return given
        seed = f"{self._id}/{key}/{name}".encode("utf-8", "replace")
        return f"call_{hashlib.sha256(seed).hexdigest()[:24]}"

    # Its end.

    def _read_reason(self, candidate: Mapping[str, Any]) -> None:
        reason = candidate["finishReason"]
        if reason.__class__ is not str:
            reason = _numbered(reason)
        if not reason:
            return
        message = words(candidate.get("finishMessage"))
        if self._grounding and self._finish is None:
            self._tell_sources()
        if reason == "MISSING_THOUGHT_SIGNATURE":
            self._fail_with({"error": {"code": reason, "message": message or reason}})
        elif reason in _REFUSED:
            self._say_refusal(message)
            self._say_finish(Finish.REFUSED, reason)
        elif reason in _LENGTH:
            self._say_finish(Finish.LENGTH, reason)
        else:
            self._say_finish(Finish.TOOL if self._calls else Finish.STOP, reason)

    def _read_block(self, feedback: Mapping[str, Any]) -> None:
        if reason := words(feedback.get("blockReason")):
            self._say_refusal(words(feedback.get("blockReasonMessage")))
            self._say_finish(Finish.REFUSED, reason)

    def _end(self) -> None:
        self._tell_sources()

    def _tell_sources(self) -> None:
        if not self._grounding:
            return
        said = BytePlaces("".join(self._said))
        for grounding in self._grounding:
            chunks = [_source_in(chunk) for chunk in records(grounding.get("groundingChunks"))]
            for support in records(grounding.get("groundingSupports")):
                self._tell_support(support, chunks, said)
            # A document of the user's own has a name and no address.
            self._sources.find_rows(self._out, chunks, named=True)
            self._sources.find_in(self._out, grounding)
        self._sources.tell_found(self._out)

    def _tell_support(
        self, support: Mapping[str, Any], chunks: list[Mapping[str, Any]], said: BytePlaces
    ) -> None:
        segment = record(support.get("segment"))
        quote = words(segment.get("text"))
        first, last = position(segment.get("startIndex", 0)), position(segment.get("endIndex"))
        start = end = None
        if first is not None and last is not None and first < last <= said.size:
            start, end = said.characters(first), said.characters(last)
        indices = support.get("groundingChunkIndices")
        for index in indices if isinstance(indices, list) else []:
            place = position(index)
            if place is not None and place < len(chunks):
                web = chunks[place]
                self._sources.cite(self._out, address_in(web), title_in(web), quote, start, end)

    def _usage_in(self, counts: Mapping[str, Any]) -> Usage:
        get = counts.get
        thoughts, tier = count(get("thoughtsTokenCount")), get("serviceTier")
        # In the order of the fields: naming eight of them takes longer than to set them.
        return Usage(
            count(get("promptTokenCount")) + count(get("toolUsePromptTokenCount")),
            count(get("cachedContentTokenCount")),
            0,
            0,
            count(get("candidatesTokenCount")) + thoughts,
            thoughts,
            _audio(get("promptTokensDetails")),
            _audio(get("candidatesTokensDetails")),
            self._searches,
            short(tier, 60).lower() or None if tier else None,
        )


def _numbered(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < len(_NUMBERED):
        return _NUMBERED[value]
    return ""


def mark_of(payload: str) -> str:
    """What a picture in base64 is known by."""
    return f"{len(payload)}/{payload[-96:]}"


def _source_in(chunk: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a chunk of grounding holds: a page, a place, a document; a kind that is not known here holds it, too."""
    for kind in _KINDS:
        if found := record(chunk.get(kind)):
            return found
    return next((value for value in chunk.values() if isinstance(value, dict)), chunk)


def _audio(details: object) -> int:
    # A loop: a generator for each of two lists takes longer than the lists.
    audio = 0
    if details is not None:
        for row in records(details):
            if row.get("modality") in ("AUDIO", 4):
                audio += count(row.get("tokenCount"))
    return audio


def decoder(vendor: Vendor) -> GeminiReader:
    """A fresh reader of one answer."""
    return GeminiReader(vendor)
