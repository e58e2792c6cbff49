"""Spelling, checked while a message is written."""
