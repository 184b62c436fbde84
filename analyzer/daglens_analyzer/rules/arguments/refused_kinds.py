"""What arguments surely refuse, where the trials of `accepted_kinds` say nothing: by construct and argument."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Refused: TypeAlias = tuple[str, frozenset[str]]
"""What is taken, in a user's words, and the kinds that are surely refused."""
Arguments: TypeAlias = Mapping[str, Refused]

_PLAIN = frozenset({"a text", "a number", "a truth value"})
_DEFINITIONS = frozenset({"an op", "a graph", "a job", "a schedule", "a sensor"})
_UNAPPLIED = frozenset({"a decorator that is still to be applied"})
_GROUPS = frozenset({"a list", "a tuple", "a set", "a dict"})
_ASSETS = frozenset({"an asset", "an asset spec", "an asset check", "an asset key"})
_ODD = frozenset({"a function", "a type", "a module", "a Definitions", "None"})

TEXT = ("a text", (_PLAIN - {"a text"}) | _GROUPS | _DEFINITIONS | _ASSETS)
NUMBER = ("a number", frozenset({"a text"}) | _GROUPS | _DEFINITIONS | _ASSETS)
PARTITIONS = ("a partitions definition", _PLAIN | _GROUPS | _DEFINITIONS | _ASSETS | {"a type"})
MAPPING = ("a dict", _PLAIN | (_GROUPS - {"a dict"}) | _DEFINITIONS | _ASSETS)
LISTED = ("a list", _PLAIN | _DEFINITIONS | _ASSETS)
HOOKS = ("a set of hooks", _PLAIN | (_GROUPS - {"a set"}) | _DEFINITIONS | _ASSETS | {"a hook"})
RETRIES = ("a RetryPolicy", _PLAIN | _GROUPS | _DEFINITIONS | _ASSETS | {"a type"})
EXECUTOR = ("an executor", _PLAIN | _GROUPS | _DEFINITIONS | _ASSETS)
JOB_CONFIG = ("a dict, a RunConfig or a ConfigMapping", _PLAIN | (_GROUPS - {"a dict"}) | _DEFINITIONS | _ASSETS)
MODULES = ("a list of modules", _PLAIN | _DEFINITIONS | _ASSETS | {"a module"})
SELECTION = ("an AssetSelection", _PLAIN | _GROUPS | _DEFINITIONS | _ASSETS | {"None"})
CONDITION = ("an AutomationCondition", _PLAIN | _GROUPS | _DEFINITIONS | _ASSETS | {"None"})
ASSET = ("an asset or its key", (_PLAIN - {"a text"}) | _DEFINITIONS | {"a function", "a type", "a module"})
LEGACY_POLICY = ("an AutoMaterializePolicy", _PLAIN | _GROUPS | _DEFINITIONS | _ASSETS | {"a type", "a function"})
PREFIX = ("a text or a list of texts", frozenset({"a number", "a truth value"}) | _DEFINITIONS | _ASSETS)
_TARGETS = ("an asset, a key or a job", frozenset({"a number", "a truth value", "None"}))
TARGET = ("a job or a selection of assets", frozenset({"a number", "a truth value", "an op", "a schedule", "a sensor"}))

# An asset or op in the place of the function, and a class, are taken in some ways.
FUNCTION = ("the function that it decorates, and everything else by name", _PLAIN | _GROUPS | {"a partial function"})

