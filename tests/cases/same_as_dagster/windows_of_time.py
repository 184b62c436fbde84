"""Time windows, their keys across daylight saving and exclusions, and mappings between definitions, in both ways."""

import datetime
import itertools
import warnings

import dagster as dg

warnings.simplefilter("ignore")
NOW = datetime.datetime(2024, 4, 2, tzinfo=datetime.timezone.utc)
DEFINITIONS = {
    "hourly": dg.HourlyPartitionsDefinition("2024-03-30-20:00", end_date="2024-04-01-03:00", timezone="Europe/Berlin"),
    "autumn": dg.HourlyPartitionsDefinition("2023-10-28-22:00", end_date="2023-10-29-06:00", timezone="Europe/Berlin"),
    "daily": dg.DailyPartitionsDefinition("2024-03-28", end_date="2024-04-02"),
    "offset": dg.DailyPartitionsDefinition("2024-03-25", end_date="2024-04-02", hour_offset=7, end_offset=1),
    "weekly": dg.WeeklyPartitionsDefinition("2024-03-03", end_date="2024-04-14", day_offset=2),
    "twice": dg.TimeWindowPartitionsDefinition(
        "2024-03-28 00", "%Y-%m-%d %H", end="2024-04-02 00", cron_schedule="0 0,11 * * *"
    ),
    "workdays": dg.DailyPartitionsDefinition("2024-03-28", end_date="2024-04-04", exclusions=["0 0 * * 6,7"]),
}
for name, definition in DEFINITIONS.items():
    keys = list(definition.get_partition_keys())
    print(name, keys, definition.get_num_partitions(), str(definition))
    window = definition.time_window_for_partition_key(keys[1])
    print(window.start.isoformat(), window.end.isoformat(), definition.has_partition_key(keys[-1]))
    last = definition.get_last_partition_window()
    print(last.start.isoformat(), definition.get_partition_keys_in_range(dg.PartitionKeyRange(keys[1], keys[3])))
    print(definition.get_partition_key_for_timestamp(window.start.timestamp() + 60))

pairs = [("daily", "weekly"), ("weekly", "daily"), ("offset", "daily"), ("twice", "offset"), ("daily", "daily")]
for (up, down), offset in itertools.product(pairs, (0, -1)):
    mapping = dg.TimeWindowPartitionMapping(start_offset=offset, allow_nonexistent_upstream_partitions=True)
    upstream, downstream = DEFINITIONS[up], DEFINITIONS[down]
    for key in downstream.get_partition_keys()[1:4]:
        found = mapping.get_upstream_mapped_partitions_result_for_partitions(
            downstream.subset_with_partition_keys([key]), downstream, upstream
        )
        print(up, down, offset, key, list(found.partitions_subset.get_partition_keys()))
    for key in upstream.get_partition_keys()[1:4]:
        subset = upstream.subset_with_partition_keys([key])
        print(list(mapping.get_downstream_partitions_for_partitions(subset, upstream, downstream).get_partition_keys()))

static = dg.StaticPartitionsDefinition(["a", "b", "c", "d"])
subset = static.subset_with_partition_keys(["a", "b", "d"])
print(sorted(subset.get_partition_keys()), subset.get_partition_keys_not_in_subset(static), len(subset), "c" in subset)
print([tuple(each) for each in subset.get_partition_key_ranges(static)])
other = static.subset_with_partition_keys(["b", "c"])
print([sorted(each.get_partition_keys()) for each in (subset | other, subset & other, subset - other)])
