"""Conversations read from other programs' exports: one module for each program.

Rule: what is read is untrusted and nothing is written: a reader gives what it found, the library takes it in.
"""
