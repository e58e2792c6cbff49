"""Formulas are drawn in a process that costs nobody anything when it fails."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from interline.rendering import drawing_process
from interline.rendering.formula import FormulaProcess, draw
from interline.rendering.formula.process import understood
from tests.rendering.expressions import EXPRESSIONS

INK = "#3a5f0b"


@pytest.fixture
def drawing() -> Iterator[FormulaProcess]:
    made = FormulaProcess()
    yield made
    made.close()


def running(drawing: FormulaProcess) -> subprocess.Popen[bytes]:
    child = drawing._process._process
    assert child is not None
    return child


def test_the_process_draws_what_the_library_draws(drawing: FormulaProcess) -> None:
    """All of them, in one process, which has closed itself off before the first."""
    for expression in EXPRESSIONS:
        wanted = draw(expression.tex, display=expression.display, size=18.0, colour=INK)
        assert drawing.draw(expression.tex, display=expression.display, size=18.0, colour=INK) == wanted
    assert running(drawing).poll() is None


def test_what_cannot_be_drawn_is_none_and_costs_nothing_else(drawing: FormulaProcess) -> None:
    """Neither unknown commands nor lone halves of characters nor a wrong colour end the process."""
    for tex, colour in ((r"\foo", INK), ("\ud800", INK), ("x\ny\x00", INK), ("x", "red")):
        assert drawing.draw(tex, display=True, size=18.0, colour=colour) is None
    first = running(drawing)
    assert drawing.draw("x", display=True, size=18.0, colour=INK) is not None
    assert running(drawing) is first


def test_a_process_that_ended_is_begun_anew(drawing: FormulaProcess) -> None:
    """Whatever ended it: the formula that it had costs its picture, the next one is drawn."""
    assert drawing.draw("x", display=True, size=18.0, colour=INK) is not None
    first = running(drawing)
    first.kill()
    first.wait()
    assert drawing.draw("y", display=True, size=18.0, colour=INK) is None
    assert drawing.draw("y", display=True, size=18.0, colour=INK) is not None
    assert running(drawing) is not first


def test_a_formula_that_takes_too_long_is_given_up() -> None:
    """With no patience at all, even the first one is."""
    drawing = FormulaProcess(seconds=0.0)
    assert drawing.draw("x", display=True, size=18.0, colour=INK) is None
    assert drawing._process._process is None
    drawing.close()


def test_closing_ends_the_process_and_nothing_begins_another() -> None:
    """Also before there is one, and twice."""
    drawing = FormulaProcess()
    assert drawing.draw("x", display=True, size=18.0, colour=INK) is not None
    child = running(drawing)
    drawing.close()
    assert child.poll() is not None
    assert drawing.draw("x", display=True, size=18.0, colour=INK) is None
    assert drawing._process._process is None
    drawing.close()
    FormulaProcess().close()


def test_where_no_process_can_be_started_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no error."""

    def none(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(drawing_process, "start_module", none)
    drawing = FormulaProcess()
    assert drawing.draw("x", display=True, size=18.0, colour=INK) is None
    drawing.close()


@pytest.mark.parametrize(
    "told", [None, [], {}, "x", ["<svg><image/></svg>", 1.0, 1.0, 1.0], ["<svg></svg>", 1, "a", 3], [1.0] * 4]
)
def test_what_is_no_picture_of_a_formula_is_not_taken(told: object) -> None:
    """The process is not believed either."""
    assert understood(told) is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux shows a process's limits")
def test_the_process_opens_no_file_and_no_socket(drawing: FormulaProcess) -> None:
    """Once it draws: a formula that found a way to ask for one would get none."""
    assert drawing.draw("x", display=True, size=18.0, colour=INK) is not None
    with open(f"/proc/{running(drawing).pid}/limits", encoding="ascii") as limits:
        open_files = next(line for line in limits if line.startswith("Max open files"))
    assert open_files.split()[3:5] == ["3", "3"]
    code = (
        "import errno, socket\n"
        "from interline.child_process import hold_back\n"
        "hold_back(RLIMIT_NOFILE=3)\n"
        "for opening in (lambda: open('/etc/hostname'), socket.socket):\n"
        "    try:\n"
        "        opening()\n"
        "    except OSError as error:\n"
        "        assert error.errno == errno.EMFILE, error\n"
        "    else:\n"
        "        raise AssertionError('it opened')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=50)


def test_the_process_gets_no_key(monkeypatch: pytest.MonkeyPatch, drawing: FormulaProcess) -> None:
    """Its environment is what programs need to run, and no more."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-for-children")
    assert drawing.draw("x", display=True, size=18.0, colour=INK) is not None
    seen = f"/proc/{running(drawing).pid}/environ"
    if not os.path.exists(seen):
        pytest.skip("this system does not show a process's environment")
    with open(seen, "rb") as environment:
        assert b"sk-not-for-children" not in environment.read()
