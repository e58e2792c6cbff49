"""The built-in vendors and the table of their models: complete, consistent, cheap to import."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from interline import paths
from interline.catalog.models import complete, known_models, read_models
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.vendor import WIRES, Vendor
from interline.vendors import ALL, built_in

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
        "anthropic", "openai", "google", "meta", "openrouter", "ollama", "local",
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
    if facts.retires is not None:
        assert facts.replacement in {row.id for id_, row in ROWS if id_ == vendor_id}
    assert (facts.data is DataPolicy.TRAINS) == ("contributor" in facts.id)


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


@pytest.mark.parametrize("module", ["interline.vendors", "interline.settings.schema", "interline.keys.vault"])
def test_facts_are_cheap_to_import(module: str) -> None:
    """No parser, no keyring, no price library, no network comes along."""
    heavy = "{'tomlkit', 'tomllib', 'keyring', 'genai_prices', 'httpx', 'pydantic'}"
    program = f"import sys, {module}; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=50
    )
    assert done.stdout.strip() == "set()"
