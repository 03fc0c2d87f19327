"""Realistic specs in any number: some 24 lines each, three secret stores in turn, every tenth with a reference."""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_specs"]

_STORES = (
    "aws:\n    region: eu-west-1\n    secret_id: {secret}",
    "gcp:\n    project: acme-platform\n    secret_id: {secret}",
    "azure:\n    vault_url: https://acme-platform.vault.azure.net\n    name: {secret}",
)

_SPEC = """\
apiVersion: apono-bridge/v1
kind: RancherIntegration
name: Rancher Team {number:05}
connector: prod-connector
host: rancher-{number:05}.platform.example.com
port: 443
secret_store:
  {store}
credential_rotation_days: 30
user_cleanup_days: 90
custom_access_details: |
  Connect to the VPN first, then open the Rancher UI of your region.
  Questions? Ask the "platform" team in #ask-platform.
integration_owner:
  attribute: group
  source: Okta
  values: [00g1abcd{number:05}, 00g2efgh{number:05}]
resource_owner:
  key: owner
  attribute: group
  source: Okta
"""


def write_specs(folder: Path, count: int, *, one_file: bool) -> Path:
    """
    Writes specs, and says what to hand to the program.

    Args:
        folder: Exists; nothing in it is looked at.
        one_file: Whether all are documents of one file, or else a file each.

    Returns:
        The one file, or the folder made for the many.
    """
    if one_file:
        path = folder / f"specs-{count}.yaml"
        path.write_text("---\n".join(map(_spec, range(count))), encoding="utf-8")
        return path
    path = folder / f"specs-{count}"
    path.mkdir()
    for number in range(count):
        (path / f"rancher-{number:05}.yaml").write_text(_spec(number), encoding="utf-8")
    return path


def _spec(number: int) -> str:
    secret = f"prod-rancher-{number:05}" if number % 10 else f"{{ref: var.secret_{number:05}}}"
    return _SPEC.format(number=number, store=_STORES[number % len(_STORES)].format(secret=secret))
