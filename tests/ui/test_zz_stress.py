import pytest
from PySide6.QtCore import Qt
from tests.ui.conftest import *
from tests.ui.fakes import *
@pytest.mark.parametrize("n", range(120))
def test_open_close(scene, n):
    scene.write("Hello")
    scene.bot.keyClick(scene.composer.field, Qt.Key.Key_Return)
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
