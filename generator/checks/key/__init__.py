"""The key: whether there is one, whether it is good, whose it is, and how long it lives."""
