"""Which model or route a conversation asks."""
