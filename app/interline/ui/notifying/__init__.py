"""Tells somebody who looks at another window that a long answer has ended."""
