"""What keeps the account at Apono from being asked."""
