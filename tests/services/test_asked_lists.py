"""Each vendor's own list of models in its own shape, asked for over real sockets: pages, richer lists, descriptions.

The shapes are those of the vendors' documents and SDKs as of 2026-11, shortened.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from interline.model.facts import ModelFacts
from interline.model.secret import Secret
from interline.model.vendor import Vendor
from interline.net.client import HttpClient
from interline.services.asked_lists import MOST_BYTES, MOST_PAGES
from interline.services.model_lists import ModelLists, Refreshed
from interline.vendors import built_in

KEY = Secret("sk-simulated-0123456789")


class Lists:
    """A server whose pages are a table: path with query to status and body."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, Any]] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        lists = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                lists.asked.append(self.path)
                lists.headers.append({name.lower(): value for name, value in self.headers.items()})
                self._send(*lists.pages.get(self.path, (404, {"error": {"message": "no such page"}})))

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                lists.asked.append(f"{self.path} {body['model']}")
                self._send(*lists.pages.get(f"{self.path} {body['model']}", (404, {"error": "not found"})))

            def _send(self, status: int, value: Any) -> None:
                data = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: object) -> None:
                """Nothing goes to standard error."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Close the socket and wait for the thread."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Lists]:
    lists = Lists()
    yield lists
    lists.stop()


def vendor_at(server: Lists, vendor_id: str) -> Vendor:
    """A built-in vendor whose address is the server's."""
    vendor = built_in(vendor_id)
    assert vendor is not None
    path = urlsplit(vendor.base_url).path if vendor.base_url else "/v1"
    return replace(vendor, base_url=server.origin + path)


def refresh(folder: Path, vendor: Vendor) -> tuple[Refreshed, dict[str, ModelFacts]]:
    async def whole() -> tuple[Refreshed, dict[str, ModelFacts]]:
        client = HttpClient(environment={})
        try:
            lists = ModelLists(folder, client)
            refreshed = await lists.refresh(vendor, KEY)
            facts = await lists.facts([vendor])
            return refreshed, {row.id: row for row in facts.get(vendor.id, ())}
        finally:
            await client.close()

    return asyncio.run(whole())


