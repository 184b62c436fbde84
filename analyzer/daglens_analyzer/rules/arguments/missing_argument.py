"""A construct is called without an argument that it needs.

## What it does
Compares calls with the parameters that have no default. Calls that unpack something unknown are left alone.

## Why is this bad?
The call raises a `TypeError` when the module is imported.

## Example
```python
from dagster import DailyPartitionsDefinition

# error: [missing-argument] "start_date"
daily = DailyPartitionsDefinition()
```

## Use instead
```python
from dagster import DailyPartitionsDefinition

daily = DailyPartitionsDefinition(start_date="2024-01-01")
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.rules.rule import Rule, Violation

_REQUIRED = """
AssetCheckSpec: name asset
AssetDep: asset
AssetKey: path
AssetSelection.key_substring: key_substring
AssetSelection.tag: key value
AssetSpec: key
AutomationCondition.cron_tick_passed: cron_schedule
AutomationCondition.on_cron: cron_schedule
AutomationConditionSensorDefinition: name target
DagsterType: type_check_fn
DailyPartitionsDefinition: start_date
DimensionPartitionMapping: dimension_name partition_mapping
Enum: name enum_values
Field: config
FreshnessPolicy.cron: deadline_cron lower_bound_delta
FreshnessPolicy.time_window: fail_window
HourlyPartitionsDefinition: start_date
MonthlyPartitionsDefinition: start_date
MultiPartitionMapping: downstream_mappings_by_upstream_dimension
MultiPartitionsDefinition: partitions_defs
Noneable: inner_type
OpDefinition: compute_fn name
PartitionKeyRange: start end
Selector: fields
SourceAsset: key
SpecificPartitionsPartitionMapping: partition_keys
StaticPartitionMapping: downstream_partition_keys_by_upstream_partition_key
StaticPartitionsDefinition: partition_keys
TimeWindowPartitionsDefinition: start fmt
WeeklyPartitionsDefinition: start_date
asset_check: asset
asset_sensor: asset_key
build_column_schema_change_checks: assets
build_last_update_freshness_checks: assets lower_bound_delta
build_metadata_bounds_checks: assets metadata_key
build_schedule_from_partitioned_job: job
build_sensor_for_freshness_checks: freshness_checks
build_time_partition_freshness_checks: assets deadline_cron
daily_partitioned_config: start_date
define_asset_job: name
graph_multi_asset: outs
hourly_partitioned_config: start_date
materialize: assets
monthly_partitioned_config: start_date
multi_asset_check: specs
multi_asset_sensor: monitored_assets
run_status_sensor: run_status
schedule: cron_schedule
static_partitioned_config: partition_keys
weekly_partitioned_config: start_date
"""
REQUIRED: Mapping[str, tuple[str, ...]] = {
    name: tuple(parameters.split()) for name, _, parameters in (line.partition(":") for line in _REQUIRED.split("\n"))
}


def check(call: ApiCall) -> Iterator[Violation]:
    """The first argument that is missing."""
    if not call.bound.is_exact:
        return
    for name in REQUIRED.get(call.construct, ()):
        if name not in call.bound.arguments:
            yield Violation(f"'{call.construct}' needs the argument '{name}', and it is not given here.", call.at)
            return


RULE = Rule("DGL413", "missing-argument", "error", "0.1", (ApiCall,), check)
