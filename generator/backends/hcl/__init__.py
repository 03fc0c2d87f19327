"""HCL, Terraform's native syntax, laid out as `terraform fmt` would."""

from generator.backends.hcl.emit import emit

__all__ = ["emit"]
