"""When the process starts, and that it always ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from interline import child_process
from interline.local import process
from interline.local.orders import Orders, Report
from interline.local.server import LocalServer, LocalState
from interline.model.errors import LocalModelTrouble
from interline.model.facts import ModelFacts
from tests.local.conversation import (
    PATIENCE,
    SMOLLM2,
    answer,
    asked,
    becomes,
    events,
    is_closed,
    is_gone,
    question,
    words,
)

DEAF = """
import ctypes, pathlib
class CommonParams:
    def __getattr__(self, name):
        self.__dict__[name] = CommonParams()
        return self.__dict__[name]
class Server:
    def __init__(self, params):
        pathlib.Path(__file__).with_name("deaf").touch()
        ctypes.PyDLL(None).sleep(100)
"""
"""An xllamacpp that loads for ever and, as the real one does, lets no other Python thread run meanwhile."""

PARENT = """
import asyncio, sys
from pathlib import Path
from interline.local.server import LocalServer
from interline.model.facts import ModelFacts

async def main():
    server = LocalServer(Path(sys.argv[1]))
    asking = asyncio.ensure_future(server.endpoint(ModelFacts("smollm2-135m")))
    if sys.argv[2] == "ready":
        endpoint = await asking
        print(server.pid, endpoint.base_url, flush=True)
    else:
        while server.pid is None:
            await asyncio.sleep(0.01)
        print(server.pid, "loading", flush=True)
    await asyncio.sleep(1000)

asyncio.run(main())
"""


def parent(folder: Path, stage: str) -> subprocess.Popen[str]:
    """Another Interline, as far as this part goes."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, [str(child_process.CODE), os.environ.get("PYTHONPATH")]))
    }
    return subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder), stage], stdout=subprocess.PIPE, text=True, env=environment
    )


def kill(victim: subprocess.Popen[str]) -> None:
    """kill -9."""
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    assert victim.stdout is not None
    victim.stdout.close()


