"""`build_column_schema_change_checks`: checks that an asset's columns are those of the time before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .asset_key import AssetKey
from .asset_spec import AssetCheckSpec
from .assets_definition import AssetChecksDefinition
from .built_checks import checks_definition, keys_of_assets, result_of_check
from .contexts import AssetCheckExecutionContext
from .event_values import AssetCheckResult, AssetCheckSeverity

_COLUMNS = "dagster/column_schema"


def build_column_schema_change_checks(
    *, assets: Sequence[Any], severity: AssetCheckSeverity = AssetCheckSeverity.WARN
) -> Sequence[AssetChecksDefinition]:
    """One definition with a check for each asset, of the column schemas in its two latest materializations."""
    specs = [
        AssetCheckSpec(
            "column_schema_change",
            asset=key,
            description="Whether the last two materializations of the asset have the same columns",
        )
        for key in keys_of_assets(assets)
    ]

    def evaluate(context: AssetCheckExecutionContext, spec: AssetCheckSpec) -> AssetCheckResult:
        passed, description = _compare(context.instance, spec.asset_key)
        return result_of_check(spec, passed, severity, description)

    return [checks_definition("asset_check", specs, evaluate)]


def _compare(instance: Any, key: AssetKey) -> tuple[bool, str]:
    records = instance.fetch_materializations(key, limit=2).records
    if len(records) < 2:
        return True, "The asset has no two materializations to compare"
    now, before = (each.asset_materialization.metadata.get(_COLUMNS) for each in records)
    if now is None:
        return False, "The last materialization says nothing of its columns"
    if before is None:
        return False, "The materialization before the last says nothing of its columns"
    changes = _changes(_types(before.value), _types(now.value))
    if not changes:
        return True, "The columns are those of the materialization before"
    said = "".join(f"\n\n{each}" for each in changes)
    return False, f"The columns differ from those of the materialization before.{said}"


def _types(schema: Any) -> dict[str, str]:
    return {column.name: column.type for column in schema.columns}


def _changes(before: dict[str, str], now: dict[str, str]) -> list[str]:
    found: list[str] = []
    added = [name for name in now if name not in before]
    removed = [name for name in before if name not in now]
    changed = [name for name in now if name in before and now[name] != before[name]]
    if added:
        found.append(f"Added columns: {', '.join(added)}")
    if removed:
        found.append(f"Removed columns: {', '.join(removed)}")
    if changed:
        lines = "".join(f"\n- {name}: {before[name]} -> {now[name]}" for name in changed)
        found.append(f"Column type changes:{lines}")
    return found
