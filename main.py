"""Runs apono-bridge from a checkout: the same program as the installed `apono-bridge`."""

from generator.cli import main

if __name__ == "__main__":
    main()