def died(orphan: int) -> bool:
    """Whether it ends by itself; one that does not is ended here."""
    if becomes(is_gone, orphan):
        return True
    os.kill(orphan, signal.SIGKILL)
    return False


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of the processes that are started."""
    pids: list[int] = []
    start = process.start_child

    def counted() -> subprocess.Popen[bytes]:
        child = start()
        pids.append(child.pid)
        return child

    monkeypatch.setattr(process, "start_child", counted)
    return pids


def test_callers_at_the_same_time_share_one_start(
    tmp_path: Path, starts: list[int], model_file: Path
) -> None:
    """Five panes that ask at once get one process, even when the first of them gives up while it loads."""
    seen: list[LocalState] = []

    async def scene() -> None:
        server = LocalServer(tmp_path)
        server.on_state.append(seen.append)
        assert server.state == LocalState.OFF
        impatient = asyncio.ensure_future(server.endpoint(SMOLLM2))
        others = [asyncio.ensure_future(server.endpoint(SMOLLM2)) for _ in range(4)]
        await asyncio.sleep(0.05)
        assert server.state == LocalState.LOADING
        impatient.cancel()
        endpoints = await asyncio.gather(*others)
        assert impatient.cancelled()
        assert len(set(endpoints)) == 1
        assert await asyncio.to_thread(answer, endpoints[0])
        await server.stop()
        await asyncio.sleep(0)

    asyncio.run(scene())

    assert len(starts) == 1
    assert seen == ["loading", "ready", "off"]


def test_a_load_goes_on_when_its_only_caller_gives_up(
    tmp_path: Path, starts: list[int], model_file: Path
) -> None:
    """The next question finds the very process that the cancelled one started."""

    async def impatient(server: LocalServer) -> None:
        asking = asyncio.ensure_future(server.endpoint(SMOLLM2))
        await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    async def patient(server: LocalServer) -> None:
        await server.endpoint(SMOLLM2)
        await server.stop()

    server = LocalServer(tmp_path)
    asyncio.run(impatient(server))  # its event loop is gone before the model is there
    assert server.state in {LocalState.LOADING, LocalState.READY}
    asyncio.run(patient(server))

    assert len(starts) == 1


def test_stop_ends_the_process_and_those_who_wait_hear_of_it(
    tmp_path: Path, starts: list[int], model_file: Path
) -> None:
    """Stopped while it loads: no process, a sentence for the caller, and the next question starts anew."""

    async def scene() -> None:
        server = LocalServer(tmp_path)
        asking = asyncio.ensure_future(server.endpoint(SMOLLM2))
        await asyncio.to_thread(becomes, lambda: server.pid)
        pid = server.pid
        assert pid
        await server.stop()
        assert is_gone(pid)
        assert server.state == LocalState.OFF
        with pytest.raises(LocalModelTrouble, match="stopped"):
            await asking
        endpoint = await server.endpoint(SMOLLM2)
        assert await asyncio.to_thread(answer, endpoint)
        await server.stop()
        await server.stop()
        assert is_closed(endpoint)

    asyncio.run(scene())

    assert len(starts) == 2


def test_a_crash_is_noticed_and_the_next_question_starts_anew(tmp_path: Path, model_file: Path) -> None:
    """The window learns that the model is gone, and asking again is all that is needed."""

    async def scene() -> None:
        server = LocalServer(tmp_path)
        failed = asyncio.Event()
        server.on_state.append(lambda state: failed.set() if state == "failed" else None)
        before = await server.endpoint(SMOLLM2)
        pid = server.pid
        assert pid
        os.kill(pid, signal.SIGSEGV)
        await failed.wait()
        assert "ended unexpectedly (SIGSEGV)" in str(server.problem)
        after = await server.endpoint(SMOLLM2)
        assert server.pid != pid
        assert after.key.reveal() != before.key.reveal()
        assert server.problem is None
        assert await asyncio.to_thread(answer, after)
        await server.stop()

    asyncio.run(scene())


def test_another_model_waits_for_no_answer_and_cuts_none(tmp_path: Path, model_file: Path) -> None:
    """The process of the model before finishes what it says, then goes."""
    other = ModelFacts("mine", path=str(model_file), context=512)
    long = question("Tell a story", max_tokens=150, ignore_eos=True, stream=True)

    async def scene() -> None:
        server = LocalServer(tmp_path)
        first = await server.endpoint(SMOLLM2)
        pid = server.pid
        assert pid

        def listen(begun: threading.Event) -> int:
            with asked(first, "/v1/chat/completions", long) as response:
                count = 0
                for chunk in events(response):
                    count += bool(words(chunk))
                    begun.set()
                return count

        begun = threading.Event()
        listening = asyncio.ensure_future(asyncio.to_thread(listen, begun))
        await asyncio.to_thread(begun.wait)
        second = await server.endpoint(other)
        assert second != first
        assert await asyncio.to_thread(answer, second)
        assert await listening > 100
        assert await asyncio.to_thread(becomes, is_gone, pid)
        assert server.state == LocalState.READY
        await server.stop()

    asyncio.run(scene())


def test_stop_ends_a_retiring_process_too(tmp_path: Path, starts: list[int], model_file: Path) -> None:
    """After stop nothing is left, not even the model before the last one."""
    other = ModelFacts("mine", path=str(model_file), context=512)

    async def scene() -> None:
        server = LocalServer(tmp_path)
        await server.endpoint(SMOLLM2)
        await server.endpoint(other)
        await server.stop()

    asyncio.run(scene())

    assert len(starts) == 2
    assert all(is_gone(pid) for pid in starts)


def test_it_dies_with_a_parent_that_is_killed(tmp_path: Path, model_file: Path) -> None:
    """kill -9 of Interline leaves no process and no open port."""
    interline = parent(tmp_path, "ready")
    assert interline.stdout is not None
    pid, base_url = interline.stdout.readline().split()
    endpoint = process.Endpoint(base_url, process.Secret("unknown"))
    assert not is_closed(endpoint)

    kill(interline)

    assert died(int(pid))
    # The kernel calls it gone before the last of its threads has let go of the port.
    assert becomes(is_closed, endpoint)


def test_it_dies_with_a_parent_that_is_killed_while_it_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model_file: Path
) -> None:
    """Even when llama.cpp, busy with a big file, lets nobody look whether the parent still lives."""
    (tmp_path / "xllamacpp.py").write_text(DEAF)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    interline = parent(tmp_path, "loading")
    assert interline.stdout is not None
    pid = int(interline.stdout.readline().split()[0])
    assert becomes((tmp_path / "deaf").exists)

    kill(interline)

    assert died(pid)


@pytest.mark.parametrize("moment", ["before its orders", "when ready"])
def test_it_ends_when_its_input_does(moment: str, model_file: Path) -> None:
    """Where no kernel ties the two together, the closed pipe alone ends it, and without an error."""
    with process.start_child() as child:
        assert child.stdin is not None
        assert child.stdout is not None
        if moment == "when ready":
            orders = Orders(str(model_file), "small", "key-" * 8, context=512, threads=1, idle=60)
            child.stdin.write(orders.to_line())
            child.stdin.flush()
            assert Report.from_line(child.stdout.readline()).kind == "ready"
        child.stdin.close()
        try:
            code = child.wait(PATIENCE)
        finally:
            child.kill()

    assert code == 0


def test_ctrl_c_in_the_terminal_does_not_reach_it(tmp_path: Path, model_file: Path) -> None:
    """It belongs to no terminal's group of processes, so that a stopped question unloads nothing."""

    async def scene() -> None:
        server = LocalServer(tmp_path)
        await server.endpoint(SMOLLM2)
        assert server.pid
        assert os.getpgid(server.pid) != os.getpgid(0)
        await server.stop()

    asyncio.run(scene())


