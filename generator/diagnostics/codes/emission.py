"""Codes of emission."""
