"""Every sentence that the code marks for translation is translated, whole and with its placeholders."""

from __future__ import annotations

import ast
import re
import shutil
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

import interline
from interline.language import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(interline.__file__).parent
FOLDER = ROOT / "resources" / "translations"
FILES = sorted(FOLDER.glob("interline_*.ts"))

sys.path.insert(0, str(ROOT / "packaging"))
import translations  # noqa: E402


def entries(path: Path) -> Iterator[tuple[str, list[str], bool]]:
    """(source, translations, whether finished)."""
    for message in ElementTree.parse(path).iter("message"):
        source = message.findtext("source") or ""
        translation = message.find("translation")
        assert translation is not None
        forms = [form.text or "" for form in translation.findall("numerusform")] or [translation.text or ""]
        yield source, forms, translation.get("type") is None


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("tr", "marked")
        ):
            yield node


def faults(tree: ast.AST) -> Iterator[str]:
    """What a translator, or lupdate, would stumble over."""
    for text in ast.walk(tree):
        if isinstance(text, ast.JoinedStr):
            yield from (
                f"line {call.lineno}: inside an f-string, where lupdate is blind" for call in calls(text)
            )
    for call in calls(tree):
        where = f"line {call.lineno}"
        match call.args:
            case [ast.Constant(value=str(text)), *_]:
                pass
            case _:
                yield f"{where}: not a literal"
                continue
        given = {keyword.arg for keyword in call.keywords}
        if given and placeholders(text) != given:
            yield f"{where}: {sorted(given)} for {text!r}"
        if given and len(call.args) == 2:
            yield f"{where}: a comment beside values is taken for a number"
        if len(call.args) == 3 and "%Ln" not in text and "%n" not in text and "|" not in text:
            yield f"{where}: a number that the text does not say"


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def marks(text: str) -> set[str]:
    """What a translation must say too."""
    # A text without values is not formatted, so its braces are just braces.
    return set(re.findall(r"\{\w*\}|%Ln|%n", text))


def test_there_is_a_file_for_each_language() -> None:
    """And none that nobody can choose."""
    assert {path.stem for path in FILES} == {f"interline_{code}" for code in LANGUAGES if code != "en"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_left_to_translate(path: Path) -> None:
    """No empty translation, no unfinished one."""
    assert [source for source, forms, finished in entries(path) if not finished or not all(forms)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_placeholders_survive(path: Path) -> None:
    """Each form says what the English says; the number may be left out of a form that means just one."""
    for source, forms, _ in entries(path):
        for index, form in enumerate(forms):
            missing = marks(source) - marks(form)
            if len(forms) > 1 and index == 0:
                missing -= {"%Ln", "%n"}
            assert not missing, (source, form)
            assert not marks(form) - marks(source), (source, form)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_file_says_what_the_code_says(path: Path, tmp_path: Path) -> None:
    """Collecting anew (packaging/translations.py) changes nothing, and what is loaded was compiled from it."""
    fresh = tmp_path / path.name
    shutil.copy(path, fresh)
    translations.collect(fresh)
    assert fresh.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")
    translations.release(fresh, tmp_path / "fresh.qm")
    assert (tmp_path / "fresh.qm").read_bytes() == path.with_suffix(".qm").read_bytes()


def test_the_code_marks_whole_sentences() -> None:
    """Literals with the placeholders that they are given."""
    found = [
        f"{path.relative_to(PACKAGE)}, {fault}"
        for path in PACKAGE.rglob("*.py")
        for fault in faults(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "tr(f'a {b}')",
        "f'{tr(\"a\")}'",
        "tr(name)",
        "tr('a {b}', c=1)",
        "tr('a', 'b', a=1)",
        "tr('files', '', n)",
        "marked('a' + b)",
    ],
)
def test_the_search_sees(code: str) -> None:
    """The search is not blind."""
    assert list(faults(ast.parse(code)))
