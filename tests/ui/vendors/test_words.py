"""What the page of vendors says, and ids for servers of one's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interline.keys.vault import KeyState, Where
from interline.model.facts import DataPolicy, ModelFacts
from interline.model.health import HealthState
from interline.model.refs import ModelRef
from interline.model.vendor import KeyHint, OwnAddress, Vendor
from interline.router.health import Standing
from interline.services.vendors import VendorStatus
from interline.ui.vendors.words import Group, entry_of, id_from, key_line

KEPT = KeyState(Where.KEYCHAIN, "in the system keychain", "…7f2a")
NONE = KeyState(Where.NONE, "none")
VENDOR = Vendor(
    "sim", "Sim", "https://sim.test/v1", "openai-chat", KeyHint("SIM_KEY"), models=(ModelFacts("ok"),)
)


def status(vendor: Vendor = VENDOR, key: KeyState = NONE) -> VendorStatus:
    further = tuple((name, NONE) for name in vendor.key_names)
    return VendorStatus(vendor, key, vendor.models, further)


def test_where_a_vendor_stands_depends_on_what_it_lacks() -> None:
    """A key, an address, or nothing; what runs here stands apart."""
    assert entry_of(status(), {}).group is Group.KEYLESS
    assert entry_of(status(key=KEPT), {}).group is Group.READY
    assert entry_of(status(replace(VENDOR, key=None)), {}).group is Group.READY
    assert entry_of(status(replace(VENDOR, base_url="http://127.0.0.1:1/v1")), {}).group is Group.HERE
    lost = replace(VENDOR, base_url="", key=None, own_address=OwnAddress("x.test", "http://x.test"))
    entry = entry_of(status(lost), {})
    assert (entry.group, entry.needs_address, entry.words) == (Group.KEYLESS, True, "needs its address")


def test_one_line_says_what_matters() -> None:
    """Where its key is, how many models are known, what stands against it."""
    shut = {
        ModelRef("sim", "ok"): Standing(HealthState.OPEN),
        ModelRef("other", "ok"): Standing(HealthState.OPEN),
    }
    entry = entry_of(status(key=KEPT), shut)
    assert entry.words == "key in the system keychain, ends in …7f2a · 1 model · ok is not asked for now"
    assert entry.is_benched
    assert not entry_of(status(), {}).is_benched
    assert entry_of(status(replace(VENDOR, models=())), {}).words == "no models known yet"


def test_a_key_of_the_environment_is_not_ours_to_remove() -> None:
    """Further keys are named."""
    borrowed = KeyState(Where.ENVIRONMENT, "from environment variable SIM_KEY", "1234")
    first, work = entry_of(status(replace(VENDOR, key_names=("work",)), borrowed), {}).keys
    assert (first.is_kept, first.can_remove) == (True, False)
    assert (work.name, work.is_kept) == ("work", False)


def test_names_that_mean_harm_are_cleaned() -> None:
    """Right-to-left marks and line ends."""
    entry = entry_of(status(replace(VENDOR, name="Sim\u202e\nA" + "x" * 3000, data=DataPolicy.TRAINS)), {})
    assert "\u202e" not in entry.name
    assert "\n" not in entry.name
    assert len(entry.name) <= 60
    assert entry.details[0] == "It may train on prompts."


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("My Server", "my-server"),
        ("  Büro № 5 ", "buro-no-5"),
        ("日本", "server"),
        ("sim", "sim-3"),
        ("x" * 200, "x" * 40),
        ("--", "server"),
    ],
)
def test_an_id_is_made_of_a_name(name: str, made: str) -> None:
    """Small letters, digits and hyphens; one that nobody has."""
    assert id_from(name, ("sim", "sim-2")) == made


def test_of_a_short_key_no_letter_is_told() -> None:
    """Its end would be most of it."""
    assert (
        key_line("", KeyState(Where.SESSION, "for this session only", "…")).words == "for this session only"
    )
