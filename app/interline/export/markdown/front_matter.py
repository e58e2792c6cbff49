"""The front matter: what the whole conversation is, as YAML for programs.

Rule: a line for each thing that there is, and every text in it is quoted.
"""

from __future__ import annotations

from interline.export import Transcript
from interline.export.facts import instant
from interline.export.markdown.words import list_of, quoted
from interline.export.sums import Sums
from interline.export.tree import Tree


def front_matter(transcript: Transcript, tree: Tree) -> str:
    conversation, sums = transcript.conversation, Sums.of(transcript)
    branches = len(tree.branches)
    lines = {
        "title": quoted(conversation.title),
        "id": quoted(conversation.id),
        "created": instant(conversation.created_at),
        "updated": instant(conversation.updated_at),
        # All times of the file, those of the headings too.
        "zone": '"UTC"',
        "choice": quoted(conversation.choice.text),
        "folder": quoted(conversation.folder) if conversation.folder else "",
        "tags": list_of(conversation.tags) if conversation.tags else "",
        "deleted": instant(conversation.deleted_at) if conversation.deleted_at else "",
        "source": quoted(conversation.source) if conversation.source else "",
        "messages": str(len(transcript.messages)),
        "branches": str(branches) if branches > 1 else "",
        "messages_of_other_branches_left_out": str(transcript.left_out) if transcript.left_out else "",
        "vendors": list_of(sums.vendors),
        "models": list_of(sums.models),
        "tokens_in": str(sums.tokens_in),
        "tokens_out": str(sums.tokens_out),
        "cost_known_usd": quoted(format(sums.known, "f")),
        "cost_quality": str(sums.quality),
        "answers_of_unknown_cost": str(sums.unknown),
    }
    return "\n".join(["---", *(f"{name}: {value}" for name, value in lines.items() if value), "---"])
