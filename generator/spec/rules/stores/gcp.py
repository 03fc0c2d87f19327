"""
References to a secret in Google Cloud Secret Manager: a project, and the secret's id or resource name.

Sources: secret ids ("alphanumeric, hyphens and underscores, at most 255 characters") from Apono's page
"Creating Secrets in GCP"; project ids from Google's "Creating and managing projects"; resource names from the Secret
Manager API reference. The provider's example of a `secret_id` is a whole resource name with the project's number;
whether a bare id works is said nowhere, and since `project` stands beside it nothing is said about it here either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.addresses import AttributePath
from generator.diagnostics import Characters, Diagnostic, Related
from generator.diagnostics.codes import secret_stores as codes
from generator.spec.rules.texts import shown

__all__ = ["CHECKS_BY_FIELD"]

# An id, with the domain of organisations that have one, or a number.
_PROJECT = re.compile(r"(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|[0-9]{1,20}")
_PROJECT_NAME = re.compile(r"projects/(?P<project>[^/]+)/?")
_ID = re.compile(r"[A-Za-z0-9_-]{1,255}")
_LONGEST_ID = 255
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_-]+")
_NAME = re.compile(
    r"(?P<service>//secretmanager\.googleapis\.com/)?projects/(?P<project>[^/]+)"
    r"(?:/locations/(?P<location>[^/]+))?/secrets/(?P<id>[^/]+)(?P<version>/versions(?:/[^/]*)?|/)?"
)
_VERSION = re.compile(r"/versions(?:/[^/]*)?\Z")


def _check_project(project: str, _values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    if _PROJECT.fullmatch(project):
        return []
    name = _PROJECT_NAME.fullmatch(project)
    remedy = name["project"] if name is not None else project.lower()
    hint = f"write `{shown(remedy)}`" if _PROJECT.fullmatch(remedy) else None
    return [codes.MALFORMED_GCP_PROJECT.at(path / "project", project=shown(project), hint=hint)]


def _check_secret_id(secret_id: str, values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    at = path / "secret_id"
    if _ID.fullmatch(secret_id):
        return []
    version = _VERSION.search(secret_id)
    if version is not None:
        remedy = shown(secret_id[: version.start()])
        characters = Characters(*version.span())
        return [codes.GCP_SECRET_WITH_VERSION.at(at, characters=characters, version=shown(version[0]), remedy=remedy)]
    if "/" not in secret_id:
        return _check_id(secret_id, 0, at)
    name = _NAME.fullmatch(secret_id)
    if name is None or not _PROJECT.fullmatch(name["project"]):
        return [codes.MALFORMED_GCP_SECRET_NAME.at(at, secret_id=shown(secret_id))]
    return _check_name(name, values, path)


def _check_name(name: re.Match[str], values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    at, remedy = path / "secret_id", shown(f"projects/{name['project']}/secrets/{name['id']}")
    diagnostics = _check_id(name["id"], name.start("id"), at) + _check_same_project(name, values, path)
    if name["service"] or name["version"]:
        diagnostics.append(codes.MALFORMED_GCP_SECRET_NAME.at(at, secret_id=shown(name[0]), hint=f"write `{remedy}`"))
    if name["location"]:
        characters = Characters(name.end("project"), name.end("location"))
        diagnostics.append(codes.GCP_REGIONAL_SECRET.at(at, characters=characters, place=shown(name["location"])))
    return diagnostics


def _check_id(id_: str, offset: int, at: AttributePath) -> list[Diagnostic]:
    """
    Args:
        offset: Where *id_* begins in the text of the field.
    """
    wrong = _NOT_IN_IDS.search(id_)
    if wrong is not None:
        characters = Characters(offset + wrong.start(), offset + wrong.end())
        return [codes.GCP_SECRET_ID_CHARACTERS.at(at, characters=characters, wrong=shown(wrong[0]))]
    if len(id_) <= _LONGEST_ID:
        return []
    characters = Characters(offset + _LONGEST_ID, offset + len(id_))
    return [codes.GCP_SECRET_ID_TOO_LONG.at(at, characters=characters, length=len(id_), limit=_LONGEST_ID)]


def _check_same_project(name: re.Match[str], values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    project, other = values.get("project"), name["project"]
    if project is None or project == other or not _PROJECT.fullmatch(project):
        return []
    if project.isdigit() != other.isdigit():
        # A number and an id may be the same project; only Google can tell.
        return []
    related = Related(f"`project` is `{shown(project)}`", path / "project")
    characters = Characters(*name.span("project"))
    return [
        codes.GCP_SECRET_IN_ANOTHER_PROJECT.at(
            path / "secret_id",
            characters=characters,
            related=(related,),
            other=shown(other),
            project=shown(project),
        )
    ]


CHECKS_BY_FIELD = {"project": _check_project, "secret_id": _check_secret_id}
