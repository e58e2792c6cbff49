"""A small window over everything for one quick question; the conversation is kept like any other."""
