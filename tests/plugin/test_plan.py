"""
What Terraform plans with the offline provider: defaults, unknown values, in place or anew.

The statements were made by running apono-io/apono 1.9.1 under Terraform 1.11.4.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from generator.runners.terraform import CommandResult, PlanResult, Terraform

from .configurations import document

RI, V1, FLOW = "apono_resource_integration", "apono_integration", "apono_access_flow_v2"


def planned(terraform: Terraform, resources: Mapping[str, Mapping[str, Any]], **more: Any) -> PlanResult:
    terraform.write_files({"main.tf.json": document(resources, **more)})
    result = terraform.plan()
    assert result.document is not None, result.diagnostics
    return result


def changes(result: PlanResult) -> dict[str, dict[str, Any]]:
    assert result.document is not None
    return {change["address"]: change["change"] for change in result.document["resource_changes"]}


def applied(terraform: Terraform, resources: Mapping[str, Mapping[str, Any]], **more: Any) -> CommandResult:
    terraform.write_files({"main.tf.json": document(resources, **more)})
    return terraform.run("apply", "-auto-approve", "-input=false", "-no-color")


def state_of(terraform: Terraform, address: str) -> dict[str, Any]:
    resources = terraform.show()["values"]["root_module"]["resources"]
    return next(dict(r["values"]) for r in resources if r["address"] == address)


class TestCreate:
    def test_an_integration_is_as_written_but_for_its_id(self, terraform: Terraform) -> None:
        change = changes(planned(terraform, {f"{RI}.a": {"integration_config": {"port": 443, "tls": True}}}))
        found = change[f"{RI}.a"]
        assert found["actions"] == ["create"]
        assert found["after_unknown"]["id"] is True
        assert found["after"]["integration_config"] == {"port": "443", "tls": "true"}
        assert found["after"]["secret_store_config"] is None

    def test_dropped_keys_of_nested_attributes_are_not_in_the_plan(self, terraform: Terraform) -> None:
        """Terraform drops them without a word; the plan is where it shows."""
        store = {"secret_store_config": {"vault": {"path": "x"}}}
        found = changes(planned(terraform, {f"{RI}.a": store}))[f"{RI}.a"]["after"]
        assert set(found["secret_store_config"].values()) == {None}

    def test_an_access_flow_gets_the_defaults_of_the_provider(self, terraform: Terraform) -> None:
        given = {
            "settings": {},
            "request_for": {"grantees": {"logical_operator": "OR", "conditions": [{"type": "group"}]}},
            "escalation_policy": {"approver_groups": [{"logical_operator": "OR", "approvers": [{"type": "Owner"}]}]},
            "approver_policy": {
                "approval_mode": "ANY_OF",
                "approver_groups": [{"logical_operator": "AND", "approvers": [{"type": "manager"}]}],
            },
        }
        found = changes(planned(terraform, {f"{FLOW}.a": given}))[f"{FLOW}.a"]
        after = found["after"]
        assert after["active"] is True
        assert after["requestors"]["conditions"][0]["match_operator"] == "is"
        assert after["request_for"]["request_scopes"] == ["self"]
        assert after["request_for"]["grantees"]["conditions"][0]["match_operator"] == "is"
        assert after["escalation_policy"]["interval_in_min"] == 30
        assert after["approver_policy"]["approver_groups"][0]["approvers"][0]["match_operator"] == "is"
        assert after["settings"] == {
            "extension_duration_in_min": 0,
            "labels": None,
            "max_extensions": 0,
            "requester_cannot_approve_self": False,
            "require_approver_reason": False,
            "require_mfa": False,
        }
        assert found["after_unknown"]["settings"] == {"justification_required": True}

    def test_what_is_written_beats_a_default(self, terraform: Terraform) -> None:
        given = {
            "active": False,
            "requestors": {
                "logical_operator": "OR",
                "conditions": [{"type": "user", "match_operator": "is_not", "values": []}],
            },
        }
        after = changes(planned(terraform, {f"{FLOW}.a": given}))[f"{FLOW}.a"]["after"]
        assert after["active"] is False
        assert after["requestors"]["conditions"][0] == {
            "match_operator": "is_not",
            "source_integration_name": None,
            "type": "user",
            "values": [],
        }

    def test_request_for_is_absent_unless_given(self, terraform: Terraform) -> None:
        after = changes(planned(terraform, {f"{FLOW}.a": {}}))[f"{FLOW}.a"]["after"]
        assert after["request_for"] is None

    def test_resource_types_of_the_old_integration_are_unknown_when_omitted(self, terraform: Terraform) -> None:
        found = changes(planned(terraform, {f"{V1}.a": {}, f"{V1}.b": {"connected_resource_types": ["x"]}}))
        assert found[f"{V1}.a"]["after_unknown"]["connected_resource_types"] is True
        assert found[f"{V1}.b"]["after"]["connected_resource_types"] == ["x"]

    def test_unknown_values_of_other_resources_pass_through(self, terraform: Terraform) -> None:
        given: dict[str, dict[str, Any]] = {
            f"{RI}.a": {"integration_config": {"host": f"https://${{{RI}.b.id}}", "port": "443"}},
            f"{RI}.b": {},
            f"{RI}.c": {"owner": {"attribute_type": "user", "attribute_values": [f"${{{RI}.b.id}}"]}},
        }
        found = changes(planned(terraform, given))
        assert found[f"{RI}.a"]["after_unknown"]["integration_config"] == {"host": True}
        assert found[f"{RI}.c"]["after_unknown"]["owner"] == {"attribute_values": [True]}

    def test_secrets_are_marked(self, terraform: Terraform) -> None:
        hook = {"type": {"http_request": {"url": "u", "method": "GET", "headers": {"Authorization": "x"}}}}
        found = changes(planned(terraform, {"apono_manual_webhook.a": hook}))["apono_manual_webhook.a"]
        assert found["after_sensitive"]["type"]["http_request"]["headers"] is True

    @pytest.mark.parametrize(
        ("changed", "summary"),
        [
            ({"timeout_in_sec": 0}, "Invalid timeout_in_sec value"),
            ({"type": {}}, "Invalid manual webhook configuration"),
        ],
    )
    def test_some_checks_wait_for_the_provider_configuration(
        self, terraform: Terraform, changed: dict[str, Any], summary: str
    ) -> None:
        """They need the provider's client, so `validate` lets pass what `plan` refuses."""
        terraform.write_files({"main.tf.json": document({"apono_manual_webhook.a": changed})})
        assert terraform.validate() == ()
        result = terraform.plan()
        assert result.document is None
        assert {d.summary for d in result.diagnostics} == {summary}


