"""Figures for people who change Interline; not part of the program."""
