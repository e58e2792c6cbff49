"""Which vendor and model answers a turn."""
