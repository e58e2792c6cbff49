"""`interline doctor`: what would fail, said before it does."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import line, object_out

if TYPE_CHECKING:
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Look and print; exit code 1 where something is broken."""
    return with_app(build, home, lambda app: _doctor(app, as_json=options.json))


async def _doctor(app: App, *, as_json: bool) -> int:
    findings = await app.doctor.check()
    if as_json:
        object_out([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            line(f"{finding.ok:<4}  {finding.area}: {finding.sentence}")
            if finding.next_step and finding.ok != "ok":
                line(f"      {finding.next_step}")
    return 1 if any(finding.ok == "fail" for finding in findings) else 0
