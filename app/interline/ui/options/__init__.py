"""How the next turn is to be answered: reasoning effort and web search, in the composer's foot row."""
