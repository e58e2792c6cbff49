"""The paths of the server and what each does.

Rule: whatever goes wrong reaches the client in OpenAI's shape, and nobody sees a traceback.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from interline import __version__
from interline.gateway import models
from interline.gateway.asking import BareName, Question, chat_question
from interline.gateway.chat import ChatStream, whole_chat
from interline.gateway.faults import Fault, Refused
from interline.gateway.fields import Fields, parse
from interline.gateway.guard import LARGEST_BODY, Guard, Place, too_large
from interline.gateway.replies import fault_response, object_response
from interline.gateway.responses_answer import ResponsesStream, whole_response
from interline.gateway.responses_question import responses_question
from interline.gateway.turns import Form, answered

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from interline.services.relay import Relay
    from interline.services.vendors import VendorService

_log = logging.getLogger(__name__)

_BODY_SECONDS = 60.0
_LARGE = 128 * 1024
"""Bytes from which on a body is read in a thread, so that no answer waits for it."""

T = TypeVar("T")
Endpoint = Callable[[Request], Awaitable[Response]]

_ASKING, _LOOKING = ("POST",), ("GET", "HEAD")
_ONE_MODEL = "/v1/models/"


def application(relay: Relay, vendors: VendorService, token: str, place: Place) -> ASGIApp:
    """The server's application, its guard before it."""
    return Guard(_Careful(_Paths(relay, vendors)), token, place)


class _Paths:
    def __init__(self, relay: Relay, vendors: VendorService) -> None:
        self._relay = relay
        self._vendors = vendors
        self._found: dict[str, tuple[tuple[str, ...], Endpoint]] = {
            "/v1/chat/completions": (_ASKING, self.chat),
            "/v1/responses": (_ASKING, self.responses),
            "/v1/models": (_LOOKING, self.models),
            "/health": (_LOOKING, self.health),
        }

    def at(self, method: str, path: str) -> Endpoint:
        """What serves a path. Raises Refused."""
        found = (_LOOKING, self.model) if path.startswith(_ONE_MODEL) else self._found.get(path)
        if found is None:
            raise Refused(_unknown())
        methods, endpoint = found
        if method not in methods:
            raise Refused(_not_allowed(methods))
        return endpoint

    async def chat(self, request: Request) -> Response:
        question = await self._question(request, chat_question)
        form = Form(
            lambda decision, ref: ChatStream(decision, ref, with_usage=question.with_usage), whole_chat
        )
        return await answered(request, self._relay, question, form)

    async def responses(self, request: Request) -> Response:
        question = await self._question(request, responses_question)
        return await answered(request, self._relay, question, Form(ResponsesStream, whole_response))

    async def _question(self, request: Request, understand: Callable[[Fields], Question]) -> Question:
        try:
            return await _read(request, understand)
        except BareName as bare:
            raise BareName(bare.name, await models.known_as(self._vendors, bare.name)) from None

    async def models(self, request: Request) -> Response:
        return object_response({"object": "list", "data": await models.models(self._vendors)})

    async def model(self, request: Request) -> Response:
        return object_response(
            await models.model(self._vendors, request.scope["path"].removeprefix(_ONE_MODEL))
        )

    async def health(self, request: Request) -> Response:
        return object_response({"status": "ok", "version": __version__})


class _Careful:
    """All paths, with every error as a response.

    In place of starlette's application and routes, which would cost each request and each piece of a stream some calls.
    """

    def __init__(self, paths: _Paths) -> None:
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._response(Request(scope, receive, send))
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        try:
            return await self._paths.at(request.method, request.scope["path"])(request)
        except Refused as refused:
            return fault_response(refused.fault)
        except ClientDisconnect:
            # Nobody is there to read it.
            return Response(status_code=400)
        except Exception:  # noqa: BLE001 - whatever broke, the client reads a sentence
            _log.exception("a request failed")
            fault = Fault(
                500, "internal_error", "Interline made a mistake; its log has the details.", retry=False
            )
            return fault_response(fault)


def _unknown() -> Fault:
    sentence = (
        "There is no such path here. There are /v1/chat/completions, /v1/responses, /v1/models and /health."
    )
    return Fault(404, "unknown_url", sentence)


def _not_allowed(methods: tuple[str, ...]) -> Fault:
    allow = ", ".join(methods)
    return Fault(405, "method_not_allowed", f"This path takes {allow}.", allow=allow)


async def _read(request: Request, understand: Callable[[Fields], T]) -> T:
    body = await _body(request)
    if len(body) < _LARGE:
        return understand(parse(body))
    return await asyncio.to_thread(lambda: understand(parse(body)))


async def _body(request: Request) -> bytes:
    """The whole body. Raises Refused, ClientDisconnect."""
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            while True:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                pieces.append(message["body"])
                size += len(message["body"])
                if size > LARGEST_BODY:
                    raise Refused(too_large())
                if not message["more_body"]:
                    return b"".join(pieces)
    except TimeoutError:
        sentence = f"The request did not come within {_BODY_SECONDS:.0f} seconds."
        raise Refused(Fault(408, "request_timeout", sentence)) from None
