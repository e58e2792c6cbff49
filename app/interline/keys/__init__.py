"""Keys: the system keychain, environment variables, memory. The only place that knows keyring."""
