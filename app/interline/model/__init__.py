"""Plain frozen data and the rules on it; nothing here but the standard library."""
