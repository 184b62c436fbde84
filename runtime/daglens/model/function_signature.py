"""What a decorated function's parameters mean: context, config, resources, inputs; and its return annotation."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from typing import Any

from daglens.record import dataclass

from .errors import DagsterInvalidDefinitionError
from .ports import NO_DEFAULT, InputDefinition
from .types import resolve_type

EMPTY = inspect.Parameter.empty
_CONTEXT_NAMES = frozenset({"_", "context", "_context", "context_"})


@dataclass(frozen=True, slots=True)
class FunctionSignature:
    """`resources` maps a resource key to the parameter's name; `config_type` is EMPTY without a config parameter."""

    function: Callable[..., Any]
    takes_context: bool
    context_annotation: Any
    inputs: tuple[inspect.Parameter, ...]
    resources: dict[str, str]
    config_type: Any
    config_default: Any
    return_annotation: Any
    is_generator: bool
    is_async: bool

    @property
    def takes_config(self) -> bool:
        return self.config_type is not EMPTY


def read_signature(function: Callable[..., Any], described: str) -> FunctionSignature:
    """`described` names the definition in errors, such as `@op 'load'`."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError) as error:
        raise DagsterInvalidDefinitionError(f"{described} decorated function has no readable signature.") from error
    hints = _annotations(function, signature)
    parameters = [each.replace(annotation=hints.get(each.name, EMPTY)) for each in signature.parameters.values()]
    takes_context = bool(parameters) and parameters[0].name in _CONTEXT_NAMES
    inputs: list[inspect.Parameter] = []
    resources: dict[str, str] = {}
    config_type: Any = EMPTY
    config_default: Any = NO_DEFAULT
    for parameter in parameters[1:] if takes_context else parameters:
        if is_resource_annotation(parameter.annotation):
            resources[parameter.name] = parameter.name
        elif parameter.name == "config":
            config_type = Any if parameter.annotation is EMPTY else parameter.annotation
            config_default = NO_DEFAULT if parameter.default is EMPTY else parameter.default
            if parameter.annotation is EMPTY:
                inputs.append(parameter)
                config_type = EMPTY
        else:
            inputs.append(parameter)
    for parameter in inputs:
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            raise DagsterInvalidDefinitionError(
                f"{described} has positional vararg parameter '*{parameter.name}': give each input a parameter of "
                "its own."
            )
    return FunctionSignature(
        function,
        takes_context,
        parameters[0].annotation if takes_context else EMPTY,
        tuple(inputs),
        resources,
        config_type,
        config_default,
        hints.get("return", EMPTY),
        inspect.isgeneratorfunction(function),
        inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function),
    )


def _annotations(function: Callable[..., Any], signature: inspect.Signature) -> dict[str, Any]:
    raw = {name: each.annotation for name, each in signature.parameters.items() if each.annotation is not EMPTY}
    if signature.return_annotation is not EMPTY:
        raw["return"] = signature.return_annotation
    if not any(isinstance(each, str) for each in raw.values()):
        return raw
    try:
        return {
            name: raw[name] if raw[name] is None else hint
            for name, hint in typing.get_type_hints(function, include_extras=True).items()
            if name in raw
        }
    except NameError as error:
        name = getattr(function, "__name__", "?")
        raise DagsterInvalidDefinitionError(
            f'Failed to resolve type annotation "{error.name}" of function {name}. An annotation that is text needs '
            "its type at module level: not in a function, and not imported for type checkers alone."
        ) from error
    except Exception:
        return raw


def parameter_annotations(function: Callable[..., Any]) -> dict[str, Any]:
    """By name, the annotations of all parameters, EMPTY where there is none."""
    signature = inspect.signature(function)
    wrapped = function if inspect.isroutine(function) else type(function).__call__
    hints = _annotations(wrapped if "__signature__" not in vars(function) else function, signature)
    return {name: hints.get(name, EMPTY) for name in signature.parameters}


def is_resource_annotation(annotation: Any) -> bool:
    """`ResourceParam[T]`, or a class of resources."""
    if typing.get_origin(annotation) is typing.Annotated:
        return any(mark == "resource_param" for mark in annotation.__metadata__)
    return isinstance(annotation, type) and bool(getattr(annotation, "__is_resource_class__", False))


def inferred_input(parameter: inspect.Parameter, description: str | None = None) -> InputDefinition:
    """An input as its parameter alone describes it."""
    try:
        dagster_type = resolve_type(Any if parameter.annotation is EMPTY else parameter.annotation)
    except DagsterInvalidDefinitionError as error:
        raise DagsterInvalidDefinitionError(
            f"Parameter '{parameter.name}' is annotated with '{parameter.annotation}', which is no type of an input: "
            "change it, or declare the input with `In(dagster_type=...)`."
        ) from error
    default = NO_DEFAULT if parameter.default is EMPTY else parameter.default
    return InputDefinition(parameter.name, dagster_type, description, default)
