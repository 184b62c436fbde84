"""Which parameters of a decorated function are inputs, and which Dagster fills by itself."""

from __future__ import annotations

import sys
import textwrap

from daglens_analyzer.evaluate.values import (
    WRAPPED_BY_LIBRARY,
    BoundMethodValue,
    Call,
    ClassValue,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    GenericAliasValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.definitions import AssetsDefinition, GraphDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.quoted import unquoted
from daglens_analyzer.record import record

CONTEXT_NAMES = frozenset({"_", "context", "_context", "context_"})

WITHOUT_RESOURCES = frozenset(sys.stdlib_module_names) | {
    *("builtins", "numpy", "pandas", "polars", "pyarrow", "pydantic", "pyspark", "typing_extensions"),
    *("dask", "duckdb", "geopandas", "sklearn", "sqlalchemy", "torch", "xarray"),
}
"""Packages whose classes are surely no resources of Dagster. Of others an annotation may ask for one."""

_RESOURCE_BASES = ("Resource", "IOManager", "IOManagerFactory", "ConfigurableResourceFactory", "Client")


@record
class Signature:
    """`inputs` are the parameters that carry data; `resources` those whose annotation asks for a resource."""

    function: FunctionValue
    inputs: tuple[tree.Parameter, ...]
    resources: tuple[tree.Parameter, ...]
    has_context: bool
    has_var_keyword: bool
    doubtful: frozenset[str] = frozenset()
    """The names of inputs that may be resources, as their annotation is not known well enough."""

    def input(self, name: str) -> tree.Parameter | None:
        """The input of that name."""
        return next((parameter for parameter in self.inputs if parameter.name == name), None)


def decorated_function(value: Value) -> FunctionValue | None:
    """The user's function behind what is decorated: itself, the one it wraps, or the one of a definition."""
    match value:
        case FunctionValue(attributes={"__wrapped__": wrapped}):
            return decorated_function(wrapped)
        case FunctionValue():
            return value
        case BoundMethodValue(function=function):
            return function
        case OpDefinition(function=function) | GraphDefinition(function=function):
            return function
        case AssetsDefinition(node=node) if node is not None:
            return node.function
        case _:
            return None


def signature_of(value: Value, call: Call, *, takes_context: bool = True) -> Signature | None:
    """The signature of a decorated function; None where the function is not known."""
    function = decorated_function(value)
    if function is None:
        return None
    parameters = list(function.definition.parameters)
    if isinstance(value, BoundMethodValue):
        parameters = parameters[1:]
    has_context = takes_context and bool(parameters) and parameters[0].name in CONTEXT_NAMES
    data = parameters[1:] if has_context else parameters
    judged = {parameter.name: _is_resource(function, parameter, call) for parameter in data}
    resources = tuple(parameter for parameter in data if judged[parameter.name])
    inputs = tuple(
        parameter
        for parameter in data
        if parameter.name != "config"
        and parameter not in resources
        and parameter.kind not in ("var_positional", "var_keyword")
    )
    has_var_keyword = any(parameter.kind == "var_keyword" for parameter in parameters)
    wrapper = function.attributes.get(WRAPPED_BY_LIBRARY)
    if isinstance(wrapper, ConstantValue):
        reason = f"`{wrapper.value}` wraps this function and was not run: its parameters are taken as written"
        call.evaluator.unresolved(wrapper.at, reason)
    doubtful = frozenset(name for name, judgement in judged.items() if judgement is None or wrapper is not None)
    return Signature(function, inputs, resources, has_context, has_var_keyword, doubtful)


def context_parameter(value: Value, call: Call) -> str | None:
    """The parameter of a schedule's or sensor's function that takes the context, which may have any name; None where
    there is none, or where it may be a resource."""
    signature = signature_of(value, call, takes_context=False)
    first = signature.inputs[0].name if signature is not None and signature.inputs else None
    return None if signature is None or first in signature.doubtful else first


def unknown_function(decorated: Value, call: Call) -> Unknown:
    """Why what is decorated has no signature."""
    return decorated if isinstance(decorated, Unknown) else Unknown(call.at, "what is decorated here is not a function")


def description_of(function: FunctionValue | None) -> str | None:
    """The docstring as Dagster shows it."""
    if function is None or not isinstance(function.definition, tree.FunctionDef):
        return None
    doc = function.definition.docstring
    written = function.attributes.get("__doc__")
    if isinstance(written, ConstantValue):
        doc = written.value if isinstance(written.value, str) else None
    if not doc:
        return doc
    if doc[0].isspace():
        return textwrap.dedent(doc).strip()
    first, newline, rest = doc.partition("\n")
    return (first + newline + textwrap.dedent(rest)).strip() if newline else doc


def function_name(function: FunctionValue) -> str:
    """`__name__`, also where the code set it."""
    written = function.attributes.get("__name__")
    if isinstance(written, ConstantValue) and isinstance(written.value, str):
        return written.value
    return function.name


def _is_resource(function: FunctionValue, parameter: tree.Parameter, call: Call) -> bool | None:
    """Whether an annotation asks for a resource; None where it may: a name in quotes may be bound later."""
    if parameter.annotation is None:
        return False
    annotation = unquoted(parameter.annotation)
    if isinstance(annotation, tree.Subscript):
        named = call.evaluator.evaluate_annotation(function, annotation.value)
        is_marker = isinstance(named, ExternalValue) and named.qualified_name == "dagster.ResourceParam"
        return is_marker or _is_resource_class(named)
    if not isinstance(annotation, tree.Name | tree.Attribute):
        return False
    return _is_resource_class(call.evaluator.evaluate_annotation(function, annotation))


def _is_resource_class(value: Value) -> bool | None:
    match value:
        case ClassValue(bases=bases):
            judged = {_is_resource_class(base) for base in bases}
            return True if True in judged else None if None in judged else False
        case GenericAliasValue(origin=origin):
            return _is_resource_class(origin)
        case ExternalValue(qualified_name=name):
            if name.startswith("dagster") and name.endswith(_RESOURCE_BASES):
                return True
            root, _, rest = name.partition(".")
            return False if root in WITHOUT_RESOURCES or (root == "dagster" and "." not in rest) else None
        case Unknown():
            return None
        case _:
            return False
