"""Help, version and tables: what needs no profile."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from interline import __version__
from interline.cli.parser import build_parser
from interline.cli.terminal import object_out, table, write

from .command import environment, in_process_of_its_own, interline


def test_version_and_help_are_there() -> None:
    """Exit code 0, on standard output."""
    assert in_process_of_its_own("--version").out == f"interline {__version__}\n"
    top = interline("--help").out
    for name in (
        "ask",
        "plan",
        "list",
        "show",
        "search",
        "export",
        "keys",
        "vendors",
        "models",
        "usage",
        "record",
        "doctor",
        "decode",
        "quick",
    ):
        assert f"\n    {name} " in top


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["ask", "--help"], ["export", "--help"]])
def test_help_imports_next_to_nothing(arguments: list[str]) -> None:
    """Not even asyncio, dataclasses or our own model: argparse and the words."""
    code = (
        "import sys\nfrom interline.__main__ import main\n"
        f"sys.argv = ['interline', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "heavy = {'asyncio', 'ssl', 'httpx', 'sqlalchemy', 'PySide6', 'logging', 'interline.model.errors'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
    )
    assert done.stderr == "[]\n"


def test_every_command_names_a_module_that_runs_it() -> None:
    """No command leads nowhere."""
    parser = build_parser()
    lines = "ask x|plan x|list|show x|search x|export --all|vendors|models|keys set x|usage|record|doctor"
    for words in map(str.split, (*lines.split("|"), "decode --wire gemini -")):
        options = parser.parse_args(words)
        assert callable(importlib.import_module(f"interline.cli.{options.module}").run)


def test_tables_align_and_nothing_drives_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Columns stand below each other, controls are gone, and JSON stays JSON."""
    table([("a", "b", "c"), ("long one", "\x1b[2J", "d\ne"), ("x",)])
    assert capsys.readouterr().out == "a         b    c\nlong one  [2J  d e\nx\n"
    table([])
    write("\x1b]0;title\x07x\u009b1m\r\n")
    assert capsys.readouterr().out == "]0;titlex1m\n"
    object_out({"text": "\x1b\x7f\x9b\ud800ü"})
    out = capsys.readouterr().out
    assert "\\u001b\\u007f\\u009b\\ud800" in out
