"""Objects over their life: import, refresh, drift, destroy, moves, and data sources, through real Terraform."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.plugin.reattach import InProcessProvider, reattach_environment
from generator.provider_schema import load_packaged
from generator.runners.terraform import Terraform, TerraformProgram

from .configurations import document
from .test_plan import applied, changes, planned, state_of

RI, V1 = "apono_resource_integration", "apono_integration"


def stored(objects: Path, type_name: str) -> dict[str, Any]:
    found = json.loads(objects.read_bytes())["objects"].get(type_name, {})
    assert isinstance(found, dict)
    return found


def only_id(objects: Path, type_name: str) -> str:
    (object_id,) = stored(objects, type_name)
    return str(object_id)


class TestRefresh:
    def test_a_change_elsewhere_is_drift(self, terraform: Terraform, objects: Path) -> None:
        assert applied(terraform, {f"{RI}.a": {}}).exit_code == 0
        text = objects.read_text()
        assert "rancher.example.com" in text
        objects.write_text(text.replace("rancher.example.com", "moved.example.com"))
        result = planned(terraform, {f"{RI}.a": {}})
        assert changes(result)[f"{RI}.a"]["actions"] == ["update"]
        assert result.document is not None
        (drift,) = result.document["resource_drift"]
        assert drift["change"]["after"]["integration_config"] == {"host": "moved.example.com"}

    def test_an_object_deleted_elsewhere_is_created_again(self, terraform: Terraform, objects: Path) -> None:
        assert applied(terraform, {f"{RI}.a": {}}).exit_code == 0
        objects.unlink()
        assert changes(planned(terraform, {f"{RI}.a": {}}))[f"{RI}.a"]["actions"] == ["create"]

    def test_destroy_removes_the_object(self, terraform: Terraform, objects: Path) -> None:
        assert applied(terraform, {f"{RI}.a": {}}).exit_code == 0
        result = terraform.run("destroy", "-auto-approve", "-no-color")
        assert (result.exit_code, stored(objects, RI)) == (0, {})

    def test_destroy_of_an_object_that_is_gone_succeeds(self, terraform: Terraform, objects: Path) -> None:
        assert applied(terraform, {f"{RI}.a": {}}).exit_code == 0
        objects.unlink()
        assert terraform.run("destroy", "-auto-approve", "-refresh=false").exit_code == 0


class TestImport:
    def test_by_block_nothing_is_left_to_do(self, terraform: Terraform, objects: Path) -> None:
        assert applied(terraform, {f"{RI}.a": {}}).exit_code == 0
        (terraform.directory / "terraform.tfstate").unlink()
        block = {"to": f"{RI}.a", "id": only_id(objects, RI)}
        found = changes(planned(terraform, {f"{RI}.a": {}}, **{"import": [block]}))[f"{RI}.a"]
        assert found["actions"] == ["no-op"]
        assert found["importing"] == {"id": block["id"]}

    def test_by_command(self, terraform: Terraform, objects: Path) -> None:
        assert applied(terraform, {f"{RI}.a": {}}).exit_code == 0
        (terraform.directory / "terraform.tfstate").unlink()
        assert terraform.run("import", f"{RI}.a", only_id(objects, RI)).exit_code == 0
        assert state_of(terraform, f"{RI}.a")["connector_id"] == "c-1"

    def test_terraform_can_write_the_code(self, terraform: Terraform, objects: Path) -> None:
        """The generated configuration plans to nothing, with nested attributes in it."""
        owner = {"owner": {"attribute_type": "user", "attribute_values": ["a", "b"]}}
        assert applied(terraform, {f"{RI}.a": owner}).exit_code == 0
        (terraform.directory / "terraform.tfstate").unlink()
        block = {"to": f"{RI}.a", "id": only_id(objects, RI)}
        terraform.write_files({"main.tf.json": document({}, **{"import": [block]})})
        result = terraform.plan(extra=["-generate-config-out=generated.tf"])
        assert changes(result)[f"{RI}.a"]["actions"] == ["no-op"]
        assert 'attribute_values        = ["a", "b"]' in (terraform.directory / "generated.tf").read_text()

    @pytest.mark.parametrize(
        ("address", "said"),
        [
            (f"{RI}.a", "Cannot import non-existent remote object"),
            (f"{V1}.a", "Failed to get integration with id nowhere, error: 404 Not Found"),
        ],
    )
    def test_an_unknown_id_is_refused(self, terraform: Terraform, address: str, said: str) -> None:
        block = {"to": address, "id": "nowhere"}
        terraform.write_files({"main.tf.json": document({address: {}}, **{"import": [block]})})
        result = terraform.plan()
        assert result.document is None
        assert any(said in f"{d.summary} {d.detail}" for d in result.diagnostics)


def test_without_a_place_for_objects_the_state_is_the_truth(program: TerraformProgram) -> None:
    """So a plan against a state of the real provider compares with that state, and imports can be planned."""
    with (
        InProcessProvider(load_packaged()) as provider,
        Terraform(program, environment=reattach_environment([provider])) as terraform,
    ):
        assert applied(terraform, {f"{RI}.a": {}}).exit_code == 0
        assert not planned(terraform, {f"{RI}.a": {}}).has_changes
        block = {"to": f"{RI}.b", "id": "i-1"}
        found = changes(planned(terraform, {f"{RI}.a": {}, f"{RI}.b": {}}, **{"import": [block]}))[f"{RI}.b"]
        assert (found["actions"], found["importing"]) == (["update"], {"id": "i-1"})


def test_a_move_between_types_is_refused(terraform: Terraform) -> None:
    assert applied(terraform, {f"{V1}.a": {}}).exit_code == 0
    moved = {"moved": [{"from": f"{V1}.a", "to": f"{RI}.a"}]}
    terraform.write_files({"main.tf.json": document({f"{RI}.a": {}}, **moved)})
    result = terraform.plan()
    assert {"Unable to Move Resource State"} == {d.summary for d in result.diagnostics}


class TestDataSources:
    def output(self, terraform: Terraform, kind: str, expression: str, **config: Any) -> Any:
        more = {"data": {kind: {"x": config}}, "output": {"found": {"value": f"${{{expression}}}"}}}
        result = planned(terraform, {}, **more)
        assert result.document is not None
        return result.document["planned_values"]["outputs"]["found"].get("value")

    def test_the_name_of_a_connector_is_its_id(self, terraform: Terraform) -> None:
        assert self.output(terraform, "apono_connector", "data.apono_connector.x.name", id="c-1") == "c-1"

    @pytest.mark.parametrize(
        ("kind", "listed", "expected"),
        [
            ("apono_resource_integrations", "integrations", None),
            ("apono_user_information_integrations", "integrations", []),
            ("apono_groups", "groups", None),
            ("apono_access_scopes", "access_scopes", []),
            ("apono_bundles", "bundles", None),
            ("apono_integrations", "integrations", None),
        ],
    )
    def test_no_match_is_null_for_some_and_empty_for_others(
        self, terraform: Terraform, kind: str, listed: str, expected: Any
    ) -> None:
        found = self.output(terraform, kind, f"data.{kind}.x.{listed} == null")
        assert found is (expected is None)

    def test_filters_take_wildcards_in_any_case(self, terraform: Terraform) -> None:
        resources = {f"{RI}.{name}": {"name": f"Rancher {name}"} for name in ("one", "two", "three")}
        assert applied(terraform, resources).exit_code == 0
        more = {
            "data": {"apono_resource_integrations": {"x": {"name": "rancher T*"}}},
            "output": {"found": {"value": "${data.apono_resource_integrations.x.integrations[*].name}"}},
        }
        result = planned(terraform, resources, **more)
        assert result.document is not None
        found = result.document["planned_values"]["outputs"]["found"]["value"]
        assert sorted(found) == ["Rancher three", "Rancher two"]
