"""Settings of the server that break an integration later."""
