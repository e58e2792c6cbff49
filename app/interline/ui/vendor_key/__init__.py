"""Giving a vendor its key."""
