"""What a model file says of itself, and that nothing in it can hurt whoever looks."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interline.local import gguf as reading
from interline.local import models
from interline.local.gguf import look_at
from interline.model.errors import LocalModelTrouble
from tests.local.written import CHAT, gguf, put


def refused(path: Path) -> str:
    with pytest.raises(LocalModelTrouble) as told:
        look_at(path)
    return str(told.value)


def test_the_built_in_model_tells_its_name_and_its_room(model_file: Path) -> None:
    """A real file of a real converter, read without its library."""
    found = look_at(model_file)
    assert (found.kind, found.context, found.size) == ("llama", 8192, models.SMOLLM2.size)
    assert "135M" in found.name


def test_a_file_is_called_as_it_says_or_as_it_is_called(tmp_path: Path) -> None:
    """Facts and lists of every kind are read or passed over."""
    found = look_at(put(tmp_path, "some.gguf", gguf(CHAT, tensors={"w": 0}, data=64)))
    assert (found.name, found.kind, found.context, found.is_split) == ("Tiny", "llama", 2048, False)
    nameless = {name: value for name, value in CHAT.items() if name != "general.name"}
    assert look_at(put(tmp_path, "My model Q4.gguf", gguf(nameless))).name == "My model Q4"
    split = CHAT | {"split.count": 3, "split.no": 0}
    assert look_at(put(tmp_path, "a-00001-of-00003.gguf", gguf(split))).is_split


def test_a_name_that_means_harm_is_cleaned(tmp_path: Path) -> None:
    """Marks that turn a line round, line breaks, a name without end."""
    found = look_at(put(tmp_path, "x.gguf", gguf(CHAT | {"general.name": "a\u202eb\n" + "c" * 9_000})))
    assert "\u202e" not in found.name
    assert "\n" not in found.name
    assert len(found.name) <= 80


def test_what_is_no_model_for_chats_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """Each says which file it is and what to do."""
    page = put(tmp_path, "page.gguf", b"<!DOCTYPE html>" * 9)
    assert refused(page).startswith("“page.gguf” is not a GGUF model file.")
    assert refused(put(tmp_path, "empty.gguf", b"")).startswith("“empty.gguf” is not a GGUF model file.")
    eyes = put(tmp_path, "mmproj.gguf", gguf(CHAT | {"general.architecture": "clip"}))
    assert "holds no model that writes answers" in refused(eyes)
    later = put(tmp_path, "b-00002-of-00003.gguf", gguf(CHAT | {"split.count": 3, "split.no": 1}))
    assert "Choose the first one" in refused(later)
    assert "is not where" in refused(tmp_path / "gone.gguf")
    assert "cannot be read" in refused(tmp_path)


@pytest.mark.parametrize("version", [1, 4, 0x03000000])
def test_another_version_is_refused(tmp_path: Path, version: int) -> None:
    """Older ones, ones that do not exist yet, and files of machines that count the other way round."""
    assert "is damaged" in refused(put(tmp_path, "x.gguf", gguf(CHAT, version=version)))


def test_a_download_that_broke_off_is_seen(tmp_path: Path) -> None:
    """Wherever it was cut: in the facts, in the list of tensors, before the last of them."""
    whole = gguf(CHAT, tensors={"a": 0, "b": 4096}, data=8192)
    assert look_at(put(tmp_path, "whole.gguf", whole)).size == len(whole)
    for length in (5, 20, 60, len(whole) - 8192 - 40, len(whole) - 8192, len(whole) - 8192 + 4096):
        assert "was not downloaded to its end" in refused(put(tmp_path, "cut.gguf", whole[:length]))


@pytest.mark.parametrize(
    "head",
    [
        struct.pack("<IQQ", 3, 0, 2**63),
        struct.pack("<IQQ", 3, 2**63, 0),
        struct.pack("<IQQQ", 3, 0, 1, 2**63),
        struct.pack("<IQQQ", 3, 0, 1, 1) + b"a" + struct.pack("<I", 99),
        struct.pack("<IQQQ", 3, 0, 1, 1) + b"a" + struct.pack("<IIQ", 9, 8, 3_999_999),
        struct.pack("<IQQQ", 3, 0, 1, 1) + b"a" + struct.pack("<IIQ", 9, 9, 1),
        struct.pack("<IQQQ", 3, 1, 0, 1) + b"a" + struct.pack("<I", 2**31),
        struct.pack("<IQQQ", 3, 0, 1, 17) + b"general.alignment" + struct.pack("<II", 4, 0),
    ],
)
def test_lengths_that_cannot_be_are_no_trap(tmp_path: Path, head: bytes) -> None:
    """Lists and names longer than the file, types that nobody knows, division by nothing: a sentence, at once."""
    assert "is damaged" in refused(put(tmp_path, "x.gguf", b"GGUF" + head))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(4, 300), byte=st.integers(0, 255))
def test_any_byte_may_be_wrong(tmp_path: Path, at: int, byte: int) -> None:
    """It is read or refused; nothing else is raised."""
    whole = bytearray(gguf(CHAT, tensors={"a": 0}, data=64))
    whole[at % len(whole)] = byte
    path = put(tmp_path, "x.gguf", bytes(whole))
    with suppress(LocalModelTrouble):
        look_at(path)


def test_a_file_larger_than_the_memory_is_refused_before_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With both sizes, and what would fit."""
    path = put(tmp_path, "x.gguf", gguf(CHAT))
    monkeypatch.setattr(models, "memory", lambda: 100)
    with pytest.raises(
        LocalModelTrouble, match=r"has 0\.0 GB, and this computer has .* Choose a smaller model"
    ):
        models.check_fits(path)
    monkeypatch.setattr(models, "memory", lambda: None)
    models.check_fits(path)


def test_this_computer_tells_its_memory() -> None:
    """By the system's own count."""
    total = models.memory()
    assert total is not None
    assert total > 2**28


def test_the_limits_are_above_what_there_is(model_file: Path) -> None:
    """A vocabulary of a quarter of a million words and thousands of tensors are read."""
    assert reading._MOST_ITEMS > 10 * 256_000
    assert reading._MOST_ENTRIES > 10 * 2_000
