"""
The resources of a Terraform JSON file in a CDKTF app on generated bindings; what a user's own loop would be.

The values come ready from JSON: no YAML is read and nothing is checked, so this is the least that such an app can cost.
It is copied beside `imports/` and run in the environment of the generated apps (constraints/cdktf.txt).

Usage: python main.py cdktf|cdktn CONFIGURATION
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

library = importlib.import_module(sys.argv[1])
provider = importlib.import_module("imports.apono.provider")
integration = importlib.import_module("imports.apono.resource_integration")

configuration = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
app = library.App()
stack = library.TerraformStack(app, "bench")
provider.AponoProvider(stack, "apono")
for name, arguments in configuration["variable"].items():
    library.TerraformVariable(stack, name, **arguments)
for name, arguments in configuration["resource"]["apono_resource_integration"].items():
    integration.ResourceIntegration(stack, name, **arguments)
app.synth()
