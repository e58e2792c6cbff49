"""The page of all commands and their keys."""
