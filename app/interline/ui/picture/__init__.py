"""One picture of a conversation, as large as the window."""
