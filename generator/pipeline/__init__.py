"""Wiring: from what the command line names to files, each step a function from value to value."""
