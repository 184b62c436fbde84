"""`@op`: a function that is one step, with its inputs, outputs, config and resources."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from . import composition
from .config_schema import ConfigField, config_field, config_field_of_annotation
from .errors import (
    CheckError,
    DagsterInvalidDefinitionError,
    DagsterInvariantViolationError,
    ParameterCheckError,
)
from .event_values import DynamicOutput, MaterializeResult, ObserveResult, Output
from .function_signature import EMPTY, FunctionSignature, inferred_input, read_signature
from .ports import DynamicOut, In, InputDefinition, Out, OutputDefinition
from .retry_policy import RetryPolicy
from .types import DagsterType, Nothing, resolve_type
from .valid_names import check_name, check_tags
from .wrapped import present_as


@dataclass(frozen=True, eq=False)
class OpDefinition:
    """An op. `signature` is that of the decorated function; `raw_compute` is set instead for `OpDefinition(compute_fn=)`."""

    name: str
    input_defs: tuple[InputDefinition, ...]
    output_defs: tuple[OutputDefinition, ...]
    signature: FunctionSignature | None
    raw_compute: Callable[[Any, dict[str, Any]], Any] | None = None
    config_field: ConfigField | None = None
    required_resource_keys: frozenset[str] = frozenset()
    description: str | None = None
    tags: Mapping[str, str] = composition.NO_TAGS
    retry_policy: RetryPolicy | None = None
    code_version: str | None = None
    pool: str | None = None
    hook_defs: frozenset[Any] = frozenset()

    node_type_str = "op"

    def __init__(
        self,
        compute_fn: Any = None,
        name: str = "",
        ins: Mapping[str, In] | None = None,
        outs: Mapping[str, Out] | None = None,
        description: str | None = None,
        config_schema: Any = None,
        required_resource_keys: Iterable[str] | None = None,
        tags: Mapping[str, Any] | None = None,
        version: str | None = None,
        retry_policy: RetryPolicy | None = None,
        code_version: str | None = None,
        pool: str | None = None,
        *,
        signature: FunctionSignature | None = None,
    ) -> None:
        """Dagster's public constructor: `compute_fn(context, inputs)` yields outputs."""
        set_ = object.__setattr__
        set_(self, "name", check_name(name))
        set_(self, "input_defs", _input_definitions(name, ins or {}, signature))
        set_(self, "output_defs", _output_definitions(name, outs, signature))
        set_(self, "signature", signature)
        set_(self, "raw_compute", None if signature else compute_fn)
        set_(self, "config_field", _config_of(name, config_schema, signature))
        keys = frozenset(required_resource_keys or ()) | frozenset(signature.resources if signature else ())
        set_(self, "required_resource_keys", keys)
        set_(self, "description", description)
        set_(self, "tags", check_tags(tags))
        set_(self, "retry_policy", retry_policy)
        set_(self, "code_version", code_version or version)
        set_(self, "pool", pool)
        set_(self, "hook_defs", frozenset())
        if signature is not None:
            present_as(self, signature.function)

    @functools.cached_property
    def input_dict(self) -> dict[str, InputDefinition]:
        return {each.name: each for each in self.input_defs}

    @functools.cached_property
    def output_dict(self) -> dict[str, OutputDefinition]:
        return {each.name: each for each in self.output_defs}

    @property
    def ins(self) -> dict[str, In]:
        return {
            each.name: In(
                each.dagster_type,
                each.description,
                each.default_value,
                each.metadata,
                each.asset_key,
                None,
                each.input_manager_key,
            )  # fmt: skip
            for each in self.input_defs
        }

    @property
    def outs(self) -> dict[str, Out]:
        return {
            each.name: (DynamicOut if each.is_dynamic else Out)(
                each.dagster_type,
                each.description,
                each.is_required,
                each.io_manager_key,
                each.metadata,
                each.code_version,  # fmt: skip
            )
            for each in self.output_defs
        }

    @property
    def config_schema(self) -> ConfigField | None:
        return self.config_field

    @property
    def has_config_entry(self) -> bool:
        return self.config_field is not None

    @property
    def compute_fn(self) -> Any:
        return self.signature or self.raw_compute

    @property
    def takes_context(self) -> bool:
        return self.signature is None or self.signature.takes_context

    def input_def_named(self, name: str) -> InputDefinition:
        return self.input_dict[name]

    def output_def_named(self, name: str) -> OutputDefinition:
        return self.output_dict[name]

    def has_input(self, name: str) -> bool:
        return name in self.input_dict

    def has_output(self, name: str) -> bool:
        return name in self.output_dict

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if composition.is_composing():
            return composition.PendingNodeInvocation(self)(*args, **kwargs)
        from .direct_invocation import invoke_op

        return invoke_op(self, args, kwargs)

    def alias(self, name: str) -> composition.PendingNodeInvocation:
        return composition.PendingNodeInvocation(self).alias(name)

    def tag(self, tags: Mapping[str, str] | None) -> composition.PendingNodeInvocation:
        return composition.PendingNodeInvocation(self).tag(tags)

    def with_hooks(self, hook_defs: Iterable[Any]) -> composition.PendingNodeInvocation:
        return composition.PendingNodeInvocation(self).with_hooks(hook_defs)

    def with_retry_policy(self, retry_policy: RetryPolicy) -> composition.PendingNodeInvocation:
        return composition.PendingNodeInvocation(self).with_retry_policy(retry_policy)

    def changed(self, **changes: Any) -> OpDefinition:
        """A copy with some fields different."""
        copied = object.__new__(OpDefinition)
        for name in OpDefinition.__dataclass_fields__:
            object.__setattr__(copied, name, changes.get(name, getattr(self, name)))
        if self.signature is not None:
            present_as(copied, self.signature.function)
        return copied

    def with_replaced_properties(self, name: str, **changes: Any) -> OpDefinition:
        return self.changed(name=name, **changes)

    def configured(self, config_or_config_fn: Any, name: str | None = None, config_schema: Any = None, description: str | None = None) -> OpDefinition:  # fmt: skip
        from .configured import configured_field

        field = configured_field(self.config_field, config_or_config_fn, config_schema)
        return self.changed(name=check_name(name or self.name), config_field=field, description=description or self.description)  # fmt: skip


