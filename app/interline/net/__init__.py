"""The network: the only place that knows an HTTP library.

Rule: nothing above this package sees an exception, a type or a log line of that library.
"""
