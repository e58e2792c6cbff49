"""Asking a vendor for its own list of models: all its pages, the list that says most, and each model where that helps.

Rule: it costs nothing, reads within limits, and what goes wrong behind the first page's door is no failure of the list.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from interline.language import tr
from interline.model.errors import InterlineError, TooLarge, TransportTrouble
from interline.model.failure import Failure, Phase
from interline.model.vendor import Vendor

if TYPE_CHECKING:
    from interline.model.secret import Secret
    from interline.net.client import HttpClient
    from interline.wire.call import HttpCall
    from interline.wire.listing import Listed

_log = logging.getLogger(__name__)

MOST_BYTES = 8 * 1024 * 1024
"""Of all pages together."""
MOST_PAGES = 50
MOST_DESCRIBED = 100
_DESCRIBING_SECONDS = 8.0


class ListRefused(InterlineError):
    """A vendor did not give its list, and said why."""

    def __init__(self, sentence: str, failure: Failure) -> None:
        super().__init__(sentence)
        self.failure = failure


async def ask(client: HttpClient, vendor: Vendor, key: Secret | None) -> tuple[Listed, ...] | None:
    """A vendor's own list, which costs nothing and shows whether a key is good; None where it offers none.

    Raises ListRefused with what the vendor said, TooLarge, TransportTrouble.
    """
    # Imported here: what asks for lists is not needed to start.
    from interline.wire.registry import wire_named

    call = wire_named(vendor.wire).models_call(vendor)
    if call is None:
        return None
    if path := vendor.quirks.models_path:
        richer = replace(call, url=urlunsplit((*urlsplit(call.url)[:2], path, "", "")))
        try:
            if listed := await _ask_pages(client, vendor, key, richer):
                return listed
        except ListRefused:
            # An older server, or a key that may ask for the plain list alone.
            pass
    return await _ask_pages(client, vendor, key, call)


async def _ask_pages(
    client: HttpClient, vendor: Vendor, key: Secret | None, call: HttpCall
) -> tuple[Listed, ...]:
    """All pages of a list, each model once; a page that names itself as the next ends it."""
    from interline.wire.addresses import with_query
    from interline.wire.listing import MOST_MODELS, next_page, read_rows

    found: dict[str, Listed] = {}
    asked: set[str] = set()
    left, page = MOST_BYTES, ""
    while len(asked) < MOST_PAGES and page not in asked and len(found) < MOST_MODELS:
        asked.add(page)
        url = with_query(call.url, page) if page else call.url
        body = await _fetch(client, vendor, key, replace(call, url=url), left)
        left -= len(body)
        for row in await asyncio.to_thread(read_rows, body):
            found.setdefault(row.facts.id, row)
        page = await asyncio.to_thread(next_page, body)
        if not page:
            break
    return tuple(found.values())[:MOST_MODELS]


async def described(
    client: HttpClient, vendor: Vendor, key: Secret | None, listed: tuple[Listed, ...]
) -> tuple[Listed, ...]:
    """The models with what the server says of each, where its list says nothing; the bare ones where it does not."""
    from interline.wire.listing import described as described_in
    from interline.wire.registry import wire_named

    describe_call = wire_named(vendor.wire).describe_call
    if describe_call is None:
        return listed
    told: dict[str, Listed] = {}
    try:
        async with asyncio.timeout(_DESCRIBING_SECONDS):
            for row in listed[:MOST_DESCRIBED]:
                call = describe_call(vendor, row.facts.id)
                body = await _fetch(client, vendor, key, call, MOST_BYTES)
                told[row.facts.id] = await asyncio.to_thread(described_in, row, body)
    except (TimeoutError, ListRefused, TooLarge, TransportTrouble):
        _log.info("the models of a vendor could not all be described: %s", vendor.id)
    return tuple(told.get(row.facts.id, row) for row in listed)


async def _fetch(client: HttpClient, vendor: Vendor, key: Secret | None, call: HttpCall, most: int) -> bytes:
    """The body of a good answer. Raises ListRefused, TooLarge, TransportTrouble."""
    from interline.wire.failure import classify

    body = bytearray()
    async with client.send(call, key=key, timeouts=vendor.timeouts, keep_alive=False) as response:
        async for chunk in response.chunks():
            body += chunk
            if len(body) > most:
                raise TooLarge(
                    tr("The list of models from {vendor} is too long to read.", vendor=vendor.name)
                )
        status, headers = response.status, response.headers
    if 200 <= status < 300:
        return bytes(body)
    failure = classify(
        vendor_id=vendor.id,
        status=status,
        headers=headers,
        body=bytes(body),
        phase=Phase.PRELUDE,
        now=datetime.now(UTC),
    )
    message = failure.message if key is None else key.redact(failure.message)
    raise ListRefused(f"{vendor.name}: {failure.brief}. {message}".strip(), failure)
