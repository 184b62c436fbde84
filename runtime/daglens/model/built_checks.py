"""What builders of checks share: which assets they are for, and the one definition that holds a check of each."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .asset_check import multi_asset_check
from .asset_key import AssetKey
from .asset_spec import AssetCheckSpec
from .assets_definition import AssetChecksDefinition, AssetsDefinition
from .contexts import AssetCheckExecutionContext
from .errors import CheckError
from .event_values import AssetCheckResult, AssetCheckSeverity
from .source_asset import SourceAsset


def keys_of_assets(assets: Sequence[Any]) -> list[AssetKey]:
    """The keys that definitions, specs and names stand for, each once."""
    return list(dict.fromkeys(key for asset in assets for key in _keys(asset)))


def check_no_asset_twice(assets: Sequence[Any]) -> None:
    keys = [key for asset in assets for key in _keys(asset)]
    twice = sorted({key.to_user_string() for key in keys if keys.count(key) > 1})
    if twice:
        raise CheckError(f"Invariant failed. Description: Found duplicate assets: {', '.join(twice)}.")


def _keys(asset: Any) -> Sequence[AssetKey]:
    if isinstance(asset, AssetsDefinition):
        return sorted(asset.keys)
    return [asset.key] if isinstance(asset, SourceAsset) else [AssetKey.from_coercible(asset)]


def checks_definition(
    name: str,
    specs: Sequence[AssetCheckSpec],
    evaluate: Callable[[AssetCheckExecutionContext, AssetCheckSpec], AssetCheckResult],
) -> AssetChecksDefinition:
    """One definition with all the checks, of which any may be run; its name tells it from others of its kind."""
    said = hashlib.sha256(repr([(spec.asset_key, spec.name) for spec in specs]).encode()).hexdigest()[:8]

    @multi_asset_check(specs=specs, can_subset=True, name=f"{name}_{said}")
    def check(context: AssetCheckExecutionContext) -> Iterator[AssetCheckResult]:
        for spec in specs:
            if spec.key in context.selected_asset_check_keys:
                yield evaluate(context, spec)

    return check


def result_of_check(
    spec: AssetCheckSpec,
    passed: bool,
    severity: AssetCheckSeverity,
    description: str,
    metadata: Mapping[str, Any] | None = None,
) -> AssetCheckResult:
    return AssetCheckResult(
        passed=passed,
        description=description,
        severity=severity,
        asset_key=spec.asset_key,
        check_name=spec.name,
        metadata=metadata,
    )
