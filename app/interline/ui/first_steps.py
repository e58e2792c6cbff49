"""What the cards of the first start lead to: a key, the model of this computer, a server of the user's own.

Rule: nothing is begun that the user did not press for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from interline.language import marked, said, tr
from interline.model.refs import ModelRef
from interline.model.route import Choice

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.sheets import Sheets
    from interline.ui.tasks import Tasks

SERVER_HELP = marked(
    "A running Ollama answers at once: its models stand in the list of models (Ctrl+L). Any other server that speaks "
    "like OpenAI (llama.cpp, LM Studio, vLLM) is a few lines in vendors.toml:"
)
SERVER_EXAMPLE = """[[vendor]]
id = "my-server"
name = "My server"
wire = "openai-chat"
base_url = "http://127.0.0.1:8080/v1"
data = "local"

[[vendor.model]]
id = "the-model's-name"
"""


class FirstSteps:
    """For one window."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        vendors_file: Path,
        *,
        sheets: Callable[[], Sheets],
        choose: Callable[[Choice], None],
        write: Callable[[], None],
        copy: Callable[[str], None],
        tell: Callable[[str], None],
    ) -> None:
        """`write` leads into the message field, `copy` takes words for the clipboard."""
        self._backend = backend
        self._tasks = tasks
        self._vendors_file = vendors_file
        self._sheets = sheets
        self._choose = choose
        self._write = write
        self._copy = copy
        self._tell = tell

    def start_with(self, card: str) -> None:
        """A card was pressed."""
        if card == "key":
            self._sheets().vendor_key.open()
        elif card == "local":
            self._tasks.start(self._start_local())
            self._write()
        else:
            path = str(self._vendors_file)
            copy = (tr("Copy the lines"), lambda: self._copy(SERVER_EXAMPLE))
            answers = [
                copy,
                (tr("Copy the file's path"), lambda: self._copy(path)),
                (tr("Close"), None),
            ]
            words = f"{said(SERVER_HELP)}\n{path}"
            self._sheets().question.ask(
                tr("Use a server on this computer"), words, SERVER_EXAMPLE.strip(), answers
            )

    async def _start_local(self) -> None:
        services = await self._backend.ready()
        embedded = (status for status in await services.vendors.vendors() if status.vendor.embedded)
        local = next(
            (ModelRef(status.vendor.id, facts.id) for status in embedded for facts in status.models), None
        )
        if local is None:
            self._tell(
                tr("The built-in model is not installed. Install it with: interline models install smollm2")
            )
        else:
            self._choose(Choice(pin=local))
