"""What the model that would be asked does not get of a conversation, said before anything is sent."""
