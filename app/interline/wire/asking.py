"""What every request has in common: headers, the body as bytes, the key's place.

Rule: no key is ever in a body, an address or a header built here.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from typing import Any

from interline.model.parts import Thinking
from interline.model.portability import LossKind
from interline.model.request import ChatRequest
from interline.model.vendor import Body, Vendor
from interline.wire.call import HttpCall, KeyHeader
from interline.wire.losses import Losses
from interline.wire.shapes import UNREADABLE, json_text, record

_OFF = {"none", "off", "disabled"}
"""Words for reasoning effort that say not to think."""


def call_to(
    url: str,
    body: dict[str, Any],
    request: ChatRequest,
    vendor: Vendor,
    key: KeyHeader | None,
    lost: Losses,
    *headers: tuple[str, str],
) -> HttpCall:
    """The POST that asks for an answer."""
    _switch_search(body, request, vendor, lost)
    body.update(vendor.quirks.extra_body)
    for name in request.without:
        _leave_out(body, name.replace("[", ".").replace("]", "").split("."))
    # A lone half of a character, which no vendor would accept, goes as a question mark.
    data = json_text(body).encode("utf-8", "replace")
    accept = "text/event-stream" if request.stream else "application/json"
    common = (
        ("content-type", "application/json"),
        ("accept", accept),
        # A stream that is packed comes late, and a packed answer may be a bomb.
        ("accept-encoding", "identity"),
    )
    return HttpCall("POST", url, (*common, *headers, *vendor.quirks.extra_headers), data, key, lost.told())


def permitted(request: ChatRequest, vendor: Vendor, lost: Losses) -> ChatRequest:
    """The request without a word on sampling where the model takes none, and no hotter than it takes."""
    thinks = request.effort is not None and request.effort not in _OFF
    hottest = vendor.hottest(vendor.model(request.model), thinks=thinks)
    if hottest is None:
        set_ = sum(value is not None for value in (request.temperature, request.top_p))
        lost.add(LossKind.SAMPLING, set_)
        return replace(request, temperature=None, top_p=None) if set_ else request
    if request.temperature is not None and request.temperature > hottest:
        lost.add(LossKind.TEMPERATURE)
        return replace(request, temperature=hottest)
    return request


def search_fields(request: ChatRequest, vendor: Vendor) -> Body:
    """What is put into the body so that the vendor searches the web; empty where it is not to, or cannot."""
    wanted = request.search or vendor.quirks.always_searches
    return (vendor.search_body(vendor.model(request.model)) if wanted else None) or {}


def _switch_search(body: dict[str, Any], request: ChatRequest, vendor: Vendor, lost: Losses) -> None:
    """Have the vendor search the web where that is wanted and can be; say so where it cannot."""
    fields = search_fields(request, vendor)
    if request.search and not fields and not vendor.quirks.always_searches:
        lost.add(LossKind.SEARCH)
    for name, value in fields.items():
        known = body.get(name)
        body[name] = [*known, *value] if isinstance(known, list) and isinstance(value, list) else value


# One option under the names of several dialects: a vendor may refuse it by another than the one it was sent by.
_ALIKE = ({"effort", "reasoning_effort", "reasoningeffort"}, {"think", "thinking"})


def _leave_out(body: dict[str, Any], path: list[str]) -> None:
    """Take a field out: by its path, or where a vendor named only its end, wherever an option is called that."""
    for alike in _ALIKE:
        if path[-1].lower() in alike:
            for name in sorted(alike - {path[-1]}):
                _leave_out_exactly(body, [name])
    _leave_out_exactly(body, path)


def _leave_out_exactly(body: dict[str, Any], path: list[str]) -> None:
    holder: Any = body
    for name in path[:-1]:
        holder = holder.get(name) if isinstance(holder, dict) else None
    if isinstance(holder, dict) and path[-1] in holder:
        del holder[path[-1]]
        return
    for option in body.values():
        if isinstance(option, dict):
            option.pop(path[-1], None)


def listing_call(url: str, vendor: Vendor, key: KeyHeader | None, *headers: tuple[str, str]) -> HttpCall:
    """The GET that lists a vendor's models and so tests a key."""
    common = (("accept", "application/json"), ("accept-encoding", "identity"))
    return HttpCall("GET", url, (*common, *headers, *vendor.quirks.extra_headers), b"", key)


def key_header(vendor: Vendor, header: KeyHeader) -> KeyHeader | None:
    """Where the key goes; nowhere for a vendor that takes none. The embedded server has a key of its own."""
    return header if vendor.key is not None or vendor.embedded else None


def blob_of(thinking: Thinking) -> dict[str, Any]:
    """The opaque part of a thought as data; empty where there is none."""
    if not thinking.blob:
        return {}
    try:
        return dict(record(json.loads(thinking.blob)))
    except UNREADABLE:
        return {}


def input_of(arguments: str, lost: Losses) -> dict[str, Any]:
    """A call's arguments as an object, which is all that some vendors accept."""
    try:
        value = json.loads(arguments or "{}")
    except UNREADABLE:
        value = None
        wrapped = {"unreadable": arguments}
    else:
        wrapped = {"value": value}
    if isinstance(value, dict):
        return value
    lost.add(LossKind.TOOL_ARGUMENTS)
    return wrapped


def sound_arguments(arguments: str, lost: Losses) -> str:
    """A call's arguments as JSON text, as they came where they are any; vendors refuse a history in which they are
    not."""
    try:
        json.loads(arguments or "{}")
    except UNREADABLE:
        lost.add(LossKind.TOOL_ARGUMENTS)
        return json.dumps({"unreadable": arguments})
    return arguments or "{}"


def data_url(media_type: str, data: bytes) -> str:
    """A file as an address that holds it."""
    return f"data:{media_type};base64,{b64encode(data).decode('ascii')}"
