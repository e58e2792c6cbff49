"""Interline: one conversation, many LLM vendors."""

__version__ = "0.1.0"
