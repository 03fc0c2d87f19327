"""What the key's owner may do: what Apono needs, and what is more than that."""
