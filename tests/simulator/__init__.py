"""A vendor to test against: real sockets, scripted answers and faults, every wire format.

    with Vendor("openai-chat") as vendor:
        vendor.fails(500).answers("Hello", usage={"input": 12, "output": 1})
        …                                  # point the program at vendor.url
        assert vendor.calls[0].json["messages"] == [...]

Rule: it shares no code with the program, so that both cannot be wrong in the same way.
"""

from .connection import Received
from .script import BEHAVIOURS, Step
from .vendor import Vendor, unused_port

__all__ = ["BEHAVIOURS", "Received", "Step", "Vendor", "unused_port"]
