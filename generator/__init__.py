"""From a short spec of an Apono integration of Rancher to checked Terraform code."""

__version__ = "0.1.0"