def op(
    compute_fn: Callable[..., Any] | None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    ins: Mapping[str, In] | None = None,
    out: Out | Mapping[str, Out] | None = None,
    config_schema: Any = None,
    required_resource_keys: Iterable[str] | None = None,
    tags: Mapping[str, Any] | None = None,
    version: str | None = None,
    retry_policy: RetryPolicy | None = None,
    code_version: str | None = None,
    pool: str | None = None,
) -> Any:
    """Decorates a function as an op: `@op`, or `@op(out=..., ...)`."""

    def decorate(function: Callable[..., Any]) -> OpDefinition:
        op_name = name or function.__name__
        check_name(op_name)
        return op_from_function(
            function, op_name, f"@op '{op_name}'", description=description, ins=ins, out=out, config_schema=config_schema,
            required_resource_keys=required_resource_keys, tags=tags, retry_policy=retry_policy,
            code_version=code_version or version, pool=pool,
        )  # fmt: skip

    if compute_fn is not None:
        if not callable(compute_fn):
            raise ParameterCheckError(f"@op decorates a function, not {compute_fn!r}.")
        return decorate(compute_fn)
    return decorate


def op_from_function(
    function: Callable[..., Any],
    name: str,
    described: str,
    *,
    ins: Mapping[str, In] | None = None,
    out: Out | Mapping[str, Out] | None = None,
    description: str | None = None,
    **properties: Any,
) -> OpDefinition:
    """The op of a decorated function; `described` names it in errors."""
    signature = read_signature(function, described)
    outs: Mapping[str, Out] | None
    if out is None or isinstance(out, Mapping):
        outs = out
        for key, value in (outs or {}).items():
            if not isinstance(value, Out):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise CheckError(
                    f"Value in Mapping mismatches expected type for key {key}. Expected Out. Got {value!r}."
                )
    elif isinstance(out, Out):  # pyright: ignore[reportUnnecessaryIsInstance]
        outs = {"result": out}
    else:
        raise ParameterCheckError(f"`out` must be an Out or a mapping of names to Out, not {out!r}.")
    doc = inspect.getdoc(function) if description is None else description
    return OpDefinition(name=name, ins=ins, outs=outs, description=doc, signature=signature, **properties)


