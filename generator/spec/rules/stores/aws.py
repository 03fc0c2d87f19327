"""
References to a secret in AWS Secrets Manager: a region, and the secret's name or ARN.

Sources: names from the API reference, `CreateSecret` ("ASCII letters, numbers, and the following
characters: /_+=.@-", 1 to 512); ARNs and partitions from the service authorization reference and the general reference;
the suffix of six characters from the user guide, "Secrets Manager secret ARN". That `secret_id` takes a name or an ARN
is the provider's documentation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.addresses import AttributePath
from generator.diagnostics import Characters, Diagnostic, Related
from generator.diagnostics.codes import secret_stores as codes
from generator.spec.rules.texts import shown

__all__ = ["CHECKS_BY_FIELD"]

_REGION = re.compile(
    r"(?:[a-z]{2}(?:-gov|-iso[a-z]?)?|eusc-[a-z]{2})-"
    r"(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9][0-9]?"
)
_ZONE = re.compile(rf"(?P<region>{_REGION.pattern})[a-z]")
# The first prefix that fits decides.
_PARTITION_BY_PREFIX = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "us-iso-": "aws-iso",
    "eusc-": "aws-eusc",
    "": "aws",
}

_LONGEST_NAME = 512
_NAME = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9/_+=.@-]+")
# What the end of an ARN looks like, told from words by its mixture: capital, small letter and digit.
_ARN_SUFFIX = re.compile(r"-(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9])[A-Za-z0-9]{6}\Z")

_ARN_START = re.compile(r"arn:", re.IGNORECASE)
_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12}):"
    r"(?P<kind>secret):(?P<name>[^:]+)(?P<more>:.*)?",
    re.DOTALL,
)
# The service and the region of anything that begins like an ARN, for a word about it.
_ARN_OF_SERVICE = re.compile(r"arn:aws[a-z-]*:(?P<service>[a-z0-9-]+):")


def _check_region(region: str, _values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    if _REGION.fullmatch(region):
        return []
    at = path / "region"
    zone = _ZONE.fullmatch(region)
    if zone is not None:
        characters = Characters(len(region) - 1, len(region))
        return [codes.AWS_AVAILABILITY_ZONE.at(at, characters=characters, zone=region, region=zone["region"])]
    remedy = region.lower().replace("_", "-")
    hint = f"write `{remedy}`" if _REGION.fullmatch(remedy) else None
    return [codes.MALFORMED_AWS_REGION.at(at, region=shown(region), hint=hint)]


def _check_secret_id(secret_id: str, values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    if _ARN_START.match(secret_id):
        return _check_arn(secret_id, values, path)
    suffix = _ARN_SUFFIX.search(secret_id)
    if suffix is not None and _NAME.fullmatch(secret_id):
        remedy = secret_id[: suffix.start()]
        characters = Characters(*suffix.span())
        at = path / "secret_id"
        return [codes.AWS_NAME_WITH_ARN_SUFFIX.at(at, characters=characters, suffix=suffix[0], remedy=shown(remedy))]
    return _check_name(secret_id, 0, path / "secret_id")


def _check_name(name: str, offset: int, at: AttributePath) -> list[Diagnostic]:
    """
    Args:
        offset: Where *name* begins in the text of the field.
    """
    if _NAME.fullmatch(name):
        return []
    wrong = _NOT_IN_NAMES.search(name)
    if wrong is not None:
        characters = Characters(offset + wrong.start(), offset + wrong.end())
        return [codes.AWS_SECRET_NAME_CHARACTERS.at(at, characters=characters, wrong=shown(wrong[0]))]
    characters = Characters(offset + _LONGEST_NAME, offset + len(name))
    return [codes.AWS_SECRET_NAME_TOO_LONG.at(at, characters=characters, length=len(name), limit=_LONGEST_NAME)]


def _check_arn(arn: str, values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    at = path / "secret_id"
    service = _ARN_OF_SERVICE.match(arn)
    if service is not None and service["service"] != "secretsmanager":
        characters = Characters(*service.span("service"))
        return [codes.ARN_OF_ANOTHER_SERVICE.at(at, characters=characters, service=service["service"])]
    parts = _ARN.fullmatch(arn)
    if parts is None:
        return [codes.MALFORMED_AWS_ARN.at(at, arn=shown(arn))]
    if parts["more"] is not None:
        characters = Characters(*parts.span("more"))
        remedy = shown(arn[: parts.start("more")])
        return [codes.AWS_ARN_WITH_JSON_KEY.at(at, characters=characters, more=shown(parts["more"]), remedy=remedy)]
    return [
        *_check_name(parts["name"], parts.start("name"), at),
        *_check_place(parts, values, path),
    ]


def _check_place(arn: re.Match[str], values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    """Whether the ARN's region is that of the spec, and its partition that of its region."""
    at, region = path / "secret_id", values.get("region")
    if region is not None and _REGION.fullmatch(region) and region != arn["region"]:
        related = Related(f"`region` is `{region}`", path / "region")
        characters = Characters(*arn.span("region"))
        return [
            codes.AWS_ARN_IN_ANOTHER_REGION.at(
                at, characters=characters, related=(related,), arn_region=arn["region"], region=region
            )
        ]
    partition = next(value for prefix, value in _PARTITION_BY_PREFIX.items() if arn["region"].startswith(prefix))
    if partition == arn["partition"]:
        return []
    characters = Characters(*arn.span("partition"))
    return [
        codes.AWS_ARN_IN_ANOTHER_PARTITION.at(
            at,
            characters=characters,
            found=arn["partition"],
            arn_region=arn["region"],
            partition=partition,
            remedy=shown(f"arn:{partition}{arn[0][arn.end('partition') :]}"),
        )
    ]


CHECKS_BY_FIELD = {"region": _check_region, "secret_id": _check_secret_id}
