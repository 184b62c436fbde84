"""Results of asset checks: which check each is of, and whether it stops what is downstream."""

from __future__ import annotations

from collections.abc import Sequence

from daglens.model.asset_key import AssetKey
from daglens.model.errors import DagsterError, DagsterInvariantViolationError
from daglens.model.event_values import AssetCheckEvaluation, AssetCheckResult, AssetCheckSeverity
from daglens.plan.step import Step


class DagsterAssetCheckFailedError(DagsterError):
    """A blocking check did not pass."""


def evaluation_of(step: Step, result: AssetCheckResult, asset_key: AssetKey | None) -> tuple[AssetCheckEvaluation, str]:
    """The evaluation, and the output of the step that it answers; raises where it matches no check of the step."""
    key = result.asset_key or asset_key
    matches = [
        (output, spec)
        for output, spec in step.checks.items()
        if (key is None or spec.asset_key == key) and (result.check_name is None or spec.name == result.check_name)
    ]
    if len(matches) != 1:
        listed = ", ".join(sorted(spec.key.to_user_string() for spec in step.checks.values())) or "none"
        raise DagsterInvariantViolationError(
            f"Received unexpected AssetCheckResult. It targets check '{result.check_name}' of asset "
            f"{key.to_user_string() if key else '(not said)'}, and the checks of this step are: {listed}. Say "
            "asset_key and "
            "check_name on the result."
        )
    [(output, spec)] = matches
    return AssetCheckEvaluation(
        spec.asset_key, spec.name, result.passed, result.metadata, result.severity, result.description
    ), output


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
    listed = ", ".join(each.asset_check_key.to_user_string() for each in failed)
    return DagsterAssetCheckFailedError(f"{len(failed)} blocking asset check(s) failed with ERROR severity: {listed}")
