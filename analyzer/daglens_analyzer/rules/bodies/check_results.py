"""The results of checks in what a body gives."""

from __future__ import annotations

from dataclasses import dataclass

from daglens_analyzer.rules.bodies.body import Body, argument
from daglens_analyzer.rules.bodies.kinds import Kind, kind_of


@dataclass(frozen=True, slots=True)
class CheckResults:
    """`results` are the `AssetCheckResult` objects that are surely given; `is_all` says that there are no others."""

    results: tuple[Kind, ...] = ()
    is_all: bool = True


_UNKNOWN = CheckResults(is_all=False)


def check_results_in(body: Body, given: Kind | None) -> CheckResults:
    """What is given itself, what a tuple or list holds, and what comes with the result of an asset."""
    if given is None:
        return _UNKNOWN
    if given.name == "dagster.AssetCheckResult":
        return CheckResults((given,))
    if given.name in ("tuple", "list"):
        if given.items is None:
            return _UNKNOWN
        found = [check_results_in(body, item) for item in given.items]
        return CheckResults(tuple(kind for each in found for kind in each.results), all(each.is_all for each in found))
    if given.name == "dagster.MaterializeResult" and given.call is not None:
        if any(each.star for each in given.call.arguments):
            return _UNKNOWN
        written = argument(given.call, "check_results")
        return CheckResults() if written is None else check_results_in(body, kind_of(body, written))
    has_none = (given.is_plain and given.name != "generator") or given.name == "dagster.Output"
    return CheckResults(is_all=has_none)
