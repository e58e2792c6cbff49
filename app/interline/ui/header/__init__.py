"""The line above a conversation: title, model, cost, menu."""