def test_a_model_nobody_asks_leaves_the_memory_and_returns(tmp_path: Path, model_file: Path) -> None:
    """After a while without questions the process stays, but small; the next question is answered."""

    def resident(pid: int) -> int:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])

    async def scene() -> None:
        server = LocalServer(tmp_path, idle_limit=1)
        endpoint = await server.endpoint(SMOLLM2)
        assert server.pid
        awake = resident(server.pid)
        assert await asyncio.to_thread(becomes, lambda: resident(server.pid or 0) < awake / 2)
        assert await asyncio.to_thread(answer, endpoint)
        await server.stop()

    asyncio.run(scene())


def test_the_event_loop_of_the_window_can_start_and_stop_it(tmp_path: Path, model_file: Path) -> None:
    """Under qasync, whose own child processes are not to be relied on, and its timers tick on meanwhile."""
    script = """
import asyncio, sys
from pathlib import Path
import qasync
from PySide6.QtCore import QCoreApplication
from interline.local.server import LocalServer
from interline.model.facts import ModelFacts

async def main():
    ticks, seen = 0, []
    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1
    ticking = asyncio.ensure_future(tick())
    server = LocalServer(Path(sys.argv[1]))
    server.on_state.append(lambda state: seen.append(str(state)))
    endpoints = await asyncio.gather(*(server.endpoint(ModelFacts("smollm2-135m")) for _ in range(3)))
    assert len(set(endpoints)) == 1
    assert ticks > 3, ticks
    await server.stop()
    await asyncio.sleep(0.05)
    ticking.cancel()
    print(*seen)

application = QCoreApplication([])
loop = qasync.QEventLoop(application)
with loop:
    loop.run_until_complete(main())
"""
    environment = os.environ | {"PYTHONPATH": str(child_process.CODE), "QT_QPA_PLATFORM": "offscreen"}

    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )

    assert (run.stdout.split(), run.stderr, run.returncode) == (["loading", "ready", "off"], "", 0)
