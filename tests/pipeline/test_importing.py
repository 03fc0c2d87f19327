"""Imports of many resources: one outcome however the work is shared, and however the file is cut."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator.cli.import_ import describe_line
from generator.diagnostics import BugError, Diagnostic
from generator.pipeline import importing
from generator.pipeline.compilation import CompileOptions
from generator.pipeline.importing import Import, ImportOptions, import_files
from generator.provider_schema import load_packaged

# pytest-xdist has a thread, which Python 3.12 and later warn of when a process is copied.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")

RESOURCE = """\
# Team {number}
resource "apono_resource_integration" "team_{number}" {{
  name                     = "Team {name}" # {number}
  type                     = "{type}"
  connector_id             = var.connector
  connected_resource_types = ["rancher-cluster"]
  integration_config       = {{ host = "r{number}.${{local.domain}}", port = {port} }}
  secret_store_config = {{
    aws = {{ region = "eu-west-1", secret_id = "prod/{number}" }}
  }}
{more}}}
"""
FRAME = 'variable "connector" { default = "c" }\nlocals { domain = "example.com" }\n# the end\n'
HEREDOC = "  custom_access_details = <<EOT\n}\nEOT\n"


def resources(count: int) -> list[str]:
    """Some of them with a name twice, a port too large, something that is lost, or another type."""
    return [
        RESOURCE.format(
            number=number,
            name="Same" if number % 90 == 1 else f"{number}",
            type="mysql" if number % 31 == 3 else "rancher",
            port=99999 if number % 37 == 5 else 443,
            more="  lifecycle {\n  }\n" if number % 29 == 7 else "",
        )
        for number in range(count)
    ]


def options(**more: bool) -> ImportOptions:
    return ImportOptions(CompileOptions(load_packaged(), datetime(2026, 1, 1, tzinfo=UTC)), **more)  # type: ignore[arg-type]


def outcome(result: Import) -> tuple[object, ...]:
    return (
        [(spec.name, spec.address, spec.stem, spec.text) for spec in result.specs],
        [describe_line(line) for line in result.lines],
        [_comparable(diagnostic) for diagnostic in result.diagnostics],
    )


def _comparable(diagnostic: Diagnostic) -> tuple[object, ...]:
    places = [diagnostic.location, *(other.location for other in diagnostic.related)]
    return (
        *(diagnostic.code, diagnostic.severity, diagnostic.summary, diagnostic.hint),
        *((place.file, place.range) for place in places if place is not None),
    )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Import]:
    """Imports a text, by so many processes."""

    def run(text: str, processors: int = 1, **more: bool) -> Import:
        file = tmp_path / "many.tf"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setattr(importing, "count_processors", lambda: processors)
        return import_files([str(file)], options(**more), read_stdin=lambda: b"")

    return run


@pytest.mark.parametrize("allow_loss", [False, True])
@pytest.mark.usefixtures("no_child_left")
def test_processes_come_to_what_one_comes_to(run: Callable[..., Import], allow_loss: bool) -> None:
    """Specs, lines and diagnostics, those that compare resources of different shares included."""
    text = FRAME + "".join(resources(250))
    alone = run(text, allow_loss=allow_loss)
    assert outcome(run(text, 3, allow_loss=allow_loss)) == outcome(alone)
    assert {"SPEC601", "SPEC250", "READ013", "READ014"} <= {diagnostic.code for diagnostic in alone.diagnostics}


def test_shares_are_no_part_of_the_outcome(run: Callable[..., Import], monkeypatch: pytest.MonkeyPatch) -> None:
    """One resource at a time, or all at once."""
    text = FRAME + "".join(resources(40))
    expected = outcome(run(text))
    for size in (1, 7, 1000):
        monkeypatch.setattr(importing, "_LEAST_IN_SHARE", size)
        assert outcome(run(text)) == expected


@pytest.mark.parametrize("processors", [1, 2])
def test_a_block_that_ends_elsewhere_is_cut_word_by_word(run: Callable[..., Import], processors: int) -> None:
    """A `}` at the beginning of a line of a heredoc, or of a comment, ends no resource."""
    blocks = resources(250)
    blocks[100] = RESOURCE.format(number=100, name="100", type="rancher", port=443, more=HEREDOC)
    blocks[101] = RESOURCE.format(number=101, name="101", type="rancher", port=443, more="  /*\n}\n  */\n")
    result = run(FRAME + "".join(blocks), processors)
    assert len(result.specs) == len(run(FRAME + "".join(resources(250))).specs)
    by_name = {spec.name: spec.text for spec in result.specs}
    assert "custom_access_details: |\n  }\n" in by_name["Team 100"]
    assert "# }\n" in by_name["Team 101"]


def test_a_text_that_is_not_closed_is_found_in_any_resource(run: Callable[..., Import]) -> None:
    """At its place, and all others are read."""
    blocks = resources(60)
    blocks[50] = blocks[50].replace('"prod/50"', '"prod/50')
    [fault] = [one for one in run(FRAME + "".join(blocks)).diagnostics if one.code == "READ001"]
    assert fault.location is not None
    assert fault.location.range is not None
    line = (FRAME + "".join(blocks)).splitlines()[fault.location.range.start.line - 1]
    assert line[fault.location.range.start.column - 1 :].startswith('"prod/50')


def test_a_failure_in_a_process_is_a_failure_here(run: Callable[..., Import], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not lost, and no result with a gap comes out."""
    work = importing.import_share

    def fail(*arguments: object) -> object:
        if arguments[3] == 64:
            raise BugError("as if something were wrong")
        return work(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "import_share", fail)
    for processors in (1, 2):
        with pytest.raises(BugError, match="as if"):
            run(FRAME + "".join(resources(250)), processors)


def test_progress_counts_resources(tmp_path: Path) -> None:
    """Up to all of them."""
    file = tmp_path / "many.tf"
    file.write_text(FRAME + "".join(resources(40)), encoding="utf-8")
    seen: list[int] = []
    import_files([str(file)], options(), read_stdin=lambda: b"", progress=seen.append)
    assert seen[-1] == 40
    assert seen == sorted(seen)
