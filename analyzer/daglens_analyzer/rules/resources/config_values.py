"""What config an op takes, as far as its schema is known, and what is wrong with config that is given for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from daglens_analyzer.api.reading import known_flag
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import (
    ClassValue,
    ConstantValue,
    ExternalValue,
    MappingValue,
    NativeFunctionValue,
    SequenceValue,
    Value,
)
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.source.node_id import NodeId

_TYPES: Mapping[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}
_WORDS = {"int": "a whole number", "float": "a number", "str": "a text", "bool": "true or false"}
_COLLECTIONS = {"list": "list", "List": "list", "Sequence": "list", "dict": "dict", "Dict": "dict", "Mapping": "dict"}


@dataclass(frozen=True, slots=True)
class ConfigField:
    """`type` is the name of a plain type, `list` or `dict`, None for any other; `items` that of what a list holds, and
    `choices` are all that a `Literal` takes."""

    type: str | None
    is_required: bool
    items: str | None = None
    choices: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """`at` is None for what is missing."""

    told: str
    at: NodeId | None


def config_fields(schema: Value | None) -> Mapping[str, ConfigField] | None:
    """The fields of a config class or of a schema that is a dict; None for what is not known, or open."""
    match schema:
        case ClassValue():
            return _of_class(schema)
        case MappingValue(items=items, exact=[True]):
            return {str(name): _of_type(value) for name, (_, value) in items.items()}
        case OpaqueValue(name="Field", bound=bound) if bound is not None:
            return config_fields(bound.value("config"))
        case _:
            return None


def config_problem(schema: Value | None, given: Value | None, owner: str) -> ConfigProblem | None:
    """The first thing that is wrong with the config of `owner`; None also for what is not known."""
    fields = config_fields(schema)
    if fields is None:
        return _choice_problem(schema, given, owner)
    if isinstance(given, MappingValue):
        known, is_exact = given.items, given.is_exact
    elif given is None:
        known, is_exact = dict[object, tuple[Value, Value]](), True
    else:
        return None
    for name, (key, value) in known.items():
        field = fields.get(str(name))
        if field is None:
            near = did_you_mean(nearest_names(str(name), fields))
            return ConfigProblem(f"The config of '{owner}' has no '{name}'.{near}", key.at)
        told = _field_problem(field, value)
        if told is not None:
            return ConfigProblem(f"'{name}' in the config of '{owner}' is to be {told}.", value.at)
    lacking = [name for name, field in fields.items() if field.is_required and name not in known]
    if lacking and is_exact:
        return ConfigProblem(f"'{owner}' needs config, and nothing gives it '{lacking[0]}'.", None)
    return None


def _choice_problem(schema: Value | None, given: Value | None, owner: str) -> ConfigProblem | None:
    """A selector takes exactly one of its fields."""
    if not isinstance(schema, OpaqueValue) or schema.name != "Selector" or schema.bound is None:
        return None
    fields = schema.bound.value("fields")
    if not isinstance(fields, MappingValue) or not fields.is_exact or not isinstance(given, MappingValue):
        return None
    names = ", ".join(f"'{name}'" for name in fields.items)
    for name, (key, _) in given.items.items():
        if name not in fields.items:
            near = did_you_mean(nearest_names(str(name), map(str, fields.items)))
            return ConfigProblem(
                f"The config of '{owner}' is one of {names}, and '{name}' is none of them.{near}", key.at
            )
    if len(given.items) > 1:
        second = list(given.items.values())[1][0]
        return ConfigProblem(f"The config of '{owner}' takes only one of {names}. Remove the others.", second.at)
    return None


def _of_class(schema: ClassValue) -> Mapping[str, ConfigField] | None:
    found: dict[str, ConfigField] = {}
    for base in schema.bases:
        if isinstance(base, ClassValue):
            inherited = _of_class(base)
            if inherited is None:
                return None
            found.update(inherited)
        elif not isinstance(base, ExternalValue) or base.qualified_name != "dagster.Config":
            return None
    if not schema.bases or schema.definition.decorators:
        return None
    found.update(_declared(schema.definition))
    return found


def _declared(definition: tree.ClassDef) -> Iterator[tuple[str, ConfigField]]:
    for statement in definition.body:
        if not isinstance(statement, tree.Assign) or statement.annotation is None:
            continue
        target, annotation = statement.targets[0], statement.annotation
        if isinstance(target, tree.Name):
            yield target.id, _of_annotation(annotation, statement.value is None)


def _of_annotation(annotation: tree.Expression, is_required: bool) -> ConfigField:
    match annotation:
        case tree.Name(id=name) if name in _TYPES:
            return ConfigField(name, is_required)
        case tree.Subscript(value=tree.Name(id=name), index=index) if name in _COLLECTIONS:
            plain = index.id if isinstance(index, tree.Name) and index.id in _TYPES else None
            found = _COLLECTIONS[name]
            return ConfigField(found, is_required, plain if found == "list" else None)
        case tree.Subscript(value=tree.Name(id="Literal"), index=index):
            written = index.items if isinstance(index, tree.SequenceDisplay) else (index,)
            choices = tuple(each.value for each in written if isinstance(each, tree.Constant))
            return ConfigField(None, is_required, choices=choices if len(choices) == len(written) else ())
        case _:
            return ConfigField(None, False)


def _of_type(value: Value) -> ConfigField:
    match value:
        case ExternalValue(qualified_name=name) | NativeFunctionValue(name=name) if name.startswith("builtins."):
            plain = name.removeprefix("builtins.")
            return ConfigField(plain if plain in _TYPES else None, plain in _TYPES)
        case OpaqueValue(name="Field", bound=bound) if bound is not None:
            inner = bound.value("config")
            known = _of_type(inner) if inner is not None else ConfigField(None, False)
            may_lack = bound.value("default_value") is not None or not known_flag(bound.value("is_required"), True)
            return ConfigField(known.type, known.is_required and not may_lack)
        case _:
            return ConfigField(None, False)


def _field_problem(field: ConfigField, value: Value) -> str | None:
    """What a field is to be, and this is not, as the end of a sentence."""
    if isinstance(value, MappingValue) and "env" in value.items:
        return None
    if field.type in ("list", "dict"):
        wanted = SequenceValue if field.type == "list" else MappingValue
        if isinstance(value, ConstantValue | SequenceValue | MappingValue) and not isinstance(value, wanted):
            return f"a {field.type}, and this is another value"
        items = value.items if isinstance(value, SequenceValue) else []
        refused = field.items is not None and any(_is_refused(item, field.items) for item in items)
        return f"a list of which each item is {_WORDS[field.items or '']}" if refused else None
    if field.choices and isinstance(value, ConstantValue) and value.value not in field.choices:
        return f"one of {', '.join(map(repr, field.choices))}"
    return f"{_WORDS[field.type or '']}, and this is another value" if _is_refused(value, field.type) else None


def _is_refused(value: Value, wanted: str | None) -> bool:
    if wanted is None:
        return False
    match value:
        case ConstantValue(value=plain):
            is_flag = isinstance(plain, bool)
            return not isinstance(plain, _TYPES[wanted]) or (is_flag and wanted != "bool")
        case SequenceValue() | MappingValue():
            return not (isinstance(value, MappingValue) and "env" in value.items)
        case _:
            return False
