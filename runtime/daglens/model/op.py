"""`@op`: a function that is one step, with its inputs, outputs, config and resources."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from daglens.record import dataclass

from . import composition
from .config_schema import ConfigField, config_field, config_field_of_annotation
from .context_kinds import check_context_annotation
from .errors import (
    CheckError,
    ParameterCheckError,
)
from .function_signature import FunctionSignature, read_signature
from .lifecycle_warnings import ConfigArgumentWarning
from .op_ports import input_definitions, output_definitions
from .ports import DynamicOut, In, InputDefinition, Out, OutputDefinition
from .retry_policy import RetryPolicy
from .valid_names import check_name, check_pool, check_tags
from .wrapped import present_as


@dataclass(frozen=True, eq=False)
class OpDefinition:
    """An op. `signature` is that of the decorated function; `raw_compute` is set instead for
    `OpDefinition(compute_fn=)`.
    """

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
        set_(self, "input_defs", input_definitions(name, ins or {}, signature))
        outputs = output_definitions(name, outs, signature)
        if code_version or version:
            outputs = tuple(
                each if each.code_version else replace(each, code_version=code_version or version) for each in outputs
            )
        set_(self, "output_defs", outputs)
        set_(self, "signature", signature)
        set_(self, "raw_compute", None if signature else compute_fn)
        set_(self, "config_field", _config_of(name, config_schema, signature))
        keys = frozenset(required_resource_keys or ()) | frozenset(signature.resources if signature else ())
        set_(self, "required_resource_keys", keys)
        set_(self, "description", description)
        set_(self, "tags", check_tags(tags))
        set_(self, "retry_policy", retry_policy)
        set_(self, "code_version", code_version or version)
        set_(self, "pool", check_pool(pool))
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
            )
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
                each.code_version,
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
    def version(self) -> str | None:
        return self.code_version

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

    def configured(
        self,
        config_or_config_fn: Any,
        name: str | None = None,
        config_schema: Any = None,
        description: str | None = None,
    ) -> OpDefinition:
        from .configured import configured_field

        field = configured_field(
            self.config_field,
            config_or_config_fn,
            config_schema,
            ("OpDefinition", f"Error in config for op {name or self.name}"),
        )
        return self.changed(
            name=check_name(name or self.name), config_field=field, description=description or self.description
        )


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
            function,
            op_name,
            f"@op '{op_name}'",
            description=description,
            ins=ins,
            out=out,
            config_schema=config_schema,
            required_resource_keys=required_resource_keys,
            tags=tags,
            retry_policy=retry_policy,
            code_version=code_version or version,
            pool=pool,
        )

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
    check_context_annotation(signature.context_annotation)
    for each in signature.inputs:
        if getattr(each.annotation, "__is_config_class__", False):
            warnings.warn(
                f"Parameter '{each.name}' on op/asset function '{function.__name__}' was annotated as a "
                "dagster.Config type. Did you mean to name this parameter 'config' instead?",
                ConfigArgumentWarning,
                stacklevel=4,
            )
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


def _config_of(name: str, schema: Any, signature: FunctionSignature | None) -> ConfigField | None:
    if signature is not None and signature.takes_config:
        if schema is not None:
            raise ParameterCheckError(f"Op '{name}' has a config parameter, so it cannot have a config_schema as well.")
        return config_field_of_annotation(signature.config_type, signature.config_default)
    return None if schema is None else config_field(schema)


def combined_tags(first: Mapping[str, str], second: Mapping[str, str]) -> Mapping[str, str]:
    return {**first, **second} if first and second else first or second
