"""Where the user's data is, its copies, and the way back from one."""
