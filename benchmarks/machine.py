"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

__all__ = ["machine_facts"]


def machine_facts(folder: Path) -> dict[str, str]:
    """
    Facts by name, in the order in which they are shown.

    Args:
        folder: Where files are written.
    """
    return {
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "load at the start": f"{os.getloadavg()[0]:.2f}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "PyYAML": f"{_version('PyYAML')}, pydantic {_version('pydantic')}, Jinja2 {_version('jinja2')}",
        "node": _first_line("node", "--version") or "none",
        "file system": _file_system(folder),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return _first_line("sysctl", "-n", "machdep.cpu.brand_string") or platform.processor() or "unknown"
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def _version(distribution: str) -> str:
    from importlib.metadata import version

    return version(distribution)


def _file_system(folder: Path) -> str:
    # GNU's `stat` alone can say it; elsewhere the name of the system tells enough.
    return _first_line("stat", "--file-system", "--format=%T", str(folder)) or "unknown"


def _first_line(*command: str) -> str:
    if shutil.which(command[0]) is None:
        return ""
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return lines[0] if lines else ""
