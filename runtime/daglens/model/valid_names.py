"""Which names and tags the API accepts."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .errors import CheckError, DagsterInvalidDefinitionError

KIND_PREFIX = "dagster/kind/"
"""What the tags begin with that stand for the kinds of an asset."""

# Patterns are compiled where there is something for them to judge: that takes longer than to import this module.
_NAME = r"^[A-Za-z0-9_]+$"
_RESERVED = frozenset(
    {
        "context",
        "conf",
        "config",
        "meta",
        "arg_dict",
        "dict",
        "input_arg_dict",
        "output_arg_dict",
        "int",
        "str",
        "float",
        "bool",
        "input",
        "output",
        "type",
        *keyword.kwlist,
    }
)
_TAG_VALUE = r"^[A-Za-z0-9_.\-]{0,63}$"
_DEFINITION_TAG_KEY = r"^([A-Za-z0-9_.\-]{1,63}/)?[A-Za-z0-9_.\-]{1,63}$"


def check_name(name: str) -> str:
    """The name itself when it may name a definition; raises DagsterInvalidDefinitionError otherwise."""
    if name in _RESERVED:
        raise DagsterInvalidDefinitionError(
            f'"{name}" is not a valid name in Dagster. It conflicts with a Dagster or python reserved keyword.'
        )
    if not _is_name(name):
        raise DagsterInvalidDefinitionError(
            f'"{name}" is not a valid name in Dagster: it has characters other than letters, digits and underscores.'
        )
    return name


def _is_name(text: str) -> bool:
    return (text.isascii() and text.isidentifier()) or re.match(_NAME, text) is not None


def check_group_name(name: str | None) -> str:
    """The group an asset belongs to: its own name or "default"."""
    if name is None:
        return "default"
    if not name:
        raise DagsterInvalidDefinitionError(
            "Empty asset group name was provided, which is not permitted: leave `group_name` out for the default group."
        )
    if not all(_is_name(segment) for segment in name.split("/")):
        raise DagsterInvalidDefinitionError(
            f'"{name}" is not a valid asset group name: its segments, between slashes, have letters, digits and '
            "underscores, as in marketing/reports."
        )
    return name


def check_resource_key(key: str) -> str:
    if not key.isidentifier():
        raise CheckError(
            f"'{key}' cannot be the key of a resource, as no parameter can have that name: use letters, digits and "
            "underscores."
        )
    return key


def check_tags(tags: Mapping[str, Any] | None) -> dict[str, str]:
    """Tags of ops and jobs: values that are no strings are kept as their JSON."""
    checked: dict[str, str] = {}
    for key, value in (tags or {}).items():
        if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise CheckError(f"Tag keys must be strings, not {key!r}.")
        checked[key] = value if isinstance(value, str) else _json_tag(key, value)
    return checked


def _json_tag(key: str, value: object) -> str:
    try:
        text = json.dumps(value)
        same = json.loads(text) == value
    except (TypeError, ValueError):
        text, same = "", False
    if text and not same:
        raise DagsterInvalidDefinitionError(
            f'Invalid value for tag "{key}": JSON encoding "{text}" of value "{value}" is not equivalent to original '
            "value."
        )
    if not same:
        raise DagsterInvalidDefinitionError(
            f'Invalid value for tag "{key}". Could not JSON encode value, a {type(value)}: tag values must be '
            "strings or JSON that reads back as the same value."
        )
    return text


def check_asset_tags(tags: Mapping[str, str] | None) -> dict[str, str]:
    """Tags of assets, whose keys and values have a fixed alphabet."""
    checked = dict(tags or {})
    wrong = [key for key in checked if not re.match(_DEFINITION_TAG_KEY, key.removeprefix(KIND_PREFIX))]
    if wrong:
        raise DagsterInvalidDefinitionError(
            f"Found invalid tag keys: {wrong}. A key has up to 63 letters, digits, '_', '-' and '.', and may have a "
            "namespace of the same before it, as in team/owner."
        )
    for key, value in checked.items():
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise CheckError(f"The value of tag {key!r} must be a string, not {value!r}.")
        if not key.startswith("dagster/") and not re.match(_TAG_VALUE, value):
            raise DagsterInvalidDefinitionError(
                f"Tag '{key}' has a value that a tag cannot have, '{value}': use up to 63 letters, digits, '_', '-' "
                "and '.'."
            )
    return checked


def check_owners(owners: Sequence[str] | None, owned: str = "asset") -> tuple[str, ...]:
    for owner in owners or ():
        if not isinstance(owner, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise CheckError(f"Owners must be strings, not {owner!r}.")
        if owner == "team:":
            raise DagsterInvalidDefinitionError("Team name cannot be empty after 'team:' prefix: say which team.")
        if not owner.startswith("team:") and not re.match(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", owner):
            raise DagsterInvalidDefinitionError(
                f"Invalid owner '{owner}' for {owned}. Owner must be an email address or a team name prefixed with "
                "'team:'."
            )
    return tuple(owners or ())


def kind_tags(kinds: Iterable[str] | None) -> dict[str, str]:
    """The tags that stand for `kinds=`."""
    listed = list(kinds or ())
    if len(listed) > 10:
        raise DagsterInvalidDefinitionError("Assets can have at most ten kinds currently.")
    return {f"{KIND_PREFIX}{kind}": "" for kind in listed}


def check_pool(name: str | None) -> str | None:
    if name and re.search(r"\s", name):
        raise DagsterInvalidDefinitionError(f'Pool "{name}" has spaces in its name: take them out.')
    return name
