"""The built-in vendors and the table of their models: complete, consistent, cheap to import."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from interline import paths
from interline.catalog.effort import strength
from interline.catalog.models import complete, known_models, read_models
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.parts import Text
from interline.model.request import ChatRequest, Turn
from interline.model.vendor import WIRES, Vendor
from interline.vendors import ALL, built_in
from interline.wire.registry import wire_named

COMPLETE = complete(ALL, known_models())
ROWS = [(vendor.id, facts) for vendor in COMPLETE for facts in vendor.models]


@pytest.mark.parametrize("vendor", ALL, ids=lambda vendor: vendor.id)
def test_a_vendor_is_complete(vendor: Vendor) -> None:
    """An id that fits everywhere, an address that is encrypted or here, a key that can be found, a source."""
    assert vendor.id == vendor.id.lower()
    assert "/" not in vendor.id
    assert vendor.name
    assert vendor.wire in WIRES
    assert "2026" in vendor.docs
    assert not vendor.user_defined
    if vendor.embedded:
        assert vendor.key is None
        return
    if vendor.own_address is not None:
        assert vendor.needs_address
        assert urlsplit(vendor.own_address.example).hostname
    else:
        parts = urlsplit(vendor.base_url)
        assert parts.scheme == "https" or vendor.is_loopback
        assert not vendor.base_url.endswith("/")
    if vendor.key is not None:
        assert vendor.key.env.isupper()
        assert vendor.key.url.startswith("https://")


def test_vendors_are_found_by_id() -> None:
    """No id twice, none forgotten."""
    assert len({vendor.id for vendor in ALL}) == len(ALL)
    assert {vendor.id for vendor in ALL} == {
        "anthropic", "openai", "google", "meta", "xai", "mistral", "deepseek", "moonshot", "alibaba", "zai",
        "groq", "cerebras", "together", "perplexity", "openrouter", "huggingface",
        "azure", "litellm", "ollama", "lmstudio", "llamacpp", "vllm", "local",
    }  # fmt: skip
    assert built_in("openai") in ALL
    assert built_in("nobody") is None


def test_every_vendor_has_a_file_of_its_own() -> None:
    """One file a vendor, named as its id."""
    import interline.vendors as package

    assert package.__file__ is not None
    folder = paths.Path(package.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert files == {vendor.id for vendor in ALL}


@pytest.mark.parametrize(("vendor_id", "facts"), ROWS, ids=lambda entry: getattr(entry, "id", entry))
def test_a_row_of_the_table_is_plausible(vendor_id: str, facts: ModelFacts) -> None:
    """Limits that fit into each other, words that mean something, a source."""
    assert facts.id == facts.id.strip()
    assert facts.source
    assert facts.name
    assert "text" in facts.inputs
    assert facts.inputs <= {"text", "image", "pdf", "audio", "video"}
    assert facts.access is not Access.UNKNOWN
    if facts.context is not None:
        assert (facts.max_input or 0) <= facts.context
        assert (facts.max_output or 0) <= facts.context
    if facts.replacement is not None:
        assert facts.replacement in {row.id for id_, row in ROWS if id_ == vendor_id}
    assert (facts.data is DataPolicy.TRAINS) == ("contributor" in facts.id)


@pytest.mark.parametrize(("vendor_id", "facts"), ROWS, ids=lambda entry: getattr(entry, "id", entry))
def test_words_of_effort_are_known_and_stand_in_their_order(vendor_id: str, facts: ModelFacts) -> None:
    """A word that nobody ranks could never be chosen; a model that never thinks has none."""
    levels = [strength(word) for word in facts.efforts]
    assert None not in levels
    assert levels == sorted(set(levels))  # type: ignore[type-var]
    assert not (facts.efforts and facts.reasons is False)


@pytest.mark.parametrize("vendor", COMPLETE, ids=lambda vendor: vendor.id)
def test_every_word_of_effort_can_be_sent(vendor: Vendor) -> None:
    """A word that the server does not know as reasoning_effort has the fields that say it, once."""
    described = [word for word, _ in vendor.quirks.effort_bodies]
    words = {word for facts in vendor.models for word in facts.efforts} | set(vendor.efforts)
    assert len(set(described)) == len(described)
    assert set(described) <= words
    if vendor.wire == "openai-chat":
        assert "enabled" not in words - set(described)


@pytest.mark.parametrize("vendor", ALL, ids=lambda vendor: vendor.id)
def test_the_wire_of_a_vendor_is_spoken(vendor: Vendor) -> None:
    """Its requests can be built: to the address of the vendor, and with a key only in its place."""
    placed = vendor
    if vendor.own_address is not None:
        placed = replace(vendor, base_url=vendor.own_address.example + vendor.own_address.path)
    elif vendor.embedded:
        placed = replace(vendor, base_url="http://127.0.0.1:9/v1")
    wire = wire_named(placed.wire)
    call = wire.build(ChatRequest("some/model", (Turn("user", (Text("Hello"),)),)), placed)
    listing = wire.models_call(placed)
    assert listing is not None
    for asked in (call, listing):
        assert asked.url.startswith(placed.base_url)
        assert (asked.key_header is None) is (vendor.key is None and not vendor.embedded)


@pytest.mark.parametrize(
    ("vendor_id", "word", "said"),
    [
        ("deepseek", "none", {"thinking": {"type": "disabled"}}),
        ("deepseek", "max", {"reasoning_effort": "max"}),
        ("moonshot", "enabled", {"thinking": {"type": "enabled"}}),
        ("zai", "none", {"thinking": {"type": "disabled"}}),
        ("alibaba", "none", {"enable_thinking": False}),
        ("together", "none", {"reasoning": {"enabled": False}}),
        ("openrouter", "high", {"reasoning": {"effort": "high"}}),
        ("groq", "low", {"reasoning_effort": "low"}),
    ],
)
def test_a_word_of_effort_goes_in_the_vendors_own_fields(
    vendor_id: str, word: str, said: dict[str, object]
) -> None:
    """And in no other: servers refuse what they do not know."""
    vendor = built_in(vendor_id)
    assert vendor is not None
    request = ChatRequest("m", (Turn("user", (Text("Hello"),)),), effort=word)
    body = json.loads(wire_named(vendor.wire).build(request, vendor).body)
    fields = {"reasoning_effort", "thinking", "enable_thinking", "reasoning"}
    assert {name: value for name, value in body.items() if name in fields} == said


def test_models_that_cannot_search_say_so() -> None:
    """Where their vendor can for others; nobody says that one can, which would be believed in any wire format."""
    rows = {f"{vendor_id}/{facts.id}" for vendor_id, facts in ROWS if facts.search is not None}
    assert rows == {
        "google/gemma-4-26b-a4b-it",
        "google/gemma-4-31b-it",
        "groq/qwen/qwen3.8-27b",
        "groq/llama-3.3-70b-versatile",
        "alibaba/qwen3.7-max",
        "alibaba/qwen3-coder-plus",
    }
    assert not any(facts.search for _, facts in ROWS)
    for vendor in COMPLETE:
        for facts in vendor.models:
            assert facts.search is None or not vendor.searches(facts)


@pytest.mark.parametrize("vendor", ALL, ids=lambda vendor: vendor.id)
def test_a_vendors_search_is_in_words_of_a_wire_format(vendor: Vendor) -> None:
    """Each once, for formats that there are, with something in it."""
    wires = [wire for wire, _ in vendor.quirks.search_bodies]
    assert set(wires) <= set(WIRES)
    assert len(set(wires)) == len(wires)
    assert all(body for _, body in vendor.quirks.search_bodies)


def test_no_model_stands_twice() -> None:
    """One row a model at each vendor."""
    names = [(vendor_id, facts.id) for vendor_id, facts in ROWS]
    assert len(set(names)) == len(names)


def test_the_table_speaks_of_known_vendors_only() -> None:
    """A slip in a table's name would lose its rows without a word."""
    assert set(read_models(paths.resource("models.toml"))) <= {vendor.id for vendor in ALL}


