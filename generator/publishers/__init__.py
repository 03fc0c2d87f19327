"""
Delivers a finished preview to a pull request, as one comment that is kept up to date.

Each platform is one module with one `CodeHost`, and one entry of `CODE_HOSTS`.
"""

from __future__ import annotations

from .azure_devops import AZURE_DEVOPS
from .bitbucket import BITBUCKET
from .code_host import CodeHost
from .gitea import GITEA
from .github import GITHUB
from .gitlab import GITLAB

__all__ = ["CODE_HOSTS", "CodeHost", "get_code_host"]

CODE_HOSTS: tuple[CodeHost, ...] = (GITHUB, GITLAB, BITBUCKET, AZURE_DEVOPS, GITEA)


def get_code_host(name: str) -> CodeHost:
    """The platform that `--post` calls *name*; `KeyError` when there is none, a caller's mistake."""
    return {host.name: host for host in CODE_HOSTS}[name]
