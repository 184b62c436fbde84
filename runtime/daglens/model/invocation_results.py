"""What an op that is called as a plain function gives back, checked against its outputs."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import DagsterInvariantViolationError
from .event_values import AssetCheckResult, AssetMaterialization, AssetResult, DynamicOutput, Output
from .invocation_arguments import check_type
from .step_scope import StepScope


def checked_stream(op: Any, scope: StepScope, results: Any, ended: Callable[[], object]) -> Any:
    """The results of a generator function as they come; `ended` is called when there are no more."""
    try:
        yield from _checked(op, scope, results)
    finally:
        ended()


def _checked(op: Any, scope: StepScope, results: Any) -> Any:
    seen: set[str] = set()
    for each in results:
        if isinstance(each, (Output, DynamicOutput)):
            name = each.output_name
            if name not in op.output_dict:
                if name == "result" and len(op.output_defs) == 1:
                    name = op.output_defs[0].name
                else:
                    raise DagsterInvariantViolationError(
                        f"Op '{op.name}' yielded output '{name}', and that does not exist: its outputs are "
                        f"{[each.name for each in op.output_defs]}."
                    )
            if isinstance(each, Output) and name in seen:
                raise DagsterInvariantViolationError(f"Op '{op.name}' yielded output '{name}' multiple times.")
            check_type(op.output_dict[name].dagster_type, each.value, f'op output "{name}"')
            seen.add(name)
            scope.seen_outputs.add((name, each.mapping_key if isinstance(each, DynamicOutput) else None))
        elif isinstance(each, AssetResult):
            seen.add(output_of_result(each, scope.assets_def) or "")
            seen.update(output_of_check(check, scope.assets_def) for check in each.check_results)
        elif isinstance(each, AssetCheckResult):
            seen.add(output_of_check(each, scope.assets_def))
        elif not isinstance(each, AssetMaterialization) and type(each).__name__ not in (
            "ExpectationResult",
            "AssetObservation",
        ):
            raise DagsterInvariantViolationError(
                f"Op '{op.name}' yielded a value of type {type(each)}: wrap it in an Output."
            )
        yield each
    for output in op.output_defs:
        if (
            output.name not in seen
            and output.is_required
            and not output.is_dynamic
            and not output.dagster_type.is_nothing
        ):
            raise DagsterInvariantViolationError(
                f'Op "{op.name}" gave nothing for output "{output.name}", which is required: return or yield it, or '
                "declare it with `is_required=False`."
            )


def output_of_result(result: AssetResult, assets_def: Any) -> str | None:
    """The output that an asset's result stands for; None where the call is of no asset."""
    if assets_def is None:
        return None
    keys = assets_def.keys_by_output_name
    if result.asset_key is None and len(keys) != 1:
        raise DagsterInvariantViolationError(
            f"A {type(result).__name__} does not say which asset it is for: give `asset_key`, one of "
            f"{sorted(keys.values())}"
        )
    for name, key in keys.items():
        if result.asset_key in (None, key):
            return name
    raise DagsterInvariantViolationError(
        f"Asset key {result.asset_key.to_user_string() if result.asset_key else ''} not found in AssetsDefinition"
    )


def output_of_check(result: AssetCheckResult, assets_def: Any) -> str:
    """The output that a check's result stands for, "" where it is not to be told."""
    specs = {} if assets_def is None else assets_def.check_outputs
    found = [
        name
        for name, spec in specs.items()
        if result.check_name in (None, spec.name) and result.asset_key in (None, spec.asset_key)
    ]
    return found[0] if found else ""


def checked_result(op: Any, result: Any, assets_def: Any) -> Any:
    """The result of a plain function, when it fits the outputs as it would have to in a run."""
    from daglens.execution.results_of_op import outputs_of_value

    if isinstance(result, AssetMaterialization):
        raise DagsterInvariantViolationError(
            f"Error in op '{op.name}': an {type(result).__name__} must be yielded, or logged using the "
            "context.log_event method."
        )
    results = result if isinstance(result, tuple) else (result,)
    for each in results:
        if isinstance(each, AssetResult):
            output_of_result(each, assets_def)
    if not op.output_defs or any(isinstance(each, (AssetResult, AssetCheckResult)) for each in results):
        return result
    described = f'op "{op.name}"'
    for each in outputs_of_value(op, result, op.output_defs, described):
        name = each.output_name
        check_type(op.output_dict[name].dagster_type, each.value, f'{described} output "{name}"')
    return result
