"""The types of the fields of config and resource classes, read from their annotations, and what does not fit them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daglens_analyzer.api.reading import entries, items_known, known_text
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.class_members import ancestry, is_enumeration, library_bases
from daglens_analyzer.evaluate.classes import members
from daglens_analyzer.evaluate.values import (
    ClassValue,
    ConstantValue,
    ExternalValue,
    InstanceValue,
    MappingValue,
    NativeFunctionValue,
    SequenceValue,
    Value,
)
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.quoted import unquoted
from daglens_analyzer.source.node_id import NodeId

MODELS = frozenset({"dagster.Config", "dagster.ConfigurableResource", "dagster.ConfigurableIOManager"})
_PLAIN = frozenset({"int", "str", "float", "bool", "list", "dict"})
_UNSUPPORTED = frozenset(
    {"builtins.tuple", "builtins.set", "builtins.frozenset", "builtins.bytes", "builtins.complex"}
    | {"datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta", "pathlib.Path", "decimal.Decimal"}
    | {"typing.Callable", "typing.Tuple", "typing.Set", "collections.abc.Callable", "uuid.UUID"}
)
_TRUTHS = frozenset({"true", "false", "1", "0", "yes", "no", "y", "n", "t", "f", "on", "off"})


@dataclass(frozen=True, slots=True)
class FieldType:
    """`kind` is a plain type's name, `model`, `enum`, `literal`, `optional`, `unsupported`, `unknown`; `inner` is the
    type of the items or values, `of` the class of a model or enumeration."""

    kind: str
    inner: FieldType | None = None
    of: ClassValue | None = None
    values: tuple[object, ...] = ()


UNKNOWN = FieldType("unknown")


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a class or one of its bases declares."""

    name: str
    type: FieldType
    default: tree.Expression | None
    at: NodeId
    written: str


CLASSES: frozenset[type[Value]] = frozenset({ClassValue})


def is_model(of: ClassValue) -> bool:
    """Whether a class is surely one of Dagster's models, and of nothing else."""
    bases = library_bases(of)
    return bool(bases) and set(bases) <= MODELS and not any(each.definition.decorators for each in ancestry(of))


def declared_fields(of: ClassValue) -> dict[str, Field]:
    """The fields, those of bases first."""
    found: dict[str, Field] = {}
    for each in reversed(list(ancestry(of))):
        for statement in each.definition.body:
            if not isinstance(statement, tree.Assign) or statement.annotation is None:
                continue
            target = statement.targets[0]
            if isinstance(target, tree.Name) and not target.id.startswith("_"):
                place = NodeId(each.path, each.at.chunk, target.at)
                known = _type_of(each, statement.annotation)
                found[target.id] = Field(target.id, known, statement.value, place, _words(known))
    return found


def _type_of(of: ClassValue, annotation: tree.Expression) -> FieldType:
    annotation = unquoted(annotation)
    match annotation:
        case tree.Name() | tree.Attribute():
            return _named(_lookup(of, annotation))
        case tree.BinaryOperation(operator="|", left=left, right=right):
            return _union(of, (left, right))
        case tree.Subscript(value=base, index=index):
            arguments = index.items if isinstance(index, tree.SequenceDisplay) else (index,)
            return _generic(of, _qualified(_lookup(of, base)), arguments)
        case _:
            return UNKNOWN


def _generic(of: ClassValue, name: str, arguments: tuple[tree.Expression, ...]) -> FieldType:
    short = name.rpartition(".")[2]
    if name in _UNSUPPORTED:
        return FieldType("unsupported")
    if name == "typing.Optional":
        return FieldType("optional", _type_of(of, arguments[0]))
    if name == "typing.Union":
        return _union(of, arguments)
    if name in ("typing.List", "builtins.list") and len(arguments) == 1:
        return FieldType("list", _type_of(of, arguments[0]))
    if name in ("typing.Dict", "builtins.dict") and len(arguments) == 2:
        return FieldType("dict", _type_of(of, arguments[1]))
    if short == "Literal" and all(isinstance(each, tree.Constant) for each in arguments):
        return FieldType("literal", values=tuple(each.value for each in arguments if isinstance(each, tree.Constant)))
    return UNKNOWN


def _union(of: ClassValue, members_of: tuple[tree.Expression, ...]) -> FieldType:
    others = [each for each in members_of if not (isinstance(each, tree.Constant) and each.value is None)]
    if len(others) < len(members_of):
        return FieldType("optional", _type_of(of, others[0]) if len(others) == 1 else UNKNOWN)
    known = [_type_of(of, each) for each in others]
    return FieldType("unsupported") if all(each.kind in _PLAIN for each in known) else UNKNOWN


