"""`build_metadata_bounds_checks`: checks that a number in an asset's latest metadata is within bounds."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from daglens.record import dataclass

from .argument_checks import check
from .asset_key import AssetKey
from .asset_spec import AssetCheckSpec
from .assets_definition import AssetChecksDefinition
from .built_checks import checks_definition, keys_of_assets
from .contexts import AssetCheckExecutionContext
from .errors import DagsterInvalidDefinitionError
from .event_values import AssetCheckResult, AssetCheckSeverity


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits, either of which may be missing; `excludes_*` says that the limit itself is outside."""

    least: float | None
    most: float | None
    excludes_least: bool
    excludes_most: bool

    def described(self) -> str:
        parts: list[str] = []
        if self.least is not None:
            parts.append(f"greater than {'' if self.excludes_least else 'or equal to '}{self.least}")
        if self.most is not None:
            parts.append(f"less than {'' if self.excludes_most else 'or equal to '}{self.most}")
        return " and ".join(parts)

    def broken_by(self, value: float) -> str | None:
        """How the value lies outside, in words; None where it is inside."""
        if self.least is not None and (value <= self.least if self.excludes_least else value < self.least):
            return f"less than {'or equal to ' if self.excludes_least else ''}{self.least}"
        if self.most is not None and (value >= self.most if self.excludes_most else value > self.most):
            return f"greater than {'or equal to ' if self.excludes_most else ''}{self.most}"
        return None


def build_metadata_bounds_checks(
    *,
    assets: Sequence[Any],
    severity: AssetCheckSeverity = AssetCheckSeverity.WARN,
    metadata_key: str,
    min_value: float | None = None,
    max_value: float | None = None,
    exclusive_min: bool = False,
    exclusive_max: bool = False,
) -> Sequence[AssetChecksDefinition]:
    """One definition with a check for each asset: whether `metadata_key` of its latest materialization is within."""
    check.sequence_param(assets, "assets")
    check.str_param(metadata_key, "metadata_key")
    if min_value is None and max_value is None:
        raise DagsterInvalidDefinitionError("At least one is needed of `min_value` and `max_value`.")
    if min_value is not None and max_value is not None and min_value > max_value:
        raise DagsterInvalidDefinitionError("`min_value` may not be greater than `max_value`")
    bounds = Bounds(min_value, max_value, exclusive_min, exclusive_max)
    specs = [
        AssetCheckSpec(
            re.sub(r"[^A-Za-z0-9_]", "_", f"{metadata_key}_bounds_check"),
            asset=key,
            description=(
                f"Checks that the latest materialization has metadata value `{metadata_key}` {bounds.described()}"
            ),
        )
        for key in keys_of_assets(assets)
    ]

    def evaluate(context: AssetCheckExecutionContext, spec: AssetCheckSpec) -> AssetCheckResult:
        passed, description = _evaluate(context.instance, spec.asset_key, metadata_key, bounds)
        return AssetCheckResult(
            passed=passed,
            asset_key=spec.asset_key,
            check_name=spec.name,
            severity=severity,
            description=description,
        )

    return [checks_definition("asset_check", specs, evaluate)]


def _evaluate(instance: Any, key: AssetKey, metadata_key: str, bounds: Bounds) -> tuple[bool, str]:
    latest = instance.get_latest_materialization_event(key)
    if latest is None:
        return False, "Asset has not been materialized"
    metadata = latest.asset_materialization.metadata
    if metadata_key not in metadata:
        return False, f"Metadata key `{metadata_key}` not found"
    value = metadata[metadata_key].value
    if not isinstance(value, (int, float)):
        return False, f"Value `{value}` is not a number"
    broken = bounds.broken_by(value)
    return (True, f"Value `{value}` is within range") if broken is None else (False, f"Value `{value}` is {broken}")
