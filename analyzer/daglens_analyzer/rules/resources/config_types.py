"""What a config schema is made of: which values are surely no config types, and which defaults do not fit one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daglens_analyzer.api.dagster_types import TypeValue
from daglens_analyzer.api.reading import entries, items_known, known_flag, known_text
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import (
    ClassValue,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    GenericAliasValue,
    MappingValue,
    NativeFunctionValue,
    SequenceValue,
    Value,
)
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names

Found = tuple[str, Value]
"""What is wrong, in a sentence, and the value that is."""

_SCALARS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "int": ((int,), "a number"),
    "float": ((int, float), "a number"),
    "str": ((str,), "a text"),
    "bool": ((bool,), "a truth value"),
    "Int": ((int,), "a number"),
    "Float": ((int, float), "a number"),
    "String": ((str,), "a text"),
    "Bool": ((bool,), "a truth value"),
    "StringSource": ((str,), "a text"),
    "IntSource": ((int,), "a number"),
    "BoolSource": ((bool,), "a truth value"),
}
_NO_TYPES = frozenset(
    {"builtins.tuple", "builtins.set", "builtins.object", "dagster.Nothing"}
    | {"datetime.datetime", "datetime.date", "datetime.timedelta", "decimal.Decimal", "pathlib.Path", "uuid.UUID"}
)
_MADE_BY_CALL = frozenset({"Field", "Noneable", "Shape", "Selector", "Enum", "Map", "ScalarUnion"})
_OF_FIELDS = frozenset({"Shape", "Permissive", "Selector"})


def type_problem(value: Value, *, takes_field: bool = True) -> Found | None:
    """The first thing in a schema that is surely no config type; `takes_field`: whether a `Field` may stand here."""
    match value:
        case ConstantValue(value=found):
            return f"{found!r} is no config type. Name a type; 'Field(type, default_value=...)' gives a default.", value
        case SequenceValue(kind="list", items=items, exact=[True]):
            if len(items) != 1:
                told = f"A list in a schema holds the one type of its items, and here are {len(items)} types."
                return told, value
            return type_problem(items[0], takes_field=False)
        case SequenceValue(kind=kind) if kind != "list":
            return f"A {kind} is no config type. Lists are written '[type]'.", value
        case MappingValue():
            return next(_of_fields(value), None)
        case ClassValue(name=name):
            return f"The class '{name}' is no config type.", value
        case FunctionValue():
            return "A function is no config type.", value
        case GenericAliasValue(origin=origin) if _name(origin).startswith(("typing.", "builtins.")):
            return "This annotation is no config type. Lists are written '[type]', dicts '{name: type}'.", value
        case ExternalValue() | NativeFunctionValue() if _name(value) in _NO_TYPES:
            return f"'{_name(value).removeprefix('builtins.')}' is no config type.", value
        case TypeValue():
            return "A Dagster type is no config type: it judges values that ops pass on.", value
        case OpaqueValue(name="object"):
            return "This object is no config type.", value
        case OpaqueValue(name=name, bound=None) if name in _MADE_BY_CALL:
            return f"'{name}' is to be called with what it holds.", value
        case OpaqueValue(name="Field", bound=bound) if bound is not None and not takes_field:
            return "A 'Field' stands among the fields of a schema, and not within another type.", value
        case _:
            return None


def _of_fields(fields: MappingValue) -> Iterator[Found]:
    for key, item in fields.items.values():
        if isinstance(key, ConstantValue) and not isinstance(key.value, str):
            yield f"The names of config fields are texts, and {key.value!r} is none.", key
        found = type_problem(item)
        if found is not None:
            yield found


def is_scalar(value: Value | None) -> bool | None:
    """Whether a type is a plain one; None where that is not known."""
    match value:
        case ExternalValue() | NativeFunctionValue():
            name = value.qualified_name if isinstance(value, ExternalValue) else value.name
            is_collection = name in ("builtins.dict", "builtins.list")
            return False if is_collection else True if plain_type(value) is not None else None
        case MappingValue() | SequenceValue():
            return False
        case OpaqueValue(name=name, bound=bound) if bound is not None and name in (*_OF_FIELDS, "Array", "Map"):
            return False
        case _:
            return None


def misfit(schema: Value | None, given: Value) -> str | None:
    """Why a value surely does not fit a type, as a sentence; None where it may fit."""
    plain = plain_type(schema)
    if plain is not None:
        return _scalar_misfit(plain, given)
    match schema:
        case SequenceValue(kind="list", items=[inner]):
            return _list_misfit(inner, given)
        case MappingValue():
            return _fields_misfit(schema, given)
        case OpaqueValue(name=name, bound=bound) if bound is not None:
            inner = bound.value("config") or bound.value("inner_type")
            match name:
                case "Field":
                    return misfit(inner, given)
                case "Noneable":
                    return None if _is_none(given) else misfit(inner, given)
                case "Array":
                    return _list_misfit(inner, given)
                case "Map":
                    return _map_misfit(inner, given)
                case "Enum":
                    return _enum_misfit(bound.value("enum_values"), given)
                case _ if name in _OF_FIELDS:
                    return _fields_misfit(bound.value("fields"), given, name)
                case _:
                    return None
        case _:
            return None


def _scalar_misfit(plain: str, given: Value) -> str | None:
    if plain in ("dict", "list"):
        wanted, other = (MappingValue, SequenceValue) if plain == "dict" else (SequenceValue, MappingValue)
        is_other = isinstance(given, other) or (isinstance(given, ConstantValue) and not isinstance(given, wanted))
        return f"A {plain} is wanted, and this is none." if is_other else None
    types, words = _SCALARS[plain]
    if isinstance(given, ConstantValue):
        is_flag = isinstance(given.value, bool)
        if not isinstance(given.value, types) or (is_flag and bool not in types):
            return f"The field takes {words}, and its default is {given.value!r}."
    is_source = isinstance(given, MappingValue) and "env" in given.items
    if isinstance(given, SequenceValue) or (isinstance(given, MappingValue) and not is_source):
        return f"The field takes {words}, and its default is none."
    return None


def _list_misfit(inner: Value | None, given: Value) -> str | None:
    if isinstance(given, ConstantValue | MappingValue):
        return "The field takes a list, and its default is none."
    return next(filter(None, (misfit(inner, item) for item in items_known(given))), None)


def _map_misfit(inner: Value | None, given: Value) -> str | None:
    if isinstance(given, ConstantValue | SequenceValue):
        return "The field takes a dict, and its default is none."
    return next(filter(None, (misfit(inner, entry.value) for entry in entries(given)[0])), None)


def _enum_misfit(values: Value | None, given: Value) -> str | None:
    text = known_text(given)
    known = [
        known_text(each.bound.value("config_value"))
        for each in items_known(values)
        if isinstance(each, OpaqueValue) and each.bound is not None
    ]
    if text is None or None in known or not known or text in known or not isinstance(values, SequenceValue):
        return None
    near = did_you_mean(nearest_names(text, [name for name in known if name is not None]))
    return f"'{text}' is none of the values of this enumeration.{near}"


def _fields_misfit(fields: Value | None, given: Value, kind: str = "Shape") -> str | None:
    if isinstance(given, ConstantValue | SequenceValue):
        return "The field takes a dict, and its default is none."
    known, exact = entries(fields)
    present, all_present = entries(given)
    if not isinstance(given, MappingValue) or not exact:
        return None
    by_name = {entry.name: entry.value for entry in known}
    for entry in present:
        if entry.name not in by_name and kind != "Permissive":
            return f"There is no field '{entry.name}'.{did_you_mean(nearest_names(entry.name, by_name))}"
        found = misfit(by_name.get(entry.name), entry.value)
        if found is not None:
            return found
    if kind == "Selector":
        return f"Exactly one field is to be given, and here are {len(present)}." if len(present) > 1 else None
    given_names = {entry.name for entry in present}
    lacking = [name for name, field in by_name.items() if _is_required(field) and name not in given_names]
    return f"The default gives no value for '{lacking[0]}'." if lacking and all_present else None


def _is_required(field: Value) -> bool:
    if isinstance(field, OpaqueValue) and field.name == "Field" and field.bound is not None:
        has_default = "default_value" in field.bound.arguments or not field.bound.is_exact
        return not has_default and known_flag(field.bound.value("is_required"), True) and _is_plain(field)
    return plain_type(field) is not None


def _is_plain(field: OpaqueValue) -> bool:
    return field.bound is not None and plain_type(field.bound.value("config")) is not None


def plain_type(value: Value | None) -> str | None:
    name = _name(value)
    short = name.rpartition(".")[2]
    is_known = name.startswith(("builtins.", "dagster.")) and (short in _SCALARS or short in ("dict", "list"))
    return short if is_known else None


def _name(value: Value | None) -> str:
    match value:
        case ExternalValue(qualified_name=name) | NativeFunctionValue(name=name):
            return name
        case OpaqueValue(name=name, bound=None):
            return f"dagster.{name}"
        case _:
            return ""


def _is_none(value: Value) -> bool:
    return isinstance(value, ConstantValue) and value.value is None
