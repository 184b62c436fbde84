"""An op's inputs and outputs: what is declared, completed by what the function's signature says."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, get_args, get_origin

from .dagster_type import DagsterType, Nothing
from .errors import CheckError, DagsterInvalidDefinitionError, DagsterInvariantViolationError
from .event_values import DynamicOutput, MaterializeResult, ObserveResult, Output
from .function_signature import EMPTY, FunctionSignature, inferred_input
from .ports import DynamicOut, In, InputDefinition, Out, OutputDefinition
from .types import resolve_type
from .valid_names import check_name


def input_definitions(
    name: str, ins: Mapping[str, In], signature: FunctionSignature | None
) -> tuple[InputDefinition, ...]:
    for key, value in ins.items():
        if not isinstance(value, In):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise CheckError(
                f"Value in Mapping mismatches expected type for key {key}. Expected value of type In. Got value "
                f"{value!r} of type {type(value)}."
            )
        check_name(key)
    # Dagster lists declared inputs by name, before those that only the function's parameters tell of.
    ins = dict(sorted(ins.items()))
    if signature is None:
        return tuple(InputDefinition.of(key, value) for key, value in ins.items())
    parameters = {each.name: each for each in signature.inputs}
    takes_any = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in signature.inputs)
    nothing = {
        key
        for key, value in ins.items()
        if isinstance(value.dagster_type, DagsterType) and value.dagster_type.is_nothing
    }
    missing = [key for key in ins if key not in parameters and key not in nothing]
    if missing and not takes_any:
        listed = ", ".join(f"'{key}'" for key in missing)
        raise DagsterInvalidDefinitionError(
            f"@op '{name}' has no parameter for {listed}: each of its Ins needs one, except for Ins that have the "
            "Nothing dagster_type."
        )
    forbidden = [key for key in nothing if key in parameters]
    if forbidden:
        raise DagsterInvalidDefinitionError(
            f"@op '{name}' has parameter '{forbidden[0]}' for an input of type Nothing, which brings no value: "
            "remove the parameter."
        )
    found: list[InputDefinition] = []
    for parameter in signature.inputs:
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        declared = ins.get(parameter.name)
        check_name(parameter.name)
        if declared is None:
            inferred = inferred_input(parameter)
            if inferred.dagster_type.is_nothing:
                raise DagsterInvalidDefinitionError(
                    f"Input parameter {parameter.name} is annotated with Nothing, which brings no value: declare it "
                    "in `ins` with In(Nothing), and remove the parameter."
                )
            found.append(inferred)
        elif isinstance(declared.dagster_type, DagsterType):
            untyped = inferred_input(parameter.replace(annotation=EMPTY))
            found.append(InputDefinition.of(parameter.name, declared, untyped))
        else:
            found.append(InputDefinition.of(parameter.name, declared, inferred_input(parameter)))
    found += [InputDefinition.of(check_name(key), value) for key, value in ins.items() if key not in parameters]
    by_name = {each.name: each for each in found}
    return tuple(by_name[name] for name in dict.fromkeys([*ins, *by_name]))


_RESULTS = (MaterializeResult, ObserveResult)


def _annotation_type(annotation: Any) -> DagsterType | None:
    """The type inside `-> T`, `-> Output[T]`, `-> List[DynamicOutput[T]]`; None where the annotation says nothing."""
    if annotation is EMPTY:
        return None
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is DynamicOutput or origin is DynamicOutput:
        raise DagsterInvariantViolationError(
            "An op that gives DynamicOutputs gives a list of them: annotate it with list[DynamicOutput[...]], or "
            "give one Output."
        )
    if annotation is Output:
        return None
    if origin is Output:
        return resolve_type(arguments[0])
    if _is_dynamic_annotation(annotation):
        inner = get_args(arguments[0])
        return resolve_type(inner[0]) if inner else None
    if isinstance(annotation, type) and issubclass(annotation, _RESULTS):
        return None
    if origin is not None and isinstance(origin, type) and issubclass(origin, _RESULTS):
        return resolve_type(arguments[0]) if arguments else None
    try:
        return resolve_type(annotation)
    except DagsterInvalidDefinitionError as error:
        raise DagsterInvalidDefinitionError(
            f"The return annotation '{annotation}' is no type of an output: change it, or declare the output with "
            "`Out(dagster_type=...)`."
        ) from error


def _is_dynamic_annotation(annotation: Any) -> bool:
    arguments = get_args(annotation)
    return (
        get_origin(annotation) is list
        and bool(arguments)
        and (arguments[0] is DynamicOutput or get_origin(arguments[0]) is DynamicOutput)
    )


def output_definitions(
    name: str, outs: Mapping[str, Out] | None, signature: FunctionSignature | None
) -> tuple[OutputDefinition, ...]:
    annotation = EMPTY if signature is None or signature.is_generator else signature.return_annotation
    if outs is None:
        if signature is None:
            return (OutputDefinition(),)
        inferred = _annotation_type(annotation)
        declared: Out = DynamicOut() if _is_dynamic_annotation(annotation) else Out()
        return (OutputDefinition.of("result", declared, inferred),)
    if len(outs) == 1:
        [(only, declared)] = outs.items()
        typed = isinstance(declared.dagster_type, DagsterType)
        return (OutputDefinition.of(check_name(only), declared, None if typed else _annotation_type(annotation)),)
    types = _tuple_types(outs, annotation)
    return tuple(OutputDefinition.of(check_name(key), each, types.get(key)) for key, each in outs.items())


def _tuple_types(outs: Mapping[str, Out], annotation: Any) -> dict[str, DagsterType | None]:
    if annotation is None:
        return dict.fromkeys(outs, Nothing)
    if annotation is EMPTY or get_origin(annotation) is not tuple or get_args(annotation)[-1:] == (Ellipsis,):
        if (
            annotation is not EMPTY
            and annotation is not tuple
            and get_origin(annotation) is not tuple
            and not _is_result(annotation)
            and sum(not _is_check(each) for each in outs.values()) > 1
        ):
            raise DagsterInvariantViolationError(
                "Expected Tuple annotation for multiple outputs, but received non-tuple annotation."
            )
        return {}
    arguments = get_args(annotation)
    plain = {key: each for key, each in outs.items() if not _is_check(each)}
    if len(arguments) == len(plain):
        outs = plain
    if len(arguments) != len(outs):
        raise DagsterInvariantViolationError(
            f"The return annotation is a tuple of {len(arguments)}, and there are {len(outs)} outputs: write one "
            "entry for each."
        )
    return {
        key: None if isinstance(each.dagster_type, DagsterType) else _annotation_type(argument)
        for (key, each), argument in zip(outs.items(), arguments, strict=False)
    }


def _is_check(out: Out) -> bool:
    """Whether the output stands for a check that an asset's function evaluates besides."""
    return isinstance(out.dagster_type, DagsterType) and out.dagster_type.is_nothing


def _is_result(annotation: Any) -> bool:
    kind = get_origin(annotation) or annotation
    return annotation is Any or (isinstance(kind, type) and issubclass(kind, _RESULTS))