def _input_definitions(name: str, ins: Mapping[str, In], signature: FunctionSignature | None) -> tuple[InputDefinition, ...]:  # fmt: skip
    for key, value in ins.items():
        if not isinstance(value, In):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise CheckError(
                f"Value in Mapping mismatches expected type for key {key}. Expected value of type In. Got value "
                f"{value!r} of type {type(value)}."
            )
    if signature is None:
        return tuple(InputDefinition.of(check_name(key), value) for key, value in ins.items())
    parameters = {each.name: each for each in signature.inputs}
    takes_any = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in signature.inputs)
    nothing = {key for key, value in ins.items() if isinstance(value.dagster_type, DagsterType) and value.dagster_type.is_nothing}  # fmt: skip
    missing = [key for key in ins if key not in parameters and key not in nothing]
    if missing and not takes_any:
        listed = ", ".join(f"'{key}'" for key in missing)
        raise DagsterInvalidDefinitionError(
            f"@op '{name}' decorated function does not have argument(s) {listed}. @op-decorated functions should have "
            "an argument for each of their Ins, except for Ins that have the Nothing dagster_type."
        )
    forbidden = [key for key in nothing if key in parameters]
    if forbidden:
        raise DagsterInvalidDefinitionError(
            f"@op '{name}' decorated function has parameter '{forbidden[0]}' that is one of the input_defs of type "
            "'Nothing' which should not be included since no data will be passed for it."
        )
    found: list[InputDefinition] = []
    for parameter in signature.inputs:
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        declared = ins.get(parameter.name)
        check_name(parameter.name)
        if declared is None:
            found.append(inferred_input(parameter))
        elif isinstance(declared.dagster_type, DagsterType):
            untyped = inferred_input(parameter.replace(annotation=EMPTY))
            found.append(InputDefinition.of(parameter.name, declared, untyped))
        else:
            found.append(InputDefinition.of(parameter.name, declared, inferred_input(parameter)))
    found += [InputDefinition.of(check_name(key), value) for key, value in ins.items() if key not in parameters]
    return tuple(found)


_RESULTS = (MaterializeResult, ObserveResult)


def _annotation_type(annotation: Any) -> DagsterType | None:
    """The type inside `-> T`, `-> Output[T]`, `-> List[DynamicOutput[T]]`; None where the annotation says nothing."""
    if annotation is EMPTY:
        return None
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in (Output, DynamicOutput):
        return None
    if origin in (Output, DynamicOutput):
        return resolve_type(arguments[0])
    if origin is list and arguments and (arguments[0] is DynamicOutput or get_origin(arguments[0]) is DynamicOutput):
        return _annotation_type(arguments[0])
    if isinstance(annotation, type) and issubclass(annotation, _RESULTS):
        return None
    if origin is not None and isinstance(origin, type) and issubclass(origin, _RESULTS):
        return None
    try:
        return resolve_type(annotation)
    except DagsterInvalidDefinitionError as error:
        raise DagsterInvalidDefinitionError(
            f"Problem using type '{annotation}' from return type annotation, correct the issue or explicitly set the "
            "dagster_type via Out()."
        ) from error


def _is_dynamic_annotation(annotation: Any) -> bool:
    arguments = get_args(annotation)
    return (
        get_origin(annotation) is list
        and bool(arguments)
        and (arguments[0] is DynamicOutput or get_origin(arguments[0]) is DynamicOutput)
    )


def _output_definitions(name: str, outs: Mapping[str, Out] | None, signature: FunctionSignature | None) -> tuple[OutputDefinition, ...]:  # fmt: skip
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
        if annotation is not EMPTY and annotation is not tuple and get_origin(annotation) is not tuple and not _is_result(annotation):  # fmt: skip
            raise DagsterInvariantViolationError(
                "Expected Tuple annotation for multiple outputs, but received non-tuple annotation."
            )
        return {}
    arguments = get_args(annotation)
    if len(arguments) != len(outs):
        raise DagsterInvariantViolationError(
            "Expected Tuple annotation to have number of entries matching the number of outputs for more than one "
            f"output. Expected {len(outs)} outputs but annotation has {len(arguments)}."
        )
    return {
        key: None if isinstance(each.dagster_type, DagsterType) else _annotation_type(argument)
        for (key, each), argument in zip(outs.items(), arguments)
    }


def _is_result(annotation: Any) -> bool:
    return annotation is Any or (isinstance(annotation, type) and issubclass(annotation, _RESULTS))


def _config_of(name: str, schema: Any, signature: FunctionSignature | None) -> ConfigField | None:
    if signature is not None and signature.takes_config:
        if schema is not None:
            raise ParameterCheckError(f"Op '{name}' has a config parameter, so it cannot have a config_schema as well.")
        return config_field_of_annotation(signature.config_type)
    return None if schema is None else config_field(schema)


def combined_tags(first: Mapping[str, str], second: Mapping[str, str]) -> Mapping[str, str]:
    return {**first, **second} if first and second else first or second
