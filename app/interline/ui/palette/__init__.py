"""The palette: everything that can be done, to type into."""
