"""What a vendor's error says, whatever shape its body has.

Rule: nothing here decides; it finds the message, the words that can be compared, and the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from interline.wire import retry_after
from interline.wire.shapes import UNREADABLE, code, count, decode_json, record, records, words

_LITELLM = re.compile(r"litellm\.(?:exceptions\.)?([A-Za-z]+)")
_LITELLM_PREFIX = re.compile(r"^(?:litellm\.)?[A-Za-z.]+(?:Error|Timeout|Exception)\b:\s*")
_LITELLM_CARRIER = re.compile(r"^[A-Za-z]*Exception - ")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_CONSOLE = re.compile(r"Upstream request failed: \[(\w+)\]\s*")
_DEEPEST = 4


@dataclass(slots=True)
class ErrorWords:
    """An error, taken apart."""

    message: str = ""
    """The vendor's own sentence, as deep as it was found."""
    words: list[str] = field(default_factory=list)
    """Codes, types, reasons and the like, in lower case, the most telling first."""
    code: str = ""
    """The most telling of them as the vendor wrote it; a number only where there is nothing but numbers."""
    param: str = ""
    """The field of the request that the error is about."""
    status: int | None = None
    """An HTTP status inside the body."""
    wait: float | None = None
    """Seconds to wait, where the body says so."""
    per_day: bool = False
    """A quota that only the next day brings back."""
    input_limit: int | None = None
    """The model's limit in tokens, where a field names it."""
    page: bool = False
    """The body is an HTML page."""
    empty: bool = True
    """Nothing was there at all."""
    known_shape: bool = False
    """One of the shapes in which errors come, rather than some other data."""

    def add(self, value: object) -> None:
        """Take a code, type or reason."""
        text = code(value)
        if not text:
            return
        lower = text.lower()
        if lower not in self.words:
            self.words.append(lower)
        if not self.code and not text.isdigit():
            self.code = text
        if text.isdigit() and self.status is None and 400 <= int(text) <= 599:
            self.status = int(text)


def read_error(body: bytes | Mapping[str, Any] | None) -> ErrorWords:
    """Take an error body apart; never raises."""
    found = ErrorWords()
    if isinstance(body, bytes):
        _read_bytes(body, found)
    elif body:
        _read_value(body, found)
    _unwrap_litellm(found)
    found.code = found.code or next(iter(found.words), "")
    if found.wait is None and found.message:
        found.wait = retry_after.from_text(found.message)
    return found


def _read_bytes(body: bytes, found: ErrorWords) -> None:
    text = body.decode("utf-8", "replace").strip().removeprefix("\ufeff").strip()
    if not text:
        return
    try:
        value = decode_json(text)
    except UNREADABLE:
        _read_text(text, found)
    else:
        _read_value(value, found)


def _read_text(text: str, found: ErrorWords) -> None:
    found.empty = False
    # Some proxies answer with status 500 and the stream that was asked for.
    events = [line[5:].strip() for line in text.splitlines() if line.startswith("data:")]
    for event in events[:20]:
        try:
            _read_value(decode_json(event), found)
        except UNREADABLE:
            continue
        if found.message:
            return
    if text[:1] == "<":
        found.page = True
        title = _TITLE.search(text[:4000])
        found.message = " ".join(title.group(1).split()) if title else ""
    elif not events:
        found.message = text[:1000]


def _read_value(value: object, found: ErrorWords) -> None:
    found.empty = False
    if isinstance(value, str):
        found.message = value[:4000]
        return
    for data in records(value)[:1]:
        _read_object(data, found, 0)


def _read_object(data: Mapping[str, Any], found: ErrorWords, depth: int) -> None:
    inner = data.get("error") or record(data.get("x_groq")).get("error")
    # response.failed, as the only event of a stream with an error status.
    inner = inner or record(data.get("response")).get("error")
    if isinstance(inner, dict):
        found.known_shape = True
        _read_inner(inner, found, depth)
        return
    if isinstance(inner, str):
        # Ollama {"error": "text"}; xAI {"code": "text", "error": "text"}.
        found.known_shape = True
        found.add(data.get("code"))
        found.message = inner[:4000]
        return
    if "detail" in data:
        found.known_shape = True
        _read_detail(data["detail"], found)
        return
    if aws := words(data.get("__type")):
        # AWS: com.amazon.coral.service#ExpiredTokenException.
        found.add(aws.rpartition("#")[2])
    if data.get("object") == "error" or data.get("type") == "error" or "details" in data or "code" in data:
        found.known_shape = True
        _read_inner(data, found, depth)
        return
    message = words(data.get("message"))
    if message:
        # {"message": "..."} of gateways.
        found.known_shape = "choices" not in data and "content" not in data
        found.message = message[:4000]
        found.add(data.get("type"))


