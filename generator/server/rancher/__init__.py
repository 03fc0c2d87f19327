"""Rancher: the read-only client of its HTTP API, the payloads, the errors, and a stand-in server beside them."""