def _named(value: Value | None) -> FieldType:
    if isinstance(value, ClassValue):
        if is_enumeration(value):
            return FieldType("enum", of=value)
        if is_model(value):
            return FieldType("model", of=value)
        is_plain = not value.bases and not value.definition.decorators and not value.is_dataclass
        return FieldType("unsupported") if is_plain else UNKNOWN
    name = _qualified(value)
    if name in _UNSUPPORTED:
        return FieldType("unsupported")
    short = name.removeprefix("builtins.")
    if name in ("typing.List", "typing.Dict"):
        short = name.removeprefix("typing.").lower()
    return FieldType(short) if short in _PLAIN else UNKNOWN


def _lookup(of: ClassValue, expression: tree.Expression) -> Value | None:
    if of.closure is None:
        return None
    if isinstance(expression, tree.Name):
        found = of.closure.lookup(expression.id)
        is_builtin = found is None and expression.id in (*_PLAIN, "tuple", "set", "frozenset", "bytes", "complex")
        return ExternalValue(of.at, f"builtins.{expression.id}") if is_builtin else found
    if isinstance(expression, tree.Attribute):
        owner = _qualified(_lookup(of, expression.value))
        return ExternalValue(of.at, f"{owner}.{expression.name}") if owner else None
    return None


def _qualified(value: Value | None) -> str:
    match value:
        case ExternalValue(qualified_name=name) | NativeFunctionValue(name=name):
            return name
        case _:
            return ""


def _words(known: FieldType) -> str:
    named = known.of.name if known.of is not None else ""
    return named or {"literal": "one of " + ", ".join(map(repr, known.values))}.get(known.kind, known.kind)


def misfits(known: FieldType | None, value: Value) -> Iterator[str]:
    """Why a value is surely refused for a field, as the end of a sentence."""
    if known is None:
        return
    match known.kind:
        case "int" | "float" | "str" | "bool":
            yield from _plain_misfit(known.kind, value)
        case "list":
            if isinstance(value, ConstantValue | MappingValue) or _is_variable(value):
                yield "this is no list"
            for item in items_known(value):
                yield from misfits(known.inner, item)
        case "dict":
            if isinstance(value, ConstantValue | SequenceValue) or _is_variable(value):
                yield "this is no dict"
            for entry in entries(value)[0]:
                yield from misfits(known.inner, entry.value)
        case "literal":
            if isinstance(value, ConstantValue) and value.value not in known.values:
                yield f"{value.value!r} is none of them"
        case "enum" if known.of is not None:
            texts = [each.attributes["value"] for each in members(known.of)]
            texts += [each.attributes["name"] for each in members(known.of)]
            constants = [each.value for each in texts if isinstance(each, ConstantValue)]
            if isinstance(value, ConstantValue) and len(constants) == len(texts) and value.value not in constants:
                yield f"{value.value!r} is none of its values"
        case "model":
            if isinstance(value, ConstantValue | SequenceValue):
                yield "this is none"
        case "optional":
            if not (isinstance(value, ConstantValue) and value.value is None):
                yield from misfits(known.inner, value)
        case _:
            pass


def _plain_misfit(kind: str, value: Value) -> Iterator[str]:
    match value:
        case ConstantValue(value=None):
            yield "this is None"
        case ConstantValue(value=int() | float() as number) if kind == "str":
            yield f"{number!r} is none"
        case ConstantValue(value=str(text)) if kind in ("int", "float") and not _is_number(text):
            yield f"{text!r} is none"
        case ConstantValue(value=str(text)) if kind == "bool" and text.lower() not in _TRUTHS:
            yield f"{text!r} is none"
        case ConstantValue(value=int() | float() as number) if kind == "bool" and number not in (0, 1):
            yield f"{number!r} is none"
        case ConstantValue(value=float(number)) if kind == "int" and not number.is_integer():
            yield f"{number!r} is none"
        case SequenceValue(kind=given):
            yield f"this is a {given}"
        case MappingValue():
            yield "this is a dict"
        case OpaqueValue(name="EnvVar") if kind in ("int", "float"):
            yield "a plain EnvVar is a text: use 'EnvVar.int', or a field of type str"
        case OpaqueValue(name="EnvVar", bound=bound) if kind == "bool" and bound is not None:
            # Pydantic takes the text of an EnvVar for the value, and that is its name.
            name = known_text(bound.value("name"))
            if name is not None and name.lower() not in _TRUTHS:
                yield "an EnvVar is a text"
        case OpaqueValue(name="EnvVar.int") if kind == "str":
            yield "this EnvVar is a number: use 'EnvVar'"
        case InstanceValue(of=of) if is_model(of):
            yield f"this is a '{of.name}'"
        case _:
            pass


def _is_variable(value: Value) -> bool:
    return isinstance(value, OpaqueValue) and value.name in ("EnvVar", "EnvVar.int") and value.bound is not None


def _is_number(text: str) -> bool:
    try:
        float(text.replace("_", ""))
    except ValueError:
        return False
    return True
