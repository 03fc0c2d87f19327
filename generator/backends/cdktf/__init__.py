"""Apps in Python for CDK for Terraform and for CDK Terrain, its continuation."""

from generator.backends.cdktf.emit import emit
from generator.backends.cdktf.flavours import CDKTF, CDKTN, FLAVOURS, Flavour

__all__ = ["CDKTF", "CDKTN", "FLAVOURS", "Flavour", "emit"]
