"""Reading `required_resource_keys=`."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import ParameterCheckError


def as_resource_keys(keys: Iterable[str] | None) -> frozenset[str]:
    """The keys as a set; a bare string is a mistake, not a list of letters."""
    if isinstance(keys, str):
        raise ParameterCheckError(f'Param "required_resource_keys" is not a set of str. Got {keys!r}.')
    return frozenset(keys or ())
