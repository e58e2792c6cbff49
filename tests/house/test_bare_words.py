"""What the window says to people stands inside `tr` or `marked`: no literal with two words of English is bare, nor does
an error that a window may show speak past the language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import interline
from interline.model import errors

PACKAGE = Path(interline.__file__).parent
WINDOW = PACKAGE / "ui"
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

ERRORS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.InterlineError) and kind is not errors.OurBug
}
SENTENCES = {*ERRORS, "Problem", "KeyTest", "Deed", "Notice", "mistake"}
"""What is called with sentences for people."""
NEVER_IN_A_WINDOW = {
    # The terminal and the gateway speak English.
    *("cli", "gateway"),
    *("export/__init__.py", "keys/vault.py", "local/install.py", "services/exporting/order.py"),
    "services/relay.py",
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


def english(tree: ast.AST) -> Iterator[str]:
    """Sentences of errors and the like that go through none of the calls that translate."""
    for call in ast.walk(tree):
        match call:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in SENTENCES:
                said = [*call.args, *(each.value for each in call.keywords if each.arg != "detail")]
                for each in said:
                    if has_words(each):
                        yield f"line {call.lineno}: {ast.unparse(each)}"


def has_words(value: ast.expr) -> bool:
    """Whether it is made of words as they stand here; one word may be a code."""
    match value:
        case ast.Constant(value=str(text)):
            return " " in text.strip()
        case ast.JoinedStr(values=parts):
            return any(isinstance(each, ast.Constant) and re.search("[A-Za-z]", each.value) for each in parts)
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            return has_words(one) or has_words(other)
    return False


def test_no_error_speaks_past_the_language() -> None:
    """Wherever it is raised: the window shows it."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        if place in NEVER_IN_A_WINDOW or place.split("/")[0] in NEVER_IN_A_WINDOW:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{place}, {each}" for each in english(tree)]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "raise WrongUsage('It is empty.')",
        "raise StoreTrouble(tr('It is gone.'), next_step=f'Look at {path}.')",
        "DiskFull('Full' if full else 'It is broken')",
    ],
)
def test_the_search_for_errors_sees(code: str) -> None:
    """Sentences, next steps, either of two."""
    assert list(english(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    ["raise WrongUsage(tr('It is empty.'), detail='no such file')", "TransportTrouble('tls', said(WHY))"],
)
def test_the_search_for_errors_sees_no_ghosts(code: str) -> None:
    """Codes, and details for the log."""
    assert not list(english(ast.parse(code)))


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
