"""Keeps resources/translations true: what the code says, in each language's .ts file, and compiled as .qm.

Run: .venv/bin/python packaging/translations.py. New sentences come in as unfinished and are translated in Qt Linguist
or any editor; what the code no longer says goes. Uses lupdate and lrelease of PySide6.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "app" / "interline"
FOLDER = ROOT / "resources" / "translations"
PREFIX = "interline_"


def main() -> int:
    """Bring all files up to date; 1 where sentences are left to translate."""
    left = 0
    for path in sorted(FOLDER.glob(f"{PREFIX}*.ts")):
        collect(path)
        release(path, path.with_suffix(".qm"))
        unfinished = path.read_text(encoding="utf-8").count('type="unfinished"')
        print(f"{path.name}: {unfinished} left to translate")
        left += unfinished
    return 1 if left else 0


def collect(path: Path, code: Path = CODE) -> None:
    """Let a .ts file have every sentence of the code, and no other."""
    # Neither places nor the order of the code: a sentence that only moves changes nothing here.
    _qt(
        "lupdate",
        *("-silent", "-extensions", "py", "-tr-function-alias", "QT_TR_NOOP+=marked"),
        *("-locations", "none", "-sort-messages", "-no-obsolete", "-source-language", "en"),
        *("-target-language", path.stem.removeprefix(PREFIX), str(code), "-ts", str(path)),
    )


def release(path: Path, compiled: Path) -> None:
    """Compile a .ts file into what the program loads."""
    _qt("lrelease", "-silent", str(path), "-qm", str(compiled))


def _qt(tool: str, *arguments: str) -> None:
    command = Path(sys.executable).with_name(f"pyside6-{tool}")
    done = subprocess.run([command, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{tool} failed: {(done.stderr or done.stdout).strip()}")


if __name__ == "__main__":
    raise SystemExit(main())
