"""
References to a Kubernetes secret: its namespace and its name.

Sources: Kubernetes documentation, "Object Names and IDs" (RFC 1123 labels of at most 63 characters for namespaces, RFC
1123 subdomains of at most 253 for secrets). The cluster is the one in which the connector runs (Apono's page "Creating
Secrets in Kubernetes").
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.addresses import AttributePath
from generator.diagnostics import Characters, Diagnostic
from generator.diagnostics.codes import secret_stores as codes
from generator.spec.rules.texts import shown

__all__ = ["CHECKS_BY_FIELD"]

_LABEL = re.compile(r"(?=.{1,63}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_NOT_IN_LABELS = re.compile(r"[^a-z0-9-]+|\A-+|-+\Z")
_NOT_IN_SUBDOMAINS = re.compile(r"[^a-z0-9.-]+|\A[.-]+|[.-]+\Z|\.[.-]+|-+\.")


def _check_namespace(namespace: str, _values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    if _LABEL.fullmatch(namespace):
        return []
    wrong = _NOT_IN_LABELS.search(namespace)
    return [
        codes.MALFORMED_KUBERNETES_NAMESPACE.at(
            path / "namespace",
            characters=_characters(wrong, namespace, 63),
            namespace=shown(namespace),
            hint=_lower_case(namespace, _LABEL),
        )
    ]


def _check_name(name: str, _values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    if _SUBDOMAIN.fullmatch(name):
        return []
    at = path / "name"
    namespace, slash, rest = name.partition("/")
    if slash and _LABEL.fullmatch(namespace) and _SUBDOMAIN.fullmatch(rest):
        characters = Characters(0, len(namespace) + 1)
        return [codes.KUBERNETES_NAME_WITH_NAMESPACE.at(at, characters=characters, namespace=namespace, remedy=rest)]
    return [
        codes.MALFORMED_KUBERNETES_SECRET_NAME.at(
            at,
            characters=_characters(_NOT_IN_SUBDOMAINS.search(name), name, 253),
            secret=shown(name),
            hint=_lower_case(name, _SUBDOMAIN),
        )
    ]


def _characters(wrong: re.Match[str] | None, text: str, limit: int) -> Characters:
    """The characters that a name cannot have; those too many if all are of the right sort."""
    return Characters(limit, len(text)) if wrong is None else Characters(*wrong.span())


def _lower_case(text: str, wanted: re.Pattern[str]) -> str | None:
    """The remedy, where capitals are all that is wrong: no object in Kubernetes has a name with capitals."""
    return f"write `{text.lower()}`" if wanted.fullmatch(text.lower()) else None


CHECKS_BY_FIELD = {"namespace": _check_namespace, "name": _check_name}
