"""The command line: `interline ask`, `list`, `export` … the same use cases as the window's, with no display.

Rule: answers and tables go to standard output, everything else is one sentence on standard error; importing this
package costs nothing, and each command imports what it needs when it runs.
"""
