"""The server: whether it is Rancher, which version, and whether it is ready."""
