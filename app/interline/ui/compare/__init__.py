"""The sheet in which models are chosen that answer the next question at once."""
