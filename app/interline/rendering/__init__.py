"""Markdown to blocks, code to coloured spans; no Qt: the screen and the exports both use it."""
