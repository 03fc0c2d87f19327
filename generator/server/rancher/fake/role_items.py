"""Global roles, their bindings and role templates as `/v3` shows them."""

from __future__ import annotations

import datetime
from types import MappingProxyType

from generator.server.rancher.fake.features import Feature
from generator.server.rancher.fake.items import BASE, CREATED_BY, Item, Scene, condition, finish, format_time, owner
from generator.server.rancher.fake.seeds import ADMIN, BindingSeed, RoleSeed, Rule, make_id, parse_time

__all__ = ["binding_item", "role_item", "role_template_item", "rule_item"]


def role_item(scene: Scene, role: RoleSeed) -> Item:
    """A global role."""
    label = ("authz.management.cattle.io/bootstrapping", "default-globalrole")
    item: Item = {
        "annotations": {
            "authz.management.cattle.io/cr-name": f"cattle-globalrole-{role.id}",
            CREATED_BY + "mgmt-auth-gr-controller": "true",
        },
        "builtin": role.builtin,
        "created": role.created,
        "creatorId": None if role.builtin else ADMIN,
        "description": role.description,
        "id": role.id,
        "inheritedClusterRoles": None if role.inherited is None else list(role.inherited),
        "labels": dict([label if role.builtin else ("cattle.io/creator", "norman")]),
        "links": {"globalRoleBindings": f"{BASE}/v3/globalRoleBindings?globalRoleId={role.id}"},
        "name": role.name,
        "newUserDefault": False,
        "rules": [rule_item(rule) for rule in role.rules],
        "uuid": role.uuid or f"a24e1a3c-20a1-4d6f-8f60-{make_id(role.id, length=12)}",
    }
    if scene.has(Feature.NAMESPACED_RULES):
        item |= {"namespacedRules": None, "status": _role_status(role)}
    if scene.has(Feature.INHERITED_NAMESPACED_RULES):
        item["inheritedNamespacedRules"] = None
    links = ("self", "update") if role.builtin else ("remove", "self", "update")
    return finish(item, "globalRole", f"globalRoles/{role.id}", links=links)


def _role_status(role: RoleSeed) -> Item:
    second = parse_time(role.created) + datetime.timedelta(seconds=1)
    made = condition("ClusterRoleExists", "", reason="ClusterRoleExists")
    del made["lastUpdateTime"]
    made |= {"lastTransitionTime": format_time(second), "message": f"cattle-globalrole-{role.id} created"}
    return {
        "conditions": [dict(sorted(made.items()))],
        "lastUpdateTime": f"{second:%Y-%m-%d %H:%M:%S}.413 +0000 UTC m=+0.214710176",
        "observedGeneration": 1,
        "summary": "Completed",
        "type": "/v3/schemas/globalRoleStatus",
    }


def rule_item(rule: Rule) -> Item:
    """A rule; empty parts are left out."""
    parts = {
        "apiGroups": rule.groups,
        "nonResourceURLs": rule.non_resource_urls,
        "resourceNames": rule.names,
        "resources": rule.resources,
        "type": "/v3/schemas/policyRule",
        "verbs": rule.verbs,
    }
    return {name: list(value) if isinstance(value, tuple) else value for name, value in parts.items() if value}


_BINDING_STEPS = ("ClusterPermissionsReconciled", "GlobalRoleBindingReconciled")


def binding_item(scene: Scene, binding: BindingSeed) -> Item:
    """A global role binding."""
    uid = "a24e1a3c-20a1-4d6f-8f60-1f0ad0a0c3c1"
    item: Item = {
        "annotations": {
            "authz.management.cattle.io/crb-name": f"cattle-globalrolebinding-{binding.id}",
            CREATED_BY + "mgmt-auth-grb-controller": "true",
        },
        "created": binding.created,
        "creatorId": ADMIN,
        "globalRoleId": binding.role,
        "groupPrincipalId": binding.group,
        "id": binding.id,
        "labels": {"cattle.io/creator": "norman"},
        "name": binding.id,
        "ownerReferences": [owner("GlobalRole", binding.role, uid)],
        "userId": binding.user,
        "uuid": binding.uuid or f"5d1e7c0a-6f7d-4e55-9a3c-{make_id(binding.id, length=12)}",
    }
    if scene.has(Feature.BINDING_STATUS):
        item |= {"userPrincipalId": None, "status": _binding_status(binding.created)}
    return finish(item, "globalRoleBinding", f"globalRoleBindings/{binding.id}")