YES = {"supported": True}
SHAPES: list[tuple[str, str, Any, dict[str, Any]]] = [
    ("openai", "/v1/models", {"object": "list", "data": [
        {"id": "m", "object": "model", "created": 1, "owned_by": "openai", "shutdown_date": "2027-01-14"}]},
     {"retires": date(2027, 1, 14)}),
    ("anthropic", "/v1/models?limit=1000", {"data": [
        {"type": "model", "id": "m", "display_name": "M", "max_input_tokens": 200_000, "max_tokens": 64_000,
         "lifecycle": "active", "deprecated_at": None, "retires_at": None,
         "capabilities": {"image_input": YES, "pdf_input": YES, "effort": {**YES, "low": YES},
                          "thinking": {**YES, "types": {"adaptive": YES}}}}],
        "has_more": False, "first_id": "m", "last_id": "m"},
     {"context": 200_000, "max_output": 64_000, "efforts": ("low",), "inputs": {"text", "image", "pdf"}}),
    ("google", "/v1beta/models?pageSize=1000", {"models": [
        {"name": "models/m", "displayName": "M", "inputTokenLimit": 1_048_576, "outputTokenLimit": 65_536,
         "supportedGenerationMethods": ["generateContent"], "thinking": True}]},
     {"context": 1_048_576, "max_output": 65_536, "reasons": True}),
    ("meta", "/v1/models", {"object": "list", "data": [{"id": "m", "object": "model", "owned_by": "meta"}]}, {}),
    ("xai", "/v1/language-models", {"models": [
        {"id": "m", "object": "model", "owned_by": "xai", "version": "1", "input_modalities": ["text", "image"],
         "output_modalities": ["text"], "prompt_text_token_price": 20000, "aliases": ["n"]}]},
     {"inputs": {"text", "image"}}),
    ("mistral", "/v1/models", {"object": "list", "data": [
        {"id": "m", "max_context_length": 262_144, "deprecation": "2026-12-31T12:00:00Z",
         "deprecation_replacement_model": "n", "aliases": ["m-latest"],
         "capabilities": {"completion_chat": True, "function_calling": True, "vision": True, "reasoning": True}}]},
     {"context": 262_144, "tools": True, "reasons": True, "retires": date(2026, 12, 31), "replacement": "n"}),
    ("deepseek", "/v1/models", {"object": "list", "data": [{"id": "m", "object": "model"}]}, {}),
    ("openrouter", "/api/v1/models", {"data": [
        {"id": "m", "name": "Maker: M", "context_length": 1000, "expiration_date": "2027-02-01",
         "top_provider": {"max_completion_tokens": 100}, "pricing": {"prompt": "0.000001", "completion": "0.000002"},
         "architecture": {"input_modalities": ["text", "file"]}, "supported_parameters": ["tools", "reasoning"]}]},
     {"context": 1000, "max_output": 100, "inputs": {"text", "pdf"}, "retires": date(2027, 2, 1), "tools": True}),
    ("groq", "/openai/v1/models", {"object": "list", "data": [
        {"id": "m", "object": "model", "active": True, "context_window": 131_072, "max_completion_tokens": 65_536},
        {"id": "off", "object": "model", "active": False}]},
     {"context": 131_072, "max_output": 65_536}),
    ("together", "/v1/models", [
        {"id": "m", "object": "model", "type": "chat", "context_length": 131_072, "pricing": {"input": 0.9}},
        {"id": "e", "object": "model", "type": "embedding"}],
     {"context": 131_072}),
    ("cerebras", "/v1/models", {"object": "list", "data": [{"id": "m", "object": "model"}]}, {}),
    ("moonshot", "/v1/models", {"object": "list", "data": [{"id": "m", "context_length": 262_144}]},
     {"context": 262_144}),
    ("alibaba", "/compatible-mode/v1/models", {"object": "list", "data": [{"id": "m"}]}, {}),
    ("zai", "/api/paas/v4/models", {"object": "list", "data": [{"id": "m"}]}, {}),
    ("huggingface", "/v1/models", {"object": "list", "data": [
        {"id": "m", "architecture": {"input_modalities": ["text", "image"]}, "providers": [
            {"provider": "a", "status": "live", "context_length": 131_072, "supports_tools": True},
            {"provider": "b", "status": "live", "context_length": 65_536, "supports_tools": False}]}]},
     {"context": 65_536, "tools": True, "inputs": {"text", "image"}}),
    ("litellm", "/model/info", {"data": [
        {"model_name": "m", "litellm_params": {"model": "x/y"}, "model_info": {
            "id": "0" * 64, "mode": "chat", "max_input_tokens": 200_000, "max_output_tokens": 64_000,
            "supports_vision": True, "supports_function_calling": True, "supports_reasoning": True}},
        {"model_name": "draws", "model_info": {"mode": "image_generation"}}]},
     {"context": 200_000, "max_output": 64_000, "tools": True, "reasons": True, "inputs": {"text", "image"}}),
    ("lmstudio", "/api/v1/models", {"models": [
        {"type": "llm", "key": "m", "display_name": "M", "max_context_length": 131_072,
         "loaded_instances": [{"id": "m", "config": {"context_length": 4096}}],
         "capabilities": {"vision": True, "trained_for_tool_use": True}},
        {"type": "embedding", "key": "e", "max_context_length": 512}]},
     {"context": 4096, "tools": True, "inputs": {"text", "image"}}),
    ("llamacpp", "/v1/models", {"object": "list", "models": [{"name": "m", "capabilities": ["completion"]}], "data": [
        {"id": "m", "meta": {"n_ctx": 4096, "n_ctx_train": 8192}, "architecture": {"input_modalities": ["text"]}}]},
     {"context": 4096}),
    ("vllm", "/v1/models", {"object": "list", "data": [{"id": "m", "max_model_len": 32_768}]}, {"context": 32_768}),
    ("azure", "/v1/models", {"object": "list", "data": [{"id": "m", "status": "succeeded"}]}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("vendor_id", "path", "body", "wanted"), SHAPES, ids=[row[0] for row in SHAPES])
def test_every_vendor_s_own_list_is_read(
    server: Lists, tmp_path: Path, vendor_id: str, path: str, body: Any, wanted: dict[str, Any]
) -> None:
    """At its own address, in its own shape; models that cannot chat are left out; what it says is kept."""
    server.pages[path] = (200, body)
    refreshed, facts = refresh(tmp_path, vendor_at(server, vendor_id))
    assert server.asked == [path]
    assert KEY.reveal() in "".join(server.headers[0].values())
    assert (refreshed.trouble, refreshed.models) == ("", ("m",))
    for name, value in wanted.items():
        assert getattr(facts["m"], name) == value


def test_every_vendor_that_has_a_list_has_a_row_here() -> None:
    """Ollama has its own test below; Perplexity documents no list."""
    from interline.vendors import ALL

    asked = {row[0] for row in SHAPES} | {"ollama", "perplexity", "local"}
    assert asked == {vendor.id for vendor in ALL}


def test_all_pages_of_anthropic_s_list_are_read(server: Lists, tmp_path: Path) -> None:
    """It says that there is more and what came last."""
    first, second, third = ([{"type": "model", "id": f"m{n}"}] for n in range(3))
    server.pages = {
        "/v1/models?limit=1000": (200, {"data": first, "has_more": True, "last_id": "m0"}),
        "/v1/models?limit=1000&after_id=m0": (200, {"data": second, "has_more": True, "last_id": "m1"}),
        "/v1/models?limit=1000&after_id=m1": (200, {"data": third, "has_more": False, "last_id": "m2"}),
    }
    refreshed, _ = refresh(tmp_path, vendor_at(server, "anthropic"))
    assert refreshed.models == ("m0", "m1", "m2")


def test_all_pages_of_google_s_list_are_read(server: Lists, tmp_path: Path) -> None:
    """It names the next page; the name goes back quoted."""
    server.pages = {
        "/v1beta/models?pageSize=1000": (200, {"models": [{"name": "models/a"}], "nextPageToken": "a&b=/+"}),
        "/v1beta/models?pageSize=1000&pageToken=a%26b%3D%2F%2B": (200, {"models": [{"name": "models/b"}]}),
    }
    refreshed, _ = refresh(tmp_path, vendor_at(server, "google"))
    assert refreshed.models == ("a", "b")


def test_pages_that_never_end_end(server: Lists, tmp_path: Path) -> None:
    """A page that names itself, and pages without number."""
    page = {"models": [{"name": "models/a"}], "nextPageToken": "again"}
    server.pages = {
        "/v1beta/models?pageSize=1000": (200, page),
        "/v1beta/models?pageSize=1000&pageToken=again": (200, page),
    }
    vendor = vendor_at(server, "google")
    assert refresh(tmp_path, vendor)[0].models == ("a",)
    assert len(server.asked) == 2
    server.pages = {"/v1beta/models?pageSize=1000": (200, {**page, "nextPageToken": "0"})}
    for n in range(MOST_PAGES + 10):
        row = {"models": [{"name": f"models/m{n}"}], "nextPageToken": str(n + 1)}
        server.pages[f"/v1beta/models?pageSize=1000&pageToken={n}"] = (200, row)
    server.asked.clear()
    refresh(tmp_path, vendor)
    assert len(server.asked) == MOST_PAGES


def test_pages_are_bounded_together(server: Lists, tmp_path: Path) -> None:
    """What one page may take, all of them may."""
    row = {"name": "models/a", "description": "x" * (MOST_BYTES // 2)}
    server.pages = {
        "/v1beta/models?pageSize=1000": (200, {"models": [row], "nextPageToken": "1"}),
        "/v1beta/models?pageSize=1000&pageToken=1": (200, {"models": [row], "nextPageToken": "2"}),
        "/v1beta/models?pageSize=1000&pageToken=2": (200, {"models": [row]}),
    }
    assert "too long" in refresh(tmp_path, vendor_at(server, "google"))[0].trouble


@pytest.mark.parametrize(
    "richer", [(404, b"not here"), (403, {"error": "no"}), (200, b"<html>"), (200, {"data": []})]
)
def test_the_plain_list_will_do_where_the_richer_one_is_not_there(
    server: Lists, tmp_path: Path, richer: tuple[int, Any]
) -> None:
    """An older server, a key that may not, a page of another program."""
    server.pages = {"/model/info": richer, "/v1/models": (200, {"data": [{"id": "m"}]})}
    refreshed, _ = refresh(tmp_path, vendor_at(server, "litellm"))
    assert (refreshed.models, server.asked) == (("m",), ["/model/info", "/v1/models"])


def test_ollama_describes_each_of_its_models(server: Lists, tmp_path: Path) -> None:
    """Its list says nothing of context, pictures or thinking; one that cannot be described stays in the list."""
    server.pages = {
        "/api/tags": (200, {"models": [{"name": "llava:7b", "model": "llava:7b"}, {"name": "gone:1b"}]}),
        "/api/show llava:7b": (200, {"capabilities": ["completion", "vision", "thinking"], "model_info": {
            "general.architecture": "llama", "llama.context_length": 32_768}}),
    }  # fmt: skip
    refreshed, facts = refresh(tmp_path, vendor_at(server, "ollama"))
    assert refreshed.models == ("llava:7b", "gone:1b")
    llava = facts["llava:7b"]
    assert (llava.context, llava.inputs, llava.reasons, llava.tools) == (
        32_768,
        {"text", "image"},
        True,
        False,
    )
    assert (facts["gone:1b"].context, facts["gone:1b"].inputs) == (None, {"text"})


def test_what_changed_in_a_model_is_said(server: Lists, tmp_path: Path) -> None:
    """New and gone, an end announced, a replacement named, another context."""
    vendor = vendor_at(server, "mistral")
    row = {"id": "m", "max_context_length": 1000}
    server.pages["/v1/models"] = (200, {"data": [row, {"id": "old"}]})
    assert refresh(tmp_path, vendor)[0].is_first
    ending = {"deprecation": "2027-03-01T00:00:00Z", "deprecation_replacement_model": "next"}
    server.pages["/v1/models"] = (
        200,
        {"data": [{**row, **ending, "max_context_length": 2000}, {"id": "next"}]},
    )
    refreshed, facts = refresh(tmp_path, vendor)
    assert (refreshed.new, refreshed.gone, refreshed.resized) == (("next",), ("old",), (("m", 1000, 2000),))
    assert [(row.facts.id, row.facts.retires) for row in refreshed.retiring] == [("m", date(2027, 3, 1))]
    assert facts["m"].replacement == "next"
    assert refreshed.sentence == (
        "Mistral lists 2 models: 1 new, 1 gone, 1 now retiring, 1 with another context."
    )
