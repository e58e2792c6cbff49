"""The words of the command line: every command, option and its help.

Rule: nothing heavy is imported, so that help is there at once; a command names the module that does it.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from interline import __version__
from interline.model.clean import label

FORMATS = ("md", "html", "json", "txt", "pdf", "jsonl")
WIRES = ("openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama-chat")

PORT = 8311
"""Where other programs find the router unless told otherwise."""

EFFORTS = ("auto", "off", "low", "medium", "high", "maximum")
"""auto leaves it to the model."""

_EXIT_CODES = (
    "exit codes: 0 done, 1 failed and said why, 2 wrong usage, 3 no vendor could answer, "
    "4 refused by a budget, 130 interrupted"
)


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; `module` of its result names who runs the command."""
    parser = argparse.ArgumentParser(
        prog="interline",
        description="One conversation, many LLM vendors. Without a command, the window opens.",
        epilog=_EXIT_CODES,
    )
    parser.add_argument("--version", action="version", version=f"interline {__version__}")
    parser.add_argument("--home", metavar="DIR", help="the folder of one profile (default: INTERLINE_HOME)")
    parser.set_defaults(module=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _asking(commands)
    _window(commands)
    _serving(commands)
    _library(commands)
    _vendors(commands)
    _care(commands)
    return parser


_Commands = argparse._SubParsersAction  # argparse has no public name for it


def _add(
    commands: _Commands[argparse.ArgumentParser], name: str, module: str, help: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=help, description=f"{help[0].upper()}{help[1:]}.", epilog=_EXIT_CODES
    )
    # After the command as well as before it; absent here, what stood before it holds.
    parser.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help="the folder of one profile")
    parser.set_defaults(module=module, command=name)
    return parser


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _asking(commands: _Commands[argparse.ArgumentParser]) -> None:
    ask = _add(commands, "ask", "ask", "ask once and print the answer as it comes; it is kept in the library")
    plan = _add(commands, "plan", "plan", "show who would be asked, in which order and why; sends nothing")
    for parser in (ask, plan):
        whom = parser.add_mutually_exclusive_group()
        whom.add_argument("--model", metavar="VENDOR/MODEL", help="this model and no other")
        whom.add_argument("--route", metavar="NAME", help="a route of vendors.toml")
        parser.add_argument(
            "--conversation", metavar="ID", help="go on with a conversation (the start of its id)"
        )
        parser.add_argument(
            "--system", metavar="TEXT", help="instructions that stand before the conversation"
        )
        parser.add_argument("--attach", metavar="FILE", action="append", default=[], help="send a file along")
        parser.add_argument(
            "--effort",
            choices=EFFORTS,
            help="how long the model is to think (default: as the conversation has it)",
        )
        parser.add_argument(
            "--temperature",
            type=_temperature,
            metavar="N",
            help="how freely it is worded, from 0 to 2, or auto (default: as the conversation has it)",
        )
        parser.add_argument(
            "--web-search", action=argparse.BooleanOptionalAction, help="let the vendor search the web"
        )
        parser.add_argument("--no-fallback", action="store_true", help="ask the first candidate only")
        parser.add_argument(
            "--over-budget", action="store_true", help="ask even where a budget would not admit it"
        )
        _json(parser)
        parser.add_argument("prompt", metavar="PROMPT", nargs="+", help="the message; - reads standard input")


def _serving(commands: _Commands[argparse.ArgumentParser]) -> None:
    serve = _add(commands, "serve", "serve", "answer other programs on this computer, as OpenAI's API does")
    serve.add_argument(
        "--host",
        metavar="ADDRESS",
        default="127.0.0.1",
        help="where to listen (default: 127.0.0.1, this computer alone)",
    )
    serve.add_argument(
        "--port", type=_port, default=PORT, metavar="N", help=f"default: {PORT}; 0 takes any that is free"
    )
    serve.add_argument(
        "--token-file", metavar="FILE", help="where the token is, or is to be made (default: in the profile)"
    )


def _search(search: argparse.ArgumentParser) -> None:
    search.add_argument(
        "query", metavar="QUERY", nargs="*", help='words, "exact words", and filters such as vendor:openai'
    )
    search.add_argument("--limit", type=_count, default=50, metavar="N", help="at most so many (default: 50)")
    for name, metavar, words in (
        ("vendor", "ID", "answers of this vendor"),
        ("model", "NAME", "answers of models with this in their name"),
        ("role", "ROLE", "user or assistant"),
        ("folder", "NAME", "in conversations of this folder"),
        ("tag", "NAME", "in conversations with this tag"),
        ("has", "WHAT", "code or image"),
    ):
        search.add_argument(f"--{name}", metavar=metavar, action="append", default=[], help=words)
    search.add_argument("--since", metavar="DATE", help="from this day on: 2026-01-31, 2026-01 or 7d")
    search.add_argument("--until", metavar="DATE", help="up to this day")
    search.add_argument("--min-cost", metavar="USD", help="answers that cost at least so much")
    search.add_argument("--sort", choices=("relevance", "newest"), help="default: relevance")
    _json(search)


def _window(commands: _Commands[argparse.ArgumentParser]) -> None:
    _add(
        commands,
        "quick",
        "window",
        "open the small window for a quick question, e.g. by a key of your desktop",
    )


