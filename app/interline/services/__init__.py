"""Use cases: what a menu item, a command or a test calls. Async, and free of any window."""
