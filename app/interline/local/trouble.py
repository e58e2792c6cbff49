"""What can go wrong with a local model, each as one sentence and the way on.

Rule: a sentence names a file by its name only; the whole path stands in the detail.
"""

from __future__ import annotations

import re
import signal
from pathlib import Path

from interline.language import marked, number, said, tr
from interline.model.clean import label
from interline.model.errors import LocalModelTrouble

_INSTALL = "interline models install smollm2"
_SYSTEM_LIBRARY = re.compile(r"\b(lib[\w+.-]+?\.(?:so|dylib)[.\d]*|[\w+.-]+\.dll)", re.IGNORECASE)
_LIBGOMP = marked(
    "Install it (Debian and Ubuntu: `sudo apt install libgomp1`; Fedora: `sudo dnf install libgomp`),"
    " then ask again."
)
_ILLEGAL_INSTRUCTION = {-4, 0xC000001D, 0xC000001D - (1 << 32)}
"""SIGILL, and what Windows calls STATUS_ILLEGAL_INSTRUCTION, signed or not."""


def built_in_missing() -> LocalModelTrouble:
    """The small model was never installed."""
    return LocalModelTrouble(
        tr("The small built-in model is not installed."), next_step=tr("Run `{command}`.", command=_INSTALL)
    )


def built_in_altered(path: Path) -> LocalModelTrouble:
    """Its file is there and is not what we know."""
    return LocalModelTrouble(
        tr("The file of the built-in model is damaged or was replaced, so it is not used."),
        next_step=tr("Delete it, then run `{command}`.", command=_INSTALL),
        detail=label(str(path), 500),
    )


def unknown_model(model_id: str) -> LocalModelTrouble:
    """Neither built in nor described in vendors.toml."""
    return LocalModelTrouble(
        tr("There is no local model called “{name}”.", name=label(model_id, 80)),
        next_step=tr(
            'Name its GGUF file in vendors.toml: `path = "…"` in a [[vendor.model]] of vendor `local`.'
        ),
    )


def file_missing(path: Path) -> LocalModelTrouble:
    """vendors.toml names a file that is not there."""
    return LocalModelTrouble(
        tr("The model file “{name}” is not where vendors.toml says.", name=_name(path)),
        next_step=tr(
            "Put the file back, or remove it in Settings, Vendors and keys, and add it from where it is."
        ),
        detail=label(str(path), 500),
    )


def file_unreadable(path: Path, error: OSError) -> LocalModelTrouble:
    """The file is there and cannot be opened."""
    return LocalModelTrouble(
        tr("The model file “{name}” cannot be read.", name=_name(path)),
        next_step=tr("Check that it is a file and that you may read it."),
        detail=f"{label(str(path), 500)}: {error.strerror or type(error).__name__}",
    )


def not_gguf(path: Path) -> LocalModelTrouble:
    """The first bytes are not GGUF's."""
    return LocalModelTrouble(
        tr("“{name}” is not a GGUF model file.", name=_name(path)),
        next_step=tr("Download the model again in the GGUF format, or name another file."),
        detail=label(str(path), 500),
    )


def cut_off(path: Path) -> LocalModelTrouble:
    """It begins as GGUF, and what follows cannot be read or is not all there."""
    return LocalModelTrouble(
        tr("“{name}” is damaged or was not downloaded to its end.", name=_name(path)),
        next_step=tr("Download it again."),
        detail=label(str(path), 500),
    )


def no_writer(path: Path) -> LocalModelTrouble:
    """A model that reads or sees, or a part of one."""
    return LocalModelTrouble(
        tr("“{name}” holds no model that writes answers.", name=_name(path)),
        next_step=tr("Choose the file of a chat model; those called “mmproj” or “embed” are none."),
        detail=label(str(path), 500),
    )


def later_part(path: Path) -> LocalModelTrouble:
    """Not the first of several files that belong together."""
    return LocalModelTrouble(
        tr("“{name}” is a later part of a model that lies in several files.", name=_name(path)),
        next_step=tr("Choose the first one, which ends in “-00001-of-…”, and leave the others beside it."),
        detail=label(str(path), 500),
    )


def too_large(path: Path, size: int, memory: int) -> LocalModelTrouble:
    """More than this computer could hold."""
    return LocalModelTrouble(
        tr(
            "“{name}” has {size} GB, and this computer has {memory} GB of memory.",
            name=_name(path),
            size=number(size / 1e9, 1),
            memory=number(memory / 1e9, 1),
        ),
        next_step=tr("Choose a smaller model, or the same one with fewer bits (such as Q4)."),
        detail=label(str(path), 500),
    )


def model_refused(path: Path, detail: str) -> LocalModelTrouble:
    """llama.cpp read the file and gave up."""
    return LocalModelTrouble(
        tr(
            "“{name}” could not be loaded: it is damaged, incomplete, too big for the memory, or of a kind "
            "that this version does not know.",
            name=_name(path),
        ),
        next_step=tr("Download it again, or choose another model."),
        detail=detail,
    )


def library_missing(detail: str) -> LocalModelTrouble:
    """The child could not import xllamacpp; `detail` is what the import said."""
    found = _SYSTEM_LIBRARY.search(detail)
    if found is None or "xllamacpp" in found[1].lower():
        return LocalModelTrouble(
            tr("xllamacpp, the part that runs local models, is not installed or not for this system."),
            next_step=tr("Run `make setup`, or `pip install 'interline-chat[local]'`."),
            detail=detail,
        )
    name = found[1]
    return LocalModelTrouble(
        tr("The local model needs the system library {name}, which is not installed.", name=name),
        next_step=said(_LIBGOMP)
        if "gomp" in name
        else tr("Install the package that carries it, then ask again."),
        detail=detail,
    )


def process_died(code: int, detail: str) -> LocalModelTrouble:
    """The child ended without saying why; `code` is its exit status as `subprocess` gives it."""
    if code in _ILLEGAL_INSTRUCTION:
        return LocalModelTrouble(
            tr(
                "This computer's processor cannot run the local model: it lacks AVX2 or a like instruction set."
            ),
            next_step=tr("Choose another model: one with a key, or a running Ollama or llama.cpp server."),
            detail=detail,
        )
    if code == -9:
        return LocalModelTrouble(
            tr("The system ended the local model's process, most likely because memory ran out."),
            next_step=tr("Close something or choose a smaller model, then ask again."),
            detail=detail,
        )
    return LocalModelTrouble(
        tr("The local model's process ended unexpectedly ({how}).", how=_exit_in_words(code)),
        next_step=tr("Ask again: it starts anew."),
        detail=detail,
    )


def not_started(detail: str) -> LocalModelTrouble:
    """No process came into being."""
    return LocalModelTrouble(
        tr("The local model's process could not be started."), next_step=tr("Ask again."), detail=detail
    )


def too_slow(seconds: float) -> LocalModelTrouble:
    """The model never became ready."""
    return LocalModelTrouble(
        tr(
            "The local model was not ready after {seconds} seconds, so its process was ended.",
            seconds=number(seconds),
        ),
        next_step=tr("Choose a smaller model or a faster disk, or ask again."),
    )


def stopped() -> LocalModelTrouble:
    """Somebody ended it while others waited."""
    return LocalModelTrouble(tr("The local model was stopped before it was ready."))


def _name(path: Path) -> str:
    return label(path.name, 80)


def _exit_in_words(code: int) -> str:
    if code >= 0:
        return tr("exit status {code}", code=code)
    try:
        return signal.Signals(-code).name
    except ValueError:
        return tr("signal {signal}", signal=-code)