def test_the_small_model_says_that_it_is_small() -> None:
    """Nobody takes it for more than it is, and its connection is not kept."""
    local = built_in("local")
    assert local is not None
    (small,) = local.models
    assert small.id == "smollm2-135m"
    assert "small demo model" in small.title
    assert local.embedded
    assert local.data is DataPolicy.LOCAL
    assert local.quirks.keep_alive is False
    assert local.timeouts.first_token == 300


def test_the_guide_shows_a_vendor_as_it_is() -> None:
    """docs/adding-a-vendor.md proves its claim by a diff, which stays the truth."""
    root = paths.resource().parent
    text = (root / "docs" / "adding-a-vendor.md").read_text(encoding="utf-8")
    diff = text.partition("```diff\n")[2].partition("```")[0]
    shown = {part.partition("\n")[0]: part.split("\n")[2:] for part in diff.split("+++ b/")[1:]}
    for name in (
        "app/interline/vendors/moonshot.py",
        "tests/vendors/moonshot/reasoning-kimi-k3-stream/meta.json",
    ):
        added = [line[1:] for line in shown[name] if line.startswith("+")]
        assert "\n".join(added) + "\n" == (root / name).read_text(encoding="utf-8")
    assert all((root / name).is_file() for name in shown)


@pytest.mark.parametrize("module", ["interline.vendors", "interline.settings.schema", "interline.keys.vault"])
def test_facts_are_cheap_to_import(module: str) -> None:
    """No parser, no keyring, no price library, no network comes along."""
    heavy = "{'tomlkit', 'tomllib', 'keyring', 'genai_prices', 'httpx', 'pydantic'}"
    program = f"import sys, {module}; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=50
    )
    assert done.stdout.strip() == "set()"
