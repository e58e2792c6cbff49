"""The user's prompts: the page that keeps them, and the way into a message."""