def _binding_status(time: str) -> Item:
    steps = [
        {"lastTransitionTime": time, "message": "", "reason": step, "status": "True", "type": step}
        for step in _BINDING_STEPS
    ]
    return {
        "lastUpdateTime": time,
        "localConditions": steps,
        "observedGenerationLocal": 1,
        "summary": "Completed",
        "summaryLocal": "Completed",
        "type": "/v3/schemas/globalRoleBindingStatus",
    }


def _template_rule(groups: str, resources: str, *verbs: str) -> Item:
    return rule_item(Rule(verbs, (groups,), (resources,)))


def role_template_item(scene: Scene, template: str) -> Item | None:
    """The cluster role `cluster-owner` or `cluster-member`; `None` for others."""
    if template not in _TEMPLATES:
        return None
    name, rules = _TEMPLATES[template]
    is_owner = template == "cluster-owner"
    own = f"roleTemplateId={template}"
    item: Item = {
        "administrative": is_owner,
        "annotations": {CREATED_BY + "mgmt-auth-roletemplate-lifecycle": "true"},
        "builtin": True,
        "clusterCreatorDefault": is_owner,
        "context": "cluster",
        "created": "2025-07-01T07:45:22Z",
        "creatorId": None,
        "description": "",
        "external": False,
        "hidden": False,
        "id": template,
        "labels": {"authz.management.cattle.io/bootstrapping": "default-roletemplate"},
        "links": {
            "clusterRoleTemplateBindings": f"{BASE}/v3/clusterRoleTemplateBindings?{own}",
            "projectRoleTemplateBindings": f"{BASE}/v3/projectRoleTemplateBindings?{own}",
            "roleTemplates": f"{BASE}/v3/roleTemplates?roleTemplateIds={template}",
        },
        "locked": template in scene.world.locked_templates,
        "name": name,
        "projectCreatorDefault": False,
        "roleTemplateIds": None,
        "rules": list(rules),
        "uuid": "27c9a7d4-2f4f-4f5f-9d7e-" + ("0b6f5a9c1e33" if is_owner else make_id(template, length=12)),
    }
    return finish(item, "roleTemplate", f"roleTemplates/{template}")


_TEMPLATES: MappingProxyType[str, tuple[str, tuple[Item, ...]]] = MappingProxyType(
    {
        "cluster-owner": (
            "Cluster Owner",
            (
                _template_rule("*", "*", "*"),
                _template_rule("management.cattle.io", "clusters", "own"),
                _template_rule("provisioning.cattle.io", "clusters", "*"),
                _template_rule("rke.cattle.io", "etcdsnapshots", "get", "list", "watch"),
                _template_rule("cluster.x-k8s.io", "machines", "*"),
                _template_rule("rke-machine-config.cattle.io", "*", "*"),
                _template_rule("rke-machine.cattle.io", "*", "*"),
                _template_rule("management.cattle.io", "projects", "updatepsa"),
                _template_rule("management.cattle.io", "clusterproxyconfigs", "*"),
                rule_item(Rule(("*",), non_resource_urls=("*",))),
            ),
        ),
        "cluster-member": (
            "Cluster Member",
            (
                _template_rule("management.cattle.io", "projects", "create"),
                _template_rule("management.cattle.io", "nodes", "get", "list", "watch"),
            ),
        ),
    }
)
