"""What changed at the vendors: a quiet line above the transcript, and a list of all of it."""
