"""Running the command, in this process or in one of its own, and writing a vendors.toml for it.

Most tests run it in this process, which spares a second each; those about signals, pipes and streams start a real one.
"""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from interline.__main__ import main
from tests.simulator import Vendor

PRICE = '{ input = "1.00", cached_input = "0.10", output = "2.00" }'


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def command(*arguments: str) -> list[str]:
    """The command line of a run."""
    return [sys.executable, "-m", "interline", *arguments]


def environment(**more: str) -> dict[str, str]:
    """The test's environment: its home, no keys, no display."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    return {**kept, "PYTHONIOENCODING": "utf-8", **more}


def in_process_of_its_own(*arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
    """Run `interline …` as people do, to its end."""
    around = environment(**env or {})
    done = subprocess.run(
        command(*arguments), input=stdin, capture_output=True, env=around, timeout=50, check=False
    )
    return _checked(Done(done.returncode, done.stdout.decode(), done.stderr.decode()))


def interline(*arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
    """Run `interline …` here, through the same entry point."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    handlers = list(logging.getLogger().handlers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(sys, "argv", ["interline", *arguments])
        for name, value in (env or {}).items():
            patch.setenv(name, value)
        try:
            with pytest.raises(SystemExit) as end:
                main()
        finally:
            logging.getLogger().handlers[:] = handlers
    said = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return _checked(Done(int(end.value.code or 0), *said))


def _checked(done: Done) -> Done:
    assert "Traceback" not in done.out + done.err, done.err
    return done


def profile(home: Path) -> Path:
    """The folder that INTERLINE_HOME names, made."""
    folder = home / "interline"
    folder.mkdir(exist_ok=True)
    return folder


def write_vendors(
    home: Path, *vendors: tuple[str, str, Vendor | str], more: str = "", models: str = ""
) -> None:
    """vendors.toml with these (id, name, simulator or base URL), each with the model `ok`, of which `models` says more;
    the default route asks them in this order."""
    text = ""
    for id_, name, place in vendors:
        wire = place.wire_name if isinstance(place, Vendor) else "openai-chat"
        url = place.url if isinstance(place, Vendor) else place
        text += (
            f'[[vendor]]\nid = "{id_}"\nname = "{name}"\nwire = "{wire}"\nbase_url = "{url}"\n'
            f'[[vendor.model]]\nid = "ok"\nprice = {PRICE}\n{models}\n\n'
        )
    steps = ", ".join(f'"{id_}/ok"' for id_, _, _ in vendors)
    text += f'[[route]]\nname = "default"\nsteps = [{steps}]\n{more}'
    (profile(home) / "vendors.toml").write_text(text, encoding="utf-8")
