"""A simulated vendor in the foreground, for driving the program by hand:

    python -m tests.simulator --wire openai-chat --port 9101 --say "Hello." --delay 0.05
    python -m tests.simulator --wire gemini --port 9102 --behave 500

It prints one line a request. Without --say and --behave the model's name chooses: `ok`, `500`, `silent`, `cut` …
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

from .script import BEHAVIOURS, Step
from .vendor import Vendor
from .wires import WIRES


def main() -> None:
    """Serve until Ctrl+C."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__.partition("\n")[0])
    parser.add_argument("--wire", choices=sorted(WIRES), default="openai-chat")
    parser.add_argument("--port", type=int, default=0, help="0 chooses a free one")
    parser.add_argument("--say", metavar="TEXT", help="what every answer says")
    parser.add_argument("--delay", type=float, default=0.02, help="seconds between words")
    parser.add_argument("--behave", choices=sorted(BEHAVIOURS), help="what every request meets")
    parser.add_argument("--key", help="answer 401 to requests without this key")
    options = parser.parse_args()
    step = BEHAVIOURS[options.behave] if options.behave else None
    if options.say is not None:
        step = replace(step or Step(), text=options.say)
    step = replace(step, delay=options.delay) if step else None
    models = ("ok", *(name for name in BEHAVIOURS if name != "ok"))
    with Vendor(options.wire, port=options.port, key=options.key, default=step, models=models) as vendor:
        print(f"{options.wire} at {vendor.url}", flush=True)
        shown = 0
        while True:
            time.sleep(0.1)
            for request in vendor.requests[shown:]:
                print(f"{request.method} {request.path} ({len(request.body)} bytes)", flush=True)
                shown += 1


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print()
