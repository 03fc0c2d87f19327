"""Codes of certificates."""
