"""An op or asset called as a plain function, as tests do."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from .build_context import BuiltContext
from .context_kinds import context_for
from .contexts import OpExecutionContext, enter_context, leave_context
from .errors import DagsterInvalidConfigError, DagsterInvalidDefinitionError, DagsterInvalidInvocationError
from .invocation_arguments import CallArguments, sort_arguments
from .invocation_results import checked_result, checked_stream
from .ports import NO_DEFAULT
from .step_scope import ResourceSet, StepScope, ignore


def invoke_op(op: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], *, assets_def: Any = None) -> Any:
    """What the function returns, with outputs checked; a generator function's outputs are yielded as they come."""
    if op.signature is None:
        raise DagsterInvalidInvocationError(
            f"Attempted to invoke op '{op.name}' that was initialized using OpDefinition's compute_fn. Only "
            "decorated functions can be called directly."
        )
    given = sort_arguments(op, args, kwargs)
    scope = _scope(op, given, assets_def)
    context: Any = context_for(scope)
    ended = ignore
    if isinstance(given.context, BuiltContext):
        given.context.start(scope)
        context, ended = given.context, given.context.finish
    elif isinstance(given.context, OpExecutionContext):
        context = given.context
    token = enter_context(context)
    is_over = True
    try:
        result = _call(op, context, given, scope)
        if inspect.iscoroutine(result):
            is_over = False
            return _awaited(result, ended)
        if inspect.isasyncgen(result):
            is_over = False
            return _drained(result, ended)
        if inspect.isgenerator(result):
            is_over = False
            return checked_stream(op, scope, result, ended)
        return checked_result(op, result, assets_def)
    finally:
        leave_context(token)
        if is_over:
            ended()


async def _awaited(coroutine: Any, ended: Callable[[], object]) -> Any:
    try:
        return await coroutine
    finally:
        ended()


async def _drained(results: Any, ended: Callable[[], object]) -> Any:
    try:
        async for each in results:
            yield each
    finally:
        ended()


def _call(op: Any, context: Any, given: CallArguments, scope: StepScope) -> Any:
    from daglens.execution.results_of_op import call_op

    if given.config is NO_DEFAULT:
        return call_op(op, context, dict(given.inputs), scope.resources, scope.op_config)
    arguments = {**given.inputs, "config": given.config}
    for key, parameter in op.signature.resources.items():
        arguments[parameter] = getattr(scope.resources, key)
    function = op.signature.function
    return function(context, **arguments) if op.signature.takes_context else function(**arguments)


def _scope(op: Any, given: CallArguments, assets_def: Any) -> StepScope:
    base: StepScope | None = given.context.scope if isinstance(given.context, OpExecutionContext) else None
    scope = StepScope(op, op.name, assets_def=assets_def, is_asset_step=assets_def is not None, node_path=(op.name,))
    if assets_def is not None:
        scope.asset_keys_by_output = assets_def.output_keys
        scope.partitions_def = assets_def.partitions_def
    provided: dict[str, Any] = {}
    if base is not None:
        scope.run_id, scope.job_name, scope.instance = base.run_id, base.job_name, base.instance
        scope.partition_keys, scope.mapping_key, scope.run_tags = base.partition_keys, base.mapping_key, base.run_tags
        scope.run_config, scope.retry_number = base.run_config, base.retry_number
        scope.write_log, scope.record, scope.outputs_metadata = base.write_log, base.record, base.outputs_metadata
        resources = given.context.resources
        provided = resources.original_resource_dict if resources is not None else {}
        scope.op_config = base.op_config
    if given.resources and provided:
        raise DagsterInvalidInvocationError("Cannot provide resources in both context and kwargs")
    if given.config is not NO_DEFAULT and scope.op_config is not None:
        raise DagsterInvalidInvocationError("Cannot provide config in both context and kwargs")
    if scope.op_config is not None:
        scope.run_config = {**scope.run_config, "ops": {op.name: {"config": scope.op_config}}}
    if op.config_field is not None and given.config is NO_DEFAULT:
        scope.op_config = _checked_config(op, scope.op_config)
    scope.resources = _resources(op, {**provided, **given.resources}, assets_def)
    return scope


def _checked_config(op: Any, config: Any) -> Any:
    from .config_problems import Errors
    from .config_schema import resolve_config

    errors = Errors()
    resolved = resolve_config(op.config_field, NO_DEFAULT if config is None else config, "root:config", errors)
    if errors:
        raise DagsterInvalidConfigError(f"Error in config for op {op.name}", tuple(errors), config)
    return resolved


def _resources(op: Any, provided: Mapping[str, Any], assets_def: Any) -> ResourceSet:
    """The asset's own resources, made, and those that are given; raises where something required is neither."""
    own = dict(assets_def.resource_defs) if assets_def is not None else {}
    twice = sorted(own.keys() & provided.keys())
    if twice:
        listed = ", ".join(f"'{key}'" for key in twice)
        raise DagsterInvalidInvocationError(
            f"Error when invoking {assets_def!r}: resource {listed} provided on both the definition and invocation "
            "context. Give it in one of the two places."
        )
    found = dict(provided)
    if own or any(_is_definition(each) for each in provided.values()):
        from daglens.execution.resource_lifetime import ResourceLifetime

        from .resource import as_resource_defs

        found = (
            ResourceLifetime(as_resource_defs({**own, **provided}), {})
            .set_for({**own, **provided})
            .original_resource_dict
        )
    needed = op.required_resource_keys if op.signature.takes_context else op.signature.resources
    for key in needed:
        if key not in found:
            raise DagsterInvalidDefinitionError(
                f"resource with key '{key}' required by op '{op.name}' was not provided. Give it in `resources`, or "
                f"ask for one of {sorted(found)}."
            )
    return ResourceSet(found)


def _is_definition(value: Any) -> bool:
    return hasattr(value, "resource_fn") or getattr(type(value), "__is_resource_class__", False)
