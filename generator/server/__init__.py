"""
The live servers of an integration: their clients, and stand-ins for tests, demonstrations and offline work.

`wire` and `loopback` are what all stand-ins have in common. Nothing is imported here: HTTP costs start-up time.
"""
