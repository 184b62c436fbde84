"""Which argument of a direct call is what: the context, the config, resources, inputs."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from daglens.record import dataclass

from .contexts import OpExecutionContext
from .errors import DagsterInvalidInvocationError
from .ports import NO_DEFAULT


@dataclass(frozen=True, slots=True)
class CallArguments:
    """`config` is NO_DEFAULT where none was passed; `resources` are by resource key."""

    context: Any
    config: Any
    resources: dict[str, Any]
    inputs: dict[str, Any]


def sort_arguments(op: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> CallArguments:
    """Raises DagsterInvalidInvocationError where an argument is missing or none of the function's."""
    parameters = list(inspect.signature(op.signature.function).parameters)
    context, args = _split_context(op, parameters, args, kwargs)
    rest, resources = _split_resources(op, parameters, args, kwargs)
    config, rest = _split_config(op, rest, kwargs)
    context_name = parameters[0] if op.signature.takes_context else None
    other = {*op.signature.resources.values(), context_name, "config" if op.signature.takes_config else None}
    named = {key: value for key, value in kwargs.items() if key not in other}
    return CallArguments(context, config, resources, _inputs(op, rest, named))


def _split_context(
    op: Any, parameters: list[str], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, tuple[Any, ...]]:
    name = parameters[0] if parameters else None
    first = args[0] if args else kwargs.get(str(name))
    if op.signature.takes_context:
        if isinstance(first, OpExecutionContext) or (args and first is None):
            return first, args[1:] if args else args
        if not args and str(name) in kwargs:
            return first, args
        raise DagsterInvalidInvocationError(
            f"Decorated function '{op.signature.function.__name__}' has context argument, but no context was "
            "provided when invoking."
        )
    if args and isinstance(first, OpExecutionContext):
        return first, args[1:]
    return None, args


def _split_resources(
    op: Any, parameters: list[str], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    key_of = {parameter: key for key, parameter in op.signature.resources.items()}
    passed = {key_of[name]: value for name, value in kwargs.items() if name in key_of}
    if not key_of or not args:
        return args, passed
    positional = parameters[1 if op.signature.takes_context else 0 :]
    rest: list[Any] = []
    for index, value in enumerate(args):
        name = positional[index] if index < len(positional) else None
        if name in key_of:
            passed[key_of[name]] = value
        else:
            rest.append(value)
    return tuple(rest), passed


def _split_config(op: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, tuple[Any, ...]]:
    if not op.signature.takes_config:
        return NO_DEFAULT, args
    if "config" in kwargs:
        wanted, given = op.signature.config_type, kwargs["config"]
        is_class = getattr(wanted, "__is_config_class__", False)
        return wanted(**given) if is_class and isinstance(given, dict) else given, args
    is_config_class = getattr(op.signature.config_type, "__is_config_class__", False)
    if args and (
        getattr(type(args[0]), "__is_config_class__", False) or (is_config_class and isinstance(args[0], dict))
    ):
        return args[0], args[1:]
    return NO_DEFAULT, args


def _inputs(op: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    signature = op.signature
    names = [each.name for each in signature.inputs if each.kind is not inspect.Parameter.VAR_KEYWORD]
    takes_any = len(names) < len(signature.inputs)
    nothing = {each.name for each in op.input_defs if each.dagster_type.is_nothing}
    wrong = next((name for name in kwargs if name in nothing), None)
    if wrong is not None:
        raise DagsterInvalidInvocationError(
            f"Attempted to provide value for nothing input '{wrong}'. Nothing dependencies are ignored when directly "
            "invoking ops."
        )
    twice = next((name for name in names[: len(args)] if name in kwargs), None)
    if twice is not None:
        raise DagsterInvalidInvocationError(f"{op.node_type_str} {op.name} got multiple values for argument '{twice}'")
    if len(args) > len(names):
        raise DagsterInvalidInvocationError(_too_many(op, args, names, takes_any, bool(nothing)))
    values = {**dict(zip(names, args, strict=False)), **kwargs}
    for each in op.input_defs:
        if each.name in nothing:
            continue
        if each.name in values:
            check_type(each.dagster_type, values[each.name], f'op input "{each.name}"')
        elif each.has_default_value:
            values[each.name] = each.default_value
        elif not takes_any or each.name in names:
            raise DagsterInvalidInvocationError(f'No value provided for required input "{each.name}".')
    if len(args) + len(kwargs) > len(names) and not takes_any:
        unknown = ", ".join(key for key in kwargs if key not in names)
        raise DagsterInvalidInvocationError(
            f"Too many input arguments were provided for op '{op.name}': it has no parameter {unknown}."
        )
    return values


def _too_many(op: Any, args: tuple[Any, ...], names: list[str], takes_any: bool, has_nothing: bool) -> str:
    if takes_any:
        return (
            f"{op.node_type_str} '{op.name}' has {len(names)} positional inputs, but {len(args)} positional inputs "
            "were provided."
        )
    begin = f"Too many input arguments were provided for op '{op.name}'."
    if has_nothing:
        return (
            f"{begin} This may be because you attempted to provide a value for a nothing dependency. Nothing "
            "dependencies are ignored when directly invoking ops."
        )
    if not op.signature.takes_context:
        return (
            f"{begin} This may be because an argument was provided for the context parameter, but no context "
            "parameter was defined for the op."
        )
    return f"{begin} Expected {len(names)}, received {len(args)}."


def check_type(dagster_type: Any, value: Any, what: str) -> None:
    from daglens.execution.type_checks import check_value

    check_value(dagster_type, value, what, None)
