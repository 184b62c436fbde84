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
                        f"Invocation of op '{op.name}' yielded an output '{name}' that does not exist."
                    )
            if isinstance(each, Output) and name in seen:
                raise DagsterInvariantViolationError(
                    f"Invocation of op '{op.name}' yielded an output '{name}' multiple times."
                )
            check_type(op.output_dict[name].dagster_type, each.value, f'op output "{name}"')
            seen.add(name)
            scope.seen_outputs.add((name, each.mapping_key if isinstance(each, DynamicOutput) else None))
        elif isinstance(each, (AssetResult, AssetCheckResult)):
            seen.update(output.name for output in op.output_defs)
        elif not isinstance(each, AssetMaterialization) and type(each).__name__ not in (
            "ExpectationResult",
            "AssetObservation",
        ):
            raise DagsterInvariantViolationError(
                f"Invocation of op '{op.name}' yielded a value of type {type(each)} rather than an Output or an event."
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
                f"Invocation of op '{op.name}' did not return an output for non-optional output '{output.name}'"
            )


def checked_result(op: Any, result: Any) -> Any:
    """The result of a plain function, when it fits the outputs as it would have to in a run."""
    from daglens.execution.results_of_op import outputs_of_value

    if isinstance(result, AssetMaterialization):
        raise DagsterInvariantViolationError(
            f"Error in op '{op.name}': an {type(result).__name__} must be yielded, or logged using the "
            "context.log_event method."
        )
    results = result if isinstance(result, tuple) else (result,)
    if not op.output_defs or any(isinstance(each, (AssetResult, AssetCheckResult)) for each in results):
        return result
    described = f'op "{op.name}"'
    for each in outputs_of_value(op, result, op.output_defs, described):
        name = each.output_name
        check_type(op.output_dict[name].dagster_type, each.value, f'{described} output "{name}"')
    return result
