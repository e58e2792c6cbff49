"""Conversations written out as files: one module for each format, loaded when it is asked for."""
