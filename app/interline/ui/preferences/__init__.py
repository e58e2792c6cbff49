"""The page of settings, made from settings/schema.py."""
