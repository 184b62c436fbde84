"""Types of inputs and outputs by the names that Dagster prints: `Int`, `[String]`, `Dict[String,Any]`, `Foo?`."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.evaluate.values import (
    Call,
    ClassValue,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    GenericAliasValue,
    NativeFunctionValue,
    Value,
)
from daglens_analyzer.graph.declared_type import DeclaredType
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.quoted import unquoted
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId


@record
class DagsterType:
    """`name` is None where the type is not known. `has_loader` says whether run config can give the value (None: not
    known). `items` are the parts of a tuple, for a function with several outputs."""

    name: str | None
    nothing: bool = False
    has_loader: bool | None = None
    dynamic: bool = False
    items: tuple[DagsterType, ...] | None = None
    is_result: bool = False
    is_wrapped: bool = False
    of: Value | None = None
    """The class whose objects are of this type, for a class of the user's or of a library."""
    made_at: NodeId | None = None
    """Where code makes it, by name, for itself."""

    def declared(self, at: NodeId) -> DeclaredType | None:
        """What to note of a place that declares something with this type."""
        return None if self.made_at is None else DeclaredType(self.made_at, at)


@record(eq=False)
class TypeValue(Value):
    """A Dagster type as an object: `Nothing`, `DagsterType(...)`, `list[int]`."""

    type: DagsterType


TYPE_OF_CLASS = "__dagster_type__"
"""What a class is given whose objects are of a type of another name."""

ANY = DagsterType("Any", has_loader=True)
NOTHING = DagsterType("Nothing", nothing=True)
UNKNOWN = DagsterType(None)

_SIMPLE = {
    "int": DagsterType("Int", has_loader=True),
    "str": DagsterType("String", has_loader=True),
    "float": DagsterType("Float", has_loader=True),
    "bool": DagsterType("Bool", has_loader=True),
    "dict": DagsterType("dict", has_loader=True),
    "list": DagsterType("[Any]", has_loader=True),
    "set": DagsterType("set", has_loader=False),
    "tuple": DagsterType("tuple", has_loader=False),
    "any": ANY,
    "nothing": NOTHING,
}

_ALIASES = {
    "typing.Any": "any",
    "typing.List": "list",
    "typing.Dict": "dict",
    "typing.Set": "set",
    "typing.Tuple": "tuple",
    "dagster.Any": "any",
    "dagster.Nothing": "nothing",
    "dagster.Int": "int",
    "dagster.String": "str",
    "dagster.Float": "float",
    "dagster.Bool": "bool",
    "dagster.List": "list",
    "dagster.Dict": "dict",
    "dagster.Set": "set",
    "dagster.Tuple": "tuple",
    "dagster.Optional": "optional",
    "typing.Optional": "optional",
    "typing.Sequence": "list",
    "collections.abc.Sequence": "list",
    "typing.Mapping": "dict",
    "collections.abc.Mapping": "dict",
    "dagster.Output": "output",
    "dagster.DynamicOutput": "dynamic_output",
    "dagster.MaterializeResult": "result",
    "dagster.ObserveResult": "result",
    "dagster.AssetCheckResult": "result",
}

_NOT_A_CLASS = frozenset(
    {"Iterator", "Iterable", "Generator", "Callable", "Literal", "Union", "Annotated", "TypeVar", "AsyncIterator"}
)
"""Names of `typing` and `collections.abc` that Dagster takes for no type."""


def type_of_annotation(function: FunctionValue, annotation: tree.Expression | None, call: Call) -> DagsterType:
    """The type that Dagster infers from an annotation of `function`; no annotation is `Any`."""
    match annotation:
        case None:
            return ANY
        case tree.Constant(value=None):
            return NOTHING
        case tree.Constant(value=str()) if (written := unquoted(annotation)) is not annotation:
            return type_of_annotation(function, written, call)
        case tree.BinaryOperation(operator="|", left=left, right=tree.Constant(value=None)):
            return _optional(type_of_annotation(function, left, call))
        case tree.Subscript(value=base, index=index):
            arguments = index.items if isinstance(index, tree.SequenceDisplay) else (index,)
            name = _type_name(call.evaluator.evaluate_annotation(function, base))
            return _generic(name, tuple(type_of_annotation(function, argument, call) for argument in arguments))
        case tree.Name() | tree.Attribute():
            return type_of_value(call.evaluator.evaluate_annotation(function, annotation))
        case _:
            return UNKNOWN


def type_of_value(value: Value) -> DagsterType:
    """The type that an object stands for, as given to `In(...)` or found as an annotation."""
    match value:
        case ConstantValue(value=None):
            return NOTHING
        case TypeValue(type=known):
            return known
        case ClassValue(namespace=names) if isinstance(own := names.get(TYPE_OF_CLASS), TypeValue):
            return own.type
        case ClassValue(name=name):
            # A decorator may have given the class a loader.
            return DagsterType(name, has_loader=None if _is_decorated(value) else False, of=value)
        case GenericAliasValue(origin=origin, arguments=arguments):
            return _generic(_type_name(origin), tuple(type_of_value(argument) for argument in arguments))
        case _:
            found = _named(_type_name(value))
            is_class = isinstance(value, ExternalValue) and found.has_loader is False
            return replace(found, of=value) if is_class else found


def _is_decorated(value: ClassValue) -> bool:
    """Whether anything but `dataclass` decorates a class."""
    named = (each.expression for each in value.definition.decorators)
    functions = (each.function if isinstance(each, tree.Call) else each for each in named)
    return any(getattr(each, "id", getattr(each, "name", None)) != "dataclass" for each in functions)


def _named(name: str | None) -> DagsterType:
    if name is None or name.rpartition(".")[2] in _NOT_A_CLASS:
        return UNKNOWN
    if name in ("output", "result"):
        return DagsterType("Any", has_loader=True, is_result=name == "result", is_wrapped=name == "output")
    if name in _SIMPLE:
        return _SIMPLE[name]
    return DagsterType(name.rpartition(".")[2], has_loader=False)


def _type_name(value: Value) -> str | None:
    """The canonical short name of a built-in or library type; None where it is not known."""
    match value:
        case ExternalValue(qualified_name=name) | NativeFunctionValue(name=name):
            return _ALIASES.get(name, name.removeprefix("builtins."))
        case ClassValue(name=name):
            return name
        case _:
            return None


def _generic(name: str | None, arguments: tuple[DagsterType, ...]) -> DagsterType:
    first = arguments[0] if arguments else UNKNOWN
    names = [argument.name for argument in arguments]
    has_loader = all(bool(argument.has_loader) for argument in arguments)
    if name == "optional":
        return _optional(first)
    if name in ("output", "result"):
        return replace(first, is_wrapped=name == "output")
    if name == "list" and first.dynamic:
        return first
    if name == "dynamic_output":
        return DagsterType(first.name, has_loader=first.has_loader, dynamic=True)
    if any(part is None for part in names):
        return DagsterType(None, items=arguments if name == "tuple" else None)
    if name == "list":
        return DagsterType(f"[{first.name}]", has_loader=has_loader)
    if name == "set":
        return DagsterType(f"Set[{first.name}]", has_loader=has_loader)
    if name == "tuple":
        return DagsterType(f"Tuple[{','.join(map(str, names))}]", has_loader=has_loader, items=arguments)
    if name == "dict" and len(names) == 2:
        return DagsterType(f"Dict[{names[0]},{names[1]}]", has_loader=has_loader)
    return UNKNOWN


def _optional(inner: DagsterType) -> DagsterType:
    return UNKNOWN if inner.name is None else DagsterType(f"{inner.name}?", has_loader=inner.has_loader, of=inner.of)
