"""The key that opens a quick question wherever the user is, taken as each desktop lets a program take one."""
