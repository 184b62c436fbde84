"""The versions that a materialization is tagged with: of the code, and of the data where the code said none."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from daglens.model.asset_key import AssetKey
from daglens.plan.step import Step

from .run_context import RunContext

_UNKNOWN = "INITIAL"


def version_tags(step: Step, run: RunContext, key: AssetKey, given: Any) -> dict[str, str]:
    """`given` is the DataVersion that the step said, or None: then it follows from the code and what it read.

    Of assets that this run did not make, only results in this process could ask; they count as unknown.
    """
    spec = step.assets_def.specs_by_key[key]
    code = spec.code_version or run.run_id
    if given is not None:
        version = given.value
    else:
        read = sorted(f"{dep.asset_key}={run.data_versions.get(dep.asset_key, _UNKNOWN)}" for dep in spec.deps)
        version = sha256("".join([code, *read]).encode()).hexdigest()
    run.data_versions[key] = version
    return {"dagster/code_version": code, "dagster/data_version": version}
