"""Everything that the furnished window is made of, in one import.

Rule: a thread imports this while the empty window is on the screen already; making widgets is left to the window.
"""

from __future__ import annotations

from interline.ui.actions import ACTIONS
from interline.ui.conversation.view import ConversationView
from interline.ui.sidebar.view import SidebarView
from interline.ui.widgets.side_by_side import SideBySide

__all__ = ["ACTIONS", "ConversationView", "SideBySide", "SidebarView"]
