"""The branches of the shown conversation: a list to go through, and names."""
