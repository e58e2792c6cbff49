"""The transcript: what was said, by whom, and what it cost."""
