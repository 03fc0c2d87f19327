"""Child processes: Terraform, in a private place of which nothing is left."""
