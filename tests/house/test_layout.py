"""The lists that must stay whole: vendors, schemas, the map, and what no file of the project may hold."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import runpy
import subprocess
from collections.abc import Iterator
from pathlib import Path

import interline.vendors
from interline.local.models import SMOLLM2

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "app" / "interline"
MIGRATIONS = PACKAGE / "store" / "migrations"
OLD_DATABASES = ROOT / "tests" / "store" / "databases"

NOT_OURS = re.compile(
    rb"""https?://[^ "]*/simple/             # the address of a package registry
       | /packages/[0-9a-f]{2}/[0-9a-f]{2}/  # a file in one
       | (?:^|[^a-z.])/(?:work|root|tmp/[a-z]+_jobs)/  # a folder of the machine that somebody worked on
    """,
    re.MULTILINE | re.VERBOSE,
)


def test_every_vendor_is_in_the_list() -> None:
    """A vendor's file that the list leaves out would be a vendor that nobody can choose."""
    modules = [
        importlib.import_module(f"interline.vendors.{found.name}")
        for found in pkgutil.iter_modules(interline.vendors.__path__)
    ]
    written = {module.VENDOR.id for module in modules if hasattr(module, "VENDOR")}
    listed = [vendor.id for vendor in interline.vendors.ALL]
    assert written == set(listed)
    assert len(listed) == len(set(listed))


def test_every_vendor_is_proven_by_a_recording() -> None:
    """A vendor is data, and the proof that the data is right is an answer of its own that the wire reads."""
    wires: dict[str, set[str]] = {}
    for meta in (ROOT / "tests" / "vendors").glob("*/*/meta.json"):
        case = json.loads(meta.read_text(encoding="utf-8"))
        wires.setdefault(case["vendor"], set()).add(case["wire"])
    # The server inside Interline is llama.cpp's.
    folders = {vendor.id: "llamacpp" if vendor.embedded else vendor.id for vendor in interline.vendors.ALL}
    unproven = {
        id_: vendor.wire
        for vendor in interline.vendors.ALL
        if vendor.wire not in wires.get(folders[id_ := vendor.id], ())
    }
    assert not unproven


def test_the_map_names_every_folder() -> None:
    """Who adds a folder says in ARCHITECTURE.md what it is for."""
    text = (PACKAGE / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = [path.parent.name for path in sorted(PACKAGE.glob("*/__init__.py"))]
    assert folders
    assert not [name for name in folders if f"{name}/" not in text]


def test_every_schema_ever_shipped_has_its_old_database() -> None:
    """A real file of each schema is kept, so that opening one from any earlier version stays tested."""
    steps = sorted(MIGRATIONS.glob("m[0-9]*.py"))
    assert steps
    wanted = {f"v{step.name[1:5]}.sqlite" for step in steps}
    assert not wanted - {path.name for path in OLD_DATABASES.glob("*.sqlite")}


def test_setup_and_program_know_the_same_model() -> None:
    """The model file that `make setup` installs and checks is the one that the program accepts."""
    setup = runpy.run_path(str(ROOT / "packaging" / "environment.py"))
    assert setup["MODEL_FILE"] == Path(SMOLLM2.folder) / SMOLLM2.file
    assert (setup["MODEL_BYTES"], setup["MODEL_SHA256"]) == (SMOLLM2.size, SMOLLM2.sha256)
    lock = (ROOT / "packaging" / "model.lock").read_text(encoding="utf-8")
    assert SMOLLM2.requirement in lock
    assert SMOLLM2.wheel_sha256 in lock


def test_no_file_holds_a_registry_or_a_folder_of_somebodys_machine() -> None:
    """The project builds anywhere: addresses and paths of one place stay out of it."""
    found = {
        str(path.relative_to(ROOT)): match.group().decode(errors="replace")
        for path in files_of_the_project()
        if (match := NOT_OURS.search(path.read_bytes()))
    }
    assert not found


def test_the_search_for_foreign_addresses_finds_them() -> None:
    """The pattern is not blind, nor does it cry at what is ours."""
    registry = "https://host/pypi" + "/simple/x"
    for bad in (
        registry,
        *("/" + place for place in ("packages/0a/1b/x", "root/x", "work/x", "tmp/some_jobs/x")),
    ):
        assert NOT_OURS.search(f'at "{bad}"'.encode())
    for good in (b"/usr/share/doc", b"https://example.com/work/x", b"../work/x", b"/tmp/interline-1/x"):
        assert not NOT_OURS.search(good)


def files_of_the_project() -> Iterator[Path]:
    """Files under version control or about to be; in a copy without its history, all but what tools made."""
    asked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if asked.returncode == 0:
        paths = [ROOT / name for name in asked.stdout.decode().split("\0") if name]
    else:
        kept = (
            path for path in ROOT.iterdir() if path.name not in {".git", ".venv", "build", "dist", "demo"}
        )
        paths = [path for top in kept for path in ([top] if top.is_file() else sorted(top.rglob("*")))]
    yield from (path for path in paths if path.is_file() and "__pycache__" not in path.parts)