def _read_inner(error: Mapping[str, Any], found: ErrorWords, depth: int) -> None:
    found.param = found.param or words(error.get("param"))[:100]
    details = error.get("details")
    metadata = record(error.get("metadata"))
    for word in (
        record(details).get("error_code"), metadata.get("error_type"), *_reasons(details),
        error.get("code"), error.get("type"), error.get("status"),
        metadata.get("limit_source"), record(error.get("innererror")).get("code"),
    ):  # fmt: skip
        found.add(word)
    for name in ("status_code", "raw_status_code"):
        if found.status is None and 400 <= count(error.get(name)) <= 599:
            found.status = count(error.get(name))
    found.input_limit = found.input_limit or count(error.get("n_ctx")) or None
    _read_google_details(details, found)
    _read_message(error, found)
    if depth < _DEEPEST:
        _read_raw(metadata, found, depth)


def _read_message(error: Mapping[str, Any], found: ErrorWords) -> None:
    message = error.get("message")
    if isinstance(message, str):
        found.message = message[:4000]
        _note_litellm(found)
        inner = _json_inside(message)
        if inner is not None:
            _read_object(inner, found, _DEEPEST)
    elif isinstance(message, dict):
        # Mistral: the message is the validator's report.
        _read_detail(message.get("detail", message.get("message")), found)
    elif isinstance(error.get("details"), str):
        found.message = error["details"][:4000]
    elif isinstance(error.get("error"), str):
        found.message = error["error"][:4000]


def _read_detail(detail: object, found: ErrorWords) -> None:
    if isinstance(detail, str):
        found.message = detail[:4000]
        return
    sentences = []
    for row in records(detail)[:5]:
        found.add(row.get("type"))
        place = row.get("loc")
        name = str(place[-1])[:100] if isinstance(place, list) and place else ""
        found.param = found.param or name
        sentences.append(f"{name}: {words(row.get('msg'))}".strip(": "))
        if isinstance(row.get("error"), (dict, str)):
            _read_object(row, found, _DEEPEST)
    if any(sentences):
        found.message = "; ".join(sentence for sentence in sentences if sentence)


def _read_raw(metadata: Mapping[str, Any], found: ErrorWords, depth: int) -> None:
    """OpenRouter's metadata.raw: the error of the vendor behind it, as JSON text or a sentence."""
    raw = metadata.get("raw")
    if isinstance(raw, str) and raw.strip():
        inner = _json_inside(raw)
        if inner is None:
            found.message = raw[:4000]
        else:
            outer = found.message
            found.message = ""
            _read_object(inner, found, depth + 1)
            found.message = found.message or outer
    elif isinstance(raw, dict):
        _read_object(raw, found, depth + 1)
    if isinstance(metadata.get("reasons"), list) or metadata.get("flagged_input"):
        # A moderator's reasons stand only on what it turned away.
        found.words.insert(0, "moderation")


def _reasons(details: object) -> Iterator[object]:
    for row in records(details):
        yield row.get("reason")


def _read_google_details(details: object, found: ErrorWords) -> None:
    for row in records(details):
        if "retryDelay" in row:
            found.wait = retry_after.duration(row["retryDelay"])
        for violation in records(row.get("violations")):
            quota = f"{violation.get('quotaId')} {violation.get('quotaMetric')}".lower()
            found.per_day = found.per_day or "perday" in quota or "per_day" in quota


def _json_inside(text: str) -> Mapping[str, Any] | None:
    start = text.find("{")
    if start < 0 or start > 400:
        return None
    end = text.rfind("}")
    try:
        value = decode_json(text[start : end + 1])
    except UNREADABLE:
        return None
    return value if isinstance(value, dict) and ("error" in value or "message" in value) else None


def _note_litellm(found: ErrorWords) -> None:
    """LiteLLM tells the kind of error only by class names inside the sentence."""
    for name in _LITELLM.findall(found.message[:2000]):
        found.add(name)


def _unwrap_litellm(found: ErrorWords) -> None:
    """Take LiteLLM's class names and advice off the sentence."""
    if "litellm." in found.message:
        _note_litellm(found)
        line = found.message.split("\n", 1)[0]
        while (shorter := _LITELLM_PREFIX.sub("", line)) != line:
            line = shorter
        found.message = _LITELLM_CARRIER.sub("", line) or found.message
    found.message = _CONSOLE.sub("", found.message)
