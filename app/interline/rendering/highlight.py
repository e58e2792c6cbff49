"""Colours code: Pygments' tokens as spans, line by line, in a dozen kinds.

Rule: Pygments takes milliseconds for each hundred lines, so `colour` runs on a worker thread and never where a window
waits. Languages come from a fixed table: Pygments' own look-up of a name that it does not know reads every installed
package.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from typing import Any

LONGEST = 100_000
"""Characters; longer code is not coloured."""


class Kind(StrEnum):
    """What a run of code is."""

    KEYWORD = "keyword"
    NAME = "name"
    """Functions, classes, tags, attributes where they are defined or stand out."""
    STRING = "string"
    NUMBER = "number"
    COMMENT = "comment"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """Some letters of one line."""

    start: int
    """From the beginning of the line."""
    length: int
    kind: Kind


Lines = tuple[tuple[Run, ...], ...]

_LEXERS = {
    "python": ("python", "PythonLexer"),
    "pycon": ("python", "PythonConsoleLexer"),
    "javascript": ("javascript", "JavascriptLexer"),
    "typescript": ("javascript", "TypeScriptLexer"),
    "jsx": ("jsx", "JsxLexer"),
    "tsx": ("jsx", "TsxLexer"),
    "json": ("data", "JsonLexer"),
    "yaml": ("data", "YamlLexer"),
    "toml": ("configs", "TOMLLexer"),
    "ini": ("configs", "IniLexer"),
    "dockerfile": ("configs", "DockerLexer"),
    "nginx": ("configs", "NginxConfLexer"),
    "terraform": ("configs", "TerraformLexer"),
    "bash": ("shell", "BashLexer"),
    "console": ("shell", "BashSessionLexer"),
    "powershell": ("shell", "PowerShellLexer"),
    "batch": ("shell", "BatchLexer"),
    "c": ("c_cpp", "CLexer"),
    "cpp": ("c_cpp", "CppLexer"),
    "csharp": ("dotnet", "CSharpLexer"),
    "fsharp": ("dotnet", "FSharpLexer"),
    "java": ("jvm", "JavaLexer"),
    "kotlin": ("jvm", "KotlinLexer"),
    "scala": ("jvm", "ScalaLexer"),
    "groovy": ("jvm", "GroovyLexer"),
    "clojure": ("jvm", "ClojureLexer"),
    "go": ("go", "GoLexer"),
    "rust": ("rust", "RustLexer"),
    "zig": ("zig", "ZigLexer"),
    "swift": ("objective", "SwiftLexer"),
    "objectivec": ("objective", "ObjectiveCLexer"),
    "ruby": ("ruby", "RubyLexer"),
    "php": ("php", "PhpLexer"),
    "perl": ("perl", "PerlLexer"),
    "lua": ("scripting", "LuaLexer"),
    "r": ("r", "SLexer"),
    "julia": ("julia", "JuliaLexer"),
    "matlab": ("matlab", "MatlabLexer"),
    "haskell": ("haskell", "HaskellLexer"),
    "elixir": ("erlang", "ElixirLexer"),
    "erlang": ("erlang", "ErlangLexer"),
    "ocaml": ("ml", "OcamlLexer"),
    "lisp": ("lisp", "CommonLispLexer"),
    "scheme": ("lisp", "SchemeLexer"),
    "dart": ("javascript", "DartLexer"),
    "sql": ("sql", "SqlLexer"),
    "html": ("html", "HtmlLexer"),
    "xml": ("html", "XmlLexer"),
    "css": ("css", "CssLexer"),
    "scss": ("css", "ScssLexer"),
    "markdown": ("markup", "MarkdownLexer"),
    "tex": ("markup", "TexLexer"),
    "diff": ("diff", "DiffLexer"),
    "makefile": ("make", "MakefileLexer"),
    "cmake": ("make", "CMakeLexer"),
    "graphql": ("graphql", "GraphQLLexer"),
    "protobuf": ("dsls", "ProtoBufLexer"),
    "vim": ("textedit", "VimLexer"),
}

_ALIASES = {
    "py": "python", "python3": "python", "py3": "python", "pyi": "python", "js": "javascript", "mjs": "javascript",
    "cjs": "javascript", "node": "javascript", "ts": "typescript", "jsonc": "json", "json5": "json", "jsonl": "json",
    "yml": "yaml", "cfg": "ini", "conf": "ini", "properties": "ini", "docker": "dockerfile", "hcl": "terraform",
    "tf": "terraform", "sh": "bash", "shell": "bash", "zsh": "bash", "ksh": "bash", "shellsession": "console",
    "shell-session": "console", "terminal": "console", "ps1": "powershell", "pwsh": "powershell", "bat": "batch",
    "cmd": "batch", "h": "c", "c++": "cpp", "cc": "cpp", "cxx": "cpp", "hpp": "cpp", "cs": "csharp", "c#": "csharp",
    "fs": "fsharp", "f#": "fsharp", "kt": "kotlin", "kts": "kotlin", "clj": "clojure", "golang": "go", "rs": "rust",
    "objc": "objectivec", "objective-c": "objectivec", "rb": "ruby", "pl": "perl", "jl": "julia", "octave": "matlab",
    "hs": "haskell", "ex": "elixir", "exs": "elixir", "erl": "erlang", "ml": "ocaml", "elisp": "lisp",
    "common-lisp": "lisp", "postgres": "sql", "postgresql": "sql", "mysql": "sql", "sqlite": "sql", "plsql": "sql",
    "tsql": "sql", "htm": "html", "xhtml": "html", "vue": "html", "svelte": "html", "svg": "xml", "md": "markdown",
    "latex": "tex", "patch": "diff", "make": "makefile", "gql": "graphql", "proto": "protobuf", "sass": "scss",
}  # fmt: skip

_KINDS = (
    ("Comment", Kind.COMMENT),
    ("Keyword", Kind.KEYWORD),
    ("Operator.Word", Kind.KEYWORD),
    ("Literal.String", Kind.STRING),
    ("Literal.Number", Kind.NUMBER),
    ("Name.Function", Kind.NAME),
    ("Name.Class", Kind.NAME),
    ("Name.Decorator", Kind.NAME),
    ("Name.Tag", Kind.KEYWORD),
    ("Name.Attribute", Kind.NAME),
    ("Generic.Inserted", Kind.ADDED),
    ("Generic.Deleted", Kind.REMOVED),
    ("Generic.Heading", Kind.NAME),
    ("Generic.Subheading", Kind.NAME),
    ("Generic.Prompt", Kind.COMMENT),
)


def language_of(info: str) -> str | None:
    """The language that a fence names, by the name we know it by; None for none or an unknown one."""
    word = info.strip().lower().removeprefix("language-").removeprefix("{.").rstrip("}")
    word = _ALIASES.get(word, word)
    return word if word in _LEXERS else None


def colour(code: str, language: str) -> Lines:
    """The runs of each line. Runs on a worker; one that takes `language_of`'s word never raises."""
    count = code.count("\n") + 1
    if len(code) > LONGEST:
        return ((),) * count
    lines: list[list[Run]] = [[]]
    at = 0
    for token, text in _lexer(language).get_tokens(code):
        kind = _kind_of(token)
        pieces = text.split("\n")
        for number, piece in enumerate(pieces):
            if number:
                lines.append([])
                at = 0
            if kind and piece:
                _add(lines[-1], Run(at, len(piece), kind))
            at += len(piece)
    # Pygments ends its text with a line feed where there was none.
    return tuple(tuple(line) for line in (lines + [[]] * count)[:count])


def _add(line: list[Run], run: Run) -> None:
    if line and (last := line[-1]).kind is run.kind and last.start + last.length == run.start:
        line[-1] = Run(last.start, last.length + run.length, run.kind)
    else:
        line.append(run)


@lru_cache(maxsize=8)
def _lexer(language: str) -> Any:
    module, name = _LEXERS[language]
    return getattr(import_module(f"pygments.lexers.{module}"), name)(
        stripnl=False, stripall=False, ensurenl=False
    )


@lru_cache(maxsize=512)
def _kind_of(token: object) -> Kind | None:
    name = str(token).removeprefix("Token.")
    return next((kind for prefix, kind in _KINDS if name == prefix or name.startswith(f"{prefix}.")), None)
