"""Certificates: whether they verify, for how long, and whether the CA is the one that Rancher publishes."""
