"""An entry of Apono's catalog of integration types, and what it says against an integration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from generator.addresses import AttributePath, VariableName
from generator.diagnostics import Diagnostic, Part
from generator.diagnostics.codes import catalog as codes
from generator.diagnostics.spelling import nearest
from generator.diagnostics.text import show
from generator.model.integration import ConfigValue, Integration
from generator.value_objects import value_object

__all__ = ["CatalogEntry", "CatalogKey", "check_catalog", "list_names"]

_MOST_SHOWN: Final = 12


@value_object
class CatalogKey:
    """
    A key of the config.

    Attributes:
        label: What Apono's form calls it.
        values: The allowed ones; empty for any.
        default: What the form fills in; it does not make the key optional.
    """

    key: str
    label: str = ""
    values: tuple[str, ...] = ()
    default: str = ""
    is_optional: bool = False


@value_object
class CatalogEntry:
    """
    A type of integration, as one account has it.

    Attributes:
        keys: Empty if the entry names none: then nothing is known of them.
        stores: Supported secret stores, as the provider's schema calls them; `apono` is Apono's own.
    """

    type: str
    keys: tuple[CatalogKey, ...] = ()
    requires_secret: bool = False
    stores: tuple[str, ...] = ()


def check_catalog(integration: Integration, entry: CatalogEntry) -> list[Diagnostic]:
    """What *entry*, which is of the integration's type, says against it; what only Terraform knows is not judged."""
    return [*_check_keys(integration, entry), *_check_secret(integration, entry)]


def list_names(names: Iterable[str]) -> str:
    """The first twelve of *names*, and how many more there are; `none` if there are none."""
    found = [f"`{show(name)}`" for name in names]
    more = len(found) - _MOST_SHOWN
    return ", ".join(found[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "") if found else "none"


def _check_keys(integration: Integration, entry: CatalogEntry) -> Iterator[Diagnostic]:
    if not entry.keys:
        return
    known = {key.key: key for key in entry.keys}
    given = {setting.key for setting in integration.config}
    missing = [key for key in entry.keys if key.key not in given]
    for setting in integration.config:
        key = known.get(setting.key)
        if key is None:
            yield _unknown(setting, entry, nearest(setting.key, [other.key for other in missing]))
        elif key.values and not isinstance(setting.value, VariableName) and setting.value not in key.values:
            guess = nearest(setting.value, key.values)
            yield codes.VALUE_NOT_IN_CATALOG.at(
                setting.origin,
                hint=f"did you mean `{show(guess)}`?" if guess else "take one of these",
                value=show(setting.value),
                key=show(setting.key),
                known=list_names(key.values),
            )
    for key in missing:
        if not key.is_optional:
            default = f"; it fills in `{show(key.default)}`" if key.default else ""
            label = f"`{show(key.label)}`" if key.label else "nothing"
            facts: dict[str, Any] = {"type": show(entry.type), "key": show(key.key), "label": label, "default": default}
            yield codes.CONFIG_KEY_MISSING.at(AttributePath.of("kind"), hint=_how_to_give(key), **facts)


def _unknown(setting: ConfigValue, entry: CatalogEntry, guess: str | None) -> Diagnostic:
    is_extra = setting.origin.steps[0] == "extra_config"
    if guess is None:
        hint = "remove it" if is_extra else f"remove `{setting.origin}`, or name its key in a descriptor"
    elif is_extra:
        hint = f"did you mean `{show(guess)}`?"
    else:
        hint = f"name the key in a descriptor: `config_keys: {{{setting.origin.steps[0]}: {show(guess)}}}`"
    known = list_names(key.key for key in entry.keys)
    facts: dict[str, Any] = {"type": show(entry.type), "key": show(setting.key), "known": known}
    return codes.KEY_NOT_IN_CATALOG.at(setting.origin, part=Part.KEY, hint=hint, **facts)


def _how_to_give(key: CatalogKey) -> str:
    value = key.default or (key.values[0] if key.values else "...")
    return f"write `extra_config: {{{show(key.key)}: {show(value)}}}`, or give the field that leads to it"


def _check_secret(integration: Integration, entry: CatalogEntry) -> Iterator[Diagnostic]:
    store = integration.secret_reference.store
    path = AttributePath.of("secret_store", store)
    if not store:
        return
    if not entry.requires_secret and not entry.stores:
        yield codes.SECRET_NOT_NEEDED.at(path, part=Part.KEY, type=show(entry.type))
    elif entry.stores and store not in entry.stores:
        facts: dict[str, Any] = {"type": show(entry.type), "store": store, "known": list_names(entry.stores)}
        yield codes.STORE_NOT_SUPPORTED.at(path, part=Part.KEY, **facts)
