"""Config types and defaults as they were surely meant."""

from __future__ import annotations

from daglens_analyzer.evaluate.values import (
    CallArgument,
    ConstantValue,
    ExternalValue,
    GenericAliasValue,
    SequenceValue,
    Value,
)
from daglens_analyzer.rules.edits import ChangeBrackets, Edit
from daglens_analyzer.rules.resources.config_types import plain_type
from daglens_analyzer.rules.rule import Fix
from daglens_analyzer.source.node_id import NodeId

_TYPES = {name: name for name in ("int", "str", "float", "bool", "dict", "list")} | {
    "string": "str",
    "integer": "int",
    "boolean": "bool",
    "number": "float",
}
_TRUTHS = {"true": "True", "false": "False"}


def as_type(at: NodeId, value: Value) -> tuple[Fix, ...]:
    """The type for a text that names one, a list for a tuple of one type; nothing for anything else."""
    match value:
        case ConstantValue(value=str(text)) if text.lower() in _TYPES:
            name = _TYPES[text.lower()]
            return (Fix(f"Name the type '{name}'", (Edit(at, name),)),)
        case SequenceValue(kind="tuple" | "set", items=[item]) if not isinstance(item, ConstantValue):
            return (Fix("Make it a list", (ChangeBrackets(at, "[]"),)),)
        case GenericAliasValue(origin=origin, arguments=[item]) if plain_type(origin) == "list" or _is_list(origin):
            name = plain_type(item)
            return (Fix(f"Write it as '[{name}]'", (Edit(at, f"[{name}]"),)),) if name in _TYPES else ()
        case _:
            return ()


def _is_list(origin: Value) -> bool:
    return isinstance(origin, ExternalValue) and origin.qualified_name == "typing.List"


def as_default(argument: CallArgument, wanted: Value | None) -> tuple[Fix, ...]:
    """A default in the type that its field takes, where its text says such a value."""
    name, value = plain_type(wanted), argument.value
    if not isinstance(value, ConstantValue) or value.at[:2] != argument.at[:2]:
        return ()
    written = _as_written(name, value.value)
    return (Fix(f"Write {written}", (Edit(value.at, written),)),) if written is not None else ()


def _as_written(name: str | None, value: object) -> str | None:
    match name, value:
        case "int", str(text) if text.isdecimal():
            return str(int(text))
        case "bool", str(text) if text.lower() in _TRUTHS:
            return _TRUTHS[text.lower()]
        case "int", float(number) if number.is_integer():
            return str(int(number))
        case "str", int(number) if not isinstance(value, bool):
            return f'"{number}"'
        case _:
            return None
