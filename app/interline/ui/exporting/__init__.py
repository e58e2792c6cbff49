"""The sheet that exports conversations: what, in which format, where to, and how far it is."""