def _library(commands: _Commands[argparse.ArgumentParser]) -> None:
    listing = _add(commands, "list", "library", "list the conversations, newest first")
    which = listing.add_mutually_exclusive_group()
    which.add_argument("--archived", action="store_true", help="those in the archive")
    which.add_argument("--bin", action="store_true", help="those in the bin, and since when")
    _json(listing)
    show = _add(commands, "show", "library", "print a conversation")
    show.add_argument("id", metavar="ID", help="its id, or the start of it")
    _search(_add(commands, "search", "search", "find messages that hold all words"))
    _deleting(commands)
    export = _add(commands, "export", "export", "write transcripts")
    export.add_argument("--format", choices=FORMATS, default="md", help="default: md")
    export.add_argument("--branches", choices=("current", "all"), default="current", help="default: current")
    export.add_argument(
        "--attachments",
        choices=("folder", "inline", "none"),
        default="",
        help="pictures and files: in a folder beside, in the text, or only named (default: what suits the format)",
    )
    export.add_argument("--all", action="store_true", help="every conversation, archived ones too")
    export.add_argument("--bin", action="store_true", help="with --all: those in the bin as well")
    export.add_argument("ids", metavar="ID", nargs="*", help="ids, or the starts of them")
    export.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        default="-",
        help="a file, a folder, or - for standard output (default)",
    )
    taking = _add(commands, "import", "importing", "bring in conversations that another program exported")
    taking.add_argument("--dry-run", action="store_true", help="say what would come in; nothing is written")
    _json(taking)
    taking.add_argument(
        "files", metavar="FILE", nargs="+", help="an export: a JSON file, zip, folder or database"
    )


def _deleting(commands: _Commands[argparse.ArgumentParser]) -> None:
    delete = _add(commands, "delete", "bin", "put conversations into the bin, where they stay for 30 days")
    delete.add_argument("ids", metavar="ID", nargs="+", help="ids, or the starts of them")
    delete.add_argument(
        "--for-good", action="store_true", help="take them off the disk at once; there is no way back"
    )
    undelete = _add(commands, "undelete", "bin", "bring conversations back from the bin")
    undelete.add_argument("ids", metavar="ID", nargs="+", help="ids, or the starts of them")
    _add(commands, "empty-bin", "bin", "take everything in the bin off the disk; there is no way back")


def _vendors(commands: _Commands[argparse.ArgumentParser]) -> None:
    _add(commands, "vendors", "vendors", "list the vendors and where their keys are")
    models = _add(
        commands, "models", "models", "list the models that can be asked, or install the built-in one"
    )
    models.add_argument("--refresh", action="store_true", help="ask the vendors which models they list")
    models.add_argument("action", nargs="?", choices=("install",), help="install: fetch the built-in model")
    models.add_argument("name", nargs="?", metavar="NAME", help="which one to install: smollm2")
    keys = _add(commands, "keys", "keys", "keep, test or forget a vendor's key")
    keys.add_argument(
        "action",
        choices=("set", "test", "remove"),
        help="set reads the key from standard input, never from an argument; test costs nothing",
    )
    keys.add_argument("vendor", metavar="VENDOR")


def _care(commands: _Commands[argparse.ArgumentParser]) -> None:
    usage = _add(commands, "usage", "usage", "say what it cost, and what is left of the budgets")
    usage.add_argument(
        "--by",
        choices=("vendor", "model", "day", "conversation"),
        default="vendor",
        help="what a row stands for (default: vendor)",
    )
    _since(usage)
    form = usage.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--csv", action="store_true", help="print comma-separated values for a spreadsheet")
    record = _add(commands, "record", "record", "export how every answer came to be, one line of JSON each")
    record.add_argument("--verify", action="store_true", help="check that nothing of it was changed instead")
    _since(record)
    record.add_argument(
        "-o", "--output", metavar="FILE", default="-", help="a file, or - for standard output (default)"
    )
    backup = _add(commands, "backup", "backup", "make a verified copy of all conversations and attachments")
    backup.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        help="a new file, or a folder to put it in (default: in the profile)",
    )
    restore = _add(
        commands, "restore", "restore", "put a copy in the place of the library, which is kept beside it"
    )
    restore.add_argument("path", metavar="PATH", help="a copy that `interline backup` made")
    _json(_add(commands, "doctor", "doctor", "say what would fail before it does"))
    watch = _add(
        commands,
        "watch",
        "watch",
        "ask the vendors what changed since the last time, and say what it touches",
    )
    watch.add_argument(
        "--accept", metavar="VENDOR/MODEL", help="believe a price that moved more than threefold; asks nobody"
    )
    _json(watch)
    decode = _add(
        commands, "decode", "decode", "read a recorded response of a vendor, and print what it says"
    )
    decode.add_argument("--wire", choices=WIRES, required=True, help="the wire format it is in")
    decode.add_argument("--vendor", metavar="ID", default="", help="whose response it is")
    decode.add_argument("--status", type=_count, metavar="N", help="its HTTP status (default: 200)")
    decode.add_argument("--headers", metavar="FILE.json", help="its headers, as one JSON object")
    decode.add_argument("file", metavar="FILE", help="the response's body; - reads standard input")


def _temperature(text: str) -> float | str:
    if text == "auto":
        return "auto"
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 2:
        raise argparse.ArgumentTypeError(f"“{label(text, 40)}” is neither a number from 0 to 2 nor auto")
    return number


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"“{label(text, 40)}” is no port: 0 to 65535")
    return int(text)


def _since(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--since", type=_date, metavar="DATE", help="only turns begun on this day (UTC) or later: 2026-11-23"
    )


def _date(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text[:40]}” is no date; write it like 2026-11-23") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text.lstrip("0")) < 10):
        raise argparse.ArgumentTypeError(f"“{label(text, 40)}” is no number from 1 on")
    return int(text)