class TestChange:
    def test_a_second_plan_has_no_changes(self, terraform: Terraform) -> None:
        resources: dict[str, dict[str, Any]] = {
            f"{name}.a": {} for name in (RI, FLOW, "apono_access_scope", "apono_bundle_v2")
        }
        resources |= {f"{V1}.a": {}, "apono_managed_group.a": {"members": ["b", "a"]}}
        # The old integration needs `metadata = {}` for that, which its base has.
        assert applied(terraform, resources).exit_code == 0
        assert not planned(terraform, resources).has_changes

    @pytest.mark.parametrize(
        ("address", "changed", "actions"),
        [
            (f"{RI}.a", {"connector_id": "c-2"}, ["update"]),
            (f"{RI}.a", {"type": "other"}, ["update"]),
            (f"{RI}.a", {"connected_resource_types": ["x", "rancher-cluster"]}, ["update"]),
            (f"{V1}.a", {"name": "other"}, ["update"]),
            (f"{V1}.a", {"type": "other"}, ["delete", "create"]),
            (f"{FLOW}.a", {"trigger": "AUTOMATIC"}, ["update"]),
        ],
    )
    def test_in_place_or_anew(
        self, terraform: Terraform, address: str, changed: dict[str, Any], actions: list[str]
    ) -> None:
        """RequiresReplace stands on one attribute in the whole provider: the old integration's type."""
        assert applied(terraform, {address: {}}).exit_code == 0
        found = changes(planned(terraform, {address: changed}))[address]
        assert found["actions"] == actions
        if actions == ["update"]:
            assert found["after"]["id"] == found["before"]["id"]
        else:
            assert found["replace_paths"] == [["type"]]
            assert found["after_unknown"]["id"] is True

    def test_a_set_has_no_order_and_a_list_has_one(self, terraform: Terraform) -> None:
        group, types = "apono_managed_group.a", f"{RI}.a"
        first = {group: {"members": ["a", "b"]}, types: {"connected_resource_types": ["a", "b"]}}
        second = {group: {"members": ["b", "a"]}, types: {"connected_resource_types": ["b", "a"]}}
        assert applied(terraform, first).exit_code == 0
        found = changes(planned(terraform, second))
        assert found[group]["actions"] == ["no-op"]
        assert found[types]["actions"] == ["update"]

    def test_resource_types_of_the_old_integration_are_unknown_at_every_update(self, terraform: Terraform) -> None:
        assert applied(terraform, {f"{V1}.a": {}}).exit_code == 0
        found = changes(planned(terraform, {f"{V1}.a": {"name": "other"}}))[f"{V1}.a"]
        assert found["after_unknown"]["connected_resource_types"] is True

    def test_justification_keeps_its_state_at_an_update(self, terraform: Terraform) -> None:
        assert applied(terraform, {f"{FLOW}.a": {"settings": {}}}).exit_code == 0
        assert state_of(terraform, f"{FLOW}.a")["settings"]["justification_required"] is False
        found = changes(planned(terraform, {f"{FLOW}.a": {"settings": {"require_mfa": True}}}))[f"{FLOW}.a"]
        assert found["after_unknown"] == {}
        assert found["after"]["settings"]["justification_required"] is False


