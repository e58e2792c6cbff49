"""What stands before the turns of one conversation."""
