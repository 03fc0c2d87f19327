"""
A stand-in for a Rancher server, 2.8 to 2.15: real TLS, the recorded answers, rights that hold, and faults on demand.

What it knows of Rancher: `features` (what differs by version), `seeds` and `setups` (what is in it), `norman`,
`kubernetes` and `routes` (how it answers), `faults` (how it fails). `server` runs it.
"""

from generator.server.rancher.fake.faults import Fault, Trouble
from generator.server.rancher.fake.features import VERSIONS, Feature
from generator.server.rancher.fake.server import FakeRancher, LoggedRequest
from generator.server.rancher.fake.setups import SETUPS, combine

__all__ = ["SETUPS", "VERSIONS", "FakeRancher", "Fault", "Feature", "LoggedRequest", "Trouble", "combine"]
