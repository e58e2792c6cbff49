"""An attached file, looked into in the window."""
