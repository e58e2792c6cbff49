"""The only Qt: one folder a pane, each with widgets (view) and decisions (presenter)."""
