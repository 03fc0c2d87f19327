"""The clusters that Apono would find."""