_SPECIFIED = {"group_name": TEXT, "code_version": TEXT, "description": TEXT, "partitions_def": PARTITIONS}
_NODE_METHODS: Mapping[str, Arguments] = {
    "alias": {"name": TEXT},
    "tag": {"tags": MAPPING},
    "with_hooks": {"hook_defs": HOOKS},
    "with_retry_policy": {"retry_policy": RETRIES},
}
_NODE = ("an op or a graph", _PLAIN | _GROUPS | _ASSETS | {"a function", "a type", "a job"})
_JOB = {"hooks": HOOKS, "executor_def": EXECUTOR, "op_retry_policy": RETRIES}
_OF_RUN: Arguments = {
    "assets": LISTED,
    "run_config": ("a dict or a RunConfig", _PLAIN | (_GROUPS - {"a dict"})),
    "resources": MAPPING,
    "partition_key": TEXT,
    "tags": MAPPING,
}
TAKES: Mapping[str, Arguments] = {
    **dict.fromkeys(("materialize", "materialize_to_memory"), _OF_RUN),
    "graph": {"compose_fn": FUNCTION},
    "graph_asset": {"compose_fn": FUNCTION},
    "asset": {**_SPECIFIED, "compute_fn": FUNCTION, "name": TEXT, "tags": MAPPING, "metadata": MAPPING, "ins": MAPPING},
    "AssetSpec": {"key": ("an asset key", frozenset({"None"})), **_SPECIFIED},
    "AssetSpec.replace_attributes": _SPECIFIED,
    "AssetDep": {"asset": ASSET},
    "AssetKey": {
        "path": ("a text or a list of texts", frozenset({"None", "a number", "a truth value"}) | _DEFINITIONS),
    },
    "AssetCheckSpec": {"asset": ASSET},
    "SourceAsset": {"partitions_def": PARTITIONS},
    "job": {
        "compose_fn": FUNCTION,
        "name": TEXT,
        "partitions_def": PARTITIONS,
        "resource_defs": MAPPING,
        "config": JOB_CONFIG,
        **_JOB,
    },
    "op": {"compute_fn": FUNCTION, "name": TEXT, "tags": MAPPING, "ins": MAPPING},
    "define_asset_job": {
        "selection": (
            "a selection of assets",
            frozenset({"a number", "a truth value", "a dict", "a function", "a module"}) | _DEFINITIONS,
        ),
        "partitions_def": PARTITIONS,
        "config": JOB_CONFIG,
        **_JOB,
    },
    "GraphDefinition.to_job": {
        "name": TEXT,
        "resource_defs": MAPPING,
        "tags": MAPPING,
        "partitions_def": PARTITIONS,
        "config": JOB_CONFIG,
        **_JOB,
    },
    **{
        f"{owner}.{name}": each for owner in ("OpDefinition", "GraphDefinition") for name, each in _NODE_METHODS.items()
    },
    "JobDefinition.with_hooks": {"hook_defs": HOOKS},
    "ScheduleDefinition": {"target": TARGET},
    "schedule": {"target": TARGET},
    "sensor": {"target": TARGET},
    "AutomationConditionSensorDefinition": {"target": TARGET},
    "AssetSelection.upstream": {"depth": NUMBER},
    "AssetSelection.downstream": {"depth": NUMBER},
    "AssetSelection operator": {"other": SELECTION},
    "AutomationCondition operator": {"other": CONDITION},
    "AutomationCondition.since": {"reset_condition": CONDITION},
    "load_assets_from_modules": {"modules": MODULES, "group_name": TEXT, "key_prefix": PREFIX},
    "load_asset_checks_from_modules": {"modules": MODULES},
    "load_assets_from_package_module": {"package_module": ("a module", _PLAIN | _GROUPS)},
    "load_assets_from_package_name": {"package_name": ("a text", frozenset({"a module", "a number", "a list"}))},
    "build_op_context": {"resources": MAPPING},
    "build_asset_context": {"resources": MAPPING},
    "MultiPartitionsDefinition": {"partitions_defs": MAPPING},
    "Selector": {"fields": MAPPING},
    "Shape": {"fields": MAPPING},
    "Permissive": {"fields": MAPPING},
    "AssetsDefinition.from_graph": {"graph_def": _NODE},
    "AssetsDefinition.from_op": {"op_def": _NODE},
    "DagsterType": {"loader": ("a loader", _PLAIN | _GROUPS)},
    "map_asset_specs": {"func": ("a function", _PLAIN | _GROUPS)},
    "make_python_type_usable_as_dagster_type": {
        "python_type": ("a type", _PLAIN | _GROUPS),
        "dagster_type": ("a DagsterType", _PLAIN | _GROUPS | _DEFINITIONS | _ASSETS | {"a type"}),
    },
    "AssetOut": {"auto_materialize_policy": LEGACY_POLICY},
    "Definitions": {
        "assets": LISTED,
        "asset_checks": LISTED,
        "jobs": LISTED,
        "schedules": LISTED,
        "sensors": LISTED,
        "resources": MAPPING,
    },
}

