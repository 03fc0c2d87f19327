"""`import` of many resources, specs and checks included, against python-hcl2 making a tree of the same file."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Sample, median_of, run_child

__all__ = ["ImportingResult", "measure_importing"]

_MAIN = str(Path(__file__).parent.parent / "main.py")
_PARSER = "import sys, hcl2; hcl2.parses_to_tree(open(sys.argv[1], encoding='utf-8').read())"
_RESOURCE = """\
# Team {number}
resource "apono_resource_integration" "rancher_{number:05}" {{
  name                     = "Rancher Team {number:05}"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster"]
  integration_config = {{
    host           = "rancher-{number:05}.platform.example.com"
    port           = "443"
    rancher_ui_url = "https://rancher-{number:05}.platform.example.com"
  }}
  secret_store_config = {{
    aws = {{
      region    = "eu-west-1"
      secret_id = "prod/rancher/{number:05}"
    }}
  }}
  custom_access_details = "Connect to the VPN first.\\nQuestions? Ask the \\"platform\\" team."
  owner = {{
    attribute_type          = "group"
    source_integration_name = "Okta"
    attribute_values        = ["00g1abcd{number:05}", "00g2efgh{number:05}"]
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class ImportingResult:
    """
    Medians of `rounds` runs of each on a file of `count` resources; memory is that of all processes together.

    Attributes:
        largest: Ours, with the memory of the largest process alone.
    """

    count: int
    rounds: int
    ours: Sample
    parser: Sample
    largest: Sample


def measure_importing(folder: Path, count: int, rounds: int) -> ImportingResult:
    """
    Both in turn, on the same file: what else the machine does meets both.

    Args:
        folder: Exists; for the file and the specs.

    Raises:
        BenchmarkError: A program failed.
    """
    file = folder / "integrations.tf"
    file.write_text("\n".join(_RESOURCE.format(number=number) for number in range(count)), encoding="utf-8")
    # The library builds its tables at the first start, and keeps them.
    run_child([sys.executable, "-c", "from hcl2.parser import parser; parser()"], cwd=folder)
    ours = [sys.executable, _MAIN, "import", str(file), "--no-report", "--force", "-o", str(folder / "specs.yaml")]
    parser = [sys.executable, "-c", _PARSER, str(file)]
    pairs = [
        (run_child(ours, cwd=folder, whole_tree=True), run_child(parser, cwd=folder, whole_tree=True))
        for _ in range(rounds)
    ]
    largest = run_child(ours, cwd=folder)
    return ImportingResult(
        count, rounds, median_of([pair[0] for pair in pairs]), median_of([pair[1] for pair in pairs]), largest
    )