class TestInconsistentResult:
    """Where the server answers with something else than was planned, Terraform says so after apply."""

    @pytest.mark.parametrize(
        ("address", "changed"),
        [
            (
                f"{RI}.a",
                {
                    "secret_store_config": {
                        "aws": {"region": "r", "secret_id": "s"},
                        "kubernetes": {"namespace": "ns", "name": "n"},
                    }
                },
            ),
            (f"{RI}.a", {"integration_config": {"opt": None}}),
            (f"{V1}.a", {"metadata": ...}),
            (f"{FLOW}.a", {"settings": {"labels": []}}),
        ],
    )
    def test_on_create_it_taints(self, terraform: Terraform, address: str, changed: dict[str, Any]) -> None:
        result = applied(terraform, {address: changed})
        assert result.exit_code == 1
        assert "Provider produced inconsistent result after apply" in result.stderr
        found = changes(planned(terraform, {address: changed}))[address]
        assert found["actions"] == ["delete", "create"]

    def test_a_changed_type_comes_back_at_every_plan(self, terraform: Terraform) -> None:
        assert applied(terraform, {f"{RI}.a": {}}).exit_code == 0
        for _ in range(2):
            result = applied(terraform, {f"{RI}.a": {"type": "other"}})
            assert "Provider produced inconsistent result after apply" in result.stderr
        assert changes(planned(terraform, {f"{RI}.a": {"type": "other"}}))[f"{RI}.a"]["actions"] == ["update"]


class TestApplyErrors:
    @pytest.mark.parametrize(
        ("address", "changed", "said"),
        [
            (
                "apono_bundle_v2.a",
                {"access_targets": [{}]},
                "exactly one of 'integration' or 'access_scope' must be configured for each access target (index 0)",
            ),
            ("apono_bundle_v2.a", {"access_targets": []}, "access_targets (nil is invalid value)"),
            (
                f"{FLOW}.a",
                {
                    "timeframe": {
                        "start_time": "08:00",
                        "end_time": "17:00",
                        "days_of_week": ["Monday"],
                        "time_zone": "UTC",
                    }
                },
                "days_of_week (invalid: [0] (invalid value: Monday))",
            ),
        ],
    )
    def test_what_the_provider_finds_only_when_it_applies(
        self, terraform: Terraform, address: str, changed: dict[str, Any], said: str
    ) -> None:
        planned(terraform, {address: changed})
        result = applied(terraform, {address: changed})
        assert result.exit_code == 1
        # Terraform breaks lines at its own width, with a bar before each.
        assert said in " ".join(result.stderr.replace("│", " ").split())


def test_null_in_a_plan_is_json_null(terraform: Terraform) -> None:
    """The document is what `terraform show -json` prints, not a summary of ours."""
    document_ = planned(terraform, {f"{RI}.a": {}}).document
    assert document_ is not None
    assert json.loads(json.dumps(document_)) == document_
    assert document_["format_version"].startswith("1.")
