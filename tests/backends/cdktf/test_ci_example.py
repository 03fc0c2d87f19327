"""The example CI workflow runs what there is."""

from __future__ import annotations

import yaml

from generator.backends.cdktf import CDKTF, CDKTN
from tests.specs import EXAMPLES


def test_workflow_names_the_versions_that_apps_are_made_for() -> None:
    """The command line is that of the library, on a Node.js that runs it."""
    text = (EXAMPLES / "ci" / "cdktf-synth.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(text)["jobs"]["synth"]["steps"]
    commands = "\n".join(step.get("run", "") for step in steps)
    assert CDKTF.cli_package in commands
    assert CDKTN.cli_package in text
    assert "generate --offline specs/ -o app --target cdktf --check" in commands
    assert [step["with"]["node-version"] for step in steps if "node" in step.get("uses", "")] == [CDKTF.node_major]
