"""The two libraries that one code writes for; they differ in nothing but what this table says."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CDKTF", "CDKTN", "FLAVOURS", "Flavour"]


@dataclass(frozen=True, slots=True)
class Flavour:
    """
    One of the libraries.

    Attributes:
        name: Of the target, the Python package, and the program on the command line.
        title: As its own documentation calls it.
        acronym: As its own generated texts call it.
        version: Of the Python package, which is also that of the command line.
        cli_package: In npm.
        node: The versions of Node.js that run both the command line and the app, for people.
        node_major: One of them, which runs both, for machines.
        lists_show_parent: Whether lists in its bindings have what they are made from as members.
    """

    name: str
    title: str
    acronym: str
    version: str
    cli_package: str
    node: str
    node_major: str
    lists_show_parent: bool

    @property
    def requirements(self) -> tuple[str, ...]:
        """What an app needs, pinned, as `requirements.txt` says it."""
        return (f"{self.name}=={self.version}", *_COMMON_REQUIREMENTS)


# Both libraries of the versions below were tried with these.
_COMMON_REQUIREMENTS = ("constructs==10.7.2", "jsii==1.142.0")

# Node versions: observed with both command lines on Node.js 20, 22 and 24.
CDKTF = Flavour(
    name="cdktf",
    title="CDK for Terraform",
    acronym="CDKTF",
    version="0.21.0",
    cli_package="cdktf-cli@0.21.0",
    node="20 or 22",
    node_major="22",
    lists_show_parent=True,
)
CDKTN = Flavour(
    name="cdktn",
    title="CDK Terrain",
    acronym="CDKTN",
    version="0.24.0",
    cli_package="cdktn-cli@0.24.0",
    node="22.19 or later",
    node_major="22",
    lists_show_parent=False,
)

FLAVOURS = {flavour.name: flavour for flavour in (CDKTF, CDKTN)}
