"""Codes of hosts."""
