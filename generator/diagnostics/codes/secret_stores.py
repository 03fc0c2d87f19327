"""Codes of secret_stores."""
