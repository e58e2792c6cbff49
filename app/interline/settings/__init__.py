"""What the user set: config.toml and vendors.toml, read and checked, and written without losing a comment."""
