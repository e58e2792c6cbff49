"""Parts that know nothing of chats."""
