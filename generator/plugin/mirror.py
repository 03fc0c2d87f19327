"""
Installs the offline provider where `terraform init` finds it: a filesystem mirror.

    MIRROR/apono-bridge.launch                                                   who installed it
    MIRROR/registry.terraform.io/apono-io/apono/1.9.1/linux_amd64/
        terraform-provider-apono_v1.9.1                                          the launcher
        schema.json                                                              for other providers than ours

The launcher is a shell script whose bytes never differ, so the hash that `terraform init` writes into a lock
file is the same on every machine. What differs, the Python that has this package, stands in a file above
the folders that Terraform hashes. A zipapp would carry the package itself, but not `cryptography`, which is
compiled for one platform, and it would start some 30 ms later for want of compiled files.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

from ..provider_schema.load import PACKAGED_SOURCE
from ..provider_schema.types import ProviderSchema

__all__ = ["LAUNCHER", "MirrorError", "install_mirror", "mirror_config"]

_LAUNCH_FILE = "apono-bridge.launch"

LAUNCHER = f"""#!/bin/sh
# Starts the offline provider of apono-bridge with the Python that installed it, which is written in
# {_LAUNCH_FILE} at the root of the mirror (line 1), with the folder that holds the package (line 2).
# If Terraform has copied this file out of the mirror, APONO_BRIDGE_PYTHON or the PATH has to name the Python.
here=$(cd -P -- "${{0%/*}}" && pwd) || exit 1
python=${{APONO_BRIDGE_PYTHON:-python3}}
root=
if [ -r "$here/../../../../../{_LAUNCH_FILE}" ]; then
  {{ IFS= read -r python; IFS= read -r root; }} <"$here/../../../../../{_LAUNCH_FILE}"
fi
set --
if [ -r "$here/schema.json" ]; then
  set -- "$here/schema.json"
fi
exec "$python" -P -c 'import sys
root = sys.argv.pop(1)
if root:
    sys.path.append(root)
from generator.plugin.child import main
sys.exit(main(sys.argv[1:]))' "$root" "$@"
"""

_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


class MirrorError(Exception):
    """The mirror cannot be installed: this platform is not one of ours, or the folder cannot be written."""


def install_mirror(
    directory: Path, schema: ProviderSchema, *, schema_text: bytes | None = None, version: str | None = None
) -> Path:
    """
    Install the offline provider for *schema* into the mirror at *directory*; what is there is replaced.

    Args:
        schema: The packaged schema, or any other.
        schema_text: The JSON that *schema* was read from; needed for any schema but the packaged one.
        version: The version to install as, for a schema that does not know its own.

    Returns:
        The launcher.

    Raises:
        MirrorError: *directory* cannot be written, or Terraform has no name for this platform.
        ValueError: No version, or no text, is known: a mistake of the caller.
    """
    release = version or schema.version
    if release is None or (schema_text is None and schema.source != PACKAGED_SOURCE):
        raise ValueError("a schema other than the packaged one needs its text and a version")
    folder = directory.joinpath(*schema.source.split("/"), release, _platform())
    launcher = folder / f"terraform-provider-{schema.source.rpartition('/')[2]}_v{release}"
    package_root = Path(__file__).resolve().parents[2]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(directory / _LAUNCH_FILE, f"{sys.executable}\n{package_root}\n".encode(), 0o644)
        if schema_text is not None:
            _write(folder / "schema.json", _only(schema_text, schema.source), 0o644)
        _write(launcher, LAUNCHER.encode(), 0o755)
    except OSError as exc:
        raise MirrorError(f"cannot install the provider in {directory}: {exc}") from exc
    return launcher


def mirror_config(directory: Path, sources: Iterable[str]) -> str:
    """
    A Terraform CLI configuration that takes *sources* from the mirror and other providers from registries.

    Args:
        directory: The mirror; Terraform wants an absolute path.
        sources: Full addresses of providers, as in `ProviderSchema.source`.
    """
    listed = ", ".join(json.dumps(source) for source in sorted(sources))
    return (
        "disable_checkpoint = true\n"
        "provider_installation {\n"
        f"  filesystem_mirror {{\n    path    = {json.dumps(str(directory))}\n    include = [{listed}]\n  }}\n"
        f"  direct {{\n    exclude = [{listed}]\n  }}\n"
        "}\n"
    )


def _platform() -> str:
    """The name of this platform in Go's words, such as linux_amd64."""
    system, machine = _SYSTEMS.get(platform.system()), _MACHINES.get(platform.machine().lower())
    if system is None or machine is None:
        raise MirrorError(f"no launcher for {platform.system()} on {platform.machine()}")
    return f"{system}_{machine}"


def _only(text: bytes, source: str) -> bytes:
    """A schema file with nothing but the provider *source* in it."""
    schemas = json.loads(text)["provider_schemas"]
    return json.dumps({"format_version": "1.0", "provider_schemas": {source: schemas[source]}}).encode()


def _write(path: Path, data: bytes, mode: int) -> None:
    """
    Put *data* at *path*, atomically: Terraform may be starting the launcher that is replaced.

    A file that holds *data* already is left alone, so that several installations at once do no harm.
    """
    if path.exists() and path.read_bytes() == data:
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(data)
    partial.chmod(mode)
    partial.replace(path)
