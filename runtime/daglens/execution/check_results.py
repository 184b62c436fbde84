"""Results of asset checks: which check each is of, and whether it stops what is downstream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from daglens.model.asset_key import AssetKey
from daglens.model.errors import DagsterError, DagsterInvariantViolationError
from daglens.model.event_values import (
    AssetCheckEvaluation,
    AssetCheckEvaluationTargetMaterializationData,
    AssetCheckResult,
    AssetCheckSeverity,
)
from daglens.plan.step import Step


class DagsterAssetCheckFailedError(DagsterError):
    """A blocking check did not pass."""


def evaluation_of(
    step: Step, result: AssetCheckResult, asset_key: AssetKey | None, instance: Any = None, partition: str | None = None
) -> tuple[AssetCheckEvaluation, str]:
    """The evaluation, and the output of the step that it answers; raises where it matches no check of the step."""
    key = result.asset_key or asset_key
    matches = [
        (output, spec)
        for output, spec in step.checks.items()
        if (key is None or spec.asset_key == key) and (result.check_name is None or spec.name == result.check_name)
    ]
    if key is None and len({spec.asset_key for _, spec in matches}) > 1:
        raise DagsterInvariantViolationError(
            "AssetCheckResult didn't specify an asset key, but there are multiple assets to choose from: give "
            f"`asset_key`, one of {sorted({spec.asset_key.to_user_string() for _, spec in matches})}"
        )
    if result.check_name is None and len(matches) > 1:
        raise DagsterInvariantViolationError(
            "AssetCheckResult result didn't specify a check name, but there are multiple checks to choose from for "
            f"the this asset key: {sorted(spec.name for _, spec in matches)}"
        )
    if key is not None and step.checks and all(spec.asset_key != key for spec in step.checks.values()):
        targets = sorted({spec.asset_key.to_user_string() for spec in step.checks.values()})
        raise DagsterInvariantViolationError(
            f"Received unexpected AssetCheckResult. It targets asset '{key.to_user_string()}' which is not targeted by "
            f"any of the checks currently being evaluated. Targeted assets: {targets}."
        )
    if result.check_name is not None and step.checks and not matches:
        names = {spec.name for spec in step.checks.values() if key is None or spec.asset_key == key}
        targets = {spec.asset_key for spec in step.checks.values()}
        key = key or (next(iter(targets)) if len(targets) == 1 else None)
        raise DagsterInvariantViolationError(
            f"An AssetCheckResult is for check '{result.check_name}' of asset "
            f"'{key.to_user_string() if key else ''}', which this step does not make: its checks of that asset are "
            f"{names}."
        )
    if not step.checks:
        raise DagsterInvariantViolationError(
            "Received unexpected AssetCheckResult. No AssetCheckSpecs were found for this step. Declare checks with "
            "`check_specs`, and yield results for those in `context.selected_asset_check_keys` only."
        )
    if len(matches) != 1:
        listed = ", ".join(sorted(spec.key.to_user_string() for spec in step.checks.values())) or "none"
        raise DagsterInvariantViolationError(
            f"Received unexpected AssetCheckResult. It targets check '{result.check_name}' of asset "
            f"{key.to_user_string() if key else '(not said)'}, and the checks of this step are: {listed}. Say "
            "asset_key and "
            "check_name on the result."
        )
    [(output, spec)] = matches
    made = AssetCheckEvaluation(
        spec.asset_key,
        spec.name,
        result.passed,
        result.metadata,
        result.severity,
        result.description,
        _target(step, spec.asset_key, instance),
        spec.blocking,
        partition,
    )
    return made, output


def _target(step: Step, key: AssetKey, instance: Any) -> AssetCheckEvaluationTargetMaterializationData | None:
    """The asset's last materialization; None where nothing keeps it."""
    if instance is None:
        return None
    records = instance.fetch_materializations(key, limit=1).records
    if not records:
        return None
    return AssetCheckEvaluationTargetMaterializationData(records[0].run_id, records[0].storage_id, records[0].timestamp)


def failed_blocking_check(
    step: Step, evaluations: Sequence[AssetCheckEvaluation]
) -> DagsterAssetCheckFailedError | None:
    """The error that a step ends with when a blocking check of severity ERROR did not pass."""
    blocking = {spec.key for spec in step.checks.values() if spec.blocking}
    failed = [
        each
        for each in evaluations
        if not each.passed and each.severity is AssetCheckSeverity.ERROR and each.asset_check_key in blocking
    ]
    if not failed:
        return None
    names: dict[str, list[str]] = {}
    for each in failed:
        names.setdefault(each.asset_key.to_user_string(), []).append(each.check_name)
    listed = "\n".join(f"{asset}: {','.join(checks)}" for asset, checks in names.items())
    count = f"{len(failed)} blocking asset check{'s' if len(failed) > 1 else ''}"
    return DagsterAssetCheckFailedError(f"{count} failed with ERROR severity:\n{listed}")
