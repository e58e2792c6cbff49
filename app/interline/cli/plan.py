"""`interline plan`: who would be asked, in which order, why not the others, and what the first would not get;
sends and stores nothing."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from interline.cli.question import Question
from interline.cli.session import App, Build, with_app
from interline.cli.terminal import line, object_out, table
from interline.model.decision import Candidate, Plan
from interline.router.plan import REASONS

if TYPE_CHECKING:
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Plan and print."""
    question = Question.read(options)
    return with_app(build, home, lambda app: _plan(app, question, as_json=options.json))


async def _plan(app: App, question: Question, *, as_json: bool) -> int:
    plan = await app.chat.plan(**await question.as_arguments(app.library))
    if as_json:
        object_out(_plan_object(plan))
        return 0
    table(_row(candidate) for candidate in plan.candidates)
    loses = await app.chat.portability(
        question.conversation_id,
        question.choice,
        text=question.text,
        attachments=question.attachments,
        settings=await question.settings(app.library),
    )
    if loses:
        line()
        line(f"With {loses.target}:")
        table((f"  {item.sentence}", item.conversion) for item in loses.items)
    return 0


def _plan_object(plan: Plan) -> dict[str, Any]:
    return {
        "decision": None,
        "candidates": [
            {
                "n": candidate.n,
                "vendor": candidate.ref.vendor,
                "model": candidate.ref.model,
                "verdict": str(candidate.verdict),
                "reasons": list(candidate.reasons),
                "estimated_cost": candidate.estimated_cost.as_text(),
                "health": candidate.health,
                "cache_warm": candidate.cache_warm,
            }
            for candidate in plan.candidates
        ],
    }


def _row(candidate: Candidate) -> tuple[str, ...]:
    cost = candidate.estimated_cost.for_people()
    reasons = ", ".join(REASONS.get(code, code) for code in candidate.reasons)
    return (
        str(candidate.n),
        str(candidate.verdict),
        str(candidate.ref),
        "cost unknown" if cost == "unknown" else cost,
        reasons,
    )
