"""The process that runs llama.cpp: reads its orders, serves, and ends when its standard input does.

Run as `python -m interline.local.child`. Rule: nothing here outlives the parent, however the parent ends.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import sys
import threading
import time
from typing import Any, BinaryIO, NoReturn
from urllib.parse import urlsplit

from interline.local.orders import RETIRE, Orders, Report

_PROMPT_CACHE_MIB = 256
"""How much memory prompts of other conversations may keep; llama.cpp would take up to 8 GiB."""
_ERRORS_ONLY = 1
"""llama.cpp's log level: what it says goes to the parent as detail of a failure and must hold no prompt."""
_BATCH = 512
"""Prompt tokens worked on at a stretch; a stopped request frees the model only between two of them."""
_LAST_WORDS_SECONDS = 0.3
_QUIET_BEFORE_EXIT = 3.0
"""Seconds without an answer under way after which a retiring child goes."""


def main() -> NoReturn:
    """Be the child until standard input ends."""
    _die_with_the_parent()
    orders_in, reports_out = _own_the_pipes()
    first = orders_in.readline()
    if not first:  # the parent is gone already
        os._exit(0)
    orders = Orders.from_line(first)
    try:
        server = _serve(orders)
    except ImportError as error:
        _report(reports_out, Report("no-library", str(error)))
        os._exit(1)
    except (RuntimeError, ValueError) as error:  # ValueError: a path that is no UTF-8
        _report(reports_out, Report("not-loaded", str(error)))
        # llama.cpp says why from a thread of its own, which is not waited for when the process ends.
        time.sleep(_LAST_WORDS_SECONDS)
        os._exit(1)
    address = str(server.listening_address)
    _report(reports_out, Report("ready", address))
    for line in orders_in:
        if line == RETIRE:
            threading.Thread(target=_exit_when_quiet, args=(address, orders.key), daemon=True).start()
    # Nothing is worth saving, and an orderly end of the C++ threads could hang.
    os._exit(0)


def _own_the_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Orders and reports; whatever C or Python code prints goes to standard error instead."""
    # By number: a windowed program on Windows has no sys.stdin.
    reports = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return open(0, "rb", closefd=False), reports


def _report(out: BinaryIO, report: Report) -> None:
    try:
        out.write(report.to_line())
        out.flush()
    except OSError:  # the parent is gone
        os._exit(0)


def _die_with_the_parent() -> None:
    """Where the kernel offers it, be killed with the parent, even when llama.cpp is loading."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    pr_set_pdeathsig, sigkill = 1, 9
    parent = os.getppid()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, sigkill, 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel knew
        os._exit(0)


def _serve(orders: Orders) -> Any:
    """The running server; its threads answer. Raises ImportError; RuntimeError where it cannot load."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = orders.model
    params.model_alias = {orders.name}
    params.api_keys = [orders.key]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = orders.context
    params.n_parallel = 1
    params.n_batch = _BATCH
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = orders.threads
    params.sleep_idle_seconds = orders.idle
    params.cache_ram_mib = _PROMPT_CACHE_MIB
    params.verbosity = _ERRORS_ONLY
    params.fit_params = False
    # Nothing but answers: no web page, no foreign origin, no downloads.
    params.ui = False
    params.cors_origins = ""
    params.cors_credentials = False
    params.offline = True
    if orders.temperature is not None:
        params.sampling.temp = orders.temperature
    if orders.top_p is not None:
        params.sampling.top_p = orders.top_p
    if orders.repeat_penalty is not None:
        params.sampling.penalty_repeat = orders.repeat_penalty
    return xllamacpp.Server(params)


def _exit_when_quiet(address: str, key: str) -> None:
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < _QUIET_BEFORE_EXIT:
        time.sleep(0.25)
        try:
            # A question to /slots would wake a sleeping model; one to /props does not.
            if _ask(address, key, "/props")["is_sleeping"]:
                break
            if any(slot["is_processing"] for slot in _ask(address, key, "/slots")):
                quiet_since = time.monotonic()
        except TimeoutError:  # deep in a long prompt
            quiet_since = time.monotonic()
        except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError):
            break
    os._exit(0)


def _ask(address: str, key: str, path: str) -> Any:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


if __name__ == "__main__":
    main()
