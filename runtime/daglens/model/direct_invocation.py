"""An op or asset called as a plain function, as tests do."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from .contexts import OpExecutionContext, context_for, enter_context, leave_context
from .errors import (
    DagsterInvalidConfigError,
    DagsterInvalidDefinitionError,
    DagsterInvalidInvocationError,
    DagsterInvariantViolationError,
)
from .event_values import AssetCheckResult, AssetMaterialization, AssetResult, DynamicOutput, Output
from .ports import NO_DEFAULT
from .step_scope import ResourceSet, StepScope


def invoke_op(op: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], *, assets_def: Any = None) -> Any:
    """What the function returns, with outputs checked; a generator function's outputs are yielded as they come."""
    if op.signature is None:
        raise DagsterInvalidInvocationError(
            f"Attempted to invoke op '{op.name}' that was initialized using OpDefinition's compute_fn. Only "
            "decorated functions "
            "can be called directly."
        )
    given, values = _split_context(op, args, kwargs)
    values, passed = _split_resources(op, values, kwargs)
    scope = _scope(op, given, assets_def, passed)
    context = context_for(scope)
    if isinstance(given, OpExecutionContext):
        given.bound_to_invocation(scope)
        context = given
    values, config = _bound_values(op, values, kwargs, scope)
    from daglens.execution.results_of_op import call_op

    resources = scope.resources or ResourceSet({})
    arguments = dict(values)
    token = enter_context(context)
    try:
        if config is not NO_DEFAULT:
            result = _call_with_config(op, context, arguments, resources, config)
        else:
            result = call_op(op, context, arguments, resources, scope.op_config)
    finally:
        leave_context(token)
    if inspect.isasyncgen(result) or inspect.iscoroutine(result):
        return result
    if inspect.isgenerator(result):
        return _checked_stream(op, result)
    return _checked_result(op, result)


def _split_context(op: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, tuple[Any, ...]]:
    name = next(iter(inspect.signature(op.signature.function).parameters), None)
    first = args[0] if args else kwargs.get(str(name))
    if op.signature.takes_context:
        if isinstance(first, OpExecutionContext) or (args and first is None):
            return first, args[1:] if args else args
        if not args and str(name) in kwargs:
            return first, args
        if _needs_context(op):
            raise DagsterInvalidInvocationError(
                f"Decorated function '{op.signature.function.__name__}' has context argument, but no context was "
                "provided when "
                "invoking."
            )
    if args and isinstance(first, OpExecutionContext):
        return first, args[1:]
    return None, args


def _needs_context(op: Any) -> bool:
    return op.signature.takes_context


