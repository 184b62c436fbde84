"""The resources of a run, made before its first step: what none of them can do without fails the run, not a step."""

from __future__ import annotations

from collections.abc import Iterable

from daglens.plan.step import Step

from .resource_lifetime import ResourceLifetime


def make_resources(lifetime: ResourceLifetime, steps: Iterable[Step]) -> None:
    """Makes what the steps ask for, IO managers among it, by key; raises what making one raises."""
    keys: set[str] = set()
    for step in steps:
        keys |= step.required_resource_keys
        keys |= step.manager_keys
    for key in sorted(keys):
        lifetime.value(key)
