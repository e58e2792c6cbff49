"""The opened receipt of one answer."""
