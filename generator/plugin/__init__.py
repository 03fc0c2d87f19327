"""
The offline provider: a server for Terraform's plugin protocol 6 that needs no network and no account.

`child` is what Terraform starts, `reattach` serves from a thread of this process, `mirror` installs the
provider where `terraform init` finds it. Nothing is imported here: Terraform starts the provider afresh up
to five times a command, and each start pays for every import.
"""
