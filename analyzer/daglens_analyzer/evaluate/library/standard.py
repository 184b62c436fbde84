"""`dataclasses`, `enum`, `typing` and other small things of the standard library."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.descriptors import FieldValue
from daglens_analyzer.evaluate.environment import Environment
from daglens_analyzer.evaluate.library.named_tuples import fields_as_dict
from daglens_analyzer.evaluate.models import NOWHERE, Models
from daglens_analyzer.evaluate.native import argument, native, pure
from daglens_analyzer.evaluate.values import (
    CallArguments,
    ClassValue,
    ConstantValue,
    InstanceValue,
    ModuleValue,
    Unknown,
    Value,
)
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.native import Function


def _dataclass(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`@dataclass` and `@dataclass(...)`."""
    given = argument(arguments, 0)
    if isinstance(given, ClassValue):
        return replace(given, is_dataclass=True)
    return native("dataclasses.dataclass()", _dataclass) if given is None else given


def _field(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return FieldValue(at, argument(arguments, 9, "default"), argument(arguments, 9, "default_factory"))


def _replace(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0)
    if not isinstance(given, InstanceValue):
        return given if isinstance(given, Unknown) else Unknown(at, "what is replaced here is not known")
    changed = {name: each.value for name, each in arguments.keyword.items()}
    return InstanceValue(at, given.of, {**given.attributes, **changed})


def _second(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return argument(arguments, 1) or Unknown(at, "nothing is passed")


def _first(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return argument(arguments, 0) or Unknown(at, "nothing is passed")


def _new_module(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`types.ModuleType(name)`: an empty one that code fills."""
    name = argument(arguments, 0, "name")
    known = name.value if isinstance(name, ConstantValue) and isinstance(name.value, str) else "module"
    return ModuleValue(at, known, "", Environment("class"))


_FUNCTIONS: dict[str, Function] = {
    "dataclasses.dataclass": _dataclass,
    "dataclasses.field": _field,
    "dataclasses.replace": _replace,
    "dataclasses.asdict": lambda evaluator, arguments, at: fields_as_dict(argument(arguments, 0), at),
    "typing.cast": _second,
    "typing.final": _first,
    "typing.overload": _first,
    "typing.no_type_check": _first,
    "enum.unique": _first,
    "abc.abstractmethod": _first,
    "contextlib.contextmanager": _first,
    "types.ModuleType": _new_module,
}
_PURE: dict[str, Callable[..., object]] = {
    "textwrap.dedent": textwrap.dedent,
    "math.ceil": math.ceil,
    "math.floor": math.floor,
    "math.sqrt": math.sqrt,
}


def models() -> Models:
    natives: dict[str, Value] = {name: native(name, function) for name, function in _FUNCTIONS.items()}
    natives.update({name: pure(name, function) for name, function in _PURE.items()})
    natives["typing.TYPE_CHECKING"] = ConstantValue(NOWHERE, False)
    natives["typing_extensions.TYPE_CHECKING"] = ConstantValue(NOWHERE, False)
    natives["math.pi"] = ConstantValue(NOWHERE, math.pi)
    return Models(natives=natives)
