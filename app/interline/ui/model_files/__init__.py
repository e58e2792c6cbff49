"""Model files on the page of vendors: chosen or dropped, named, removed."""