def _split_resources(
    op: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments without those for resource parameters; and those, by resource key."""
    key_of = {parameter: key for key, parameter in op.signature.resources.items()}
    passed = {key_of[name]: value for name, value in kwargs.items() if name in key_of}
    if not key_of or not args:
        return args, passed
    parameters = [*inspect.signature(op.signature.function).parameters][1 if op.signature.takes_context else 0 :]
    rest: list[Any] = []
    for index, value in enumerate(args):
        name = parameters[index] if index < len(parameters) else None
        if name in key_of:
            passed[key_of[name]] = value
        else:
            rest.append(value)
    return tuple(rest), passed


def _scope(op: Any, given: Any, assets_def: Any, passed: Mapping[str, Any]) -> StepScope:
    base: StepScope | None = given.scope if isinstance(given, OpExecutionContext) else None
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
        provided = base.resources._asdict() if base.resources is not None else {}
        scope.op_config = base.op_config
    if passed and provided:
        raise DagsterInvalidInvocationError("Cannot provide resources in both context and kwargs")
    provided = {**provided, **passed}
    if op.config_field is not None:
        scope.op_config = _checked_config(op, scope.op_config)
    scope.resources = _resources(op, provided, assets_def)
    return scope


def _checked_config(op: Any, config: Any) -> Any:
    from .config_problems import Errors
    from .config_schema import resolve_config

    errors = Errors()
    resolved = resolve_config(op.config_field, NO_DEFAULT if config is None else config, "root:config", errors)
    if errors and not op.signature.takes_config:
        raise DagsterInvalidConfigError(f"Error in config for op {op.name}", tuple(errors), config)
    return resolved


def _resources(op: Any, provided: Mapping[str, Any], assets_def: Any) -> ResourceSet:
    own = dict(assets_def.resource_defs) if assets_def is not None else {}
    if not (own or provided):
        return ResourceSet({})
    from daglens.execution.resource_lifetime import ResourceLifetime

    from .resource import as_resource_defs

    lifetime = ResourceLifetime(as_resource_defs({**own, **provided}), {})
    return ResourceSet({key: lifetime.value(key) for key in {**own, **provided}})


def _bound_values(
    op: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], scope: StepScope
) -> tuple[dict[str, Any], Any]:
    """The inputs' values, and the config when it was passed as an argument."""
    signature = op.signature
    context_name = (
        next(iter(inspect.signature(signature.function).parameters), None) if signature.takes_context else None
    )
    names = [each.name for each in signature.inputs if each.kind is not inspect.Parameter.VAR_KEYWORD]
    resources = list(signature.resources)
    if len(args) > len(names) + (1 if signature.takes_config else 0):
        raise DagsterInvalidInvocationError(
            f"Too many input arguments were provided for op '{op.name}'. This may be because an argument was "
            "provided for the "
            "context parameter, but no context parameter was defined for the op."
            if not signature.takes_context
            else (
                f"Too many input arguments were provided for op '{op.name}'. Expected {len(names)}, "
                f"received {len(args)}."
            )
        )
    config = kwargs.get("config", NO_DEFAULT) if signature.takes_config else NO_DEFAULT
    positional = list(args)
    if (
        signature.takes_config
        and positional
        and config is NO_DEFAULT
        and getattr(type(positional[0]), "__is_config_class__", False)
    ):
        config = positional.pop(0)
    values = dict(zip(names, positional, strict=False))
    known = {*names, *resources, "config", context_name}
    takes_any = len(names) < len(signature.inputs)
    for key, value in kwargs.items():
        if key in resources or (key == "config" and signature.takes_config) or key == context_name:
            continue
        if key not in known and not takes_any and key not in op.input_dict:
            raise DagsterInvalidInvocationError(f"{op.node_type_str} '{op.name}' has no parameter named '{key}'.")
        values[key] = value
    for each in op.input_defs:
        if each.dagster_type.is_nothing:
            values.pop(each.name, None)
        elif each.name not in values:
            if not each.has_default_value:
                raise DagsterInvalidInvocationError(f'No value provided for required input "{each.name}".')
            values[each.name] = each.default_value
        else:
            _check_type(each.dagster_type, values[each.name], f'op input "{each.name}"')
    for key in op.required_resource_keys:
        if scope.resources is None or key not in scope.resources:
            raise DagsterInvalidDefinitionError(
                f"resource with key '{key}' required by op '{op.name}' was not provided. Please provide a "
                "ResourceDefinition to "
                f"key '{key}', or change the required key to one of the following keys which points to a "
                "ResourceDefinition: "
                f"{sorted(scope.resources._asdict() if scope.resources is not None else ())}"
            )
    return values, config


def _check_type(dagster_type: Any, value: Any, what: str) -> None:
    from daglens.execution.type_checks import check_value

    check_value(dagster_type, value, what, None)


def _call_with_config(op: Any, context: Any, values: dict[str, Any], resources: Any, config: Any) -> Any:
    arguments = {**values, "config": config}
    for key, parameter in op.signature.resources.items():
        arguments[parameter] = getattr(resources, key)
    function = op.signature.function
    return function(context, **arguments) if op.signature.takes_context else function(**arguments)


def _checked_stream(op: Any, results: Any) -> Any:
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
            _check_type(op.output_dict[name].dagster_type, each.value, f'op output "{name}"')
            seen.add(name)
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


def _checked_result(op: Any, result: Any) -> Any:
    outputs = op.output_defs
    if isinstance(result, (AssetMaterialization,)):
        raise DagsterInvariantViolationError(
            f"Error in op '{op.name}': an {type(result).__name__} must be yielded, or logged using the "
            "context.log_event method."
        )
    if len(outputs) == 1:
        _check_one(op, outputs[0], result, 0)
    elif len(outputs) > 1 and not isinstance(result, (AssetResult, AssetCheckResult)):
        if result is None and all(each.dagster_type.is_nothing and each.is_required for each in outputs):
            return result
        if not isinstance(result, tuple):
            raise DagsterInvariantViolationError(
                f"op '{op.name}' has multiple outputs, but only one output was returned of type {type(result)}. "
                "When using "
                "multiple outputs, either yield each output, or return a tuple containing a value for each output."
            )
        if len(result) != len(outputs) and not any(isinstance(each, AssetResult) for each in result):
            raise DagsterInvariantViolationError(
                "Length mismatch between returned tuple of outputs and number of output defs on "
                f"op '{op.name}'. Output tuple has {len(result)} outputs, while op has {len(outputs)} outputs."
            )
        for position, (output, value) in enumerate(zip(outputs, result, strict=False)):
            _check_one(op, output, value, position)
    return result


def _check_one(op: Any, output: Any, value: Any, position: int) -> None:
    if isinstance(value, (AssetResult, AssetCheckResult)):
        return
    if output.is_dynamic:
        if not isinstance(value, list) or not all(isinstance(each, DynamicOutput) for each in value):
            raise DagsterInvariantViolationError(
                f"Error with output for op '{op.name}': dynamic output '{output.name}' expected a list of "
                "DynamicOutput objects, "
                f"but instead received instead an object of type {type(value)}."
            )
        return
    if isinstance(value, Output):
        if value.output_name not in ("result", output.name):
            raise DagsterInvariantViolationError(
                f"Bad state: Output was explicitly named '{value.output_name}', which does not match the output "
                "definition "
                f"specified for position {position}: '{output.name}'."
            )
        value = value.value
    _check_type(output.dagster_type, value, f'op output "{output.name}"')
