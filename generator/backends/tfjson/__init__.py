"""Terraform's JSON syntax."""

from generator.backends.tfjson.emit import emit

__all__ = ["emit"]
