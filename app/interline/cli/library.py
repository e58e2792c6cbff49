"""`interline list` and `show`: the library in the terminal."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import line, object_out, say, table
from interline.cli.words import here, moment, receipt_line, short_id
from interline.model.clean import label
from interline.model.conversation import ConversationSummary, Message, Role, Status
from interline.model.parts import (
    Citation,
    Edited,
    File,
    Image,
    Product,
    Refusal,
    Seam,
    Text,
    ToolCall,
    ToolResult,
)

if TYPE_CHECKING:
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """One of the two commands."""
    work = {"list": _list, "show": _show}[options.command]
    return with_app(build, home, lambda app: work(app, options))


async def _list(app: App, options: argparse.Namespace) -> int:
    found = await (app.bin.list() if options.bin else app.library.list(archived=options.archived))
    if options.json:
        object_out([_summary_object(summary) for summary in found])
    elif found:
        table(_summary_row(summary) for summary in found)
    elif options.bin or options.archived:
        say("The bin is empty." if options.bin else "The archive is empty.")
    else:
        say("There is no conversation yet.")
    return 0


def _summary_object(summary: ConversationSummary) -> dict[str, Any]:
    since = {"deleted_at": moment(summary.deleted_at)} if summary.deleted_at else {}
    return {
        "id": summary.id,
        "title": summary.title,
        "created_at": moment(summary.created_at),
        "updated_at": moment(summary.updated_at),
        "messages": summary.messages,
        "cost": summary.cost.as_text(),
        "cost_quality": str(summary.cost.quality),
        "vendors": list(summary.vendors),
        "folder": summary.folder,
        "tags": list(summary.tags),
        "pinned": summary.pinned,
        "archived": summary.archived,
        **since,
    }


def _summary_row(summary: ConversationSummary) -> tuple[str, ...]:
    noun = "message" if summary.messages == 1 else "messages"
    cost = summary.cost.for_people()
    since = (f"deleted {here(summary.deleted_at)}",) if summary.deleted_at else ()
    about = ", ".join(
        (
            f"{summary.messages} {noun}",
            "cost unknown" if cost == "unknown" else cost,
            *summary.vendors,
            *since,
        )
    )
    return short_id(summary.id), here(summary.updated_at), label(summary.title, 60), about


async def _show(app: App, options: argparse.Namespace) -> int:
    opened = await app.library.open(options.id)
    line(f"# {label(opened.conversation.title)}")
    line(f"{opened.conversation.id} · {opened.conversation.choice.text}")
    for message in opened.path:
        line()
        _show_message(message)
    return 0


def _show_message(message: Message) -> None:
    speaker = {Role.USER: "You", Role.ASSISTANT: "Answer", Role.SYSTEM: "Instructions"}.get(
        message.role, "Tool"
    )
    if message.receipt is not None:
        speaker = label(message.receipt.vendor_name, 60)
    line(f"## {speaker}, {here(message.created_at)}")
    for part in message.parts:
        match part:
            case Text(text) | Refusal(text) | ToolResult(_, text, _):
                line(text)
            case Image() | File():
                line(f"[{label(part.name or part.media_type, 120)}, {part.size} bytes]")
            case ToolCall(_, name, arguments, _):
                line(f"[asks for the tool {label(name, 80)}: {label(arguments)}]")
            case Citation():
                line(f"[source: {label(part.title or part.url)} {label(part.url)}]")
            case Seam():
                line(
                    f"[{label(str(part.before), 100)} broke off here; {label(str(part.after), 100)} goes on]"
                )
            case Edited():
                line(f"[{part.sentence}]")
            case Product():
                told = (part.title, part.price, part.merchant, part.url)
                line(f"[product: {' · '.join(label(words) for words in told if words)}]")
            case _:
                pass  # Thinking is shown in the window.
    if message.status not in {Status.COMPLETE, Status.STREAMING}:
        line(f"({message.status}{': ' + label(message.note, 300) if message.note else ''})")
    if message.receipt is not None:
        line(f"— {receipt_line(message.receipt)}")
