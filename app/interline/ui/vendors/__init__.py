"""The page of vendors: who can be asked, their keys, and servers of the user's own."""
