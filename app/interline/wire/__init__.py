"""Wire formats, sans-IO: a request becomes an HTTP call, bytes become events.

Rule: no socket, no clock, no task in here; a decoder cannot tell a socket from a file.
"""
