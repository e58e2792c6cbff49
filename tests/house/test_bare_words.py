"""What the window says to people stands inside `tr` or `marked`: no literal with two words of English is bare."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import interline

WINDOW = Path(interline.__file__).parent / "ui"
WORDS = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}")
STYLE_SHEET = re.compile(r"[{;]\s|: \d|border: ")
TRANSLATED = {"tr", "marked", "said"}
FOR_THE_LOG = {"debug", "info", "warning", "error", "critical", "exception", "OurBug"}
NOT_SAID = {
    # The command line prints through this process, and speaks English.
    "Its bytes are missing from the library.",
    # What is written into vendors.toml.
    'name = "My server"',
    # For the log, by way of a function.
    "the copy at the end",
    "no leaf for ",
}


def bare(node: ast.AST) -> Iterator[ast.Constant]:
    """Literals with words that go through none of the calls that translate them, and are no docstring."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Expr(value=ast.Constant()):
                continue
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called in (
                TRANSLATED | FOR_THE_LOG
            ):
                # Values beside the literal may hold literals of their own.
                for keyword in child.keywords:
                    yield from bare(keyword)
                continue
            case ast.Constant(value=str(text)) if WORDS.search(text) and not STYLE_SHEET.search(text):
                yield child
            case _:
                yield from bare(child)


def said_in(tree: ast.AST) -> set[str]:
    """The literals of a file that are translated; the same words may also be somebody's name in the code."""
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in TRANSLATED
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_the_window_says_nothing_past_the_language() -> None:
    found = []
    for path in sorted(WINDOW.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = said_in(tree)
        for literal in bare(tree):
            text = str(literal.value)
            if text not in known and not any(words in text for words in NOT_SAID):
                found.append(f"{path.relative_to(WINDOW)}, line {literal.lineno}: {text!r}")
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "label.setText('All is well')",
        "label.setText(f'{n} of them went')",
        "tr('{words}', words='all of it')",
        "WORDS = {'key': 'Try it again'}",
    ],
)
def test_the_search_sees(code: str) -> None:
    """The search is not blind."""
    assert list(bare(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "label.setText(tr('All is well'))",
        "_log.warning('it went wrong')",
        "def f():\n    '''Says what it does.'''",
        "sheet = f'QWidget {{ border: 1px solid {line}; color: red; }}'",
    ],
)
def test_the_search_sees_no_ghosts(code: str) -> None:
    """What is for nobody's eyes is left alone."""
    assert not list(bare(ast.parse(code)))