_NO_DEPS = (_PLAIN - {"a text"}) | _DEFINITIONS | _ODD | {"an asset check"}
_NO_PARTS = _PLAIN | _DEFINITIONS | {"a type", "None"}
_NO_TEXTS = frozenset({"a number", "a truth value", "a type", "None"}) | _GROUPS | _DEFINITIONS | _ASSETS
_NO_DEFINITION = _PLAIN | _ODD | _GROUPS | {"a resource", "a partitions definition", "an AssetCheckSpec", "a hook"}
_DEPS = ("an asset or a key", _NO_DEPS)
_ASSET_OUT = ("an AssetOut", _NO_PARTS | _ASSETS | {"an In", "an Out", "a GraphOut"})
_ASSET_IN = ("an AssetIn", _NO_PARTS | _ASSETS | {"an In", "an Out", "a GraphIn"})
_JOBS = ("a job", _NO_DEFINITION | _ASSETS | (_DEFINITIONS - {"a job"}))
_RUN_OF = ("an asset", _PLAIN | _DEFINITIONS | {"an asset key"})
ITEMS: Mapping[str, Arguments] = {
    "materialize": {"assets": _RUN_OF},
    "materialize_to_memory": {"assets": _RUN_OF},
    "asset": {
        "deps": _DEPS,
        "ins": _ASSET_IN,
        "check_specs": ("an AssetCheckSpec", (_NO_DEFINITION | {"an asset check"}) - {"an AssetCheckSpec"}),
    },
    "multi_asset": {
        "deps": _DEPS,
        "ins": _ASSET_IN,
        "outs": _ASSET_OUT,
        "specs": ("an AssetSpec", _NO_PARTS | {"an AssetOut", "an Out"}),
    },
    "AssetSpec": {"deps": _DEPS},
    "AssetSpec.merge_attributes": {"deps": _DEPS},
    "AssetSpec.replace_attributes": {"deps": _DEPS},
    "AssetCheckSpec": {"additional_deps": _DEPS},
    "asset_check": {"additional_deps": _DEPS, "additional_ins": _ASSET_IN},
    "op": {
        "required_resource_keys": ("a text", frozenset({"None"})),
        "ins": ("an In", _NO_PARTS | _ASSETS | {"an Out", "an AssetIn"}),
        "out": ("an Out", _NO_PARTS | _ASSETS | {"an In", "an AssetOut"}),
    },
    "graph": {
        "ins": ("a GraphIn", _NO_PARTS | _ASSETS | {"an Out", "an AssetIn", "a GraphOut"}),
        "out": ("a GraphOut", _NO_PARTS | _ASSETS | {"an In", "an AssetOut", "an Out"}),
    },
    "Definitions": {
        "assets": ("an asset", (_NO_DEFINITION | _DEFINITIONS | {"an asset key"})),
        "jobs": _JOBS,
        "schedules": ("a schedule", _NO_DEFINITION | _ASSETS | _UNAPPLIED | (_DEFINITIONS - {"a schedule"})),
        "sensors": ("a sensor", _NO_DEFINITION | _ASSETS | _UNAPPLIED | (_DEFINITIONS - {"a sensor"})),
        "asset_checks": ("an asset check", _NO_DEFINITION | _DEFINITIONS | {"an asset key"}),
        "loggers": ("a logger", _PLAIN | _ASSETS | _DEFINITIONS),
    },
    "define_asset_job": {
        "selection": ("an asset, a key or a text", frozenset({"a number", "a truth value", *_DEFINITIONS})),
    },
    **{each: {"target": _TARGETS} for each in ("sensor", "schedule", "ScheduleDefinition")},
    "StaticPartitionsDefinition": {"partition_keys": ("a text", _NO_TEXTS)},
    "graph_multi_asset": {"outs": _ASSET_OUT},
    "multi_asset_check": {"specs": ("an AssetCheckSpec", _PLAIN | _DEFINITIONS)},
    "job": {"hooks": ("a hook", _PLAIN | _ASSETS | _DEFINITIONS)},
    "OpDefinition.with_hooks": {"hook_defs": ("a hook", _PLAIN | _ASSETS | _DEFINITIONS)},
    "GraphDefinition.with_hooks": {"hook_defs": ("a hook", _PLAIN | _ASSETS | _DEFINITIONS)},
    "JobDefinition.with_hooks": {"hook_defs": ("a hook", _PLAIN | _ASSETS | _DEFINITIONS)},
    "run_status_sensor": {"monitored_jobs": ("a job", _PLAIN | _ASSETS | {"an op"})},
    "run_failure_sensor": {"monitored_jobs": ("a job", _PLAIN | _ASSETS | {"an op"})},
    "load_assets_from_modules": {"modules": ("a module", _PLAIN | _DEFINITIONS | _ASSETS)},
}
"""What each item of a list, or each value of a dict, is to be."""

REST: Mapping[str, Refused] = {
    "Definitions.merge": ("a Definitions", _PLAIN | _GROUPS | _DEFINITIONS | _ASSETS | {"a module", "None"}),
    "AssetSelection.keys": ("an asset key", frozenset({"a number", "a truth value", "None", *_DEFINITIONS})),
    "AssetSelection.assets": ("an asset", frozenset({"a number", "a truth value", "None", *_DEFINITIONS})),
    "AssetSelection.groups": ("a text", (_PLAIN - {"a text"}) | _GROUPS | _DEFINITIONS | _ASSETS | {"None"}),
    "AssetSelection.key_prefixes": ("a text", frozenset({"a number", "a truth value", "None", *_DEFINITIONS})),
}
"""What each of any number of arguments by position is to be."""

KEYS: Mapping[str, frozenset[str]] = {
    "Definitions": frozenset({"resources", "metadata", "loggers"}),
    "MultiPartitionsDefinition": frozenset({"partitions_defs"}),
    **dict.fromkeys(("asset", "AssetSpec", "AssetOut", "job", "define_asset_job"), frozenset({"metadata", "tags"})),
}
"""The arguments whose dicts have texts for keys."""
