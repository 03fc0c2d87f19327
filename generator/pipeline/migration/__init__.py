"""
A folder with integrations of the provider's older resource to the same folder with the newer one.

The user's text stays as it is but for the words that have to change. What the code does not say in a way that the newer
resource takes is filled in from the state; and nothing is taken on trust: a real Terraform plans the result.
"""

from generator.pipeline.migration.migrate import (
    Migration,
    MigrationOptions,
    Proof,
    migrate_folder,
)
from generator.pipeline.migration.takeover import newer_address

__all__ = ["Migration", "MigrationOptions", "Proof", "migrate_folder", "newer_address"]
