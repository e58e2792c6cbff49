"""Servers of this computer: looked for when somebody asks."""
